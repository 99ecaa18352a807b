//! The length of each row, and the mean of all.

use super::batches::{BATCH, Batches};
use super::sums::{add_rows, squares};
use crate::error::Result;
use crate::format::dtype::FloatDtype;
use crate::memory::{filled, reserve};
use crate::rows::canonical::MAGNITUDE;

/// Adds up rows that arrive block by block, in their order: blocks change no bit of the result.
#[derive(Debug)]
pub struct RowNorms {
    batches: Batches,
    norms: Vec<f64>,
    largest: Vec<f32>,
    totals: Vec<f64>,
    finite: u64,
    /// All bits that are set in some value.
    bits: u32,
}

impl RowNorms {
    /// For rows of `dims` values of `dtype`.
    pub fn new(dtype: FloatDtype, dims: usize) -> Result<Self> {
        Ok(Self {
            batches: Batches::new(dtype, dims)?,
            norms: Vec::new(),
            largest: Vec::new(),
            totals: filled(dims, 0.0, "the mean of rows")?,
            finite: 0,
            bits: 0,
        })
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { batches, norms, largest, totals, finite, bits } = self;
        let count = batches.count(bytes)?;
        reserve(norms, count, "norms")?;
        reserve(largest, count, "norms")?;
        batches.each(bytes, |batch, count| {
            for row in batch.iter_mut().take(count) {
                let squares = squares(row);
                if !squares.is_finite() {
                    norms.push(f64::NAN);
                    largest.push(f32::NAN);
                    row.fill(0.0);
                    continue;
                }
                norms.push(squares.sqrt());
                largest.push(f32::from_bits(row.iter().fold(0, |most, value| most.max(value.to_bits() & MAGNITUDE))));
                *bits |= row.iter().fold(0, |bits, value| bits | value.to_bits());
                *finite += 1;
            }
            add_rows(totals, batch, [1.0; BATCH]);
        })
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
        self.bits.trailing_zeros() >= 16
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
