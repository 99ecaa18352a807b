//! Blocks of bytes as decoded rows, some at a time.

use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::memory::filled;
use crate::rows::split::split_rows;

/// Rows that are decoded before they are added to a sum over rows: it is loaded and stored once for all of them.
pub(super) const BATCH: usize = 4;

/// Decodes rows to float32.
#[derive(Debug)]
pub(super) struct Batches {
    dtype: FloatDtype,
    dims: usize,
    rows: [Vec<f32>; BATCH],
}

impl Batches {
    /// For rows of `dims` values of `dtype`.
    pub(super) fn new(dtype: FloatDtype, dims: usize) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        let mut rows = [const { Vec::new() }; BATCH];
        for row in &mut rows {
            *row = filled(dims, 0.0, "rows")?;
        }
        Ok(Self { dtype, dims, rows })
    }

    pub(super) fn dims(&self) -> usize {
        self.dims
    }

    /// The number of rows in `bytes`, which hold whole rows only.
    pub(super) fn count(&self, bytes: &[u8]) -> Result<usize> {
        Ok(split_rows(bytes, self.dtype.row_bytes(self.dims))?.len())
    }

    /// Decodes one row.
    ///
    /// # Panics
    /// When `bytes` are not one row.
    pub(super) fn decode(&self, bytes: &[u8]) -> Vec<f32> {
        let mut row = self.rows[0].clone();
        self.dtype.decode(bytes, &mut row);
        row
    }

    /// Passes the rows of `bytes` on, in order and a batch at a time: the batch, and how many rows of it there are. The others are zeros.
    pub(super) fn each(&mut self, bytes: &[u8], mut take: impl FnMut(&mut [Vec<f32>; BATCH], usize)) -> Result<()> {
        let mut all = split_rows(bytes, self.dtype.row_bytes(self.dims))?;
        while all.len() > 0 {
            let count = all.len().min(BATCH);
            for row in &mut self.rows {
                match all.next() {
                    Some(bytes) => self.dtype.decode(bytes, row),
                    None => row.fill(0.0),
                }
            }
            take(&mut self.rows, count);
        }
        Ok(())
    }
}
