//! Rows that are looked at closely: what they hold, where they lie on their lattice, and the directions in which they vary most.

use super::plane::{Components, components};
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::format::lattice::{Lattice, are_bfloat16};
use crate::memory::{filled, reserve};
use crate::rows::split::split_rows;

/// Rows as they are stored, in the order in which they came.
#[derive(Debug)]
pub struct ChosenRows {
    dtype: FloatDtype,
    dims: usize,
    bytes: Vec<u8>,
}

impl ChosenRows {
    /// For rows of `dims` values of `dtype`.
    pub fn new(dtype: FloatDtype, dims: usize) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        Ok(Self { dtype, dims, bytes: Vec::new() })
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major).
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let _whole = split_rows(bytes, self.dtype.row_bytes(self.dims))?;
        reserve(&mut self.bytes, bytes.len(), "rows that are looked at closely")?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() / self.dtype.row_bytes(self.dims)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn dims(&self) -> usize {
        self.dims
    }

    /// Passes the rows on, one after the other.
    pub(super) fn each(&self, mut take: impl FnMut(usize, &[f32])) -> Result<()> {
        let mut row = filled(self.dims, 0.0, "a row")?;
        for (at, bytes) in self.bytes.chunks_exact(self.dtype.row_bytes(self.dims)).enumerate() {
            self.dtype.decode(bytes, &mut row);
            take(at, &row);
        }
        Ok(())
    }

    /// Their values, row by row.
    pub fn values(&self) -> Result<Vec<f32>> {
        let mut values = Vec::new();
        reserve(&mut values, self.len() * self.dims, "the values of rows")?;
        self.each(|_, row| values.extend_from_slice(row))?;
        Ok(values)
    }

    /// Whether every finite value is a bfloat16 number, so that each has its place on that lattice: also those beside one that is not finite.
    pub fn is_bfloat16(&self) -> Result<bool> {
        let mut all = true;
        self.each(|_, row| all &= row.iter().all(|value| !value.is_finite() || are_bfloat16(&[*value])))?;
        Ok(all)
    }

    /// The number of steps of each value from zero, row by row, negative below zero. Of a value that is not finite the number says nothing;
    /// one that is not on the lattice is [`Error::OffLattice`].
    pub fn places(&self, lattice: Lattice) -> Result<Vec<i32>> {
        let mut places = filled(self.len() * self.dims, 0, "the places of rows")?;
        for (row, places) in self.values()?.chunks_exact(self.dims).zip(places.chunks_exact_mut(self.dims)) {
            lattice.places(row, places)?;
        }
        Ok(places)
    }

    /// The `count` directions in which the rows vary most, each row counted as often as `weights` says.
    ///
    /// # Panics
    /// When there are not as many weights as rows.
    pub fn components(&self, weights: &[f64], count: usize) -> Result<Components> {
        assert_eq!(weights.len(), self.len());
        components(self, weights, count)
    }
}

pub(super) fn is_finite(row: &[f32]) -> bool {
    row.iter().all(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_places_come_back_row_by_row() {
        let mut rows = ChosenRows::new(FloatDtype::Bf16, 2).unwrap();
        rows.push(&[0x80, 0x3f, 0x00, 0x80]).unwrap();
        rows.push(&[0x81, 0x3f, 0x01, 0x80]).unwrap();
        assert_eq!((rows.len(), rows.is_empty()), (2, false));
        assert_eq!(rows.values().unwrap()[..2], [1.0, -0.0]);
        assert_eq!(rows.places(Lattice::Bf16).unwrap(), [0x3f80, 0, 0x3f81, -1]);
        assert!(rows.is_bfloat16().unwrap());
        assert!(rows.push(&[0]).is_err());
    }

    #[test]
    fn a_value_that_is_not_finite_does_not_decide_on_the_lattice_but_those_beside_it_do() {
        let mut rows = ChosenRows::new(FloatDtype::F32, 2).unwrap();
        rows.push(&[f32::from_bits(0x7f80_0001).to_le_bytes(), 0.5f32.to_le_bytes()].concat()).unwrap();
        assert!(rows.is_bfloat16().unwrap());
        assert!(rows.places(Lattice::Bf16).is_ok());
        rows.push(&[f32::INFINITY.to_le_bytes(), 0.1f32.to_le_bytes()].concat()).unwrap();
        assert!(!rows.is_bfloat16().unwrap());
        assert!(rows.places(Lattice::F32).is_ok());
    }
}
