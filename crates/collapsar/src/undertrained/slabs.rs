//! Sums over rows that many may share: rows are added up slab by slab, and the sums of slabs in their order.
//!
//! Slabs are so many rows each, counted from the first row of the matrix, so who adds up which of them changes no bit.

use crate::error::Result;
use crate::memory::{filled, reserve};

/// Rows of a slab; the last has fewer.
pub const SLAB_ROWS: usize = 1024;

/// Sums of slabs in the making, `width` numbers each. The first row is the first of a slab.
#[derive(Debug)]
pub(super) struct Slabs {
    width: usize,
    /// Rows of the last slab so far.
    rows: usize,
    sums: Vec<f64>,
}

impl Slabs {
    pub(super) fn new(width: usize) -> Self {
        Self { width, rows: SLAB_ROWS, sums: Vec::new() }
    }

    /// Cuts `rows` of equal size where slabs end, and passes each piece on with the sums that it belongs to.
    pub(super) fn each(
        &mut self,
        mut rows: &[u8],
        row_bytes: usize,
        mut take: impl FnMut(&mut [f64], &[u8]) -> Result<()>,
    ) -> Result<()> {
        while !rows.is_empty() {
            if self.rows == SLAB_ROWS {
                self.rows = 0;
                reserve(&mut self.sums, self.width, "sums of rows")?;
                self.sums.resize(self.sums.len() + self.width, 0.0);
            }
            let count = (rows.len() / row_bytes).min(SLAB_ROWS - self.rows);
            let (piece, rest) = rows.split_at(count * row_bytes);
            let from = self.sums.len() - self.width;
            take(&mut self.sums[from..], piece)?;
            self.rows += count;
            rows = rest;
        }
        Ok(())
    }

    /// The sums of all slabs, one after the other.
    pub(super) fn sums(&self) -> &[f64] {
        &self.sums
    }
}

/// The sums of slabs, added up.
#[derive(Debug)]
pub(super) struct Joined(Vec<f64>);

impl Joined {
    pub(super) fn new(width: usize, purpose: &'static str) -> Result<Self> {
        Ok(Self(filled(width, 0.0, purpose)?))
    }

    /// Adds the sums of the next slabs.
    ///
    /// # Panics
    /// When they are not whole slabs.
    pub(super) fn add(&mut self, sums: &[f64]) {
        let slabs = sums.chunks_exact(self.0.len());
        assert!(slabs.remainder().is_empty());
        for slab in slabs {
            for (total, sum) in self.0.iter_mut().zip(slab) {
                *total += sum;
            }
        }
    }

    pub(super) fn totals(&self) -> &[f64] {
        &self.0
    }

    pub(super) fn clear(&mut self) {
        self.0.fill(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The sums of rows of two bytes: of the bytes, and of the rows.
    fn slabs<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<f64> {
        let mut slabs = Slabs::new(2);
        for piece in pieces {
            slabs
                .each(piece, 2, |sums, rows| {
                    sums[0] += rows.iter().map(|&byte| f64::from(byte)).sum::<f64>();
                    sums[1] += rows.len() as f64 / 2.0;
                    Ok(())
                })
                .unwrap();
        }
        slabs.sums().to_vec()
    }

    proptest! {
        #[test]
        fn pieces_change_nothing(rows in 0usize..3000, piece in 1usize..2000) {
            let bytes: Vec<u8> = (0..2 * rows).map(|at| (at % 251) as u8).collect();
            let found = slabs(bytes.chunks(2 * piece));
            let expected: Vec<f64> =
                bytes.chunks(2 * SLAB_ROWS).flat_map(|slab| [slab.iter().map(|&byte| f64::from(byte)).sum(), slab.len() as f64 / 2.0]).collect();
            prop_assert_eq!(&found, &expected);
            let mut joined = Joined::new(2, "sums").unwrap();
            joined.add(&found);
            prop_assert_eq!(joined.totals(), [bytes.iter().map(|&byte| f64::from(byte)).sum::<f64>(), rows as f64]);
        }
    }
}
