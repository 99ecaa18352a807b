//! Many rows of one width, in pages: to take one more moves none of those before it, and leaves no room unused that is worth a word.

use crate::error::Result;
use crate::memory::reserve;

/// Bytes of a page, about: so much may be left unused at the end.
const PAGE_BYTES: usize = 1 << 20;

/// A page is made of these, so that rows of float32 patterns, or of shorter elements, are aligned as such.
type Word = u32;

/// Rows of one number of bytes, numbered in the order in which they came.
#[derive(Debug, Clone)]
pub struct RowStore {
    row_bytes: usize,
    /// A page has 2^shift rows.
    shift: u32,
    pages: Vec<Vec<Word>>,
    rows: usize,
}

impl RowStore {
    /// No rows yet, of so many bytes.
    #[must_use]
    pub fn new(row_bytes: usize) -> Self {
        let fitting = PAGE_BYTES / row_bytes.max(1);
        Self { row_bytes, shift: fitting.max(1).ilog2(), pages: Vec::new(), rows: 0 }
    }

    /// Makes room for one more row: then [`RowStore::push`] takes one without another allocation.
    pub fn reserve(&mut self) -> Result<()> {
        if self.place(self.rows) == 0 && self.pages.len() == self.rows >> self.shift {
            reserve(&mut self.pages, 1, "distinct rows")?;
            self.pages.push(Vec::new());
        }
        // Where there are few rows they do not take a whole page.
        let rows = if self.pages.len() == 1 { self.rows + 1 } else { 1 << self.shift };
        let words = words(rows * self.row_bytes);
        let Some(page) = self.pages.last_mut() else { return Ok(()) };
        reserve(page, words.saturating_sub(page.len()), "distinct rows")
    }

    /// Takes the bytes of one more row, at any alignment. Room was made by [`RowStore::reserve`].
    ///
    /// # Panics
    /// When the length is not that of a row.
    pub fn push(&mut self, row: &[u8]) {
        let from = self.place(self.rows) * self.row_bytes;
        let page = &mut self.pages[self.rows >> self.shift];
        page.resize(words(from + self.row_bytes), 0);
        bytemuck::must_cast_slice_mut(page)[from..][..self.row_bytes].copy_from_slice(row);
        self.rows += 1;
    }

    /// The bytes of one of the rows, aligned as the elements of a row are.
    #[must_use]
    pub fn row(&self, at: usize) -> &[u8] {
        &bytemuck::must_cast_slice(&self.pages[at >> self.shift])[self.place(at) * self.row_bytes..][..self.row_bytes]
    }

    /// Where a row lies in its page.
    fn place(&self, row: usize) -> usize {
        row & ((1 << self.shift) - 1)
    }

    /// Bytes of a row.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        self.row_bytes
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }
}

/// Words that hold so many bytes.
const fn words(bytes: usize) -> usize {
    bytes.div_ceil(size_of::<Word>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(at: usize, d: usize) -> u8 {
        (at * 7 + d) as u8
    }

    fn store(row_bytes: usize, rows: usize) -> RowStore {
        let mut store = RowStore::new(row_bytes);
        for at in 0..rows {
            store.reserve().unwrap();
            // Once is enough, twice does no harm.
            store.reserve().unwrap();
            let row: Vec<u8> = [0xaa].into_iter().chain((0..row_bytes).map(|d| value(at, d))).collect();
            let words = store.pages.iter().map(Vec::capacity).sum::<usize>();
            store.push(&row[1..]);
            assert_eq!(store.pages.iter().map(Vec::capacity).sum::<usize>(), words, "room was made");
        }
        store
    }

    #[test]
    fn rows_are_found_on_every_page() {
        // 87 rows of 12,000 bytes would fit a page; 64 are put there.
        for (row_bytes, rows) in [(12_000, 0), (12_000, 64), (12_000, 65), (12_001, 300), (1_600_000, 3), (1, 5), (4, 5), (3, 7)]
        {
            let store = store(row_bytes, rows);
            assert_eq!((store.len(), store.is_empty(), store.row_bytes()), (rows, rows == 0, row_bytes));
            for at in 0..rows {
                assert!(store.row(at).iter().enumerate().all(|(d, &found)| found == value(at, d)), "{at} of {rows}");
            }
        }
    }

    #[test]
    fn elements_are_aligned() {
        let (whole, halves) = (store(12, 9), store(6, 9));
        for at in 0..9 {
            assert_eq!(bytemuck::cast_slice::<u8, u32>(whole.row(at)).len(), 3);
            assert_eq!(bytemuck::cast_slice::<u8, u16>(halves.row(at)).len(), 3);
        }
    }

    #[test]
    fn few_rows_take_little_room() {
        assert!(store(400, 3).pages[0].capacity() < 1000);
        assert_eq!(store(400, 0).pages.len(), 0);
    }

    #[test]
    #[should_panic(expected = "length")]
    fn a_part_of_a_row_is_no_row() {
        let mut store = RowStore::new(8);
        store.reserve().unwrap();
        store.push(&[0; 7]);
    }
}
