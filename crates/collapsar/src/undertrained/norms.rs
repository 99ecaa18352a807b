//! The length of each row, and the mean of all.

use super::batches::{BATCH, Batches};
use super::slabs::{Joined, Slabs};
use super::sums::{add_rows, squares};
use crate::error::Result;
use crate::format::dtype::FloatDtype;
use crate::memory::reserve;
use crate::rows::canonical::MAGNITUDE;

/// Measures rows that arrive block by block, in their order, and adds them up slab by slab: blocks change no bit of the result.
#[derive(Debug)]
pub struct RowNorms {
    batches: Batches,
    norms: Vec<f64>,
    largest: Vec<f32>,
    /// The sum of the finite rows of a slab, then their number.
    slabs: Slabs,
    /// All bits that are set in some value.
    bits: u32,
}

impl RowNorms {
    /// For rows of `dims` values of `dtype`. The first is the first of a slab.
    pub fn new(dtype: FloatDtype, dims: usize) -> Result<Self> {
        Ok(Self {
            batches: Batches::new(dtype, dims)?,
            norms: Vec::new(),
            largest: Vec::new(),
            slabs: Slabs::new(dims + 1),
            bits: 0,
        })
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { batches, norms, largest, slabs, bits } = self;
        let count = batches.count(bytes)?;
        reserve(norms, count, "norms")?;
        reserve(largest, count, "norms")?;
        let (dims, row_bytes) = (batches.dims(), batches.row_bytes());
        slabs.each(bytes, row_bytes, |sums, rows| {
            let (totals, finite) = sums.split_at_mut(dims);
            batches.each(rows, |mut batch, count, zeros| {
                for row in batch.iter_mut().take(count) {
                    let squares = squares(row);
                    if !squares.is_finite() {
                        norms.push(f64::NAN);
                        largest.push(f32::NAN);
                        *row = zeros;
                        continue;
                    }
                    norms.push(squares.sqrt());
                    let (most, any) = row.iter().fold((0, 0), |(most, any), value| {
                        let value = value.to_bits();
                        (most.max(value & MAGNITUDE), any | value)
                    });
                    largest.push(f32::from_bits(most));
                    *bits |= any;
                    finite[0] += 1.0;
                }
                add_rows(totals, batch, [1.0; BATCH]);
            })
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

    /// For [`RowMean`].
    #[must_use]
    pub fn sums(&self) -> &[f64] {
        self.slabs.sums()
    }

    /// Whether every value of every finite row is a bfloat16 value.
    #[must_use]
    pub fn is_bfloat16(&self) -> bool {
        self.bits.trailing_zeros() >= 16
    }
}

/// The mean of rows that were added up slab by slab.
#[derive(Debug)]
pub struct RowMean(Joined);

impl RowMean {
    /// For rows of `dims` values.
    pub fn new(dims: usize) -> Result<Self> {
        Ok(Self(Joined::new(dims + 1, "the mean of rows")?))
    }

    /// Adds the next slabs of [`RowNorms::sums`].
    pub fn add(&mut self, sums: &[f64]) {
        self.0.add(sums);
    }

    /// The mean of the finite rows; NaN for none.
    #[must_use]
    pub fn mean(&self) -> Vec<f64> {
        let totals = self.0.totals();
        let dims = totals.len() - 1;
        totals[..dims].iter().map(|total| total / totals[dims]).collect()
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
        let mut mean = RowMean::new(2).unwrap();
        mean.add(found.sums());
        assert_eq!(mean.mean(), [1.5, 1.5]);
        assert!(found.norms()[1].is_nan() && found.largest()[3].is_nan());
    }

    #[test]
    fn bfloat16_values_are_told() {
        assert!(norms(&[[1.5, -0.0], [f32::from_bits(1), f32::NAN]]).is_bfloat16());
        assert!(!norms(&[[1.5, 0.1]]).is_bfloat16());
    }
}
