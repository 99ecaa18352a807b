//! The length of each row, and the mean of all.

use super::sums::sums;
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::memory::{filled, reserve};
use crate::rows::split::split_rows;

/// Adds up rows that arrive block by block, in their order: blocks change no bit of the result.
#[derive(Debug)]
pub struct RowNorms {
    dtype: FloatDtype,
    values: Vec<f32>,
    norms: Vec<f64>,
    largest: Vec<f32>,
    totals: Vec<f64>,
    finite: u64,
    bfloat16: bool,
}

impl RowNorms {
    /// For rows of `dims` values of `dtype`.
    pub fn new(dtype: FloatDtype, dims: usize) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        Ok(Self {
            dtype,
            values: filled(dims, 0.0, "a row")?,
            norms: Vec::new(),
            largest: Vec::new(),
            totals: filled(dims, 0.0, "the mean of rows")?,
            finite: 0,
            bfloat16: true,
        })
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let rows = split_rows(bytes, self.dtype.row_bytes(self.values.len()))?;
        reserve(&mut self.norms, rows.len(), "norms")?;
        reserve(&mut self.largest, rows.len(), "norms")?;
        for row in rows {
            self.dtype.decode(row, &mut self.values);
            self.add();
        }
        Ok(())
    }

    fn add(&mut self) {
        let Self { values, norms, largest, totals, finite, bfloat16, .. } = self;
        if !values.iter().all(|value| value.is_finite()) {
            norms.push(f64::NAN);
            largest.push(f32::NAN);
            return;
        }
        let [squares] = sums(values.len(), |at| [f64::from(values[at]) * f64::from(values[at])]);
        norms.push(squares.sqrt());
        largest.push(values.iter().fold(0.0, |largest, value| largest.max(value.abs())));
        *bfloat16 &= values.iter().fold(0, |bits, value| bits | value.to_bits()).trailing_zeros() >= 16;
        for (total, &value) in totals.iter_mut().zip(&*values) {
            *total += f64::from(value);
        }
        *finite += 1;
    }

    /// The L2 norm of each row; NaN for one that is not finite.
    #[must_use]
    pub fn norms(&self) -> &[f64] {
        &self.norms
    }

    /// The largest magnitude in each row; NaN for one that is not finite.
    #[must_use]
    pub fn largest(&self) -> &[f32] {
        &self.largest
    }

    /// The mean of the finite rows; NaN for none.
    #[must_use]
    pub fn mean(&self) -> Vec<f64> {
        self.totals.iter().map(|total| total / self.finite as f64).collect()
    }

    /// Whether every value of every finite row is a bfloat16 value.
    #[must_use]
    pub fn is_bfloat16(&self) -> bool {
        self.bfloat16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norms(rows: &[[f32; 2]]) -> RowNorms {
        let mut norms = RowNorms::new(FloatDtype::F32, 2).unwrap();
        let bytes: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        norms.push(&bytes).unwrap();
        norms
    }

    #[test]
    fn rows_that_are_not_finite_count_in_nothing() {
        let found = norms(&[[3.0, 4.0], [f32::NAN, 1.0], [0.0, -1.0], [f32::INFINITY, 0.0]]);
        assert_eq!(found.norms()[0], 5.0);
        assert_eq!(found.largest()[0], 4.0);
        assert_eq!(found.mean(), [1.5, 1.5]);
        assert!(found.norms()[1].is_nan() && found.largest()[3].is_nan());
    }

    #[test]
    fn bfloat16_values_are_told() {
        assert!(norms(&[[1.5, -0.0], [f32::from_bits(1), f32::NAN]]).is_bfloat16());
        assert!(!norms(&[[1.5, 0.1]]).is_bfloat16());
    }
}
