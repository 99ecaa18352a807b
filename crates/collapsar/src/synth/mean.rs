//! The mean of rows: the centroid that simulated snapshots are made around.

use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::memory::filled;
use crate::rows::split::split_rows;

/// Adds up rows that arrive block by block, in float64 and in their order: blocks change no bit of the result.
#[derive(Debug)]
pub struct MeanBuilder {
    dtype: FloatDtype,
    values: Vec<f32>,
    sums: Vec<f64>,
    rows: u64,
}

impl MeanBuilder {
    /// For rows of `dims` values of `dtype`, which are rounded to float32 as they are for a measurement. Zero dims are refused.
    pub fn new(dtype: FloatDtype, dims: usize) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        // -0.0 is what changes no number when it is added to it, not even -0.0.
        Ok(Self { dtype, values: filled(dims, 0.0, "a row")?, sums: filled(dims, -0.0, "the mean of rows")?, rows: 0 })
    }

    /// Adds the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        for row in split_rows(bytes, self.dtype.row_bytes(self.values.len()))? {
            self.dtype.decode(row, &mut self.values);
            for (sum, &value) in self.sums.iter_mut().zip(&self.values) {
                *sum += f64::from(value);
            }
            self.rows += 1;
        }
        Ok(())
    }

    /// The mean in float64, rounded to float32; NaN for no row.
    #[must_use]
    pub fn mean(&self) -> Vec<f32> {
        self.sums.iter().map(|sum| (sum / self.rows as f64) as f32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(dtype: FloatDtype, dims: usize, blocks: &[&[u8]]) -> Vec<f32> {
        let mut builder = MeanBuilder::new(dtype, dims).unwrap();
        for block in blocks {
            builder.push(block).unwrap();
        }
        builder.mean()
    }

    fn bytes(values: &[f32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    #[test]
    fn sums_are_float64_and_rounded_once() {
        // In float32 the small terms would vanish one by one.
        let mut values = vec![1.0];
        values.extend([2f32.powi(-26); 7]);
        let expected = ((1.0 + 7.0 * 2f64.powi(-26)) / 8.0) as f32;
        assert_eq!(mean(FloatDtype::F32, 1, &[&bytes(&values)]), [expected]);
        assert_ne!(expected, 0.125);
    }

    #[test]
    fn blocks_do_not_matter() {
        let rows = bytes(&[0.1, -3.0, 1e8, 7.0, 0.3, 1e-8, -1e8, 0.7]);
        let whole = mean(FloatDtype::F32, 2, &[&rows]);
        assert_eq!(whole, mean(FloatDtype::F32, 2, &[&rows[..8], &[], &rows[8..24], &rows[24..]]));
    }

    #[test]
    fn one_row_is_its_own_mean_sign_of_zero_included() {
        let values = [0.0, -0.0, f32::MAX, f32::from_bits(1)];
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&mean(FloatDtype::F32, 4, &[&bytes(&values)])), bits(&values));
        assert_eq!(mean(FloatDtype::F64, 1, &[&0.1f64.to_le_bytes()]), [0.1]);
    }

    #[test]
    fn no_dims_and_split_rows_are_refused_and_no_row_has_no_mean() {
        assert_eq!(MeanBuilder::new(FloatDtype::F32, 0).map(|_| ()), Err(Error::NoDims));
        let mut builder = MeanBuilder::new(FloatDtype::F16, 3).unwrap();
        assert_eq!(builder.push(&[0; 7]), Err(Error::PartialRow { bytes: 7, row_bytes: 6 }));
        assert!(builder.mean().iter().all(|value| value.is_nan()));
    }
}
