//! What tells an under-trained row: its distances to the mean of a reference, and to an anchor.

use super::sums::{dot, product, sums};
use crate::distance::scale::Scale;
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::memory::{filled, reserve};
use crate::rows::split::split_rows;

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

/// The reference and the component, prepared for all rows.
#[derive(Debug)]
struct Reference {
    vector: Vec<f64>,
    length: f64,
    mean: Vec<f64>,
    centred: Vec<f64>,
    centred_length: f64,
    component: Vec<f64>,
    projected: Vec<f64>,
    projected_length: f64,
}

/// Computes the columns of rows that arrive block by block.
#[derive(Debug)]
pub struct Indicators {
    dtype: FloatDtype,
    values: Vec<f32>,
    scale: Scale,
    reference: Option<Reference>,
    anchor: Option<Vec<f32>>,
    lattice: bool,
    columns: [Vec<f64>; COLUMNS.len()],
}

impl Indicators {
    /// For rows of `dims` values of `dtype`; `lattice` where all values are bfloat16 values.
    pub fn new(dtype: FloatDtype, dims: usize, scale: Scale, lattice: bool) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        let values = filled(dims, 0.0, "a row")?;
        Ok(Self { dtype, values, scale, reference: None, anchor: None, lattice, columns: Default::default() })
    }

    /// Distances are taken to the mean `vector` of reference rows, also after the `mean` of all rows or what lies along the first `component`
    /// is taken away from both.
    ///
    /// # Panics
    /// When a length is not the number of dims.
    pub fn refer(&mut self, vector: Vec<f64>, mean: Vec<f64>, component: Vec<f64>) {
        let dims = self.values.len();
        assert!(vector.len() == dims && mean.len() == dims && component.len() == dims);
        let less = |along: f64, other: &[f64]| -> Vec<f64> {
            vector.iter().zip(other).map(|(value, other)| value - along * other).collect()
        };
        let length = |vector: &[f64]| product(vector, vector).sqrt();
        let (centred, projected) = (less(1.0, &mean), less(product(&vector, &component), &component));
        self.reference = Some(Reference {
            length: length(&vector),
            centred_length: length(&centred),
            projected_length: length(&projected),
            vector,
            mean,
            centred,
            component,
            projected,
        });
    }

    /// Distances are taken to this row, given as it is stored.
    ///
    /// # Panics
    /// When it is not one row.
    pub fn anchor(&mut self, row: &[u8]) {
        let mut values = self.values.clone();
        self.dtype.decode(row, &mut values);
        self.anchor = Some(values);
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let rows = split_rows(bytes, self.dtype.row_bytes(self.values.len()))?;
        for column in &mut self.columns {
            reserve(column, rows.len(), "indicators")?;
        }
        for row in rows {
            self.dtype.decode(row, &mut self.values);
            let finite = self.values.iter().all(|value| value.is_finite());
            let found = if finite { self.row() } else { [f64::NAN; COLUMNS.len()] };
            for (column, value) in self.columns.iter_mut().zip(found) {
                column.push(value);
            }
        }
        Ok(())
    }

    fn row(&self) -> [f64; COLUMNS.len()] {
        let [cosine, centred, projected, l2] =
            self.reference.as_ref().map_or([f64::NAN; 4], |reference| reference.distances(&self.values));
        let [linf, lattice, exponent] = self.anchor.as_ref().map_or([f64::NAN; 3], |anchor| self.to_anchor(anchor));
        [cosine, centred, projected, l2, linf, lattice, exponent]
    }

    fn to_anchor(&self, anchor: &[f32]) -> [f64; 3] {
        let pairs = || self.values.iter().zip(anchor);
        let distance = pairs().fold(0f32, |most, (a, b)| most.max((a - b).abs()));
        let linf = f64::from(self.scale.in_epsilons(distance.to_bits()));
        if !self.lattice {
            return [linf, f64::NAN, f64::NAN];
        }
        let steps = pairs().map(|(a, b)| ordinal(*a).abs_diff(ordinal(*b))).max().unwrap_or(0);
        let exponents = pairs().map(|(a, b)| exponent(*a).abs_diff(exponent(*b))).max().unwrap_or(0);
        [linf, f64::from(steps), f64::from(exponents)]
    }

    /// One of the columns, a value a row; NaN where there is none.
    #[must_use]
    pub fn column(&self, at: usize) -> &[f64] {
        &self.columns[at]
    }
}

impl Reference {
    fn distances(&self, row: &[f32]) -> [f64; 4] {
        let Self { vector, mean, centred, component, projected, .. } = self;
        let [along_vector, square, along_centred, centred_square, apart] = sums(row.len(), |at| {
            let value = f64::from(row[at]);
            let (centre, difference) = (value - mean[at], value - vector[at]);
            [value * vector[at], value * value, centre * centred[at], centre * centre, difference * difference]
        });
        let along = dot(row, component);
        let [along_projected, projected_square] = sums(row.len(), |at| {
            let rest = f64::from(row[at]) - along * component[at];
            [rest * projected[at], rest * rest]
        });
        [
            cosine(along_vector, square.sqrt(), self.length),
            cosine(along_centred, centred_square.sqrt(), self.centred_length),
            cosine(along_projected, projected_square.sqrt(), self.projected_length),
            apart.sqrt(),
        ]
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

fn exponent(value: f32) -> u32 {
    value.to_bits() >> 23 & 255
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
