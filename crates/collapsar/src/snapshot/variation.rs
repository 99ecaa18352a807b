//! How distinct rows vary from dim to dim: how many bit patterns each dim holds, and in how many dims two rows differ.

use crate::distance::spread::DimSpread;
use crate::error::Result;
use crate::memory::{filled, reserve};
use crate::rows::distinct::DistinctRows;

/// Rows up to which every pair is compared.
pub const MOST_COMPARED: usize = 2048;

/// What varies among some distinct rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Variation {
    /// Largest difference in each dim; NaN where a value is not finite.
    pub ranges: Vec<f32>,
    /// Different values in each dim (-0.0 is 0.0, all NaN are one).
    pub patterns: Vec<u32>,
    /// Dims in which rows i and j differ, row after row; None for more than [`MOST_COMPARED`] rows.
    pub hamming: Option<Vec<u32>>,
}

impl Variation {
    /// Of some rows.
    pub fn of(distinct: &DistinctRows) -> Result<Self> {
        let (rows, dims) = (distinct.len(), distinct.width());
        let mut spread = DimSpread::new(dims)?;
        let mut room = filled(dims, 0.0, "a row")?;
        for at in 0..rows {
            spread.add(distinct.row(at, &mut room))?;
        }
        let mut ranges = Vec::new();
        reserve(&mut ranges, dims, "the variation of dims")?;
        ranges.extend(spread.ranges_or_nan());
        let mut patterns = filled(dims, u32::from(rows > 0), "the variation of dims")?;
        let mut column: Vec<u32> = Vec::new();
        reserve(&mut column, rows, "the variation of dims")?;
        for dim in spread.varying() {
            column.clear();
            column.extend((0..rows).map(|at| distinct.value(at, dim).to_bits()));
            column.sort_unstable();
            column.dedup();
            patterns[dim] = column.len() as u32;
        }
        let hamming = if rows <= MOST_COMPARED { Some(hamming(distinct)?) } else { None };
        Ok(Self { ranges, patterns, hamming })
    }
}

fn hamming(distinct: &DistinctRows) -> Result<Vec<u32>> {
    let (rows, width) = (distinct.len(), distinct.width());
    let (mut room, mut other) = (filled(width, 0.0, "a row")?, filled(width, 0.0, "a row")?);
    let mut distances = filled(rows * rows, 0, "the dims in which rows differ")?;
    for i in 0..rows {
        let row = distinct.row(i, &mut room);
        for j in 0..i {
            let pairs = row.iter().zip(distinct.row(j, &mut other));
            let differing = pairs.map(|(a, b)| u32::from(a.to_bits() != b.to_bits())).sum();
            distances[i * rows + j] = differing;
            distances[j * rows + i] = differing;
        }
    }
    Ok(distances)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::distinct::tests::canonical_rows;

    fn variation(rows: &[Vec<f32>]) -> Variation {
        Variation::of(&canonical_rows(rows, rows.first().map_or(2, Vec::len))).unwrap()
    }

    #[test]
    fn patterns_and_differing_dims_are_counted() {
        let found = variation(&[vec![1.0, 5.0, 0.0], vec![1.0, 6.0, -0.0], vec![1.0, 5.0, 3.0], vec![1.0, 7.5, 3.0]]);
        assert_eq!(found.ranges, [0.0, 2.5, 3.0]);
        assert_eq!(found.patterns, [1, 3, 2]);
        assert_eq!(found.hamming.unwrap(), [0, 1, 1, 2, 1, 0, 2, 2, 1, 2, 0, 1, 2, 2, 1, 0]);
    }

    #[test]
    fn dims_that_are_not_finite_have_no_range() {
        let found = variation(&[vec![f32::INFINITY, 1.0], vec![f32::INFINITY, 2.0]]);
        assert!(found.ranges[0].is_nan());
        assert_eq!((found.ranges[1], &found.patterns[..]), (1.0, &[1, 2][..]));
    }

    #[test]
    fn no_rows_vary_in_nothing() {
        assert_eq!(variation(&[]), Variation { ranges: vec![0.0; 2], patterns: vec![0; 2], hamming: Some(vec![]) });
    }

    #[test]
    fn very_many_rows_are_not_compared() {
        let rows: Vec<Vec<f32>> = (0..=MOST_COMPARED as u16).map(|at| vec![f32::from(at)]).collect();
        let found = variation(&rows);
        assert_eq!((found.patterns, found.hamming), (vec![rows.len() as u32], None));
    }
}
