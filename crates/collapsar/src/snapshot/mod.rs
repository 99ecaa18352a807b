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
use crate::rows::by_value::ValueTable;
use crate::rows::distinct::{DistinctRows, Element};
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
    scale: Scale,
    table: ValueTable,
    /// The group of each row pushed, where that was asked for.
    joined: Option<Vec<u32>>,
}

impl SnapshotBuilder {
    /// For rows of `dims` values of `dtype`; `seed` makes hash collisions unpredictable and changes no result.
    ///
    /// A matrix of zero dims is refused.
    pub fn new(dtype: FloatDtype, dims: usize, scale: Scale, seed: u64) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        Ok(Self { scale, table: ValueTable::new(dtype, dims, seed)?, joined: None })
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
        let rows = split_rows(bytes, self.table.row_bytes())?;
        if let Some(joined) = &mut self.joined {
            reserve(joined, rows.len(), "the groups of rows")?;
        }
        for row in rows {
            let group = self.table.insert(row)?;
            if let Some(joined) = &mut self.joined {
                joined.push(group);
            }
        }
        Ok(())
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
        let rows = self.table.distinct().chosen(&holes)?;
        Measurement::of_distinct(&populations, &first, rows, self.scale, Pairs::Exact)
    }

    /// Begins to measure what was pushed, mean and median as `pairs` says.
    pub fn measure_pairs(&self, pairs: Pairs) -> Result<Measurement> {
        let Self { table, scale, .. } = self;
        Measurement::of_distinct(table.populations(), table.first(), table.distinct(), *scale, pairs)
    }

    /// Begins to measure what was pushed on the lattice of bfloat16: rows touch that differ by at most `steps` in each dim. Distances are
    /// in steps; mean and median are not computed.
    pub fn measure_lattice(&self, steps: u32) -> Result<Measurement> {
        let rows = self.table.distinct();
        let mut points = RowStore::new(rows.width() * Element::Whole.bytes());
        let (mut room, mut point) = (filled(rows.width(), 0.0, "a row")?, filled(rows.width(), 0.0, "a row")?);
        for group in 0..rows.len() {
            point.copy_from_slice(rows.row(group, &mut room));
            to_steps(&mut point)?;
            points.reserve()?;
            points.push(bytemuck::must_cast_slice(&point));
        }
        let scale = Scale::new(1.0, Some(f64::from(steps)))?;
        let points = DistinctRows::new(Arc::new(points), Element::Whole);
        Measurement::of_distinct(self.table.populations(), self.table.first(), points, scale, Pairs::None)
    }

    /// Tells the distinct rows from others: with the same seed, other values would give another number.
    pub fn fingerprint(&self, seed: u64) -> Result<u64> {
        let rows = self.table.distinct();
        let mut room = filled(rows.width(), 0.0, "a row")?;
        let mut hash = xxhash_rust::xxh3::Xxh3::with_seed(seed);
        for group in 0..rows.len() {
            hash.update(bytemuck::must_cast_slice(rows.row(group, &mut room)));
        }
        Ok(hash.digest())
    }

    /// How the distinct rows vary from dim to dim. Rows are in the order of their first tokens.
    pub fn variation(&self) -> Result<Variation> {
        Variation::of(&self.table.distinct())
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
