//! The parts of a file that were fetched so far, as a source that says what it lacks.
//!
//! Parsers of HDF5 read synchronously, pages in a browser and servers are read asynchronously. So a parser runs on what is there; when
//! it needs bytes that are not, the read fails, the caller fetches them, and the parser runs again from the start. Structures are small:
//! ten thousand chunks take some hundred kilobytes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hdf5_pure::{FormatError, Source};

use crate::error::{Error, Result};

/// Bytes of a page. A node of a chunk index as h5py writes it has about 3 KB.
pub const PAGE: u64 = 4096;

/// The most bytes kept. An index of a million chunks has about 100 MB.
pub const MAX_HELD: u64 = 256 << 20;

/// The most bytes that one pass may read, again and again the same ones: a tree that contains itself ends here.
const MAX_SERVED: u64 = 512 << 20;

/// The same in reads, however short they are.
const MAX_READS: u64 = 1 << 23;

#[derive(Default)]
struct State {
    pages: BTreeMap<u64, Box<[u8]>>,
    held: u64,
    served: u64,
    reads: u64,
    missing: Option<(u64, u64)>,
    exceeded: Option<Error>,
}

/// A sparse copy of a file of `length` bytes; clones share it.
#[derive(Clone)]
pub struct Pages {
    length: u64,
    state: Arc<Mutex<State>>,
}

impl Pages {
    /// Nothing of a file of `length` bytes.
    #[must_use]
    pub fn new(length: u64) -> Self {
        Self { length, state: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps `bytes`, which lie at `offset`, a multiple of [`PAGE`]. A last part shorter than a page counts only at the file's end.
    pub fn supply(&self, offset: u64, bytes: &[u8]) {
        let state = &mut *self.state();
        for (at, page) in bytes.chunks(PAGE as usize).enumerate() {
            let start = offset + at as u64 * PAGE;
            if page.len() as u64 == PAGE || start + page.len() as u64 == self.length {
                state.held += page.len() as u64;
                state.pages.insert(start / PAGE, page.into());
            }
        }
    }

    /// Forgets what the last pass lacked and how much it read.
    pub fn begin_pass(&self) {
        let state = &mut *self.state();
        (state.served, state.reads, state.missing, state.exceeded) = (0, 0, None, None);
    }

    /// What the last pass lacked, as whole pages: from, to.
    ///
    /// A limit that it went over is an error, also when the parser took the failed read for something else.
    pub fn missing(&self) -> Result<Option<(u64, u64)>> {
        let state = self.state();
        match &state.exceeded {
            Some(error) => Err(error.clone()),
            None => Ok(state.missing),
        }
    }

    /// Whether a read of `length` bytes at `offset` can be served; notes why not.
    fn check(&self, offset: u64, length: u64) -> std::result::Result<(), FormatError> {
        let end = offset.checked_add(length).ok_or(FormatError::OffsetOverflow { offset, length })?;
        if end > self.length {
            let count = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
            return Err(FormatError::UnexpectedEof { expected: count(end), available: count(self.length) });
        }
        let state = &mut *self.state();
        state.served = state.served.saturating_add(length);
        state.reads += 1;
        let (first, last) = (offset / PAGE, end.div_ceil(PAGE));
        let wanted = (last - first).saturating_mul(PAGE);
        let over = |value, max| Error::TooLarge { what: "the number of bytes that describe the dataset", value, max };
        if state.served > MAX_SERVED || state.reads > MAX_READS {
            state.exceeded = Some(over(state.served, MAX_SERVED));
        } else if (first..last).any(|page| !state.pages.contains_key(&page)) {
            if state.held.saturating_add(wanted) > MAX_HELD {
                state.exceeded = Some(over(state.held.saturating_add(wanted), MAX_HELD));
            } else {
                state.missing.get_or_insert((first * PAGE, (last * PAGE).min(self.length)));
            }
        } else {
            return Ok(());
        }
        Err(FormatError::Source("not read yet".into()))
    }
}

impl Source for Pages {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::result::Result<(), FormatError> {
        if buf.is_empty() {
            return Ok(());
        }
        self.check(offset, buf.len() as u64)?;
        let state = self.state();
        let mut filled = 0;
        while filled < buf.len() {
            let at = offset + filled as u64;
            let page = &state.pages[&(at / PAGE)][(at % PAGE) as usize..];
            let part = page.len().min(buf.len() - filled);
            buf[filled..filled + part].copy_from_slice(&page[..part]);
            filled += part;
        }
        Ok(())
    }

    /// Looks before it makes room: a file can claim any length.
    fn read_exact_at(&self, offset: u64, len: usize) -> std::result::Result<Vec<u8>, FormatError> {
        if len > 0 {
            self.check(offset, len as u64)?;
        }
        let mut bytes = vec![0; len];
        self.read_at(offset, &mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(length: u64) -> Vec<u8> {
        (0..length).map(|at| (at * 31 % 251) as u8).collect()
    }

    #[test]
    fn a_read_of_what_is_not_there_names_whole_pages() {
        let pages = Pages::new(10_000);
        assert!(pages.read_exact_at(4090, 10).is_err());
        assert_eq!(pages.missing(), Ok(Some((0, 8192))));
        pages.begin_pass();
        assert!(pages.read_exact_at(9000, 1000).is_err());
        assert_eq!(pages.missing(), Ok(Some((8192, 10_000))));
    }

    #[test]
    fn what_was_supplied_is_read_back_across_pages() {
        let (bytes, pages) = (file(10_000), Pages::new(10_000));
        pages.supply(0, &bytes);
        for (offset, length) in [(0, 1), (4095, 2), (0, 10_000), (8191, 1809), (9999, 1), (10_000, 0)] {
            assert_eq!(pages.read_exact_at(offset, length).unwrap(), bytes[offset as usize..offset as usize + length]);
        }
        assert_eq!(pages.missing(), Ok(None));
    }

    #[test]
    fn a_read_beyond_the_end_lacks_nothing_that_could_be_fetched() {
        let pages = Pages::new(100);
        assert!(matches!(pages.read_exact_at(99, 2), Err(FormatError::UnexpectedEof { .. })));
        assert!(matches!(pages.read_exact_at(u64::MAX, 2), Err(FormatError::OffsetOverflow { .. })));
        assert_eq!(pages.missing(), Ok(None));
    }

    #[test]
    fn an_enormous_read_is_refused_before_room_is_made() {
        let pages = Pages::new(1 << 40);
        assert!(pages.read_exact_at(0, 1 << 35).is_err());
        assert!(matches!(pages.missing(), Err(Error::TooLarge { .. })));
    }

    #[test]
    fn reading_the_same_bytes_for_ever_ends() {
        let pages = Pages::new(PAGE);
        pages.supply(0, &file(PAGE));
        while pages.read_exact_at(0, 4096).is_ok() {}
        assert!(matches!(pages.missing(), Err(Error::TooLarge { .. })));
        pages.begin_pass();
        assert!(pages.read_exact_at(0, 4096).is_ok());
    }
}
