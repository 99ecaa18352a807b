//! The tree of distinct vectors.

use collapsar::distance::scale::Scale;
use collapsar::format::dtype::FloatDtype;
use collapsar::format::lattice::Lattice;
use collapsar::graph::linkage::{self, Merge, Metric};
use wasm_bindgen::prelude::*;

use crate::Block;
use crate::error::WasmResult;

/// Takes the rows whose vectors are linked.
#[wasm_bindgen]
pub struct LinkageBuilder(linkage::LinkageBuilder);

#[wasm_bindgen]
impl LinkageBuilder {
    /// For rows of `dims` values of a dtype; the seed changes no result.
    #[wasm_bindgen(constructor)]
    pub fn new(dtype: &str, dims: usize, seed: u64) -> WasmResult<LinkageBuilder> {
        Ok(Self(linkage::LinkageBuilder::new(FloatDtype::from_name(dtype)?, dims, seed)?))
    }

    /// Takes the whole rows in the first `length` bytes of the block.
    pub fn push(&mut self, block: &Block, length: usize) -> WasmResult<()> {
        Ok(self.0.push(block.rows(length))?)
    }

    /// Whether every value is a bfloat16 number.
    #[wasm_bindgen(getter, js_name = isBfloat16)]
    #[must_use]
    pub fn is_bfloat16(&self) -> bool {
        self.0.is_bfloat16()
    }

    /// First token of each distinct vector, as the rows were pushed.
    #[must_use]
    pub fn first(&self) -> Vec<u32> {
        self.0.first().to_vec()
    }

    /// Tokens of each distinct vector.
    #[must_use]
    pub fn populations(&self) -> Vec<f64> {
        self.0.populations().iter().map(|&population| population as f64).collect()
    }

    /// The tree in steps of the lattice of a dtype.
    #[wasm_bindgen(js_name = linkSteps)]
    pub fn link_steps(&self, lattice: &str) -> WasmResult<Merges> {
        self.link(Metric::Lattice(Lattice::from_name(lattice)?))
    }

    /// The tree in units of epsilon.
    #[wasm_bindgen(js_name = linkEpsilons)]
    pub fn link_epsilons(&self, epsilon: f64) -> WasmResult<Merges> {
        self.link(Metric::Epsilons(Scale::new(epsilon, None)?))
    }
}

impl LinkageBuilder {
    fn link(&self, metric: Metric) -> WasmResult<Merges> {
        let mut linkage = self.0.link(metric)?;
        while linkage.advance(u64::MAX) {}
        Ok(Merges(linkage.finish()))
    }
}

/// The merges of a tree, in their order.
#[wasm_bindgen]
pub struct Merges(Vec<Merge>);

#[wasm_bindgen]
impl Merges {
    /// Distance and L1 of each merge's pair, alternating.
    #[must_use]
    pub fn lengths(&self) -> Vec<f64> {
        self.0.iter().flat_map(|merge| [merge.distance, merge.l1]).collect()
    }

    /// Its first tokens, the dims in which it differs, vectors and tokens that are joined, components that are left.
    #[must_use]
    pub fn counts(&self) -> Vec<f64> {
        let counts = |merge: &Merge| {
            let Merge { first_tokens: (a, b), dims, vectors, tokens, components, .. } = *merge;
            [a.into(), b.into(), dims.into(), vectors.into(), tokens as f64, components.into()]
        };
        self.0.iter().flat_map(counts).collect()
    }
}
