//! Hashes of rows, which tell the few that may have a twin from all others.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::error::{Error, Result};
use crate::memory::{filled, reserve};
use crate::rows::identical::TOO_MANY_ROWS;
use crate::rows::split::split_rows;

/// One 64-bit hash a row: 8 bytes a row to find, in one pass over a matrix of any size, the few rows that may have a twin.
///
/// What it finds are candidates. Whoever needs the truth reads those rows again and puts them through a [`RowTable`](crate::rows::identical::RowTable).
#[derive(Debug)]
pub struct Fingerprints {
    row_bytes: usize,
    seed: u64,
    hashes: Vec<u64>,
}

/// Rows that share a fingerprint, as a compressed list of lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Candidates {
    /// Row numbers, ascending within a set; sets in order of their first row.
    pub rows: Vec<u32>,
    /// Where each set begins in `rows`, then the length of `rows`.
    pub starts: Vec<u32>,
}

impl Fingerprints {
    /// For rows of `row_bytes` bytes (at least 1).
    pub fn new(row_bytes: usize, seed: u64) -> Result<Self> {
        if row_bytes == 0 {
            return Err(Error::NoDims);
        }
        Ok(Self { row_bytes, seed, hashes: Vec::new() })
    }

    /// Adds the rows of `bytes`, in order: one every `stride` bytes, of which the first `row_bytes` count.
    ///
    /// A stride shorter than a row is refused, as are bytes that are no whole number of strides.
    pub fn push(&mut self, bytes: &[u8], stride: usize) -> Result<()> {
        if stride < self.row_bytes {
            return Err(Error::PartialRow { bytes: stride as u64, row_bytes: self.row_bytes as u64 });
        }
        let rows = split_rows(bytes, stride)?;
        reserve(&mut self.hashes, rows.len(), "fingerprints")?;
        self.hashes.extend(rows.map(|row| xxh3_64_with_seed(&row[..self.row_bytes], self.seed)));
        self.check_count()
    }

    /// The hash of each row so far.
    #[must_use]
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Adds rows that others hashed, with the same seed and as many bytes of each.
    pub fn add(&mut self, hashes: &[u64]) -> Result<()> {
        reserve(&mut self.hashes, hashes.len(), "fingerprints")?;
        self.hashes.extend(hashes);
        self.check_count()
    }

    fn check_count(&self) -> Result<()> {
        if u32::try_from(self.hashes.len()).is_err() { Err(TOO_MANY_ROWS) } else { Ok(()) }
    }

    /// The sets of at least two rows that share a fingerprint.
    pub fn candidates(&self) -> Result<Candidates> {
        Candidates::of(&self.hashes, 0..self.hashes.len() as u32)
    }
}

impl Candidates {
    /// The sets of at least two of `rows` that share a hash.
    pub(crate) fn of(hashes: &[u64], rows: impl Iterator<Item = u32> + Clone) -> Result<Self> {
        let mut order = maybe_shared(hashes, rows)?;
        order.sort_unstable_by_key(|&row| (hashes[row as usize], row));
        let mut sets: Vec<&[u32]> =
            order.chunk_by(|&a, &b| hashes[a as usize] == hashes[b as usize]).filter(|set| set.len() > 1).collect();
        sets.sort_unstable_by_key(|set| set[0]);
        let mut candidates = Candidates { rows: Vec::new(), starts: vec![0] };
        for set in sets {
            candidates.rows.extend_from_slice(set);
            candidates.starts.push(candidates.rows.len() as u32);
        }
        Ok(candidates)
    }
}

/// Buckets for each row: of those without a twin one in so many is taken for one that has one, and sorted with these.
const BUCKETS_A_ROW: usize = 8;

/// Those of `rows` whose hash falls into the bucket of another's: all that share a hash, and few others. Sorting all of them would take ten times
/// as long as finding these.
fn maybe_shared(hashes: &[u64], rows: impl Iterator<Item = u32> + Clone) -> Result<Vec<u32>> {
    let count = rows.clone().count();
    let bits = (count.max(8) * BUCKETS_A_ROW).next_power_of_two().ilog2();
    let words = 1usize << (bits - 6);
    let (mut once, mut twice) = (filled(words, 0u64, "buckets")?, filled(words, 0u64, "buckets")?);
    // The upper bits: the hash is as good in all of them.
    let bucket = |row: u32| (hashes[row as usize] >> (64 - bits)) as usize;
    for row in rows.clone() {
        let (word, bit) = (bucket(row) / 64, 1u64 << (bucket(row) % 64));
        twice[word] |= once[word] & bit;
        once[word] |= bit;
    }
    let is_shared = |&row: &u32| twice[bucket(row) / 64] >> (bucket(row) % 64) & 1 == 1;
    let mut shared = Vec::new();
    reserve(&mut shared, rows.clone().filter(is_shared).count(), "the order of fingerprints")?;
    shared.extend(rows.filter(is_shared));
    Ok(shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_list_sets_in_order_of_their_first_row() {
        let mut fingerprints = Fingerprints::new(1, 3).unwrap();
        fingerprints.push(b"abca", 1).unwrap();
        fingerprints.push(b"", 1).unwrap();
        fingerprints.push(b"dcb", 1).unwrap();
        let candidates = fingerprints.candidates().unwrap();
        assert_eq!(candidates.rows, [0, 3, 1, 6, 2, 5]);
        assert_eq!(candidates.starts, [0, 2, 4, 6]);
    }

    #[test]
    fn rows_that_others_hashed_count_as_those_taken() {
        let [mut first, mut second] = [(); 2].map(|()| Fingerprints::new(1, 3).unwrap());
        first.push(b"ab", 1).unwrap();
        second.push(b"ca", 1).unwrap();
        first.add(second.hashes()).unwrap();
        assert_eq!(first.candidates().unwrap().rows, [0, 3]);
    }

    #[test]
    fn of_many_rows_all_that_share_a_fingerprint_are_found() {
        let mut fingerprints = Fingerprints::new(4, 3).unwrap();
        for row in 0..5000u32 {
            fingerprints.push(&(row * 7919 % 4096).to_le_bytes(), 4).unwrap();
        }
        let expected: Vec<u32> = (0..5000 - 4096).flat_map(|row| [row, row + 4096]).collect();
        assert_eq!(fingerprints.candidates().unwrap().rows, expected);
    }

    #[test]
    fn fingerprints_of_nothing_have_no_candidates() {
        let candidates = Fingerprints::new(4, 0).unwrap().candidates().unwrap();
        assert_eq!(candidates, Candidates { rows: vec![], starts: vec![0] });
    }

    #[test]
    fn what_lies_between_rows_does_not_count() {
        let mut apart = Fingerprints::new(2, 3).unwrap();
        apart.push(b"ab0cd1ab2", 3).unwrap();
        assert_eq!(apart.candidates().unwrap().rows, [0, 2]);
        assert_eq!(apart.push(b"ab", 1), Err(Error::PartialRow { bytes: 1, row_bytes: 2 }));
    }

    #[test]
    fn a_block_that_splits_a_row_is_refused() {
        let mut fingerprints = Fingerprints::new(4, 0).unwrap();
        assert_eq!(fingerprints.push(&[0; 6], 4), Err(Error::PartialRow { bytes: 6, row_bytes: 4 }));
    }
}
