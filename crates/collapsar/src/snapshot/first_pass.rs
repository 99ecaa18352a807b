//! The first look at the rows of a matrix that is too large to be held: a hash of each, and how the dims spread.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::distance::spread::{DimSpread, is_finite};
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::memory::{filled, reserve};
use crate::rows::canonical::canonical_bits;
use crate::rows::decoder::Decoder;
use crate::rows::fingerprints::Candidates;
use crate::rows::identical::TOO_MANY_ROWS;

/// What one pass over all rows finds out, in some bytes a row.
#[derive(Debug)]
pub struct FirstPass {
    decoder: Decoder,
    seed: u64,
    bits: Vec<u32>,
    hashes: Vec<u64>,
    unbounded: Vec<u32>,
    nans: Vec<u32>,
    spread: DimSpread,
}

impl FirstPass {
    /// For rows of `dims` values of `dtype`; the seed makes hash collisions unpredictable and changes no result. On the `lattice` of
    /// bfloat16 coordinates are whole numbers of steps.
    pub fn new(dtype: FloatDtype, dims: usize, lattice: bool, seed: u64) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        Ok(Self {
            decoder: Decoder::new(dtype, dims, lattice)?,
            seed,
            bits: filled(dims, 0, "a row")?,
            hashes: Vec::new(),
            unbounded: Vec::new(),
            nans: Vec::new(),
            spread: DimSpread::new(dims)?,
        })
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { decoder, seed, bits, hashes, unbounded, nans, spread } = self;
        decoder.each(bytes, |row| {
            if hashes.len() == u32::MAX as usize {
                return Err(TOO_MANY_ROWS);
            }
            let at = hashes.len() as u32;
            if is_finite(row) {
                // A row that comes twice widens nothing.
                spread.add(row)?;
            } else {
                reserve(unbounded, 1, "fingerprints")?;
                unbounded.push(at);
            }
            if canonical_bits(row, bits) {
                reserve(nans, 1, "fingerprints")?;
                nans.push(at);
            }
            reserve(hashes, 1, "fingerprints")?;
            hashes.push(xxh3_64_with_seed(bytemuck::cast_slice(bits), *seed));
            Ok(())
        })
    }

    /// The sets of at least two rows that may be equal by value. A row that holds a NaN is in none.
    pub fn candidates(&self) -> Result<Candidates> {
        let is_nan = |row: &u32| self.nans.binary_search(row).is_ok();
        Candidates::of(&self.hashes, (0..self.hashes.len() as u32).filter(|row| !is_nan(row)))
    }

    /// Tells these rows from others: with the same seed, other values would give another number.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        xxh3_64_with_seed(bytemuck::cast_slice(&self.hashes), self.seed)
    }

    /// Positions of the rows that hold a NaN or an infinity, ascending.
    #[must_use]
    pub fn unbounded(&self) -> &[u32] {
        &self.unbounded
    }

    /// The spread of the finite rows, and how rows are decoded; the rest is forgotten.
    pub(crate) fn into_parts(self) -> (Decoder, DimSpread) {
        (self.decoder, self.spread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_pass(rows: &[[f32; 2]]) -> FirstPass {
        let mut first_pass = FirstPass::new(FloatDtype::F32, 2, false, 5).unwrap();
        let bytes: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        let (first, second) = bytes.split_at(8 * (rows.len() / 2));
        first_pass.push(first).unwrap();
        first_pass.push(second).unwrap();
        first_pass
    }

    #[test]
    fn rows_that_may_be_equal_by_value_share_a_set() {
        let first_pass = first_pass(&[[0.0, 1.0], [2.0, 3.0], [-0.0, 1.0], [f32::INFINITY, 0.0], [f32::INFINITY, -0.0]]);
        assert_eq!(first_pass.candidates().unwrap(), Candidates { rows: vec![0, 2, 3, 4], starts: vec![0, 2, 4] });
        assert_eq!(first_pass.unbounded(), [3, 4]);
    }

    #[test]
    fn a_row_with_nan_equals_nothing() {
        let first_pass = first_pass(&[[f32::NAN, 1.0], [f32::NAN, 1.0]]);
        assert!(first_pass.candidates().unwrap().rows.is_empty());
        assert_eq!(first_pass.unbounded(), [0, 1]);
    }

    #[test]
    fn a_part_of_a_row_is_refused() {
        let mut first_pass = FirstPass::new(FloatDtype::F16, 3, false, 0).unwrap();
        assert_eq!(first_pass.push(&[0; 8]), Err(Error::PartialRow { bytes: 8, row_bytes: 6 }));
        assert!(matches!(FirstPass::new(FloatDtype::F16, 0, false, 0), Err(Error::NoDims)));
    }
}
