//! What measures matrices that are too large to be held.

use collapsar::distance::scale::Scale;
use collapsar::distance::statistics::Pairs;
use collapsar::format::dtype::FloatDtype;
use collapsar::rows::by_value::ValueTable;
use collapsar::snapshot::{first_pass, streamed};
use wasm_bindgen::prelude::*;

use crate::error::WasmResult;
use crate::pairs::PairWork;
use crate::{Block, Candidates, Snapshot};

/// The first pass over all rows of a matrix.
#[wasm_bindgen]
pub struct FirstPass(first_pass::FirstPass);

#[wasm_bindgen]
impl FirstPass {
    /// For rows of `dims` values of a float dtype, or of their steps on the `lattice` of bfloat16; the seed changes no result.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize, lattice: bool, seed: u64) -> WasmResult<FirstPass> {
        Ok(Self(first_pass::FirstPass::new(FloatDtype::from_name(dtype)?, dims, lattice, seed)?))
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// The sets of rows that may be equal by value.
    pub fn candidates(&self) -> WasmResult<Candidates> {
        Ok(Candidates(self.0.candidates()?))
    }

    /// Tells these rows from others, by a number that depends on the seed.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.0.fingerprint()
    }

    /// Positions of the rows that hold a NaN or an infinity.
    #[must_use]
    pub fn unbounded(&self) -> Vec<u32> {
        self.0.unbounded().to_vec()
    }

    /// Begins the snapshot of the rows at `first`, ascending, which stand for `populations` rows each. The first pass is used up. Without a
    /// threshold it is twice epsilon.
    pub fn measure(
        self,
        first: &[u32],
        populations: &[u32],
        epsilon: f64,
        threshold: Option<f64>,
    ) -> WasmResult<StreamedSnapshot> {
        let scale = Scale::new(epsilon, threshold)?;
        Ok(StreamedSnapshot(streamed::StreamedSnapshot::new(self.0, first, populations, scale)?))
    }
}

/// Groups rows by their values, compared in full.
#[wasm_bindgen]
pub struct ValueGroups(ValueTable);

#[wasm_bindgen]
impl ValueGroups {
    /// For rows of `dims` values of a float dtype; the seed changes no result.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize, seed: u64) -> WasmResult<ValueGroups> {
        Ok(Self(ValueTable::new(FloatDtype::from_name(dtype)?, dims, seed)?))
    }

    /// Takes the whole rows in the first `length` bytes of the block; returns the group of each, numbered by first appearance.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<Vec<u32>> {
        Ok(self.0.push(block.rows(length))?)
    }
}

/// A snapshot in the making, of distinct rows that are handed in by blocks. Rows are known by the order of their first tokens.
#[wasm_bindgen]
pub struct StreamedSnapshot(streamed::StreamedSnapshot);

#[wasm_bindgen]
impl StreamedSnapshot {
    /// The rows without NaN and infinity, ascending.
    #[must_use]
    pub fn finite(&self) -> Vec<u32> {
        self.0.finite().to_vec()
    }

    /// Takes rows that hold a NaN or an infinity.
    #[wasm_bindgen(js_name = takeUnbounded)]
    pub fn take_unbounded(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.take_unbounded(block.rows(length))?)
    }

    /// Takes some of the finite rows, from which the splitting dims are chosen.
    #[wasm_bindgen(js_name = takeSample)]
    pub fn take_sample(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.take_sample(block.rows(length))?)
    }

    /// The largest difference in each dim, NaN where a value is not finite.
    #[must_use]
    pub fn ranges(&self) -> Vec<f32> {
        self.0.ranges()
    }

    /// Chooses the splitting dims.
    #[wasm_bindgen(js_name = chooseDims)]
    pub fn choose_dims(&mut self) -> WasmResult<()> {
        Ok(self.0.choose_dims()?)
    }

    /// Takes all finite rows, in order.
    #[wasm_bindgen(js_name = takeLead)]
    pub fn take_lead(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.take_lead(block.rows(length))?)
    }

    /// Looks at about `work` pairs in the leading dims; false when nothing is left to do.
    #[wasm_bindgen(js_name = searchLeading)]
    pub fn search_leading(&mut self, work: f64) -> WasmResult<bool> {
        Ok(self.0.search_leading(work as u64)?)
    }

    /// The rows that touch another in the leading dims, ascending: those whose edges are to be looked for by blocks.
    pub fn candidates(&mut self) -> WasmResult<Vec<u32>> {
        Ok(self.0.candidates()?)
    }

    /// Bytes that a row of a block takes.
    #[wasm_bindgen(js_name = blockRowBytes)]
    #[must_use]
    pub fn block_row_bytes(&self) -> usize {
        self.0.block_row_bytes()
    }

    /// Begins a block of these rows, ascending, as the first (0) or the second (1).
    #[wasm_bindgen(js_name = beginBlock)]
    pub fn begin_block(&mut self, slot: usize, nodes: Vec<u32>) -> WasmResult<()> {
        Ok(self.0.begin_block(slot, nodes)?)
    }

    /// Takes the block's rows, in order.
    #[wasm_bindgen(js_name = takeBlock)]
    pub fn take_block(&mut self, slot: usize, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.take_block(slot, block.rows(length))?)
    }

    /// Ends a block whose edges are to be looked for.
    #[wasm_bindgen(js_name = endSearchedBlock)]
    pub fn end_searched_block(&mut self, slot: usize) -> WasmResult<()> {
        Ok(self.0.end_searched_block(slot)?)
    }

    /// Gives back the memory of both blocks.
    #[wasm_bindgen(js_name = dropBlocks)]
    pub fn drop_blocks(&mut self) {
        self.0.drop_blocks();
    }

    /// Looks at about `work` pairs within the first block or between the two; false when nothing is left to do.
    #[wasm_bindgen(js_name = searchBlocks)]
    pub fn search_blocks(&mut self, between: bool, work: f64) -> WasmResult<bool> {
        Ok(self.0.search_blocks(between, work as u64)?)
    }

    /// Begins mean and median, of all pairs or of a sample of so many (0: of none); whether there are pairs that they follow from.
    #[wasm_bindgen(js_name = beginPairs)]
    pub fn begin_pairs(&mut self, sample: Option<u32>) -> WasmResult<bool> {
        Ok(self.0.begin_pairs(Pairs::sampled(sample))?)
    }

    /// Leaves the work on all pairs to the caller: mean and median stay NaN here. Nothing for a sample.
    #[wasm_bindgen(js_name = handOverPairs)]
    pub fn hand_over_pairs(&mut self) -> Option<PairWork> {
        self.0.hand_over_pairs().map(|totals| PairWork::new(totals, self.0.dims()))
    }

    /// Visits the sampled pairs within the first block or between the two; how many.
    #[wasm_bindgen(js_name = visitSample)]
    pub fn visit_sample(&mut self, between: bool) -> f64 {
        self.0.visit_sample(between) as f64
    }

    /// Ends the sample.
    #[wasm_bindgen(js_name = endSample)]
    pub fn end_sample(&mut self) {
        self.0.end_sample();
    }

    /// Ends the graph; the rows returned, ascending, are to be handed in once more.
    pub fn contenders(&mut self) -> WasmResult<Vec<u32>> {
        Ok(self.0.contenders()?)
    }

    /// Takes contenders, of which these are the numbers.
    #[wasm_bindgen(js_name = takeContenders)]
    pub fn take_contenders(&mut self, nodes: &[u32], block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.take_contenders(nodes, block.rows(length))?)
    }

    /// The snapshot. The measurement is used up.
    pub fn finish(self) -> WasmResult<Snapshot> {
        Ok(Snapshot(self.0.finish()?))
    }
}
