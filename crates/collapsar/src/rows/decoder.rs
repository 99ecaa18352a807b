//! Stored rows as the coordinates that distances are taken of.

use crate::error::Result;
use crate::format::dtype::FloatDtype;
use crate::format::lattice::to_steps;
use crate::memory::filled;
use crate::rows::split::split_rows;

/// How stored rows become coordinates.
#[derive(Debug)]
pub(crate) struct Decoder {
    dtype: FloatDtype,
    lattice: bool,
    values: Vec<f32>,
}

impl Decoder {
    /// For rows of `dims` values of `dtype`, or of their steps on the `lattice` of bfloat16.
    pub(crate) fn new(dtype: FloatDtype, dims: usize, lattice: bool) -> Result<Self> {
        Ok(Self { dtype, lattice, values: filled(dims, 0.0, "a row")? })
    }

    pub(crate) fn dims(&self) -> usize {
        self.values.len()
    }

    /// Calls `take` with the coordinates of each row of `bytes`.
    pub(crate) fn each(&mut self, bytes: &[u8], mut take: impl FnMut(&[f32]) -> Result<()>) -> Result<()> {
        for row in split_rows(bytes, self.dtype.row_bytes(self.values.len()))? {
            self.dtype.decode(row, &mut self.values);
            if self.lattice {
                to_steps(&mut self.values)?;
            }
            take(&self.values)?;
        }
        Ok(())
    }
}
