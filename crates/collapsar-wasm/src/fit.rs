//! Whether one centroid with normal noise can have given the rows.

use collapsar::fit::{bootstrap, likelihood, observed, permutation};
use collapsar::format::dtype::FloatDtype;
use collapsar::synth::law::Storage;
use wasm_bindgen::prelude::*;

use crate::Block;
use crate::error::WasmResult;

/// Takes the rows that are fitted.
#[wasm_bindgen]
pub struct FitRows(observed::ObservedBuilder);

#[wasm_bindgen]
impl FitRows {
    /// For rows of `dims` values of a float dtype, rounded as `storage` (F16 or BF16); the seed changes no result.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize, storage: &str, seed: u64) -> WasmResult<FitRows> {
        let (dtype, storage) = (FloatDtype::from_name(dtype)?, Storage::from_name(storage)?);
        Ok(Self(observed::ObservedBuilder::new(dtype, dims, storage, seed)?))
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// What was pushed.
    pub fn finish(&self) -> WasmResult<FittedRows> {
        Ok(FittedRows(self.0.finish(false)?))
    }
}

/// Rows to be fitted.
#[wasm_bindgen]
pub struct FittedRows(observed::Observed);

#[wasm_bindgen]
impl FittedRows {
    /// Tokens of each distinct row.
    #[must_use]
    pub fn populations(&self) -> Vec<f64> {
        self.0.populations.iter().map(|&population| population as f64).collect()
    }

    /// The values of all dims that vary, ascending within each.
    #[must_use]
    pub fn values(&self) -> Vec<f32> {
        self.varying().flat_map(|(_, dim)| dim.cells.iter().map(|cell| cell.value)).collect()
    }

    /// How many tokens have each of these values.
    #[must_use]
    pub fn counts(&self) -> Vec<f64> {
        self.varying().flat_map(|(_, dim)| dim.cells.iter().map(|cell| cell.count as f64)).collect()
    }

    /// The dims that vary.
    #[must_use]
    pub fn dims(&self) -> Vec<u32> {
        self.varying().map(|(index, _)| index as u32).collect()
    }

    /// How many values each of them has.
    #[must_use]
    pub fn used(&self) -> Vec<u32> {
        self.varying().map(|(_, dim)| dim.cells.len() as u32).collect()
    }

    /// How many values between its smallest and its largest no token has.
    #[must_use]
    pub fn gaps(&self) -> Vec<f64> {
        self.varying().map(|(_, dim)| dim.gaps(self.0.storage) as f64).collect()
    }

    /// Permutations of the values among the tokens.
    pub fn permutations(&self, seed: f64) -> WasmResult<Permutations> {
        Ok(Permutations(permutation::Permutations::new(&self.0, seed as u64)?))
    }

    /// Sigma of largest likelihood, with this centroid of as many dims; with the best one where it is empty.
    pub fn fit(&self, centroid: &[f32]) -> WasmResult<SigmaFit> {
        Ok(SigmaFit(likelihood::Likelihood::new(&self.0, given(centroid)).maximum()?))
    }

    /// The logarithm of the likelihood at each of these sigmas, with this centroid, or with the best one for each where it is empty.
    pub fn profile(&self, centroid: &[f32], sigmas: &[f64]) -> WasmResult<Vec<f64>> {
        Ok(likelihood::Likelihood::new(&self.0, given(centroid)).profile(sigmas)?)
    }

    /// The sigma with which the most populous row has this share of the tokens, if there is one.
    #[wasm_bindgen(js_name = sigmaOfShare)]
    #[must_use]
    pub fn sigma_of_share(&self, centroid: &[f32], share: f64) -> Option<f64> {
        likelihood::Likelihood::new(&self.0, given(centroid)).sigma_of_share(share)
    }
}

impl FittedRows {
    fn varying(&self) -> impl Iterator<Item = (usize, &observed::Dim)> {
        self.0.dims.iter().enumerate().filter(|(_, dim)| dim.cells.len() > 1)
    }
}

/// Permutations of the values of each dim among the tokens.
#[wasm_bindgen]
pub struct Permutations(permutation::Permutations);

#[wasm_bindgen]
impl Permutations {
    /// Distinct rows, those shared by several tokens, and tokens of the largest, in one permutation.
    pub fn counts(&self, at: f64) -> WasmResult<Vec<f64>> {
        let counts = self.0.counts(at as u64)?;
        Ok(vec![counts.unique as f64, counts.black_holes as f64, counts.largest as f64])
    }
}

/// A fitted sigma.
#[wasm_bindgen]
pub struct SigmaFit(likelihood::Fit);

#[wasm_bindgen]
impl SigmaFit {
    /// Sigma, the ends of its interval, and the logarithm of the likelihood.
    #[must_use]
    pub fn numbers(&self) -> Vec<f64> {
        vec![self.0.sigma, self.0.low, self.0.high, self.0.log_likelihood]
    }

    /// The centroid, as given or as the best one for this sigma.
    #[must_use]
    pub fn centroid(&self) -> Vec<f32> {
        self.0.centroid.iter().map(|&value| value as f32).collect()
    }

    /// Curvature of the likelihood's logarithm, by dim.
    #[must_use]
    pub fn curvature(&self) -> Vec<f64> {
        self.0.curvature.clone()
    }
}

/// Simulates rows by a fitted law and fits them again.
#[wasm_bindgen]
pub struct Bootstrap(bootstrap::Bootstrap);

#[wasm_bindgen]
impl Bootstrap {
    /// Trials of `tokens` rows stored as `storage` (F16 or BF16); `given` fits each around this centroid again, `twins` leaves out the rows
    /// without an identical one.
    #[wasm_bindgen(constructor)]
    pub fn new(
        centroid: Vec<f32>,
        sigma: f64,
        tokens: u32,
        storage: &str,
        given: bool,
        twins: bool,
        seed: f64,
    ) -> WasmResult<Bootstrap> {
        let storage = Storage::from_name(storage)?;
        Ok(Self(bootstrap::Bootstrap::new(centroid, sigma, tokens, storage, given, twins, seed as u64)?))
    }

    /// Of one trial: distinct rows, those shared by several tokens, tokens of the largest, logarithm of the likelihood, sigma, and the ends
    /// of its interval.
    pub fn trial(&self, at: f64) -> WasmResult<Vec<f64>> {
        let trial = self.0.trial(at as u64)?;
        let counts = [trial.counts.unique, trial.counts.black_holes, trial.counts.largest].map(|count| count as f64);
        Ok([&counts[..], &[trial.log_likelihood, trial.sigma, trial.interval.0, trial.interval.1]].concat())
    }
}

/// Rows have at least one dim: no centroid is an empty one.
fn given(centroid: &[f32]) -> Option<&[f32]> {
    (!centroid.is_empty()).then_some(centroid)
}
