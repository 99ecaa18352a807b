//! Rows that take half the memory for as long as all of them are bfloat16 numbers.

use super::{Codes, Halves, Lanes, PackedRows};
use crate::error::Result;
use crate::format::lattice::are_bfloat16;

/// Packed rows, which need not be told what they hold: those of a float32 file whose values were bfloat16 before are halved too.
#[derive(Debug, Clone)]
pub enum CompactRows {
    /// All of them are bfloat16 numbers.
    Halves(PackedRows<Halves>),
    /// One is not.
    Whole(PackedRows<Lanes>),
}

impl CompactRows {
    /// No rows yet, of so many dims. Short rows, which are measured without codes, are held whole: to
    /// widen them would add a quarter to the instructions of each tile.
    #[must_use]
    pub fn empty(dims: usize) -> Self {
        if Codes::are_worth(dims) { Self::Halves(PackedRows::empty(dims)) } else { Self::Whole(PackedRows::empty(dims)) }
    }

    /// Makes room for so many rows in all.
    pub fn reserve(&mut self, rows: usize) -> Result<()> {
        match self {
            Self::Halves(packed) => packed.reserve(rows),
            Self::Whole(packed) => packed.reserve(rows),
        }
    }

    /// Packs these dims of one more row.
    pub fn push(&mut self, row: &[f32], dims: &[usize]) -> Result<()> {
        match self {
            Self::Halves(packed) if are_bfloat16(row) => packed.push(row, dims),
            Self::Halves(_) => {
                self.widen()?;
                self.push(row, dims)
            }
            Self::Whole(packed) => packed.push(row, dims),
        }
    }

    /// Holds the rows whole from here on, with the room that there was.
    fn widen(&mut self) -> Result<()> {
        if let Self::Halves(packed) = self {
            let mut whole = PackedRows::empty(packed.dims);
            whole.reserve(packed.room())?;
            for row in 0..packed.rows {
                whole.push_by(|to| packed.read(row, to))?;
            }
            *self = Self::Whole(whole);
        }
        Ok(())
    }

    /// Holds both alike, so that they can be compared.
    pub fn align(&mut self, others: &mut Self) -> Result<()> {
        match (&self, &others) {
            (Self::Halves(_), Self::Whole(_)) => self.widen(),
            (Self::Whole(_), Self::Halves(_)) => others.widen(),
            _ => Ok(()),
        }
    }

    /// Forgets the rows and keeps their memory for others.
    #[must_use]
    pub fn cleared(self) -> Self {
        match self {
            Self::Halves(packed) => Self::Halves(packed.cleared()),
            Self::Whole(packed) => Self::Whole(packed.cleared()),
        }
    }

    /// Number of dims that were kept.
    #[must_use]
    pub fn dims(&self) -> usize {
        match self {
            Self::Halves(packed) => packed.dims(),
            Self::Whole(packed) => packed.dims(),
        }
    }

    /// The codes of the rows, as [`Codes::of`] makes them.
    pub fn codes(&self, largest: u32) -> Result<Option<Codes>> {
        match self {
            Self::Halves(packed) => Codes::of(packed, largest),
            Self::Whole(packed) => Codes::of(packed, largest),
        }
    }

    /// See [`PackedRows::block_pairs`].
    #[must_use]
    pub fn block_pairs(&self) -> u64 {
        match self {
            Self::Halves(packed) => packed.block_pairs(),
            Self::Whole(packed) => packed.block_pairs(),
        }
    }

    /// See [`PackedRows::distances_of_blocks`].
    pub fn distances_of_blocks(&self, codes: Option<&Codes>, at: u64, take: impl FnMut(&[u32])) {
        match self {
            Self::Halves(packed) => packed.distances_of_blocks(codes, at, take),
            Self::Whole(packed) => packed.distances_of_blocks(codes, at, take),
        }
    }

    /// See [`PackedRows::block_pairs_with`].
    ///
    /// # Panics
    /// Where the rows are not [aligned](Self::align).
    #[must_use]
    pub fn block_pairs_with(&self, others: &Self) -> u64 {
        match (self, others) {
            (Self::Halves(packed), Self::Halves(others)) => packed.block_pairs_with(others),
            (Self::Whole(packed), Self::Whole(others)) => packed.block_pairs_with(others),
            _ => panic!("{UNLIKE}"),
        }
    }

    /// See [`PackedRows::distances_of_blocks_with`].
    ///
    /// # Panics
    /// Where the rows are not [aligned](Self::align).
    pub fn distances_of_blocks_with(
        &self,
        codes: Option<&Codes>,
        (others, other_codes): (&Self, Option<&Codes>),
        at: u64,
        take: impl FnMut(&[u32]),
    ) {
        match (self, others) {
            (Self::Halves(packed), Self::Halves(others)) => {
                packed.distances_of_blocks_with(codes, (others, other_codes), at, take);
            }
            (Self::Whole(packed), Self::Whole(others)) => {
                packed.distances_of_blocks_with(codes, (others, other_codes), at, take);
            }
            _ => panic!("{UNLIKE}"),
        }
    }
}

const UNLIKE: &str = "rows held in two ways cannot be compared";

#[cfg(test)]
mod tests {
    use super::*;

    const DIMS: usize = 600;

    /// Rows of bfloat16 numbers, and one that is none.
    fn rows(count: usize, odd: Option<usize>) -> Vec<Vec<f32>> {
        let value = |row: usize, dim: usize| ((row * 31 + dim * 7) % 97) as f32 * 0.5;
        let mut rows: Vec<Vec<f32>> = (0..count).map(|row| (0..DIMS).map(|dim| value(row, dim)).collect()).collect();
        if let Some(row) = odd {
            rows[row][17] = 1.0 / 3.0;
        }
        rows
    }

    fn compact(rows: &[Vec<f32>]) -> CompactRows {
        let dims: Vec<usize> = (0..DIMS).rev().collect();
        let mut compact = CompactRows::empty(DIMS);
        compact.reserve(rows.len()).unwrap();
        for row in rows {
            compact.push(row, &dims).unwrap();
        }
        compact
    }

    fn distances(rows: &CompactRows) -> Vec<u32> {
        let mut distances = Vec::new();
        for at in 0..rows.block_pairs() {
            rows.distances_of_blocks(None, at, |some| distances.extend_from_slice(some));
        }
        distances.sort_unstable();
        distances
    }

    fn naive(rows: &[Vec<f32>], others: Option<&[Vec<f32>]>) -> Vec<u32> {
        let mut distances = Vec::new();
        for (at, a) in rows.iter().enumerate() {
            distances.extend(others.unwrap_or(&rows[at + 1..]).iter().map(|b| super::super::distance(a, b)));
        }
        distances.sort_unstable();
        distances
    }

    #[test]
    fn rows_are_halved_until_one_is_no_bfloat16_number() {
        for odd in [None, Some(0), Some(3), Some(6)] {
            let rows = rows(7, odd);
            let compact = compact(&rows);
            assert_eq!(matches!(compact, CompactRows::Halves(_)), odd.is_none());
            assert_eq!(distances(&compact), naive(&rows, None), "{odd:?}");
        }
        assert!(matches!(CompactRows::empty(8), CompactRows::Whole(_)), "short rows are not");
    }

    #[test]
    fn rows_held_in_two_ways_are_aligned() {
        let (narrow, wide) = (rows(5, None), rows(6, Some(2)));
        for (rows, others) in [(&narrow, &wide), (&wide, &narrow), (&narrow, &narrow), (&wide, &wide)] {
            let (mut packed, mut other) = (compact(rows), compact(others));
            packed.align(&mut other).unwrap();
            let mut distances = Vec::new();
            for at in 0..packed.block_pairs_with(&other) {
                packed.distances_of_blocks_with(None, (&other, None), at, |some| distances.extend_from_slice(some));
            }
            distances.sort_unstable();
            assert_eq!(distances, naive(rows, Some(others)));
        }
    }
}
