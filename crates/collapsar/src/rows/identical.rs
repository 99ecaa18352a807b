//! Identical rows: which rows are equal to which, exactly.
//!
//! A hash only narrows the search. Two rows share a group when all their elements were compared and found equal, never because
//! their hashes are. The hash is seeded by the caller, so that no file can be made to collide on purpose; no result depends on it.

use std::sync::Arc;

use hashbrown::{HashTable, hash_table::Entry};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::error::{Error, Result};
use crate::memory::reserve;
use crate::rows::store::RowStore;

/// The distinct rows seen so far, with the number of times each was seen.
///
/// Rows are bytes: those that are stored, for identity of these, or those of canonical patterns in memory, for identity by value (see
/// [`crate::rows::canonical`]). Memory is that of the distinct rows, whatever the number of rows inserted.
#[derive(Debug)]
pub struct RowTable {
    hash: fn(&[u8], u64) -> u64,
    seed: u64,
    index: HashTable<u32>,
    /// Hash of each group's row: the table grows without looking at the rows again. 0 for a row that none will join.
    hashes: Vec<u64>,
    distinct: Arc<RowStore>,
    populations: Vec<u64>,
    first: Vec<u32>,
    inserted: u32,
}

impl RowTable {
    /// An empty table for rows of so many bytes.
    #[must_use]
    pub fn new(row_bytes: usize, seed: u64) -> Self {
        Self::with_hash(row_bytes, seed, xxh3_64_with_seed)
    }

    fn with_hash(row_bytes: usize, seed: u64, hash: fn(&[u8], u64) -> u64) -> Self {
        Self {
            hash,
            seed,
            index: HashTable::new(),
            hashes: Vec::new(),
            distinct: Arc::new(RowStore::new(row_bytes)),
            populations: Vec::new(),
            first: Vec::new(),
            inserted: 0,
        }
    }

    /// Counts `row` into the group of the rows equal to it and returns that group; groups are numbered by first appearance.
    ///
    /// # Panics
    /// When the row has not as many bytes as the table's.
    pub fn insert(&mut self, row: &[u8]) -> Result<u32> {
        let group = self.insert_if(row, |_| true)?;
        // A wanted row has one.
        Ok(group.unwrap_or_default())
    }

    /// The same, but a row that equals none before it gets a group only if `is_wanted` says so; otherwise there is none, and it was not
    /// counted.
    ///
    /// # Panics
    /// When the row has not as many bytes as the table's.
    pub fn insert_if(&mut self, row: &[u8], is_wanted: impl FnOnce(&[u8]) -> bool) -> Result<Option<u32>> {
        assert_eq!(row.len(), self.distinct.row_bytes());
        self.reserve_row()?;
        let Self { distinct, hashes, index, .. } = self;
        index.try_reserve(1, |&group| hashes[group as usize]).map_err(|_| Error::OutOfMemory {
            bytes: 2 * index.capacity() as u64 * size_of::<u32>() as u64,
            purpose: "the index of rows",
        })?;
        let hash = (self.hash)(row, self.seed);
        let is_row = |&group: &u32| equal(distinct.row(group as usize), row);
        match index.entry(hash, is_row, |&group| hashes[group as usize]) {
            Entry::Occupied(entry) => {
                let group = *entry.get();
                self.populations[group as usize] += 1;
                self.inserted += 1;
                Ok(Some(group))
            }
            Entry::Vacant(_) if !is_wanted(row) => Ok(None),
            Entry::Vacant(entry) => {
                entry.insert(self.populations.len() as u32);
                Ok(Some(self.append(row, hash)))
            }
        }
    }

    /// The group of the rows equal to `row`, if one was inserted before.
    #[must_use]
    pub fn find(&self, row: &[u8]) -> Option<u32> {
        let is_row = |&group: &u32| equal(self.distinct.row(group as usize), row);
        self.index.find((self.hash)(row, self.seed), is_row).copied()
    }

    /// Counts one more row into a group.
    ///
    /// # Panics
    /// When there is no such group.
    pub fn insert_again(&mut self, group: u32) -> Result<()> {
        if self.inserted == u32::MAX {
            return Err(TOO_MANY_ROWS);
        }
        self.populations[group as usize] += 1;
        self.inserted += 1;
        Ok(())
    }

    /// Gives `row` a group that no later row will join: a row that holds a NaN equals nothing, not even itself.
    ///
    /// # Panics
    /// When the row has not as many bytes as the table's.
    pub fn insert_alone(&mut self, row: &[u8]) -> Result<u32> {
        assert_eq!(row.len(), self.distinct.row_bytes());
        self.reserve_row()?;
        Ok(self.append(row, 0))
    }

    /// Room for one more distinct row, made before anything is changed: an insertion succeeds or leaves no trace.
    fn reserve_row(&mut self) -> Result<()> {
        if self.inserted == u32::MAX {
            return Err(TOO_MANY_ROWS);
        }
        Arc::make_mut(&mut self.distinct).reserve()?;
        reserve(&mut self.hashes, 1, "the index of rows")?;
        reserve(&mut self.populations, 1, "populations")?;
        reserve(&mut self.first, 1, "populations")
    }

    fn append(&mut self, row: &[u8], hash: u64) -> u32 {
        let group = self.populations.len() as u32;
        Arc::make_mut(&mut self.distinct).push(row);
        self.hashes.push(hash);
        self.populations.push(1);
        self.first.push(self.inserted);
        self.inserted += 1;
        group
    }

    /// Rows inserted so far.
    #[must_use]
    pub fn inserted(&self) -> u32 {
        self.inserted
    }

    /// Number of distinct rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.populations.len()
    }

    /// Whether nothing was inserted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.populations.is_empty()
    }

    /// The row that the members of `group` share.
    #[must_use]
    pub fn row(&self, group: usize) -> &[u8] {
        self.distinct.row(group)
    }

    /// The rows of all groups. What is inserted later is not among them.
    #[must_use]
    pub fn rows(&self) -> Arc<RowStore> {
        Arc::clone(&self.distinct)
    }

    /// Members of each group.
    #[must_use]
    pub fn populations(&self) -> &[u64] {
        &self.populations
    }

    /// For each group, how many rows had been inserted before its first one.
    #[must_use]
    pub fn first(&self) -> &[u32] {
        &self.first
    }
}

pub(crate) const TOO_MANY_ROWS: Error = Error::TooLarge { what: "the number of rows", value: 1 << 32, max: u32::MAX as u64 };

/// Whether two rows are the same, in pieces that compile to vector code: WebAssembly's own comparison of slices goes byte by byte.
fn equal(a: &[u8], b: &[u8]) -> bool {
    let (pieces_a, rest_a) = a.as_chunks::<64>();
    let (pieces_b, rest_b) = b.as_chunks::<64>();
    let same = |(a, b): (&[u8; 64], &[u8; 64])| a.iter().zip(b).fold(0, |differences, (x, y)| differences | (x ^ y)) == 0;
    pieces_a.len() == pieces_b.len() && rest_a == rest_b && pieces_a.iter().zip(pieces_b).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_numbered_by_first_appearance() {
        let mut table = RowTable::new(2, 0);
        let groups: Vec<u32> = [[1u8, 2], [3, 4], [1, 2], [1, 2], [5, 6]].iter().map(|row| table.insert(row).unwrap()).collect();
        assert_eq!(groups, [0, 1, 0, 0, 2]);
        assert_eq!(table.populations(), [3, 1, 1]);
        assert_eq!(table.first(), [0, 1, 4]);
        assert_eq!(table.row(1), [3, 4]);
        assert_eq!(table.inserted(), 5);
    }

    #[test]
    fn equal_hashes_do_not_join_different_rows() {
        let mut table = RowTable::with_hash(1, 0, |_, _| 42);
        for row in 0..200u8 {
            assert_eq!(table.insert(&[row % 100]).unwrap(), u32::from(row % 100));
        }
        assert_eq!(table.populations(), [2; 100]);
    }

    #[test]
    fn every_byte_of_a_row_counts() {
        for width in [1, 63, 64, 65, 200] {
            let row: Vec<u8> = (0..width).map(|at| at as u8).collect();
            assert!(equal(&row, &row.clone()));
            for at in 0..width {
                let mut other = row.clone();
                other[at] ^= 0x80;
                assert!(!equal(&row, &other), "byte {at} of {width}");
            }
        }
    }

    #[test]
    fn known_rows_are_counted_and_unknown_ones_left() {
        let mut table = RowTable::new(4, 0);
        table.insert(&7u32.to_ne_bytes()).unwrap();
        table.insert_alone(&9u32.to_ne_bytes()).unwrap();
        let mut asked = Vec::new();
        let mut insert = |row: u32, wanted: bool| {
            // One byte off, so that nothing is aligned.
            let bytes = [[0xaa].as_slice(), &row.to_ne_bytes()].concat();
            table
                .insert_if(&bytes[1..], |row| {
                    asked.push(row.to_vec());
                    wanted
                })
                .unwrap()
        };
        assert_eq!(insert(7, false), Some(0));
        assert_eq!(insert(8, false), None);
        assert_eq!(insert(9, false), None, "a row inserted alone is never joined");
        assert_eq!(insert(8, true), Some(2));
        assert_eq!(insert(8, false), Some(2));
        assert_eq!(asked, [8u32, 9, 8].map(|row| row.to_ne_bytes().to_vec()), "known rows are not asked for");
        assert_eq!((table.populations(), table.inserted()), ([2, 1, 2].as_slice(), 5));
        assert_eq!((table.row(2), table.first()), (8u32.to_ne_bytes().as_slice(), [0, 1, 3].as_slice()));
    }

    #[test]
    fn rows_handed_out_stay_as_they_were() {
        let mut table = RowTable::new(1, 0);
        table.insert(&[7]).unwrap();
        let before = table.rows();
        table.insert(&[8]).unwrap();
        assert_eq!((before.len(), table.rows().len(), table.row(1)), (1, 2, [8].as_slice()));
    }

    #[test]
    fn a_row_found_can_be_counted_again() {
        let mut table = RowTable::new(2, 5);
        table.insert(&[1u8, 2]).unwrap();
        table.insert(&[3u8, 4]).unwrap();
        let group = table.find(&[3, 4]).unwrap();
        table.insert_again(group).unwrap();
        assert_eq!((table.populations(), table.inserted(), table.find(&[4, 3])), ([1, 2].as_slice(), 3, None));
    }

    #[test]
    fn a_row_inserted_alone_is_never_joined() {
        let mut table = RowTable::new(1, 7);
        for _ in 0..3 {
            table.insert_alone(&[9]).unwrap();
        }
        table.insert(&[9]).unwrap();
        table.insert(&[9]).unwrap();
        assert_eq!(table.populations(), [1, 1, 1, 2]);
    }
}
