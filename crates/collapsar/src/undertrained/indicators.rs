//! What tells an under-trained row: its distances to the mean of a reference, and to an anchor.

use super::batches::Batches;
use super::sums::{product, sums};
use crate::distance::scale::Scale;
use crate::error::Result;
use crate::format::dtype::FloatDtype;
use crate::memory::reserve;
use crate::rows::canonical::MAGNITUDE;

/// Names of the columns, in order.
pub const COLUMNS: [&str; 7] = [
    "cosine_distance",
    "cosine_distance_centred",
    "cosine_distance_without_pc1",
    "l2_distance",
    "linf",
    "lattice_linf",
    "exponent_linf",
];

/// Lengths below whose product a cosine says nothing: the divisor is at least this.
const SHORTEST: f64 = 1e-6;

/// The reference, prepared for all rows.
#[derive(Debug)]
struct Reference {
    vector: Vec<f64>,
    square: f64,
    /// After the mean of all rows is taken away.
    centred: Remainder,
    /// After what lies along the first component is taken away.
    projected: Remainder,
}

/// What is left of the reference, and of each row, when some multiple of another vector is taken away.
#[derive(Debug)]
struct Remainder {
    other: Vec<f64>,
    other_square: f64,
    /// The scalar product of the reference and the other vector, and the multiple that is taken away from the reference.
    along: f64,
    times: f64,
    rest: Vec<f64>,
    rest_square: f64,
}

/// The row that others are compared with, as values, and as ordinals and exponents of bfloat16.
#[derive(Debug)]
struct Anchor {
    values: Vec<f32>,
    ordinals: Vec<i32>,
    exponents: Vec<i32>,
}

/// Computes the columns of rows that arrive block by block.
#[derive(Debug)]
pub struct Indicators {
    batches: Batches,
    scale: Scale,
    reference: Option<Reference>,
    anchor: Option<Anchor>,
    lattice: bool,
    columns: [Vec<f64>; COLUMNS.len()],
}

impl Indicators {
    /// For rows of `dims` values of `dtype`; `lattice` where all values are bfloat16 values.
    pub fn new(dtype: FloatDtype, dims: usize, scale: Scale, lattice: bool) -> Result<Self> {
        let batches = Batches::new(dtype, dims)?;
        Ok(Self { batches, scale, reference: None, anchor: None, lattice, columns: Default::default() })
    }

    /// Distances are taken to the mean `vector` of reference rows, also after the `mean` of all rows or what lies along the first `component`
    /// is taken away from both.
    ///
    /// # Panics
    /// When a length is not the number of dims.
    pub fn refer(&mut self, vector: Vec<f64>, mean: Vec<f64>, component: Vec<f64>) {
        let dims = self.batches.dims();
        assert!(vector.len() == dims && mean.len() == dims && component.len() == dims);
        let along = product(&vector, &component);
        self.reference = Some(Reference {
            square: product(&vector, &vector),
            centred: Remainder::new(&vector, mean, 1.0),
            projected: Remainder::new(&vector, component, along),
            vector,
        });
    }

    /// Distances are taken to this row, given as it is stored.
    ///
    /// # Panics
    /// When it is not one row.
    pub fn anchor(&mut self, row: &[u8]) {
        let values = self.batches.decode(row);
        let [ordinals, exponents] = [ordinal, exponent].map(|of| values.iter().map(|&value| of(value)).collect());
        self.anchor = Some(Anchor { values, ordinals, exponents });
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { batches, scale, reference, anchor, lattice, columns } = self;
        let count = batches.count(bytes)?;
        for column in &mut *columns {
            reserve(column, count, "indicators")?;
        }
        batches.each(bytes, |batch, count, _| {
            for row in batch.iter().take(count) {
                let to_reference = reference.as_ref().and_then(|reference| reference.distances(row));
                let to_anchor = anchor.as_ref().and_then(|anchor| anchor.distances(row, *scale, *lattice));
                let found = to_reference.unwrap_or([f64::NAN; 4]).into_iter().chain(to_anchor.unwrap_or([f64::NAN; 3]));
                for (column, value) in columns.iter_mut().zip(found) {
                    column.push(value);
                }
            }
        })
    }

    /// One of the columns, a value a row; NaN where there is none.
    #[must_use]
    pub fn column(&self, at: usize) -> &[f64] {
        &self.columns[at]
    }
}

impl Anchor {
    /// The columns of a row; none of one that is not finite.
    fn distances(&self, row: &[f32], scale: Scale, lattice: bool) -> Option<[f64; 3]> {
        let (apart, largest) = row.iter().zip(&self.values).fold((0, 0), |(apart, largest), (a, b)| {
            (((a - b).to_bits() & MAGNITUDE).max(apart), (a.to_bits() & MAGNITUDE).max(largest))
        });
        if !f32::from_bits(largest).is_finite() {
            return None;
        }
        let linf = f64::from(scale.in_epsilons(apart));
        let most = |of: fn(f32) -> i32, anchor: &[i32]| {
            f64::from(row.iter().zip(anchor).fold(0, |most, (&value, anchor)| (of(value) - anchor).abs().max(most)))
        };
        Some(if lattice {
            [linf, most(ordinal, &self.ordinals), most(exponent, &self.exponents)]
        } else {
            [linf, f64::NAN, f64::NAN]
        })
    }
}

/// A squared length that is a smaller share of the squares it is a difference of has lost digits in it.
const CANCELLED: f64 = 0.01;

impl Remainder {
    fn new(reference: &[f64], other: Vec<f64>, times: f64) -> Self {
        let rest: Vec<f64> = reference.iter().zip(&other).map(|(value, other)| value - times * other).collect();
        Self {
            other_square: product(&other, &other),
            along: product(reference, &other),
            times,
            rest_square: product(&rest, &rest),
            other,
            rest,
        }
    }

    /// The cosine distance of what is left of a row when `times` the other vector is taken away, from the scalar products of the row with
    /// itself, with the reference and with the other vector: `e - tv` and `u - sv` are not added up unless the products cancel each other.
    fn distance(&self, row: &[f32], times: f64, reference: &Reference, [square, along, along_other]: [f64; 3]) -> f64 {
        let Self { other, other_square, rest, rest_square, .. } = self;
        let taken = times * times * other_square;
        let mut left = square - 2.0 * times * along_other + taken;
        let mut shared = along - self.times * along_other - times * self.along + times * self.times * other_square;
        let taken_from_reference = self.times * self.times * other_square;
        if left < CANCELLED * square.max(taken) || *rest_square < CANCELLED * reference.square.max(taken_from_reference) {
            [left, shared] = sums::<4, 2, 2>(row, [other, rest], |e, [other, rest]| {
                let difference = e - times * other;
                [difference * difference, difference * rest]
            });
        }
        cosine(shared, left.sqrt(), rest_square.sqrt())
    }
}

impl Reference {
    /// The columns of a row; none of one that is not finite.
    fn distances(&self, row: &[f32]) -> Option<[f64; 4]> {
        let Self { vector, centred, projected, .. } = self;
        let [square, apart, along, along_mean, along_component] =
            sums::<4, 3, 5>(row, [vector, &centred.other, &projected.other], |e, [u, m, p]| {
                [e * e, (e - u) * (e - u), e * u, e * m, e * p]
            });
        square.is_finite().then(|| {
            [
                cosine(along, square.sqrt(), self.square.sqrt()),
                centred.distance(row, 1.0, self, [square, along, along_mean]),
                projected.distance(row, along_component, self, [square, along, along_component]),
                apart.sqrt(),
            ]
        })
    }
}

fn cosine(product: f64, length: f64, other: f64) -> f64 {
    1.0 - product / (length * other).max(SHORTEST)
}

/// The place of a bfloat16 value among all of them, both zeros at 0.
fn ordinal(value: f32) -> i32 {
    let bits = (value.to_bits() >> 16).cast_signed();
    if bits & 0x8000 == 0 { bits } else { -(bits & 0x7fff) }
}

fn exponent(value: f32) -> i32 {
    (value.to_bits() >> 23 & 255).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn columns(prepare: impl Fn(&mut Indicators), rows: &[[f32; 2]]) -> Vec<Vec<f64>> {
        let scale = Scale::new(0.5, None).unwrap();
        let mut indicators = Indicators::new(FloatDtype::F32, 2, scale, true).unwrap();
        prepare(&mut indicators);
        let bytes: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        indicators.push(&bytes).unwrap();
        (0..COLUMNS.len()).map(|at| indicators.column(at).to_vec()).collect()
    }

    #[test]
    fn distances_to_a_reference() {
        let refer = |indicators: &mut Indicators| indicators.refer(vec![1.0, 0.0], vec![0.0, 1.0], vec![0.0, 1.0]);
        let found = columns(refer, &[[2.0, 0.0], [0.0, 3.0], [f32::NAN, 0.0]]);
        assert_eq!(found[0][..2], [0.0, 1.0]);
        // Less the mean: (2, -1) and (0, 2) against (1, -1).
        assert!((found[1][0] - (1.0 - 3.0 / 10f64.sqrt())).abs() < 1e-15);
        // Less what lies along the second dim: nothing is left of the second row.
        assert_eq!(found[2][..2], [0.0, 1.0]);
        assert_eq!(found[3][..2], [1.0, 10f64.sqrt()]);
        assert!((0..7).all(|column| found[column][2].is_nan()));
        assert!(found[4].iter().all(|value| value.is_nan()), "there is no anchor");
    }

    #[test]
    fn distances_to_an_anchor() {
        let row: Vec<u8> = [1.0f32, -0.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        let found = columns(|indicators| indicators.anchor(&row), &[[1.0, 0.0], [1.5, 0.0], [-1.0, f32::from_bits(0x8001_0000)]]);
        assert_eq!(found[4][..2], [0.0, 1.0]);
        assert_eq!(found[5], [0.0, 64.0, f64::from(2 * 0x3f80)]);
        assert_eq!(found[6], [0.0, 0.0, 0.0]);
        assert!(found[0].iter().all(|value| value.is_nan()), "there is no reference");
    }

    /// The columns of a reference by their definitions, dim after dim.
    fn by_definition(row: &[f32], u: &[f64], mean: &[f64], p: &[f64]) -> [f64; 4] {
        let e: Vec<f64> = row.iter().map(|&value| f64::from(value)).collect();
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let less = |a: &[f64], times: f64, b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - times * b).collect() };
        let distance = |a: &[f64], b: &[f64]| 1.0 - dot(a, b) / (dot(a, a).sqrt() * dot(b, b).sqrt()).max(SHORTEST);
        let (apart, e_rest, u_rest) = (less(&e, 1.0, u), less(&e, dot(&e, p), p), less(u, dot(u, p), p));
        [
            distance(&e, u),
            distance(&less(&e, 1.0, mean), &less(u, 1.0, mean)),
            distance(&e_rest, &u_rest),
            dot(&apart, &apart).sqrt(),
        ]
    }

    proptest! {
        /// Also of rows that nearly are the mean, or lie nearly along the component, where products cancel each other.
        #[test]
        fn columns_are_as_defined(
            rows in prop::collection::vec(-8i8..9, 11),
            mean in prop::collection::vec(-8i8..9, 11),
            u in prop::collection::vec(-8i8..9, 11),
            nearness in prop::sample::select(vec![1.0, 1e-1, 1e-2, 1e-4]),
            along in any::<bool>(),
        ) {
            let wide = |values: &[i8]| -> Vec<f64> { values.iter().map(|&value| f64::from(value)).collect() };
            let (u, mean) = (wide(&u), wide(&mean));
            let p = { let mut p = vec![0.0; 11]; p[3] = 0.6; p[7] = -0.8; p };
            let middle = if along { p.iter().map(|value| value * 5.0).collect() } else { mean.clone() };
            let row: Vec<f32> = rows.iter().zip(&middle).map(|(&value, middle)| (middle + nearness * f64::from(value)) as f32).collect();
            let mut indicators = Indicators::new(FloatDtype::F32, 11, Scale::new(0.5, None).unwrap(), false).unwrap();
            indicators.refer(u.clone(), mean.clone(), p.clone());
            indicators.push(bytemuck::cast_slice(&row)).unwrap();
            for (at, expected) in by_definition(&row, &u, &mean, &p).into_iter().enumerate() {
                let found = indicators.column(at)[0];
                prop_assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{}: {found} for {expected}", COLUMNS[at]);
            }
        }
    }
}
