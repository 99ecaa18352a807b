//! What tells under-trained tokens.

use collapsar::distance::scale::Scale;
use collapsar::format::dtype::FloatDtype;
use collapsar::format::lattice::Lattice;
use collapsar::undertrained;
use wasm_bindgen::prelude::*;

use crate::Block;
use crate::error::WasmResult;

/// The length of each row, and the mean of all.
#[wasm_bindgen]
pub struct RowNorms(undertrained::RowNorms);

#[wasm_bindgen]
impl RowNorms {
    /// For rows of `dims` values of a dtype.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize) -> WasmResult<RowNorms> {
        Ok(Self(undertrained::RowNorms::new(FloatDtype::from_name(dtype)?, dims)?))
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// The L2 norm of each row; NaN for one that is not finite.
    #[must_use]
    pub fn norms(&self) -> Vec<f64> {
        self.0.norms().to_vec()
    }

    /// The largest magnitude in each row; NaN for one that is not finite.
    #[must_use]
    pub fn largest(&self) -> Vec<f32> {
        self.0.largest().to_vec()
    }

    /// Sums of slabs of rows, for `RowMean`.
    #[must_use]
    pub fn sums(&self) -> Vec<f64> {
        self.0.sums().to_vec()
    }

    /// Whether every value is a bfloat16 value.
    #[wasm_bindgen(getter, js_name = isBfloat16)]
    #[must_use]
    pub fn is_bfloat16(&self) -> bool {
        self.0.is_bfloat16()
    }
}

/// The mean of rows whose norms were measured slab by slab.
#[wasm_bindgen]
pub struct RowMean(undertrained::RowMean);

#[wasm_bindgen]
impl RowMean {
    /// For rows of `dims` values.
    #[wasm_bindgen(constructor)]
    pub fn new(dims: usize) -> WasmResult<RowMean> {
        Ok(Self(undertrained::RowMean::new(dims)?))
    }

    /// Adds the sums of the next slabs.
    pub fn add(&mut self, sums: &[f64]) {
        self.0.add(sums);
    }

    /// The mean of the finite rows.
    #[must_use]
    pub fn mean(&self) -> Vec<f64> {
        self.0.mean()
    }
}

/// The covariance of rows times a direction.
#[wasm_bindgen]
pub struct Projections(undertrained::Projections);

#[wasm_bindgen]
impl Projections {
    /// For rows of a dtype, with the direction and the offset of a pass.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, direction: Vec<f64>, offset: f64) -> WasmResult<Projections> {
        Ok(Self(undertrained::Projections::new(FloatDtype::from_name(dtype)?, direction, offset)?))
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// Sums of slabs of rows, for `LeadingComponents`.
    #[must_use]
    pub fn sums(&self) -> Vec<f64> {
        self.0.sums().to_vec()
    }
}

/// The leading principal components of rows, found in some passes over them.
#[wasm_bindgen]
pub struct LeadingComponents(undertrained::LeadingComponents);

#[wasm_bindgen]
impl LeadingComponents {
    /// Of rows whose mean is known.
    #[wasm_bindgen(constructor)]
    pub fn new(mean: Vec<f64>) -> WasmResult<LeadingComponents> {
        Ok(Self(undertrained::LeadingComponents::new(mean)?))
    }

    /// The unit vector of this pass.
    #[must_use]
    pub fn direction(&self) -> Vec<f64> {
        self.0.direction().to_vec()
    }

    /// The mean's part along it.
    #[must_use]
    pub fn offset(&self) -> f64 {
        self.0.offset()
    }

    /// Adds the sums of the next slabs of this pass.
    pub fn add(&mut self, sums: &[f64]) {
        self.0.add(sums);
    }

    /// Ends a pass.
    #[wasm_bindgen(js_name = endPass)]
    pub fn end_pass(&mut self) {
        self.0.end_pass();
    }

    /// Between passes: whether another is needed to tell the first so many components, which it begins then.
    #[wasm_bindgen(js_name = goesOn)]
    pub fn goes_on(&mut self, count: usize) -> WasmResult<bool> {
        Ok(self.0.goes_on(count)?)
    }

    /// The unit vectors, one after the other; zeros where the rows vary in fewer directions.
    #[must_use]
    pub fn vectors(&self, count: usize) -> Vec<f64> {
        self.0.vectors(count)
    }

    /// The variance along each.
    #[must_use]
    pub fn variances(&self, count: usize) -> Vec<f64> {
        self.0.variances(count)
    }

    /// How many passes were ended.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn passes(&self) -> usize {
        self.0.passes()
    }

    /// The largest angle that is left, about, in radians.
    #[must_use]
    pub fn angle(&self, count: usize) -> f64 {
        self.0.angle(count)
    }

    /// Whether the passes sufficed.
    #[wasm_bindgen(js_name = areFound)]
    #[must_use]
    pub fn are_found(&self, count: usize) -> bool {
        self.0.is_found(count)
    }

    /// The variance along the first component, divided by that along the second.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.0.ratio()
    }
}

/// In which direction rows lie from their mean.
#[wasm_bindgen]
pub struct Sky(undertrained::Sky);

#[wasm_bindgen]
impl Sky {
    /// For rows of a dtype, with the mean of all and their three leading components.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, mean: Vec<f64>, vectors: Vec<f64>) -> WasmResult<Sky> {
        Ok(Self(undertrained::Sky::new(FloatDtype::from_name(dtype)?, mean, vectors)?))
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// Longitude, latitude, and the place along each component, a value a row; NaN where there is none.
    #[must_use]
    pub fn column(&self, at: usize) -> Vec<f64> {
        self.0.column(at).to_vec()
    }

    /// Sums of slabs of rows, for `RowMean` of one dim.
    #[must_use]
    pub fn sums(&self) -> Vec<f64> {
        self.0.sums().to_vec()
    }
}

/// Distances of rows to the mean of a reference, and to an anchor.
#[wasm_bindgen]
pub struct Indicators(undertrained::Indicators);

#[wasm_bindgen]
impl Indicators {
    /// For rows of `dims` values of a dtype; `lattice` where all are bfloat16 values.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize, epsilon: f64, lattice: bool) -> WasmResult<Indicators> {
        let (dtype, scale) = (FloatDtype::from_name(dtype)?, Scale::new(epsilon, None)?);
        Ok(Self(undertrained::Indicators::new(dtype, dims, scale, lattice)?))
    }

    /// The reference's mean, the mean of all rows and their first component.
    pub fn refer(&mut self, vector: Vec<f64>, mean: Vec<f64>, component: Vec<f64>) {
        self.0.refer(vector, mean, component);
    }

    /// The row that distances are taken to, as it is stored.
    pub fn anchor(&mut self, row: &[u8]) {
        self.0.anchor(row);
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// One of the columns, a value a row; NaN where there is none.
    #[must_use]
    pub fn column(&self, at: usize) -> Vec<f64> {
        self.0.column(at).to_vec()
    }
}

/// Names of the columns of `Indicators`, in order.
#[wasm_bindgen(js_name = indicatorColumns)]
#[must_use]
pub fn indicator_columns() -> Vec<String> {
    undertrained::COLUMNS.map(String::from).to_vec()
}

/// Rows that are looked at closely.
#[wasm_bindgen]
pub struct ChosenRows(undertrained::ChosenRows);

#[wasm_bindgen]
impl ChosenRows {
    /// For rows of `dims` values of a dtype.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize) -> WasmResult<ChosenRows> {
        Ok(Self(undertrained::ChosenRows::new(FloatDtype::from_name(dtype)?, dims)?))
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// Their values, row by row.
    pub fn values(&self) -> WasmResult<Vec<f32>> {
        Ok(self.0.values()?)
    }

    /// Whether every value is a bfloat16 number.
    #[wasm_bindgen(js_name = areBfloat16)]
    pub fn are_bfloat16(&self) -> WasmResult<bool> {
        Ok(self.0.is_bfloat16()?)
    }

    /// Steps of each value from zero, row by row, on the lattice of a dtype.
    pub fn places(&self, lattice: &str) -> WasmResult<Vec<i32>> {
        Ok(self.0.places(Lattice::from_name(lattice)?)?)
    }

    /// The directions in which the rows vary most, each row counted as often as its weight says: the variance along each of `count`, that in
    /// all dims together, and how far each row lies from the mean along each, row by row.
    pub fn components(&self, weights: &[f64], count: usize) -> WasmResult<Vec<f64>> {
        let found = self.0.components(weights, count)?;
        Ok([found.variances, vec![found.total], found.scores].concat())
    }
}

/// Rows of a slab.
#[wasm_bindgen(js_name = slabRows)]
#[must_use]
pub fn slab_rows() -> usize {
    undertrained::SLAB_ROWS
}
