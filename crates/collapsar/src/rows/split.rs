//! Blocks of bytes as rows.

use crate::error::{Error, Result};

/// The rows of a block of bytes, which holds whole rows only.
pub(crate) fn split_rows(bytes: &[u8], row_bytes: usize) -> Result<std::slice::ChunksExact<'_, u8>> {
    if !bytes.len().is_multiple_of(row_bytes) {
        return Err(Error::PartialRow { bytes: bytes.len() as u64, row_bytes: row_bytes as u64 });
    }
    Ok(bytes.chunks_exact(row_bytes))
}
