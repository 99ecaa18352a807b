//! The WebAssembly shell: what crosses the line between Rust and TypeScript, and nothing else.
//!
//! Numbers, strings and bytes come in; typed arrays go out. Rust owns the buffers: TypeScript writes rows into a [`Block`] through
//! a view on the memory that it makes anew each time (a view detaches when the memory grows) and hands the block to a consumer.
//! 64-bit counts and offsets cross as float64: exact up to 2^53, which no file reaches.

pub mod error;
pub mod fit;
pub mod geometry;
pub mod linkage;
pub mod motion;
pub mod pairs;
pub mod streamed;
pub mod synth;
pub mod undertrained;

use collapsar::distance::scale::Scale;
use collapsar::distance::statistics::Pairs;
use collapsar::format::dtype::FloatDtype;
use collapsar::format::safetensors;
use collapsar::rows::{fingerprints, identical};
use collapsar::snapshot;
use wasm_bindgen::prelude::*;

use error::WasmResult;

/// A buffer in the module's memory that rows are written into.
#[wasm_bindgen]
pub struct Block {
    bytes: Vec<u8>,
    start: usize,
}

impl Block {
    /// The `length` bytes from its start on.
    fn rows(&self, length: usize) -> &[u8] {
        &self.bytes[self.start..self.start + length]
    }
}

#[wasm_bindgen]
impl Block {
    /// A buffer of `capacity` bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(capacity: usize) -> WasmResult<Block> {
        Ok(Block { bytes: collapsar::block(capacity)?, start: 0 })
    }

    /// Address of its first byte.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn address(&self) -> usize {
        self.bytes.as_ptr() as usize
    }

    /// Where in it the rows begin that are taken next, in bytes. At first 0.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn start(&self) -> usize {
        self.start
    }

    /// Where in it the rows begin that are taken next, in bytes.
    #[wasm_bindgen(setter)]
    pub fn set_start(&mut self, start: usize) {
        self.start = start;
    }
}

/// Length in bytes of the header of a safetensors file, from the file's first bytes and its length.
#[wasm_bindgen(js_name = safetensorsHeaderLength)]
pub fn safetensors_header_length(first_bytes: &[u8], file_length: f64) -> WasmResult<f64> {
    Ok(safetensors::header_len(first_bytes, file_length as u64)? as f64)
}

/// A validated safetensors header; tensors are numbered in the header's order.
#[wasm_bindgen]
pub struct SafetensorsHeader(safetensors::Header);

#[wasm_bindgen]
impl SafetensorsHeader {
    /// Parses the header (the bytes after the 8 of its length) of a file of `file_length` bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(header: &[u8], file_length: f64) -> WasmResult<SafetensorsHeader> {
        Ok(Self(safetensors::parse(header, file_length as u64)?))
    }

    /// Names of the tensors.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.tensors.iter().map(|tensor| tensor.name.clone()).collect()
    }

    /// Dtypes of the tensors, by their safetensors names.
    #[must_use]
    pub fn dtypes(&self) -> Vec<String> {
        self.0.tensors.iter().map(|tensor| tensor.dtype.to_string()).collect()
    }

    /// Shape of one tensor; empty for a scalar.
    #[must_use]
    pub fn shape(&self, tensor: usize) -> Vec<f64> {
        self.0.tensors[tensor].shape.iter().map(|&dimension| dimension as f64).collect()
    }

    /// First byte and end of each tensor in the file, alternating.
    #[must_use]
    pub fn ranges(&self) -> Vec<f64> {
        self.0.tensors.iter().flat_map(|tensor| [tensor.begin as f64, tensor.end as f64]).collect()
    }

    /// Keys and values of `__metadata__`, alternating.
    #[must_use]
    pub fn metadata(&self) -> Vec<String> {
        self.0.metadata.iter().flat_map(|(key, value)| [key.clone(), value.clone()]).collect()
    }
}

/// One pass over a matrix that finds the rows that may have a byte-identical twin.
#[wasm_bindgen]
pub struct Fingerprints(fingerprints::Fingerprints);

#[wasm_bindgen]
impl Fingerprints {
    /// For rows of `row_bytes` bytes; the seed changes no result.
    #[wasm_bindgen(constructor)]
    pub fn new(row_bytes: usize, seed: u64) -> WasmResult<Fingerprints> {
        Ok(Self(fingerprints::Fingerprints::new(row_bytes, seed)?))
    }

    /// Takes the rows in `length` bytes of the block, one every `stride` bytes.
    pub fn push(&mut self, block: &Block, length: usize, stride: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length), stride)?)
    }

    /// The fingerprints of the rows taken, one each.
    #[must_use]
    pub fn hashes(&self) -> Vec<u64> {
        self.0.hashes().to_vec()
    }

    /// Takes rows by their fingerprints, taken with the same seed.
    pub fn add(&mut self, hashes: &[u64]) -> WasmResult<()> {
        Ok(self.0.add(hashes)?)
    }

    /// The sets of rows that share a fingerprint.
    pub fn candidates(&self) -> WasmResult<Candidates> {
        Ok(Candidates(self.0.candidates()?))
    }
}

/// Rows that share a fingerprint, as a compressed list of sets.
#[wasm_bindgen]
pub struct Candidates(fingerprints::Candidates);

#[wasm_bindgen]
impl Candidates {
    /// Row numbers, ascending within a set; sets in order of their first row.
    #[must_use]
    pub fn rows(&self) -> Vec<u32> {
        self.0.rows.clone()
    }

    /// Where each set begins in `rows`, then the number of rows.
    #[must_use]
    pub fn starts(&self) -> Vec<u32> {
        self.0.starts.clone()
    }
}

/// Groups rows by their bytes, compared in full.
#[wasm_bindgen]
pub struct ByteGroups {
    table: identical::RowTable,
    row_bytes: usize,
}

#[wasm_bindgen]
impl ByteGroups {
    /// For rows of `row_bytes` bytes; the seed changes no result.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(row_bytes: usize, seed: u64) -> ByteGroups {
        Self { table: identical::RowTable::new(row_bytes, seed), row_bytes }
    }

    /// Takes the whole rows in the first `length` bytes of the block; returns the group of each, numbered by first appearance.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<Vec<u32>> {
        Ok(block.rows(length).chunks_exact(self.row_bytes).map(|row| self.table.insert(row)).collect::<collapsar::Result<_>>()?)
    }

    /// Members of each group.
    #[must_use]
    pub fn populations(&self) -> Vec<f64> {
        self.table.populations().iter().map(|&members| members as f64).collect()
    }
}

/// Names of the metrics of a snapshot, in order.
#[wasm_bindgen(js_name = snapshotColumns)]
#[must_use]
pub fn snapshot_columns() -> Vec<String> {
    snapshot::COLUMNS.map(String::from).to_vec()
}

/// Measures rows that arrive block by block.
#[wasm_bindgen]
pub struct SnapshotBuilder(snapshot::SnapshotBuilder);

#[wasm_bindgen]
impl SnapshotBuilder {
    /// For rows of `dims` values of a float dtype (F16, BF16, F32, F64). Without a threshold it is twice epsilon; the seed changes
    /// no result.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize, epsilon: f64, threshold: Option<f64>, seed: u64) -> WasmResult<SnapshotBuilder> {
        let (dtype, scale) = (FloatDtype::from_name(dtype)?, Scale::new(epsilon, threshold)?);
        Ok(Self(snapshot::SnapshotBuilder::new(dtype, dims, scale, seed)?))
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// Distances between the rows of the `count` largest groups: a square matrix, row by row, not divided by epsilon.
    pub fn distances(&self, count: usize) -> WasmResult<Vec<f32>> {
        Ok(self.0.distances(count)?)
    }

    /// Begins to measure what was pushed: mean and median of all pairs, or of a sample of so many (0: of none).
    pub fn measure(&self, sample: Option<u32>) -> WasmResult<Measurement> {
        Ok(Measurement(self.0.measure_pairs(Pairs::sampled(sample))?))
    }
}

#[wasm_bindgen]
impl SnapshotBuilder {
    /// From here on remembers which group each row joined; called before rows are pushed.
    #[wasm_bindgen(js_name = rememberGroups)]
    pub fn remember_groups(&mut self) {
        self.0.remember_groups();
    }

    /// The group that each row pushed joined, numbered by first appearance.
    #[must_use]
    pub fn joined(&self) -> Vec<u32> {
        self.0.joined().to_vec()
    }
}

#[wasm_bindgen]
impl SnapshotBuilder {
    /// Begins to measure what was pushed on the lattice of bfloat16, where rows touch that differ by at most `steps` in each dim.
    #[wasm_bindgen(js_name = measureLattice)]
    pub fn measure_lattice(&self, steps: u32) -> WasmResult<Measurement> {
        Ok(Measurement(self.0.measure_lattice(steps)?))
    }

    /// Tells the distinct rows from others, by a number that depends on the seed.
    pub fn fingerprint(&self, seed: u64) -> WasmResult<u64> {
        Ok(self.0.fingerprint(seed)?)
    }

    /// How the distinct rows vary from dim to dim.
    pub fn variation(&self) -> WasmResult<geometry::Variation> {
        Ok(geometry::Variation(self.0.variation()?))
    }
}

/// A snapshot in the making.
#[wasm_bindgen]
pub struct Measurement(snapshot::Measurement);

#[wasm_bindgen]
impl Measurement {
    /// Works until about `elements` coordinate differences were taken; false when nothing is left to do.
    pub fn advance(&mut self, elements: f64) -> WasmResult<bool> {
        Ok(self.0.advance(elements as u64)?)
    }

    /// Coordinate differences that mean and median of all pairs take, if these are to be computed.
    #[wasm_bindgen(getter, js_name = pairElements)]
    #[must_use]
    pub fn pair_elements(&self) -> f64 {
        self.0.pair_elements() as f64
    }

    /// Leaves the work on all pairs to the caller: mean and median stay NaN here.
    #[wasm_bindgen(js_name = handOverPairs)]
    pub fn hand_over_pairs(&mut self) -> Option<pairs::PairWork> {
        self.0.hand_over_pairs().map(|(totals, dims)| pairs::PairWork::new(totals, dims))
    }

    /// Pairs visited so far; a second pass counts them again.
    #[wasm_bindgen(getter, js_name = pairsDone)]
    #[must_use]
    pub fn pairs_done(&self) -> f64 {
        self.0.pairs_done() as f64
    }

    /// Pairs to visit in all.
    #[wasm_bindgen(getter, js_name = pairsToDo)]
    #[must_use]
    pub fn pairs_to_do(&self) -> f64 {
        self.0.pairs_to_do() as f64
    }

    /// The snapshot; does what is left to do first. The measurement is used up.
    pub fn finish(self) -> WasmResult<Snapshot> {
        Ok(Snapshot(self.0.finish()?))
    }
}

/// What one snapshot is like.
#[wasm_bindgen]
pub struct Snapshot(snapshot::Snapshot);

#[wasm_bindgen]
impl Snapshot {
    /// The metrics in the order of `snapshotColumns`.
    #[must_use]
    pub fn metrics(&self) -> Vec<f64> {
        self.0.metrics().to_vec()
    }

    /// Population of each group of equal rows, largest first.
    #[must_use]
    pub fn populations(&self) -> Vec<f64> {
        self.0.groups.iter().map(|group| group.population as f64).collect()
    }

    /// For each group, the position of its first row among the rows pushed.
    #[must_use]
    pub fn firsts(&self) -> Vec<u32> {
        self.0.groups.iter().map(|group| group.first).collect()
    }

    /// Distinct rows of each component of the epsilon-graph, largest first.
    #[wasm_bindgen(js_name = componentSizes)]
    #[must_use]
    pub fn component_sizes(&self) -> Vec<f64> {
        self.0.topology.component_sizes.iter().map(|&size| size as f64).collect()
    }

    /// Component of each group in the epsilon-graph, from 0, the largest first.
    #[must_use]
    pub fn components(&self) -> Vec<u32> {
        self.0.nodes.iter().map(|node| node.component).collect()
    }

    /// Edges of each group in the epsilon-graph.
    #[must_use]
    pub fn degrees(&self) -> Vec<u32> {
        self.0.nodes.iter().map(|node| node.degree).collect()
    }

    /// Mean and median of the sampled pairs, each followed by the ends of its confidence interval; nothing without a sample.
    #[must_use]
    pub fn estimate(&self) -> Vec<f64> {
        self.0.estimate.map_or_else(Vec::new, |estimate| [estimate.mean, estimate.median].concat())
    }

    /// Edges of the epsilon-graph.
    #[must_use]
    pub fn edges(&self) -> f64 {
        self.0.topology.edges as f64
    }
}
