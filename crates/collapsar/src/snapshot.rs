//! The 20 metrics of one snapshot: a matrix, or the masked part of one, measured as a whole.

mod distances;

use crate::chebyshev::{BlockWalk, PackedRows};
use crate::dtype::FloatDtype;
use crate::error::{Error, Result};
use crate::extent::{Extent, ExtentBuilder};
use crate::identical::RowTable;
use crate::memory::{filled, reserve};
use crate::population::Population;
use crate::rows::{canonical_bits, compare_rows, whole_rows};
use crate::scale::Scale;
use crate::topology::{GraphBuilder, Topology};

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
}

impl Snapshot {
    /// The metrics in the order of [`COLUMNS`]. Counts are exact up to 2^53, float32 results widened.
    #[must_use]
    pub fn metrics(&self) -> [f64; 20] {
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
            stored: RowTable::new(dims * dtype.size(), seed),
            groups: Vec::new(),
            values: filled(dims, 0.0, "a row")?,
            bits: filled(dims, 0, "a row")?,
        })
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        for row in whole_rows(bytes, self.values.len() * self.dtype.size())? {
            // The bytes of a float32 row that is in the table are its canonical pattern: most dead rows end here.
            if self.dtype == FloatDtype::F32 {
                if !(cfg!(target_endian = "little") && self.table.insert_if_known(row)?) {
                    self.insert_decoded(row)?;
                }
                continue;
            }
            match self.stored.find(row).map(|stored| self.groups[stored as usize]) {
                Some(Some(group)) => self.table.insert_again(group)?,
                // It holds a NaN.
                Some(None) => {
                    self.insert_decoded(row)?;
                }
                None => {
                    let group = self.insert_decoded(row)?;
                    if (self.groups.len() + 1) * row.len() <= STORED_BYTES {
                        reserve(&mut self.groups, 1, "groups")?;
                        self.stored.insert(row)?;
                        self.groups.push(group);
                    }
                }
            }
        }
        Ok(())
    }

    /// The group that the row joined; none for a row that holds a NaN, which no row joins.
    fn insert_decoded(&mut self, row: &[u8]) -> Result<Option<u32>> {
        self.dtype.decode(row, &mut self.values);
        if canonical_bits(&self.values, &mut self.bits) {
            self.table.insert_alone(&self.bits)?;
            Ok(None)
        } else {
            self.table.insert(&self.bits).map(Some)
        }
    }

    /// Begins to measure what was pushed.
    pub fn measure(&self) -> Result<Measurement> {
        let Self { table, scale, .. } = self;
        Measurement::of_distinct(table.populations(), table.first(), |group| table.row(group as usize), *scale)
    }
}

/// A snapshot in the making: the pairs of distinct rows are visited piece by piece, so that a caller can show progress or stop.
#[derive(Debug)]
pub struct Measurement {
    groups: Vec<Group>,
    population: Population,
    rows: PackedRows,
    scale: Scale,
    graph: GraphBuilder,
    /// None for fewer than two rows.
    extent: Option<ExtentBuilder>,
    walk: BlockWalk,
    pass: Pass,
    pairs_done: u64,
    pairs_to_do: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    First,
    /// The median of very many pairs needs them a second time.
    Second,
    Done,
}

impl Measurement {
    /// Begins to measure distinct rows: `row(i)` is the canonical pattern of the i-th, `populations[i]` its tokens' number and
    /// `first[i]` the position of the first of them, ascending.
    pub(crate) fn of_distinct<'a>(
        populations: &[u64],
        first: &[u32],
        row: impl Fn(u32) -> &'a [u32],
        scale: Scale,
    ) -> Result<Self> {
        let unique = populations.len();
        let mut order: Vec<u32> = Vec::new();
        reserve(&mut order, unique, "the order of distinct rows")?;
        order.extend(0..unique as u32);
        order.sort_by(|&a, &b| compare_rows(row(a), row(b)));

        let mut groups = Vec::new();
        reserve(&mut groups, unique, "groups")?;
        groups.extend(populations.iter().zip(first).map(|(&population, &first)| Group { population, first }));
        // They come by first token, and this sort keeps the order of equals.
        groups.sort_by_key(|group| std::cmp::Reverse(group.population));

        let rows = PackedRows::pack(unique, |index| row(order[index]))?;
        Self::new(rows, scale, groups, Population::of(populations))
    }

    /// `rows` are the distinct rows in lexicographic order.
    fn new(rows: PackedRows, scale: Scale, groups: Vec<Group>, population: Population) -> Result<Self> {
        let pairs = rows.pairs();
        let extent = if pairs == 0 { None } else { Some(ExtentBuilder::new(scale, pairs)?) };
        Ok(Self {
            pairs_to_do: pairs * extent.as_ref().map_or(0, ExtentBuilder::passes),
            groups,
            population,
            graph: GraphBuilder::new(rows.rows())?,
            extent,
            rows,
            scale,
            walk: BlockWalk::default(),
            pass: if pairs == 0 { Pass::Done } else { Pass::First },
            pairs_done: 0,
        })
    }

    /// Works until about `elements` coordinate differences were taken; false when nothing is left to do.
    pub fn advance(&mut self, elements: u64) -> Result<bool> {
        let pairs = (elements / self.rows.dims().max(1) as u64).max(1);
        let until = self.pairs_done.saturating_add(pairs);
        while self.pass != Pass::Done && self.pairs_done < until {
            self.step()?;
        }
        Ok(self.pass != Pass::Done)
    }

    /// The pairs between two blocks of rows, or the change to the next pass.
    fn step(&mut self) -> Result<()> {
        let Self { rows, scale, graph, extent: Some(extent), walk, pass, pairs_done, .. } = self else {
            return Ok(());
        };
        let more = if *pass == Pass::First {
            rows.for_each_pair_of_next_blocks(walk, |i, j, distance| {
                *pairs_done += 1;
                extent.add(distance);
                if scale.touches(distance) {
                    graph.add(i, j);
                }
            })
        } else {
            rows.for_each_pair_of_next_blocks(walk, |_, _, distance| {
                *pairs_done += 1;
                extent.add_again(distance);
            })
        };
        if !more {
            *pass = if *pass == Pass::First && extent.needs_second_pass()? { Pass::Second } else { Pass::Done };
            *walk = BlockWalk::default();
        }
        Ok(())
    }

    /// Pairs visited so far; a second pass counts them again.
    #[must_use]
    pub fn pairs_done(&self) -> u64 {
        self.pairs_done
    }

    /// Pairs to visit in all; fewer are enough when a distance is NaN.
    #[must_use]
    pub fn pairs_to_do(&self) -> u64 {
        self.pairs_to_do
    }

    /// The snapshot.
    ///
    /// Does what is left to do first.
    pub fn finish(mut self) -> Result<Snapshot> {
        while self.advance(u64::MAX)? {}
        Ok(Snapshot {
            tokens: self.groups.iter().map(|group| group.population).sum(),
            groups: self.groups,
            population: self.population,
            extent: self.extent.map_or_else(Extent::default, ExtentBuilder::finish),
            topology: self.graph.finish()?,
        })
    }
}
