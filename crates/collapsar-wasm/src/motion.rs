//! How rows move between snapshots.

use collapsar::format::dtype::FloatDtype;
use collapsar::format::lattice::Lattice;
use collapsar::motion::{Phase, snapshots};
use wasm_bindgen::prelude::*;

use crate::Block;
use crate::error::WasmResult;

/// Follows rows from snapshot to snapshot.
#[wasm_bindgen]
pub struct Motion(snapshots::Motion);

#[wasm_bindgen]
impl Motion {
    /// For as many rows of `dims` values, in steps of the lattice of a dtype.
    #[wasm_bindgen(constructor)]
    pub fn new(lattice: &str, dims: usize, rows: usize) -> WasmResult<Motion> {
        Ok(Self(snapshots::Motion::new(Lattice::from_name(lattice)?, dims, rows)?))
    }

    /// Begins the next snapshot.
    pub fn begin(&mut self, dtype: &str) -> WasmResult<()> {
        Ok(self.0.begin(FloatDtype::from_name(dtype)?)?)
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(&block.0[..length])?)
    }

    /// Ends the snapshot.
    pub fn end(&mut self) -> WasmResult<MotionStep> {
        Ok(MotionStep(self.0.end()?))
    }
}

/// What is told of one snapshot, and of the step to it.
#[wasm_bindgen]
pub struct MotionStep(snapshots::Step);

#[wasm_bindgen]
impl MotionStep {
    /// The mean of the rows.
    #[must_use]
    pub fn centroid(&self) -> Vec<f64> {
        self.0.centroid.clone()
    }

    /// The mean distance from it.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn radius(&self) -> f64 {
        self.0.radius
    }

    /// Whether every value is a bfloat16 number.
    #[wasm_bindgen(getter, js_name = isBfloat16)]
    #[must_use]
    pub fn is_bfloat16(&self) -> bool {
        self.0.bfloat16
    }

    /// Rows and elements that moved, mean and largest L1, mean L2, largest Linf, thermal motion; undefined at the first snapshot.
    #[must_use]
    pub fn moved(&self) -> Option<Vec<f64>> {
        self.0.moved.as_ref().map(|moved| {
            let [rows, elements, l1_max] = [moved.rows, moved.elements, moved.l1_max].map(|count| count as f64);
            vec![rows, elements, moved.l1_mean, l1_max, moved.l2_mean, f64::from(moved.linf_max), moved.thermal]
        })
    }

    /// The phase of each row, counted from 0; empty at the first snapshot.
    #[must_use]
    pub fn phases(&self) -> Vec<u8> {
        self.0.moved.as_ref().map_or_else(Vec::new, |moved| numbers(&moved.phases))
    }

    /// The same in steps of bfloat16, on the lattice of float32.
    #[wasm_bindgen(js_name = phasesInBfloat16)]
    #[must_use]
    pub fn phases_in_bfloat16(&self) -> Option<Vec<u8>> {
        self.0.moved.as_ref().and_then(|moved| moved.phases_in_bfloat16.as_deref()).map(numbers)
    }
}

fn numbers(phases: &[Phase]) -> Vec<u8> {
    phases.iter().map(|&phase| phase as u8).collect()
}
