//! How rows move between snapshots.

use collapsar::distance::scale::Scale;
use collapsar::format::dtype::FloatDtype;
use collapsar::format::lattice::{self, Lattice};
use collapsar::motion::adam::{Elements, Update};
use collapsar::motion::difference::{self, Measure};
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
        Ok(self.0.push(block.rows(length))?)
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
}

fn numbers(phases: &[Phase]) -> Vec<u8> {
    phases.iter().map(|&phase| phase as u8).collect()
}

/// Accounts for an update of Adam by the stored bytes of the elements. `update` is the learning rate, eps, the weight decay and the two corrections.
///
/// The elements counted, those reproduced exactly, those with a headroom above 1, the largest headroom; then for each share, ascending, the two headrooms
/// between which the quantile lies.
#[wasm_bindgen(js_name = accountForUpdate)]
pub fn account_for_update(
    dtype: &str,
    before: &[u8],
    after: &[u8],
    first: &[u8],
    second: &[u8],
    update: &[f64],
    shares: &[f64],
) -> WasmResult<Vec<f64>> {
    let [lr, eps, weight_decay, correction1, correction2] = *update else { unreachable!("an update has five numbers") };
    let update = Update { lr, eps, weight_decay, correction1, correction2 };
    let found = update.account(FloatDtype::from_name(dtype)?, Elements { before, after, first, second }, shares)?;
    let [counted, exact, above] = [found.counted, found.exact, found.above].map(|count| count as f64);
    Ok([counted, exact, above, found.most].into_iter().chain(found.around.into_iter().flatten()).collect())
}

/// Looks for a value that is not a bfloat16 number.
#[wasm_bindgen]
pub struct Bfloat16Search(lattice::Bfloat16Search);

#[wasm_bindgen]
impl Bfloat16Search {
    /// For rows of `dims` values of a dtype.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize) -> WasmResult<Bfloat16Search> {
        Ok(Self(lattice::Bfloat16Search::new(FloatDtype::from_name(dtype)?, dims)?))
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// Whether there was none so far.
    #[wasm_bindgen(getter, js_name = isBfloat16)]
    #[must_use]
    pub fn is_bfloat16(&self) -> bool {
        self.0.is_bfloat16()
    }
}

/// Compares two snapshots, the rows of the first before those of the second.
#[wasm_bindgen]
pub struct Difference(difference::Difference);

#[wasm_bindgen]
impl Difference {
    /// For rows of `dims` values stored as two dtypes, in steps of the lattice of a dtype; in units of epsilon without one.
    #[wasm_bindgen(constructor)]
    pub fn new(before: &str, after: &str, dims: usize, lattice: Option<String>, epsilon: f64) -> WasmResult<Difference> {
        let dtypes = [FloatDtype::from_name(before)?, FloatDtype::from_name(after)?];
        let measure = match lattice {
            Some(name) => Measure::Steps(Lattice::from_name(&name)?),
            None => Measure::Epsilons(Scale::new(epsilon, None)?),
        };
        Ok(Self(difference::Difference::new(dtypes, dims, measure)?))
    }

    /// Compares so many rows of a block of the first snapshot with those of a block of the second.
    pub fn compare(&mut self, before: &Block, after: &Block, rows: usize) -> WasmResult<()> {
        let [width_before, width_after] = self.0.row_bytes();
        Ok(self.0.compare(before.rows(rows * width_before), after.rows(rows * width_after))?)
    }

    /// Elements of each row whose bits differ.
    #[must_use]
    pub fn changed(&self) -> Vec<u32> {
        self.0.rows().changed.clone()
    }

    /// Elements of each row that moved.
    #[must_use]
    pub fn moved(&self) -> Vec<u32> {
        self.0.rows().moved.clone()
    }

    /// L1 of each row; NaN where it is not finite.
    #[must_use]
    pub fn l1(&self) -> Vec<f64> {
        self.0.rows().l1.clone()
    }

    /// L2 of each row.
    #[must_use]
    pub fn l2(&self) -> Vec<f64> {
        self.0.rows().l2.clone()
    }

    /// Linf of each row.
    #[must_use]
    pub fn linf(&self) -> Vec<f64> {
        self.0.rows().linf.clone()
    }

    /// The phase of each row, counted from 0.
    #[must_use]
    pub fn phases(&self) -> Vec<u8> {
        numbers(&self.0.rows().phases)
    }

    /// The same in steps of bfloat16, on the lattice of float32.
    #[wasm_bindgen(js_name = phasesInBfloat16)]
    #[must_use]
    pub fn phases_in_bfloat16(&self) -> Vec<u8> {
        numbers(&self.0.rows().phases_in_bfloat16)
    }

    /// Elements by their steps: 0, 1, 2 to 3, 4 to 7 and so on.
    #[must_use]
    pub fn steps(&self) -> Vec<f64> {
        self.0.steps().map(|elements| elements as f64).to_vec()
    }

    /// Whether every value is a bfloat16 number.
    #[wasm_bindgen(getter, js_name = isBfloat16)]
    #[must_use]
    pub fn is_bfloat16(&self) -> bool {
        self.0.is_bfloat16()
    }
}
