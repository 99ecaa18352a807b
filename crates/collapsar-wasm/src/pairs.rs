//! Mean and median of all pairs, in parts that may be done in several threads.

use collapsar::distance::pair_blocks;
use collapsar::distance::statistics::ExtentBuilder;
use collapsar::format::dtype::FloatDtype;
use wasm_bindgen::prelude::*;

use crate::Block;
use crate::error::WasmResult;

/// The totals of all parts.
#[wasm_bindgen]
pub struct PairTotals(pub(crate) ExtentBuilder);

#[wasm_bindgen]
impl PairTotals {
    /// From the bytes of unfinished ones.
    #[wasm_bindgen(js_name = fromBytes)]
    pub fn from_bytes(bytes: &[u8]) -> WasmResult<PairTotals> {
        Ok(Self(ExtentBuilder::from_bytes(bytes)?))
    }

    /// The bytes of unfinished ones.
    #[wasm_bindgen(js_name = toBytes)]
    pub fn to_bytes(&self) -> WasmResult<Vec<u8>> {
        Ok(self.0.to_bytes()?)
    }

    /// How many pairs there are.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn pairs(&self) -> f64 {
        self.0.pairs() as f64
    }

    /// The bytes that a part of this pass begins with.
    pub fn empty(&self) -> WasmResult<Vec<u8>> {
        Ok(self.0.empty()?)
    }

    /// Takes the totals of a part of this pass.
    pub fn merge(&mut self, part: &[u8]) -> WasmResult<()> {
        Ok(self.0.merge(&ExtentBuilder::from_bytes(part)?)?)
    }

    /// Ends a pass: mean and median, or nothing if there must be another.
    #[wasm_bindgen(js_name = endPass)]
    pub fn end_pass(&mut self) -> WasmResult<Option<Vec<f32>>> {
        Ok(self.0.end_pass()?.map(|(mean, median)| vec![mean, median]))
    }
}

/// The pairs of some blocks of rows.
#[wasm_bindgen]
pub struct PairBlocks(pair_blocks::PairBlocks);

#[wasm_bindgen]
impl PairBlocks {
    /// For rows of `width` values of a float dtype, in which `dims` vary; `empty` is of `PairTotals`. So many blocks can be held.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, width: usize, dims: &[u32], empty: &[u8], slots: usize) -> WasmResult<PairBlocks> {
        let dims = dims.iter().map(|&dim| dim as usize).collect();
        Ok(Self(pair_blocks::PairBlocks::new(FloatDtype::from_name(dtype)?, width, dims, empty, slots)?))
    }

    /// Begins a block of so many rows in the place of the one in `slot`.
    pub fn begin(&mut self, slot: usize, rows: usize) -> WasmResult<()> {
        Ok(self.0.begin(slot, rows)?)
    }

    /// Takes rows of the block, in order.
    pub fn push(&mut self, slot: usize, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(slot, block.rows(length))?)
    }

    /// Visits pairs within a block or between two, for about `elements` coordinate differences; how many, 0 when nothing is left to do.
    pub fn visit(&mut self, first: usize, second: usize, elements: f64) -> WasmResult<f64> {
        Ok(self.0.visit(first, second, elements as u64)? as f64)
    }

    /// The totals so far, as bytes, and begins anew.
    pub fn take(&mut self) -> WasmResult<Vec<u8>> {
        Ok(self.0.take()?)
    }
}

/// Work on pairs that is handed over: the totals, and what is to be compared.
#[wasm_bindgen]
pub struct PairWork {
    pub(crate) totals: Option<ExtentBuilder>,
    pub(crate) dims: Vec<u32>,
}

impl PairWork {
    pub(crate) fn new(totals: ExtentBuilder, dims: &[usize]) -> Self {
        Self { totals: Some(totals), dims: dims.iter().map(|&dim| dim as u32).collect() }
    }
}

#[wasm_bindgen]
impl PairWork {
    /// The dims that vary.
    #[must_use]
    pub fn dims(&self) -> Vec<u32> {
        self.dims.clone()
    }

    /// The totals, once.
    pub fn totals(&mut self) -> Option<PairTotals> {
        self.totals.take().map(PairTotals)
    }
}
