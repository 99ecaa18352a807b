//! More of the geometry of distinct rows than the metrics.

use collapsar::distance::scale::Scale;
use collapsar::format::dtype::FloatDtype;
use collapsar::snapshot::{neighbours, variation};
use wasm_bindgen::prelude::*;

use crate::Block;
use crate::error::WasmResult;

/// How distinct rows vary from dim to dim.
#[wasm_bindgen]
pub struct Variation(pub(crate) variation::Variation);

#[wasm_bindgen]
impl Variation {
    /// Largest difference in each dim; NaN where a value is not finite.
    #[must_use]
    pub fn ranges(&self) -> Vec<f32> {
        self.0.ranges.clone()
    }

    /// Different values in each dim.
    #[must_use]
    pub fn patterns(&self) -> Vec<u32> {
        self.0.patterns.clone()
    }

    /// Dims in which two rows differ, row after row, in the order of their first tokens; undefined for very many rows.
    #[must_use]
    pub fn hamming(&self) -> Option<Vec<u32>> {
        self.0.hamming.clone()
    }
}

/// Finds the rows nearest to some.
#[wasm_bindgen]
pub struct Neighbours(neighbours::Neighbours);

#[wasm_bindgen]
impl Neighbours {
    /// For rows of `dims` values of a float dtype; `most` are kept of each centre.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize, epsilon: f64, threshold: Option<f64>, most: usize) -> WasmResult<Neighbours> {
        let (dtype, scale) = (FloatDtype::from_name(dtype)?, Scale::new(epsilon, threshold)?);
        Ok(Self(neighbours::Neighbours::new(dtype, dims, scale, most)?))
    }

    /// Takes the centres in the first `length` bytes of the block.
    #[wasm_bindgen(js_name = pushCentres)]
    pub fn push_centres(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push_centres(block.rows(length))?)
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// Places, among the rows pushed, of the nearest ones of a centre.
    #[must_use]
    pub fn places(&self, centre: usize) -> Vec<u32> {
        self.0.nearest()[centre].iter().map(|&(place, _)| place).collect()
    }

    /// Their distances in epsilons.
    #[must_use]
    pub fn distances(&self, centre: usize) -> Vec<f64> {
        self.0.nearest()[centre].iter().map(|&(_, distance)| f64::from(distance)).collect()
    }

    /// How many rows touch each centre.
    #[must_use]
    pub fn touching(&self) -> Vec<u32> {
        self.0.touching().to_vec()
    }
}
