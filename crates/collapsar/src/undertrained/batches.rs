//! Blocks of bytes as decoded rows, some at a time.

use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::memory::filled;
use crate::rows::split::split_rows;

/// Rows that are added to a sum over rows together: it is loaded and stored once for all of them.
pub(super) const BATCH: usize = 4;

/// Decodes rows to float32.
#[derive(Debug)]
pub(super) struct Batches {
    dtype: FloatDtype,
    dims: usize,
    rows: [Vec<f32>; BATCH],
    zeros: Vec<f32>,
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
        Ok(Self { dtype, dims, rows, zeros: filled(dims, 0.0, "rows")? })
    }

    pub(super) fn dims(&self) -> usize {
        self.dims
    }

    pub(super) fn row_bytes(&self) -> usize {
        self.dtype.row_bytes(self.dims)
    }

    /// The number of rows in `bytes`, which hold whole rows only.
    pub(super) fn count(&self, bytes: &[u8]) -> Result<usize> {
        Ok(split_rows(bytes, self.row_bytes())?.len())
    }

    /// Decodes one row.
    ///
    /// # Panics
    /// When `bytes` are not one row.
    pub(super) fn decode(&self, bytes: &[u8]) -> Vec<f32> {
        let mut row = self.zeros.clone();
        self.dtype.decode(bytes, &mut row);
        row
    }

    /// Passes the rows of `bytes` on, in order and a batch at a time: the batch, how many rows of it there are, and a row of zeros. The others
    /// of the batch are zeros too.
    pub(super) fn each(
        &mut self,
        bytes: &[u8],
        mut take: impl for<'a> FnMut([&'a [f32]; BATCH], usize, &'a [f32]),
    ) -> Result<()> {
        let Self { dtype, dims, rows, zeros } = self;
        let mut all = split_rows(bytes, dtype.row_bytes(*dims))?;
        while all.len() > 0 {
            let count = all.len().min(BATCH);
            let mut batch = [&zeros[..]; BATCH];
            for (row, (decoded, bytes)) in batch.iter_mut().zip(rows.iter_mut().zip(&mut all)) {
                *row = as_stored(*dtype, bytes).unwrap_or_else(|| {
                    dtype.decode(bytes, decoded);
                    decoded
                });
            }
            take(batch, count, zeros);
        }
        Ok(())
    }
}

/// A row of float32 where it lies, unless it lies between two places of float32.
fn as_stored(dtype: FloatDtype, row: &[u8]) -> Option<&[f32]> {
    let as_is = dtype == FloatDtype::F32 && cfg!(target_endian = "little");
    as_is.then(|| bytemuck::try_cast_slice(row).ok()).flatten()
}
