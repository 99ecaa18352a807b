//! Simulated snapshots across the line.

use collapsar::distance::scale::Scale;
use collapsar::format::dtype::FloatDtype;
use collapsar::synth::mean;
use collapsar::synth::{self, Method, law::Storage, spacing};
use wasm_bindgen::prelude::*;

use crate::error::WasmResult;
use crate::{Block, Snapshot};

/// The mean of rows that arrive block by block.
#[wasm_bindgen]
pub struct MeanBuilder(mean::MeanBuilder);

#[wasm_bindgen]
impl MeanBuilder {
    /// For rows of `dims` values of a float dtype (F16, BF16, F32, F64).
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize) -> WasmResult<MeanBuilder> {
        Ok(Self(mean::MeanBuilder::new(FloatDtype::from_name(dtype)?, dims)?))
    }

    /// Adds the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// The mean in float64, rounded to float32; NaN for no row.
    #[must_use]
    pub fn mean(&self) -> Vec<f32> {
        self.0.mean()
    }
}

/// `count` numbers from `start` to `stop`, of equal differences or, if `logarithmic`, of equal ratios.
#[wasm_bindgen]
#[must_use]
pub fn spaced(start: f64, stop: f64, count: usize, logarithmic: bool) -> Vec<f64> {
    if logarithmic { spacing::logarithmic(start, stop, count) } else { spacing::linear(start, stop, count) }
}

/// Makes the trials of one sigma.
#[wasm_bindgen]
pub struct Sampler(synth::Sampler);

#[wasm_bindgen]
impl Sampler {
    /// For trials of `tokens` rows around the centroid, stored as F16 or BF16. `method` is `dense` or `sparse`; without it the cheaper
    /// one is taken.
    #[wasm_bindgen(constructor)]
    pub fn new(
        centroid: &[f32],
        sigma: f64,
        tokens: u32,
        seed: f64,
        storage: &str,
        method: Option<String>,
    ) -> WasmResult<Sampler> {
        let method = method.and_then(|name| Method::from_name(&name));
        Ok(Self(synth::Sampler::new(centroid, sigma, tokens, seed as u64, Storage::from_name(storage)?, method)?))
    }

    /// Whether it draws only the entries that leave the value they have without noise.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn sparse(&self) -> bool {
        self.0.method() == Method::Sparse
    }

    /// How many entries of a trial leave that value, on average.
    #[wasm_bindgen(getter, js_name = expectedFlips)]
    #[must_use]
    pub fn expected_flips(&self) -> f64 {
        self.0.expected_flips()
    }

    /// The rows of a trial, as they are stored.
    pub fn rows(&self, trial: f64) -> WasmResult<TrialRows> {
        Ok(TrialRows(self.0.rows(trial as u64)?))
    }

    /// From now on of each trial only the black holes are measured, as a mask of identical rows would select them.
    #[wasm_bindgen(js_name = dropSingletons)]
    pub fn drop_singletons(&mut self) {
        self.0.drop_singletons();
    }

    /// Begins to measure a trial. Without a threshold it is twice epsilon; the hash seed changes no result.
    pub fn measure(&self, trial: f64, epsilon: f64, threshold: Option<f64>, hash_seed: u64) -> WasmResult<TrialMeasurement> {
        Ok(TrialMeasurement(self.0.measure(trial as u64, Scale::new(epsilon, threshold)?, hash_seed)?))
    }
}

/// The rows of a trial, in order.
#[wasm_bindgen]
pub struct TrialRows(synth::Rows);

#[wasm_bindgen]
impl TrialRows {
    /// Writes the next rows into the first `length` bytes of the block, as many as there is room for and are left; returns how many.
    pub fn fill(&mut self, block: &mut Block, length: usize) -> usize {
        self.0.fill(&mut block.bytes[..length])
    }
}

/// A trial that is being measured.
#[wasm_bindgen]
pub struct TrialMeasurement(synth::TrialMeasurement);

#[wasm_bindgen]
impl TrialMeasurement {
    /// Works until about so much was done as takes `elements` coordinate differences; false when nothing is left to do.
    pub fn advance(&mut self, elements: f64) -> WasmResult<bool> {
        Ok(self.0.advance(elements as u64)?)
    }

    /// The snapshot; does what is left to do first. The measurement is used up.
    pub fn finish(self) -> WasmResult<Snapshot> {
        Ok(Snapshot(self.0.finish()?))
    }
}
