//! Allocations that can fail: a WebAssembly memory ends at 4 GiB, and a user should read that in one line, not in a trap.

use crate::error::{Error, Result};

/// Makes room for `additional` more elements, or says what the room was for.
pub(crate) fn reserve<T>(vec: &mut Vec<T>, additional: usize, purpose: &'static str) -> Result<()> {
    vec.try_reserve(additional).map_err(|_| Error::OutOfMemory { bytes: additional as u64 * size_of::<T>() as u64, purpose })
}

/// A zeroed buffer for a block of rows.
pub fn block(bytes: usize) -> Result<Vec<u8>> {
    filled(bytes, 0, "a block of rows")
}

/// A vector of `len` copies of `value`.
pub(crate) fn filled<T: Clone>(len: usize, value: T, purpose: &'static str) -> Result<Vec<T>> {
    let mut vec = Vec::new();
    reserve(&mut vec, len, purpose)?;
    vec.resize(len, value);
    Ok(vec)
}
