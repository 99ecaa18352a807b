//! The snapshot of a matrix that is too large to be held: its distinct rows are handed in several times, as many at a time as fit.
//!
//! Distinct rows are numbered by their first token; these numbers are the nodes of the epsilon-graph too. What is kept of each is its
//! leading coordinates, those in the dims that part most pairs. Rows that touch no other in these are isolated. The others, and for mean
//! and median all rows, are handed in by blocks, two at a time.

use crate::distance::chebyshev::{Lanes, PackedRows, distance};
use crate::distance::sample::{PairEstimate, PairSample, likely_median};
use crate::distance::scale::Scale;
use crate::distance::spread::DimSpread;
use crate::distance::statistics::{Extent, ExtentBuilder, Pairs};
use crate::error::Result;
use crate::graph::edges::{GraphRows, GraphWalk};
use crate::graph::lead::{LEAD, Lead};
use crate::graph::splitting::splitting_order;
use crate::graph::topology::{Components, GraphBuilder};
use crate::memory::{filled, reserve};
use crate::rows::canonical::INFINITE;
use crate::rows::canonical::{canonical_bits, compare_rows};
use crate::rows::decoder::Decoder;
use crate::snapshot::first_pass::FirstPass;
use crate::snapshot::population::Population;
use crate::snapshot::{Group, Snapshot, graph_nodes, largest_first};

/// The share of a sample by which the median of some rows' distances may differ from that of all: six standard deviations for 512 rows.
const MARGIN: f64 = 0.25;

/// Two blocks of rows that are held.
pub const SLOTS: usize = 2;

/// A snapshot in the making.
#[derive(Debug)]
pub struct StreamedSnapshot {
    scale: Scale,
    decoder: Decoder,
    groups: Vec<Group>,
    spread: DimSpread,
    sample: Vec<f32>,
    /// The dims that vary, those first that part most pairs.
    dims: Vec<usize>,
    /// The finite rows, and their leading coordinates.
    finite: Vec<u32>,
    lead: Vec<Lead>,
    graph: GraphBuilder,
    search: Option<(GraphRows, GraphWalk, GraphBuilder)>,
    slots: [Slot; SLOTS],
    walk: GraphWalk,
    pairs: PairWork,
    components: Option<Components>,
    earliest: Option<(u32, Vec<u32>)>,
}

/// A block of rows, and how far the work on it and another has come.
#[derive(Debug)]
struct Slot {
    nodes: Vec<u32>,
    rows: Option<PackedRows>,
    searched: Option<GraphRows>,
}

/// Mean and median in the making.
#[derive(Debug)]
enum PairWork {
    Nothing(Extent),
    Exact { builder: Box<ExtentBuilder>, max: f32 },
    Sample { sample: Box<PairSample>, max: f32 },
    Sampled { estimate: PairEstimate, max: f32 },
}

impl StreamedSnapshot {
    /// For the rows of a first pass, of which those at `first` are distinct, ascending, and stand for `populations` each.
    pub fn new(first_pass: FirstPass, first: &[u32], populations: &[u32], scale: Scale) -> Result<Self> {
        let mut groups = Vec::new();
        reserve(&mut groups, first.len(), "groups")?;
        groups.extend(first.iter().zip(populations).map(|(&first, &members)| Group { population: members.into(), first }));
        let mut finite = Vec::new();
        reserve(&mut finite, first.len(), "groups")?;
        let is_finite = |first: u32| first_pass.unbounded().binary_search(&first).is_err();
        finite.extend((0..first.len() as u32).filter(|&node| is_finite(first[node as usize])));
        let (decoder, spread) = first_pass.into_parts();
        let slot = || Slot { nodes: Vec::new(), rows: None, searched: None };
        Ok(Self {
            scale,
            decoder,
            groups,
            spread: spread.of_rows(finite.len() as u64),
            sample: Vec::new(),
            dims: Vec::new(),
            finite,
            lead: Vec::new(),
            graph: GraphBuilder::new(first.len())?,
            search: None,
            slots: [slot(), slot()],
            walk: GraphWalk::new(),
            pairs: PairWork::Nothing(Extent::default()),
            components: None,
            earliest: None,
        })
    }

    /// The distinct rows without NaN and infinity, ascending.
    #[must_use]
    pub fn finite(&self) -> &[u32] {
        &self.finite
    }

    /// Takes distinct rows that hold a NaN or an infinity, each once.
    pub fn take_unbounded(&mut self, bytes: &[u8]) -> Result<()> {
        self.decoder.each(bytes, |row| self.spread.add(row).map(|_| ()))
    }

    /// Takes some of the finite distinct rows, from which the splitting dims are chosen.
    pub fn take_sample(&mut self, bytes: &[u8]) -> Result<()> {
        self.decoder.each(bytes, |row| {
            reserve(&mut self.sample, row.len(), "a sample of rows")?;
            self.sample.extend_from_slice(row);
            Ok(())
        })
    }

    /// The largest difference in each dim, NaN where a value is not finite, once all unbounded rows are in.
    #[must_use]
    pub fn ranges(&self) -> Vec<f32> {
        self.spread.ranges_or_nan().collect()
    }

    /// Chooses the splitting dims, once all unbounded rows and the sample are in.
    pub fn choose_dims(&mut self) -> Result<()> {
        let mut varying = Vec::new();
        reserve(&mut varying, self.spread.varying().count(), "the order of dims")?;
        varying.extend(self.spread.varying());
        let width = self.decoder.dims();
        let value = |at: usize, dim: usize| self.sample[at * width + dim];
        self.dims = splitting_order(&varying, self.sample.len() / width, value, self.scale.threshold())?;
        reserve(&mut self.lead, self.finite.len(), "leading coordinates")
    }

    /// Takes the finite distinct rows, all of them, in order.
    pub fn take_lead(&mut self, bytes: &[u8]) -> Result<()> {
        let dims = &self.dims[..self.dims.len().min(LEAD)];
        self.decoder.each(bytes, |row| {
            let mut lead = Lead([0.0; LEAD]);
            for (to, &dim) in lead.0.iter_mut().zip(dims) {
                *to = row[dim];
            }
            self.lead.push(lead);
            Ok(())
        })
    }

    /// Looks for pairs that touch in the leading dims, about `work` of them at a time; false when nothing is left to do.
    pub fn search_leading(&mut self, work: u64) -> Result<bool> {
        if self.search.is_none() {
            let lead = std::mem::take(&mut self.lead);
            let rows = GraphRows::leading(&lead, self.scale, |at| self.finite[at])?;
            self.search = Some((rows, GraphWalk::new(), GraphBuilder::new(self.groups.len())?));
        }
        self.search.as_mut().map_or(Ok(false), |(rows, walk, graph)| walk.within(rows, graph, work))
    }

    /// The rows that touch another in the leading dims, ascending, once these are searched. Where there are no other dims the graph is
    /// known by that, and there are none.
    pub fn candidates(&mut self) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        let Some((mut rows, _, mut graph)) = self.search.take() else { return Ok(found) };
        rows.settle(&mut graph);
        if self.dims.len() <= LEAD {
            self.graph = graph;
            return Ok(found);
        }
        let touching = || (0..self.groups.len() as u32).filter(|&node| graph.degree(node) > 0);
        reserve(&mut found, touching().count(), "rows that may touch")?;
        found.extend(touching());
        Ok(found)
    }

    /// Bytes that a row of a block takes.
    #[must_use]
    pub fn block_row_bytes(&self) -> usize {
        // The tree of a block keeps its leading coordinates, and boxes in all dims for few rows.
        PackedRows::<Lanes>::empty(self.dims.len()).row_bytes() + 4 * size_of::<Lead>()
    }

    /// Begins a block of the rows with these numbers, ascending, in the place of the one in `slot`.
    pub fn begin_block(&mut self, slot: usize, nodes: Vec<u32>) -> Result<()> {
        let dims = self.dims.len();
        let slot = &mut self.slots[slot];
        slot.searched = None;
        let mut rows = slot.rows.take().map_or_else(|| PackedRows::empty(dims), PackedRows::cleared);
        rows.reserve(nodes.len())?;
        slot.rows = Some(rows);
        slot.nodes = nodes;
        Ok(())
    }

    /// Takes the rows of the block, in order.
    pub fn take_block(&mut self, slot: usize, bytes: &[u8]) -> Result<()> {
        let Self { decoder, slots, dims, .. } = self;
        let rows = slots[slot].rows.get_or_insert_with(|| PackedRows::empty(dims.len()));
        decoder.each(bytes, |row| rows.push(row, dims))
    }

    /// Ends a block whose edges are to be looked for.
    pub fn end_searched_block(&mut self, slot: usize) -> Result<()> {
        let Slot { nodes, rows, searched } = &mut self.slots[slot];
        if let Some(rows) = rows.take() {
            *searched = Some(GraphRows::packed(rows, self.scale, |at| nodes[at])?);
        }
        Ok(())
    }

    /// Gives back the memory of all blocks.
    pub fn drop_blocks(&mut self) {
        for slot in &mut self.slots {
            *slot = Slot { nodes: Vec::new(), rows: None, searched: None };
        }
    }

    /// Looks for edges within the first block or between the two, about `work` pairs at a time; false when nothing is left to do.
    pub fn search_blocks(&mut self, between: bool, work: u64) -> Result<bool> {
        let Self { slots: [first, second], walk, graph, .. } = self;
        let more = match (&mut first.searched, &mut second.searched) {
            (Some(rows), Some(others)) if between => walk.between(rows, others, graph, work)?,
            (Some(rows), _) if !between => walk.within(rows, graph, work)?,
            _ => false,
        };
        if !more {
            for rows in [first, second].into_iter().filter_map(|slot| slot.searched.as_mut()) {
                rows.settle(graph);
            }
            *walk = GraphWalk::new();
        }
        Ok(more)
    }

    /// Begins mean and median. Returns whether there are pairs that they follow from.
    pub fn begin_pairs(&mut self, pairs: Pairs) -> Result<bool> {
        let (rows, largest) = (self.groups.len() as u64, self.spread.max_distance());
        let count = rows * rows.saturating_sub(1) / 2;
        let max = self.scale.in_epsilons(largest);
        let undefined = |max| Extent { max, mean: f32::NAN, median: f32::NAN };
        self.pairs = match pairs {
            _ if count == 0 => PairWork::Nothing(Extent::default()),
            _ if largest > INFINITE => PairWork::Nothing(undefined(f32::NAN)),
            Pairs::None => PairWork::Nothing(undefined(max)),
            Pairs::Sample(size) => PairWork::Sample { sample: Box::new(PairSample::of_rows(size, self.groups.len())?), max },
            Pairs::Exact => {
                let likely = self.likely_median(largest)?;
                PairWork::Exact { builder: Box::new(ExtentBuilder::new(self.scale, count, likely, largest)?), max }
            }
        };
        Ok(!matches!(self.pairs, PairWork::Nothing(_)))
    }

    /// Leaves the work on all pairs to the caller, if that is what was begun: mean and median stay NaN here.
    pub fn hand_over_pairs(&mut self) -> Option<ExtentBuilder> {
        let PairWork::Exact { max, .. } = self.pairs else { return None };
        match std::mem::replace(&mut self.pairs, PairWork::Nothing(Extent { max, mean: f32::NAN, median: f32::NAN })) {
            PairWork::Exact { builder, .. } => Some(*builder),
            _ => None,
        }
    }

    /// The dims that vary.
    #[must_use]
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    fn likely_median(&self, largest: u32) -> Result<(u32, u32)> {
        let width = self.decoder.dims();
        let rows = self.sample.len() / width;
        if rows < 2 {
            return Ok((0, largest));
        }
        let row = |at: usize| &self.sample[at * width..][..width];
        likely_median(rows, |a, b| distance(row(a), row(b)), MARGIN)
    }

    /// Visits the sampled pairs within the first block or between the two: the number of them.
    pub fn visit_sample(&mut self, between: bool) -> u64 {
        let [first, second] = &self.slots;
        let second = if between { second } else { first };
        let (Some(rows), Some(others), PairWork::Sample { sample, .. }) = (&first.rows, &second.rows, &mut self.pairs) else {
            return 0;
        };
        // All in one go: a sample's pairs within two blocks are few beside the reading of these.
        sample.visit([&first.nodes, &second.nodes], |i, j| distance(rows.coordinates(i), others.coordinates(j)))
    }

    /// Ends the sample, of which all pairs of blocks were visited.
    pub fn end_sample(&mut self) {
        if let PairWork::Sample { sample, max } = &mut self.pairs {
            self.pairs = PairWork::Sampled { estimate: sample.finish(self.scale), max: *max };
        }
    }

    /// Ends the graph. The rows returned, ascending, decide by their order which of several largest components counts.
    pub fn contenders(&mut self) -> Result<Vec<u32>> {
        let graph = std::mem::replace(&mut self.graph, GraphBuilder::new(0)?);
        let components = graph.components()?;
        let contenders = components.contenders()?;
        self.components = Some(components);
        Ok(contenders)
    }

    /// Takes contenders, of which `node` is the first and the others follow in `nodes`.
    pub fn take_contenders(&mut self, nodes: &[u32], bytes: &[u8]) -> Result<()> {
        let Self { decoder, earliest, .. } = self;
        let mut bits = filled(decoder.dims(), 0, "a row")?;
        let mut nodes = nodes.iter();
        decoder.each(bytes, |row| {
            let Some(&node) = nodes.next() else { return Ok(()) };
            canonical_bits(row, &mut bits);
            if earliest.as_ref().is_none_or(|(_, first)| compare_rows(&bits, first).is_lt()) {
                *earliest = Some((node, bits.clone()));
            }
            Ok(())
        })
    }

    /// The snapshot.
    pub fn finish(mut self) -> Result<Snapshot> {
        if self.components.is_none() {
            self.contenders()?;
        }
        let components = self.components.unwrap_or_default();
        let (extent, estimate) = match self.pairs {
            PairWork::Nothing(extent) => (extent, None),
            PairWork::Sampled { estimate, max } => (Extent { max, mean: f32::NAN, median: f32::NAN }, Some(estimate)),
            PairWork::Exact { max, .. } | PairWork::Sample { max, .. } => {
                (Extent { max, mean: f32::NAN, median: f32::NAN }, None)
            }
        };
        let nodes = largest_first(self.groups.len(), |node| self.groups[node].population)?;
        let mut groups = Vec::new();
        reserve(&mut groups, nodes.len(), "groups")?;
        groups.extend(nodes.iter().map(|&node| self.groups[node as usize]));
        let populations: Vec<u64> = groups.iter().map(|group| group.population).collect();
        Ok(Snapshot {
            tokens: populations.iter().sum(),
            population: Population::of(&populations),
            extent,
            estimate,
            topology: components.topology(self.earliest.map(|(node, _)| node)),
            nodes: graph_nodes(&components, &groups, &nodes)?,
            groups,
        })
    }
}
