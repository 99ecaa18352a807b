//! Parts of the work on all pairs of distinct rows, which can be done apart: the pairs within a block of rows, and between two.
//!
//! Whoever divides the work hands the rows in and collects the totals, which are joined by [`ExtentBuilder::merge`] in any order.

use crate::distance::chebyshev::{Codes, CompactRows};
use crate::distance::statistics::ExtentBuilder;
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::rows::decoder::Decoder;

/// Blocks of rows that are held, and the totals of the pairs that were visited.
#[derive(Debug)]
pub struct PairBlocks {
    decoder: Decoder,
    dims: Vec<usize>,
    slots: Vec<Slot>,
    totals: ExtentBuilder,
    /// How far the pairs of the two blocks at hand have come.
    at: u64,
}

/// A block of rows, and their codes once pairs of it are visited.
#[derive(Debug, Clone)]
struct Slot {
    rows: CompactRows,
    codes: Option<Codes>,
    coded: bool,
}

impl Slot {
    fn encode(&mut self, largest: u32) -> Result<()> {
        if !self.coded {
            self.codes = self.rows.codes(largest)?;
            self.coded = true;
        }
        Ok(())
    }
}

impl PairBlocks {
    /// For rows of `width` values of `dtype`, in which `dims` vary, ascending or not. `empty` is the bytes of totals without distances; so
    /// many blocks can be held.
    ///
    /// # Panics
    /// When a dim is not below `width`.
    pub fn new(dtype: FloatDtype, width: usize, dims: Vec<usize>, empty: &[u8], slots: usize) -> Result<Self> {
        if width == 0 {
            return Err(Error::NoDims);
        }
        assert!(dims.iter().all(|&dim| dim < width), "a dim that rows do not have");
        Ok(Self {
            decoder: Decoder::new(dtype, width, false)?,
            slots: vec![Slot { rows: CompactRows::empty(dims.len()), codes: None, coded: false }; slots],
            dims,
            totals: ExtentBuilder::from_bytes(empty)?,
            at: 0,
        })
    }

    /// Begins a block of so many rows in the place of the one in `slot`.
    pub fn begin(&mut self, slot: usize, rows: usize) -> Result<()> {
        let slot = &mut self.slots[slot];
        slot.rows = std::mem::replace(&mut slot.rows, CompactRows::empty(0)).cleared();
        (slot.codes, slot.coded) = (None, false);
        slot.rows.reserve(rows)
    }

    /// Takes rows of the block, in order.
    pub fn push(&mut self, slot: usize, bytes: &[u8]) -> Result<()> {
        let Self { decoder, slots, dims, .. } = self;
        let rows = &mut slots[slot].rows;
        decoder.each(bytes, |row| rows.push(row, dims))
    }

    /// Visits pairs within a block, or between two, until about `elements` coordinate differences were taken; the number of pairs visited, 0
    /// when nothing is left to do.
    pub fn visit(&mut self, first: usize, second: usize, elements: u64) -> Result<u64> {
        let Self { slots, totals, at, .. } = self;
        if let Ok([first, second]) = slots.get_disjoint_mut([first, second]) {
            first.rows.align(&mut second.rows)?;
        }
        for slot in [first, second] {
            slots[slot].encode(totals.largest())?;
        }
        let (Slot { rows, codes, .. }, Slot { rows: others, codes: other_codes, .. }) = (&slots[first], &slots[second]);
        let blocks = if first == second { rows.block_pairs() } else { rows.block_pairs_with(others) };
        let mut visited = 0;
        while *at < blocks && visited * (rows.dims().max(1) as u64) < elements {
            let take = |distances: &[u32]| {
                visited += distances.len() as u64;
                totals.add_some(distances);
            };
            if first == second {
                rows.distances_of_blocks(codes.as_ref(), *at, take);
            } else {
                rows.distances_of_blocks_with(codes.as_ref(), (others, other_codes.as_ref()), *at, take);
            }
            *at += 1;
        }
        // A single row has a block and no pair.
        if *at == blocks && visited == 0 {
            *at = 0;
        }
        Ok(visited)
    }

    /// The totals so far, as bytes, and begins anew.
    pub fn take(&mut self) -> Result<Vec<u8>> {
        let bytes = self.totals.to_bytes()?;
        self.totals.clear();
        Ok(bytes)
    }
}
