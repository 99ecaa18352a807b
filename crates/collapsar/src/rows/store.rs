//! Many rows of one width, in pages: to take one more moves none of those before it, and leaves no room unused that is worth a word.

use bytemuck::Pod;

use crate::error::Result;
use crate::memory::reserve;

/// Bytes of a page, about: so much may be left unused at the end.
const PAGE_BYTES: usize = 1 << 20;

/// Rows of `width` elements each, numbered in the order in which they came.
#[derive(Debug, Clone)]
pub struct RowStore<T> {
    width: usize,
    /// A page has 2^shift rows.
    shift: u32,
    pages: Vec<Vec<T>>,
    rows: usize,
}

impl<T: Pod> RowStore<T> {
    /// No rows yet, of `width` elements.
    #[must_use]
    pub fn new(width: usize) -> Self {
        let fitting = PAGE_BYTES / (width * size_of::<T>()).max(1);
        Self { width, shift: fitting.max(1).ilog2(), pages: Vec::new(), rows: 0 }
    }

    /// Makes room for one more row: then [`RowStore::push`] takes one without another allocation.
    pub fn reserve(&mut self) -> Result<()> {
        let in_page = self.rows & ((1 << self.shift) - 1);
        if in_page == 0 && self.pages.len() == self.rows >> self.shift {
            reserve(&mut self.pages, 1, "distinct rows")?;
            self.pages.push(Vec::new());
        }
        let first = self.pages.len() == 1;
        let Some(page) = self.pages.last_mut() else { return Ok(()) };
        // Where there are few rows they do not take a whole page.
        let more = if first { self.width } else { (self.width << self.shift) - page.len() };
        reserve(page, more, "distinct rows")
    }

    /// Takes the bytes of one more row, at any alignment. Room was made by [`RowStore::reserve`].
    ///
    /// # Panics
    /// When the length is not that of a row.
    pub fn push(&mut self, row: &[u8]) {
        let page = &mut self.pages[self.rows >> self.shift];
        let from = page.len();
        page.resize(from + self.width, T::zeroed());
        bytemuck::cast_slice_mut(&mut page[from..]).copy_from_slice(row);
        self.rows += 1;
    }

    /// One of the rows.
    #[must_use]
    pub fn row(&self, at: usize) -> &[T] {
        let in_page = at & ((1 << self.shift) - 1);
        &self.pages[at >> self.shift][in_page * self.width..][..self.width]
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

#[cfg(test)]
mod tests {
    use super::*;

    fn store(width: usize, rows: usize) -> RowStore<u32> {
        let mut store = RowStore::new(width);
        for at in 0..rows {
            store.reserve().unwrap();
            // Once is enough, twice does no harm.
            store.reserve().unwrap();
            let row: Vec<u32> = (0..width).map(|d| (at * 7 + d) as u32).collect();
            let mut bytes = vec![0xaa];
            bytes.extend_from_slice(bytemuck::cast_slice(&row));
            store.push(&bytes[1..]);
        }
        store
    }

    #[test]
    fn rows_are_found_on_every_page() {
        // 87 rows would fit a page; 64 are put there.
        for (width, rows) in [(3000, 0), (3000, 64), (3000, 65), (3000, 300), (400_000, 3), (1, 5)] {
            let store = store(width, rows);
            assert_eq!((store.len(), store.is_empty()), (rows, rows == 0));
            for at in 0..rows {
                assert!(store.row(at).iter().enumerate().all(|(d, &value)| value as usize == at * 7 + d), "{at} of {rows}");
            }
        }
    }

    #[test]
    fn few_rows_take_little_room() {
        assert!(store(100, 3).pages[0].capacity() < 1000);
        assert_eq!(store(100, 0).pages.len(), 0);
    }

    #[test]
    #[should_panic(expected = "length")]
    fn a_part_of_a_row_is_no_row() {
        let mut store = RowStore::<u32>::new(2);
        store.reserve().unwrap();
        store.push(&[0; 7]);
    }
}
