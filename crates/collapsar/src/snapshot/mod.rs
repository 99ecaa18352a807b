//! The metrics of one snapshot: a matrix, or the masked part of one, measured as a whole.
//!
//! This file has the snapshot and its builder, which holds the distinct rows; the others:
//!
//! - `measurement`: the geometry of rows that are held, step by step
//! - [`first_pass`], [`streamed`]: a matrix that is too large to be held
//! - `population`: how tokens are spread over the black holes
//! - `distances`, [`variation`], [`neighbours`]: what else is told about the distinct rows

mod distances;
pub mod first_pass;
mod measurement;
pub mod neighbours;
pub(crate) mod population;
pub mod streamed;
pub mod variation;

use std::cmp::Reverse;
use std::sync::Arc;

pub use self::measurement::Measurement;
use crate::distance::sample::PairEstimate;
use crate::distance::scale::Scale;
use crate::distance::statistics::{Extent, Pairs};
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::format::lattice::to_steps;
use crate::graph::topology::{Components, Topology};
use crate::memory::{filled, reserve};
use crate::rows::canonical::{are_canonical, canonical_bits};
use crate::rows::identical::RowTable;
use crate::rows::split::split_rows;
use crate::rows::store::RowStore;
use crate::snapshot::population::Population;
use crate::snapshot::variation::Variation;

/// The columns of a metric row after `trial_id`, in order.
pub const COLUMNS: [&str; 20] = [
    "n_tokens",
    "n_unique",
    "n_black_holes",
    "n_singletons",
    "total_population",
    "black_hole_population",
    "largest_bh",
    "smallest_bh",
    "mean_bh_size",
    "median_bh_size",
    "top2_population",
    "gini_coefficient",
    "max_l_inf",
    "mean_l_inf",
    "median_l_inf",
    "n_components",
    "n_isolated",
    "largest_component_size",
    "largest_component_density",
    "global_density",
];

/// A group of tokens that share one vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Its tokens' number.
    pub population: u64,
    /// Position, among the rows pushed, of its first token.
    pub first: u32,
}

/// What one snapshot is like.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Rows measured.
    pub tokens: u64,
    /// The groups, largest first, ties by first token; one for each distinct row.
    pub groups: Vec<Group>,
    /// How the tokens are spread over the black holes.
    pub population: Population,
    /// How far apart the distinct rows lie.
    pub extent: Extent,
    /// How the distinct rows hang together.
    pub topology: Topology,
    /// Component and degree of each distinct row in the epsilon-graph.
    pub nodes: Vec<GraphNode>,
    /// What a sample of pairs says of mean and median, where they were not computed from all pairs.
    pub estimate: Option<PairEstimate>,
}

/// Where a distinct row stands in the epsilon-graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphNode {
    /// Its component, from 0, in descending order of their sizes, ties by their first token.
    pub component: u32,
    /// How many distinct rows it touches.
    pub degree: u32,
}

impl Snapshot {
    /// The metrics in the order of [`COLUMNS`]. Counts are exact up to 2^53, float32 results widened.
    #[must_use]
    pub fn metrics(&self) -> [f64; COLUMNS.len()] {
        let unique = self.groups.len() as u64;
        let (population, extent, topology) = (&self.population, &self.extent, &self.topology);
        [
            self.tokens as f64,
            unique as f64,
            population.black_holes as f64,
            (unique - population.black_holes) as f64,
            self.tokens as f64,
            population.in_black_holes as f64,
            population.largest as f64,
            population.smallest as f64,
            f64::from(population.mean),
            f64::from(population.median),
            population.top2 as f64,
            f64::from(population.gini),
            f64::from(extent.max),
            f64::from(extent.mean),
            f64::from(extent.median),
            topology.components as f64,
            topology.isolated as f64,
            topology.largest as f64,
            topology.largest_density,
            topology.global_density,
        ]
    }
}

/// Measures rows that arrive block by block. Memory is that of the distinct rows.
#[derive(Debug)]
pub struct SnapshotBuilder {
    dtype: FloatDtype,
    scale: Scale,
    table: RowTable<u32>,
    /// Rows as they are stored, the first ones met, and the group of each in `table`: most rows need not be decoded.
    stored: RowTable<u8>,
    groups: Vec<Option<u32>>,
    /// The group of each row pushed, where that was asked for.
    joined: Option<Vec<u32>>,
    values: Vec<f32>,
    bits: Vec<u32>,
}

/// Memory for rows as they are stored. Where more rows are distinct, nothing would be saved by knowing them.
const STORED_BYTES: usize = 8 << 20;

impl SnapshotBuilder {
    /// For rows of `dims` values of `dtype`; `seed` makes hash collisions unpredictable and changes no result.
    ///
    /// A matrix of zero dims is refused.
    pub fn new(dtype: FloatDtype, dims: usize, scale: Scale, seed: u64) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        Ok(Self {
            dtype,
            scale,
            table: RowTable::new(dims, seed),
            stored: RowTable::new(dtype.row_bytes(dims), seed),
            groups: Vec::new(),
            joined: None,
            values: filled(dims, 0.0, "a row")?,
            bits: filled(dims, 0, "a row")?,
        })
    }

    /// From here on remembers which group each row joined: 4 bytes a row.
    ///
    /// # Panics
    /// When rows were pushed before.
    pub fn remember_groups(&mut self) {
        assert_eq!(self.table.inserted(), 0);
        self.joined = Some(Vec::new());
    }

    /// The group that each row pushed joined, numbered by first appearance; nothing unless they were remembered.
    #[must_use]
    pub fn joined(&self) -> &[u32] {
        self.joined.as_deref().unwrap_or_default()
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let rows = split_rows(bytes, self.dtype.row_bytes(self.values.len()))?;
        if let Some(joined) = &mut self.joined {
            reserve(joined, rows.len(), "the groups of rows")?;
        }
        for row in rows {
            let group = self.insert(row)?;
            if let Some(joined) = &mut self.joined {
                joined.push(group);
            }
        }
        Ok(())
    }

    /// The group that the row joined.
    fn insert(&mut self, row: &[u8]) -> Result<u32> {
        // The bytes of most float32 rows are their canonical pattern, and those of a row that is in the table are: dead rows end here.
        if self.dtype == FloatDtype::F32 {
            let joined = if cfg!(target_endian = "little") { self.table.insert_bytes(row, are_canonical)? } else { None };
            return match joined {
                Some(group) => Ok(group),
                None => Ok(self.insert_decoded(row)?.0),
            };
        }
        match self.stored.find(row).map(|stored| self.groups[stored as usize]) {
            Some(Some(group)) => {
                self.table.insert_again(group)?;
                Ok(group)
            }
            // It holds a NaN.
            Some(None) => Ok(self.insert_decoded(row)?.0),
            None => {
                let (group, alone) = self.insert_decoded(row)?;
                if (self.groups.len() + 1) * row.len() <= STORED_BYTES {
                    reserve(&mut self.groups, 1, "groups")?;
                    self.stored.insert(row)?;
                    self.groups.push((!alone).then_some(group));
                }
                Ok(group)
            }
        }
    }

    /// The group that the row joined, and whether no other row will: it holds a NaN.
    fn insert_decoded(&mut self, row: &[u8]) -> Result<(u32, bool)> {
        self.dtype.decode(row, &mut self.values);
        let alone = canonical_bits(&self.values, &mut self.bits);
        let group = if alone { self.table.insert_alone(&self.bits)? } else { self.table.insert(&self.bits)? };
        Ok((group, alone))
    }

    /// Begins to measure what was pushed.
    pub fn measure(&self) -> Result<Measurement> {
        self.measure_pairs(Pairs::Exact)
    }

    /// Begins to measure the rows among what was pushed that equal another: the black holes alone.
    pub fn measure_black_holes(&self) -> Result<Measurement> {
        let populations = self.table.populations();
        let holes: Vec<u32> = (0..populations.len() as u32).filter(|&group| populations[group as usize] > 1).collect();
        let of = |group: &u32| (populations[*group as usize], self.table.first()[*group as usize]);
        let (populations, first): (Vec<u64>, Vec<u32>) = holes.iter().map(of).unzip();
        let row = |hole: u32| self.table.row(holes[hole as usize] as usize);
        Measurement::of_distinct(&populations, &first, row, self.scale)
    }

    /// Begins to measure what was pushed, mean and median as `pairs` says.
    pub fn measure_pairs(&self, pairs: Pairs) -> Result<Measurement> {
        let Self { table, scale, .. } = self;
        let row = |group| table.row(group as usize);
        match pairs {
            // Rows that all lie apart need not be laid out for that.
            Pairs::None => Measurement::without_pairs(table.populations(), table.first(), table.rows(), *scale),
            _ => Measurement::of_pairs(table.populations(), table.first(), row, *scale, pairs),
        }
    }

    /// Begins to measure what was pushed on the lattice of bfloat16: rows touch that differ by at most `steps` in each dim. Distances are
    /// in steps; mean and median are not computed.
    pub fn measure_lattice(&self, steps: u32) -> Result<Measurement> {
        let table = &self.table;
        let mut points = RowStore::new(self.values.len());
        let mut point = filled(self.values.len(), 0.0, "a row")?;
        for group in 0..table.len() {
            point.copy_from_slice(bytemuck::cast_slice(table.row(group)));
            to_steps(&mut point)?;
            points.reserve()?;
            points.push(bytemuck::cast_slice(&point));
        }
        let scale = Scale::new(1.0, Some(f64::from(steps)))?;
        Measurement::without_pairs(table.populations(), table.first(), Arc::new(points), scale)
    }

    /// Tells the distinct rows from others: with the same seed, other values would give another number.
    #[must_use]
    pub fn fingerprint(&self, seed: u64) -> u64 {
        let mut hash = xxhash_rust::xxh3::Xxh3::with_seed(seed);
        for group in 0..self.table.len() {
            hash.update(bytemuck::cast_slice(self.table.row(group)));
        }
        hash.digest()
    }

    /// How the distinct rows vary from dim to dim. Rows are in the order of their first tokens.
    pub fn variation(&self) -> Result<Variation> {
        Variation::of(self.table.len(), self.values.len(), |group| self.table.row(group))
    }
}

/// The groups' positions, the largest group first. Groups come by first token, and those of one size stay in that order.
pub(crate) fn largest_first(groups: usize, population: impl Fn(usize) -> u64) -> Result<Vec<u32>> {
    let mut order: Vec<u32> = Vec::new();
    reserve(&mut order, groups, "the order of groups")?;
    order.extend(0..groups as u32);
    order.sort_by_key(|&group| Reverse(population(group as usize)));
    Ok(order)
}

/// Component and degree of each group, of which `nodes` are the nodes.
pub(crate) fn graph_nodes(components: &Components, groups: &[Group], nodes: &[u32]) -> Result<Vec<GraphNode>> {
    let mut first = filled(components.sizes.len(), u32::MAX, "the epsilon-graph")?;
    for (group, &node) in groups.iter().zip(nodes) {
        let first = &mut first[components.of[node as usize] as usize];
        *first = (*first).min(group.first);
    }
    let mut order: Vec<u32> = Vec::new();
    reserve(&mut order, first.len(), "the epsilon-graph")?;
    order.extend(0..first.len() as u32);
    order.sort_unstable_by_key(|&at| (Reverse(components.sizes[at as usize]), first[at as usize]));
    let mut rank = first;
    for (place, &component) in order.iter().enumerate() {
        rank[component as usize] = place as u32;
    }
    let mut found = Vec::new();
    reserve(&mut found, nodes.len(), "the epsilon-graph")?;
    found.extend(nodes.iter().map(|&node| GraphNode {
        component: rank[components.of[node as usize] as usize],
        degree: components.degrees[node as usize],
    }));
    Ok(found)
}
