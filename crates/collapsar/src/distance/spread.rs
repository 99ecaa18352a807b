//! How far the distinct rows spread in each dim, from one look at each row.
//!
//! The largest Chebyshev distance of all pairs follows from it, without a pair being visited: it is the largest (max - min) over the
//! dims. That holds in float32 too, because rounding is monotone. NaN and infinities are counted apart, and then it holds with them.

use crate::error::Result;
use crate::memory::filled;
use crate::rows::canonical::{INFINITE, MAGNITUDE};

/// What is not finite in a dim, as bits: so many rows hold it.
const ONE_POSITIVE: u8 = 1;
const TWO_POSITIVE: u8 = 2;
const ONE_NEGATIVE: u8 = 4;
const TWO_NEGATIVE: u8 = 8;
const NAN: u8 = 16;

/// The smallest and the largest finite value of each dim, and where values are not finite.
#[derive(Debug, Clone)]
pub struct DimSpread {
    rows: u64,
    low: Vec<f32>,
    high: Vec<f32>,
    /// Empty while every value was finite.
    marks: Vec<u8>,
}

impl DimSpread {
    /// For rows of `dims` values, none yet.
    pub fn new(dims: usize) -> Result<Self> {
        Ok(Self {
            rows: 0,
            low: filled(dims, f32::INFINITY, "the spread of the dims")?,
            high: filled(dims, f32::NEG_INFINITY, "the spread of the dims")?,
            marks: Vec::new(),
        })
    }

    /// Takes a distinct row; says whether all its values are finite. A row that is taken twice would count its infinities twice.
    ///
    /// # Panics
    /// When the row has another length than the first.
    pub fn add(&mut self, row: &[f32]) -> Result<bool> {
        self.rows += 1;
        let finite = is_finite(row);
        if finite {
            self.add_finite(row);
        } else {
            if self.marks.is_empty() {
                self.marks = filled(self.low.len(), 0, "the spread of the dims")?;
            }
            self.add_marked(row);
        }
        Ok(finite)
    }

    /// Plain comparisons, which compile to vector code: no NaN comes here.
    fn add_finite(&mut self, row: &[f32]) {
        assert_eq!(row.len(), self.low.len());
        for ((low, high), &value) in self.low.iter_mut().zip(&mut self.high).zip(row) {
            *low = if value < *low { value } else { *low };
            *high = if value > *high { value } else { *high };
        }
    }

    fn add_marked(&mut self, row: &[f32]) {
        assert_eq!(row.len(), self.low.len());
        for (dim, &value) in row.iter().enumerate() {
            let mark = &mut self.marks[dim];
            if value.is_nan() {
                *mark |= NAN;
            } else if value == f32::INFINITY {
                *mark |= if *mark & ONE_POSITIVE == 0 { ONE_POSITIVE } else { TWO_POSITIVE };
            } else if value == f32::NEG_INFINITY {
                *mark |= if *mark & ONE_NEGATIVE == 0 { ONE_NEGATIVE } else { TWO_NEGATIVE };
            } else {
                self.low[dim] = self.low[dim].min(value);
                self.high[dim] = self.high[dim].max(value);
            }
        }
    }

    /// The same, if so many of the rows were distinct.
    #[must_use]
    pub(crate) fn of_rows(self, rows: u64) -> Self {
        Self { rows, ..self }
    }

    /// Rows taken.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The largest distance (its bit pattern) between two of the rows; 0 for fewer than two.
    #[must_use]
    pub fn max_distance(&self) -> u32 {
        if self.rows < 2 {
            return 0;
        }
        let marks = self.marks.iter().fold(0, |all, mark| all | mark);
        // A NaN is a NaN to every other row; two infinities of one sign differ by NaN; one differs from all else by infinity.
        if marks & (NAN | TWO_POSITIVE | TWO_NEGATIVE) != 0 {
            return f32::NAN.to_bits();
        }
        if marks != 0 {
            return INFINITE;
        }
        self.ranges().map(f32::to_bits).max().unwrap_or(0)
    }

    /// The largest difference of two finite values in each dim; 0 where there are none.
    pub fn ranges(&self) -> impl Iterator<Item = f32> {
        // Also clears the sign of 0.0 - -0.0 and the like.
        self.low.iter().zip(&self.high).map(|(low, high)| if high > low { high - low } else { 0.0 })
    }

    /// The same, but NaN in each dim that holds a value that is not finite.
    pub fn ranges_or_nan(&self) -> impl Iterator<Item = f32> {
        let is_marked = |dim: usize| self.marks.get(dim).is_some_and(|&mark| mark != 0);
        self.ranges().enumerate().map(move |(dim, range)| if is_marked(dim) { f32::NAN } else { range })
    }

    /// Whether the dim holds one finite value in all rows, so that it adds nothing to any distance.
    #[must_use]
    pub fn is_constant(&self, dim: usize) -> bool {
        self.low[dim] >= self.high[dim] && self.marks.get(dim).is_none_or(|&mark| mark == 0)
    }

    /// The dims that do not hold one finite value in all rows, ascending.
    pub fn varying(&self) -> impl Iterator<Item = usize> {
        (0..self.low.len()).filter(|&dim| !self.is_constant(dim))
    }
}

/// Whether no value is NaN or infinite.
#[must_use]
pub(crate) fn is_finite(row: &[f32]) -> bool {
    row.iter().fold(0, |largest, value| (value.to_bits() & MAGNITUDE).max(largest)) < INFINITE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distance::chebyshev::distance;
    use proptest::prelude::*;

    fn spread(rows: &[Vec<f32>]) -> DimSpread {
        let mut spread = DimSpread::new(rows.first().map_or(1, Vec::len)).unwrap();
        for row in rows {
            spread.add(row).unwrap();
        }
        spread
    }

    #[test]
    fn constant_dims_hold_one_finite_value() {
        let inf = f32::INFINITY;
        let rows = [vec![1.0, 0.0, inf, 2.0, 5.0], vec![1.0, -0.0, inf, 3.0, f32::NAN]];
        assert_eq!(spread(&rows).varying().collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(spread(&rows[..1]).varying().collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn ranges_are_of_the_finite_values() {
        let rows = [vec![1.0, -2.0], vec![f32::INFINITY, 3.0], vec![4.0, f32::NAN]];
        assert_eq!(spread(&rows).ranges().collect::<Vec<_>>(), [3.0, 5.0]);
    }

    fn coordinate() -> impl Strategy<Value = f32> {
        prop_oneof![
            40 => (-3i8..4).prop_map(|x| f32::from(x) * 0.3),
            4 => any::<f32>().prop_filter("finite", |x| x.is_finite()),
            1 => prop::sample::select(vec![0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, f32::MAX, f32::MIN, f32::from_bits(1)]),
        ]
    }

    proptest! {
        #[test]
        fn the_largest_distance_is_that_of_all_pairs(
            rows in (1usize..5).prop_flat_map(|dims| prop::collection::vec(prop::collection::vec(coordinate(), dims), 0..8)),
        ) {
            // NaN patterns differ in their payload.
            let canonical = |distance: u32| distance.min(INFINITE + 1);
            let pairs = rows.iter().enumerate().flat_map(|(i, a)| rows[..i].iter().map(move |b| distance(a, b)));
            prop_assert_eq!(canonical(spread(&rows).max_distance()), canonical(pairs.max().unwrap_or(0)));
        }
    }
}
