//! A snapshot in the making, in pieces of work between which a caller can show progress or stop.

use super::{Group, Snapshot, graph_nodes, largest_first};
use crate::distance::scale::Scale;
use crate::distance::statistics::{ExtentBuilder, PairStatistics, Pairs};
use crate::error::Result;
use crate::graph::edges::{GraphRows, GraphWalk};
use crate::graph::lazy_rows::WholeRows;
use crate::graph::splitting::SearchRows;
use crate::graph::topology::GraphBuilder;
use crate::memory::reserve;
use crate::rows::distinct::DistinctRows;
use crate::snapshot::population::Population;

/// Distinct rows of which the population is known, and their geometry being measured.
#[derive(Debug)]
pub struct Measurement {
    groups: Vec<Group>,
    /// The row of each group, which is its node of the graph.
    nodes: Vec<u32>,
    population: Population,
    dims: Vec<usize>,
    rows: GraphRows,
    graph: GraphBuilder,
    walk: GraphWalk,
    searching: bool,
    pairs: PairStatistics,
}

/// A step of the search for edges, in coordinate differences: it looks at some tens of coordinates of a pair.
const COORDINATES_OF_A_SEARCHED_PAIR: u64 = 64;

impl Measurement {
    /// Begins to measure distinct rows, mean and median as `pairs` says: `populations[i]` is the number of the i-th's tokens and `first[i]`
    /// the position of the first of them, ascending.
    pub(crate) fn of_distinct(
        populations: &[u64],
        first: &[u32],
        rows: DistinctRows,
        scale: Scale,
        pairs: Pairs,
    ) -> Result<Self> {
        let SearchRows { dims, finite, lead, spread } = SearchRows::of(&rows, scale)?;
        let whole = WholeRows::stored(rows, dims.clone())?;
        let pairs = PairStatistics::new(&whole, spread.max_distance(), scale, pairs)?;
        let unique = populations.len();
        let nodes = largest_first(unique, |row| populations[row])?;
        let mut groups = Vec::new();
        reserve(&mut groups, unique, "groups")?;
        groups.extend(nodes.iter().map(|&row| Group { population: populations[row as usize], first: first[row as usize] }));
        Ok(Self {
            groups,
            nodes,
            population: Population::of(populations),
            dims,
            rows: GraphRows::whole(&lead, finite, whole, scale, |row| row as u32)?,
            graph: GraphBuilder::new(unique)?,
            walk: GraphWalk::new(),
            searching: true,
            pairs,
        })
    }

    /// Works until about `elements` coordinate differences were taken; false when nothing is left to do.
    pub fn advance(&mut self, elements: u64) -> Result<bool> {
        let Self { rows, graph, walk, searching, pairs, .. } = self;
        if *searching {
            *searching = walk.within(rows, graph, (elements / COORDINATES_OF_A_SEARCHED_PAIR).max(1))?;
            if !*searching {
                rows.forget();
            }
            return Ok(*searching || !pairs.is_done());
        }
        match rows.rows() {
            Some(whole) => pairs.advance(whole, elements),
            None => Ok(false),
        }
    }

    /// Coordinate differences that mean and median of all pairs take, if these are to be computed.
    #[must_use]
    pub fn pair_elements(&self) -> u64 {
        self.rows.rows().map_or(0, |rows| self.pairs.elements(rows))
    }

    /// Leaves the work on all pairs to the caller, which has not begun: mean and median stay NaN here. With it come the dims that vary.
    pub fn hand_over_pairs(&mut self) -> Option<(ExtentBuilder, &[usize])> {
        self.pairs.hand_over().map(|totals| (totals, &self.dims[..]))
    }

    /// Pairs whose distance was taken so far; a second pass counts them again.
    #[must_use]
    pub fn pairs_done(&self) -> u64 {
        self.pairs.done()
    }

    /// Pairs whose distance is to be taken in all.
    #[must_use]
    pub fn pairs_to_do(&self) -> u64 {
        self.pairs.to_do()
    }

    /// The snapshot.
    ///
    /// Does what is left to do first.
    pub fn finish(mut self) -> Result<Snapshot> {
        while self.advance(u64::MAX)? {}
        self.rows.settle(&mut self.graph);
        let components = self.graph.components()?;
        let contenders = components.contenders()?;
        let earliest = self.rows.earliest(&self.dims, &contenders)?;
        let (extent, estimate) = self.pairs.finish();
        Ok(Snapshot {
            tokens: self.groups.iter().map(|group| group.population).sum(),
            population: self.population,
            extent,
            estimate,
            topology: components.topology(earliest),
            nodes: graph_nodes(&components, &self.groups, &self.nodes)?,
            groups: self.groups,
        })
    }
}
