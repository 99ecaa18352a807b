//! The tree of distinct vectors: single linkage, which tells the components of the epsilon-graph at every threshold at once.
//!
//! Merges are those of Kruskal's algorithm over all pairs in the order of (distance, smaller first token, larger first token). That order is total,
//! so there is one spanning tree of least weight; Prim's algorithm finds it with one distance a vector in memory instead of one a pair.

use petgraph::unionfind::UnionFind;

use crate::distance::chebyshev::distance;
use crate::distance::scale::Scale;
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::format::lattice::{Lattice, are_bfloat16};
use crate::memory::{filled, reserve};
use crate::rows::canonical::canonical_bits;
use crate::rows::identical::RowTable;
use crate::rows::split::split_rows;

/// The most distinct vectors a tree is made of.
pub const MAX_VECTORS: usize = 4096;

/// In what distances are told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Metric {
    /// Steps of a lattice of 16 bits.
    Lattice(Lattice),
    /// Units of epsilon.
    Epsilons(Scale),
}

/// Two components become one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merge {
    /// The distance of the pair of vectors that joins them.
    pub distance: f64,
    /// Their first tokens, numbered as the rows were pushed; the smaller one first.
    pub first_tokens: (u32, u32),
    /// The sum of the pair's differences in all dims.
    pub l1: f64,
    /// Dims in which the pair differs.
    pub dims: u32,
    /// Vectors of the component that came about.
    pub vectors: u32,
    /// Tokens of it.
    pub tokens: u64,
    /// Components that are left.
    pub components: u32,
}

/// Takes the rows.
#[derive(Debug)]
pub struct LinkageBuilder {
    dtype: FloatDtype,
    table: RowTable,
    values: Vec<f32>,
    bits: Vec<u32>,
    bfloat16: bool,
}

impl LinkageBuilder {
    /// For rows of `dims` values of `dtype`; the seed changes no result.
    pub fn new(dtype: FloatDtype, dims: usize, seed: u64) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        let (values, bits) = (filled(dims, 0.0, "a row")?, filled(dims, 0, "a row")?);
        Ok(Self { dtype, table: RowTable::new(dims * size_of::<u32>(), seed), values, bits, bfloat16: true })
    }

    /// Takes the whole rows of `bytes`. More than [`MAX_VECTORS`] distinct ones are [`Error::TooManyVectors`].
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { dtype, table, values, bits, bfloat16 } = self;
        for row in split_rows(bytes, dtype.row_bytes(values.len()))? {
            dtype.decode(row, values);
            *bfloat16 &= !values.iter().all(|value| value.is_finite()) || are_bfloat16(values);
            if canonical_bits(values, bits) {
                table.insert_alone(bytemuck::must_cast_slice(bits))?;
            } else {
                table.insert(bytemuck::must_cast_slice(bits))?;
            }
            if table.len() > MAX_VECTORS {
                return Err(Error::TooManyVectors { max: MAX_VECTORS as u64 });
            }
        }
        Ok(())
    }

    /// Whether every value of every finite row is a bfloat16 number.
    #[must_use]
    pub fn is_bfloat16(&self) -> bool {
        self.bfloat16
    }

    /// First token of each distinct vector, ascending.
    #[must_use]
    pub fn first(&self) -> &[u32] {
        self.table.first()
    }

    /// Tokens of each distinct vector.
    #[must_use]
    pub fn populations(&self) -> &[u64] {
        self.table.populations()
    }

    /// Begins the tree of what was pushed. On a lattice, a value that is not on it is [`Error::OffLattice`].
    pub fn link(&self, metric: Metric) -> Result<Linkage<'_>> {
        let dims = self.values.len();
        let (mut coordinates, mut vectors) = (Vec::new(), Vec::new());
        let scale = match metric {
            // Steps of 16 bits fit float32, so all is as if epsilon was one step.
            Metric::Lattice(_) => Scale::new(1.0, None)?,
            Metric::Epsilons(scale) => scale,
        };
        let mut places = filled(dims, 0, "a row")?;
        for vector in 0..self.table.len() {
            let row: &[f32] = bytemuck::cast_slice(self.table.row(vector));
            if !row.iter().all(|value| value.is_finite()) {
                continue;
            }
            reserve(&mut coordinates, dims, "the coordinates of vectors")?;
            match metric {
                Metric::Lattice(lattice) => {
                    lattice.places(row, &mut places)?;
                    coordinates.extend(places.iter().map(|&place| place as f32));
                }
                Metric::Epsilons(_) => coordinates.extend_from_slice(row),
            }
            vectors.push(vector as u32);
        }
        let outside = (1..vectors.len() as u32).map(|node| Candidate { node, edge: Edge::NONE }).collect();
        Ok(Linkage { builder: self, scale, coordinates, vectors, outside, newest: 0, edges: Vec::new() })
    }
}

/// A pair of vectors by their numbers, ordered as they are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    /// Bits of the float32 distance, which order as it does.
    distance: u32,
    first: u32,
    second: u32,
}

impl Edge {
    const NONE: Self = Self { distance: u32::MAX, first: u32::MAX, second: u32::MAX };
}

/// A vector outside the tree, and the first edge in order that leads from it into the tree.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    node: u32,
    edge: Edge,
}

/// A tree under way.
#[derive(Debug)]
pub struct Linkage<'a> {
    builder: &'a LinkageBuilder,
    scale: Scale,
    coordinates: Vec<f32>,
    /// The finite vectors.
    vectors: Vec<u32>,
    outside: Vec<Candidate>,
    newest: u32,
    edges: Vec<Edge>,
}

impl Linkage<'_> {
    fn row(&self, node: u32) -> &[f32] {
        let dims = self.builder.values.len();
        &self.coordinates[node as usize * dims..][..dims]
    }

    /// Takes vectors into the tree until about `elements` were compared; whether there are more to take.
    pub fn advance(&mut self, elements: u64) -> bool {
        let mut compared = 0;
        while !self.outside.is_empty() && compared < elements {
            compared += (self.outside.len() * self.builder.values.len()) as u64;
            let mut outside = std::mem::take(&mut self.outside);
            let newest = self.row(self.newest);
            for Candidate { node, edge } in &mut outside {
                let apart = self.scale.in_epsilons(distance(newest, self.row(*node))).to_bits();
                let (first, second) = (self.newest.min(*node), self.newest.max(*node));
                *edge = (*edge).min(Edge { distance: apart, first, second });
            }
            let nearest = (0..outside.len()).min_by_key(|&at| outside[at].edge).unwrap_or(0);
            let Candidate { node, edge } = outside.swap_remove(nearest);
            self.edges.push(edge);
            self.newest = node;
            self.outside = outside;
        }
        !self.outside.is_empty()
    }

    /// The merges in their order.
    ///
    /// # Panics
    /// Before [`Linkage::advance`] said that there is no more to take.
    #[must_use]
    pub fn finish(mut self) -> Vec<Merge> {
        assert!(self.outside.is_empty());
        self.edges.sort_unstable();
        let mut sets = UnionFind::<u32>::new(self.vectors.len());
        let (first, populations) = (self.builder.first(), self.builder.populations());
        let mut sizes: Vec<(u32, u64)> = self.vectors.iter().map(|&vector| (1, populations[vector as usize])).collect();
        let mut components = self.builder.table.len() as u32;
        let merge = |edge: &Edge| {
            let (a, b) = (sets.find_mut(edge.first) as usize, sets.find_mut(edge.second) as usize);
            sets.union(edge.first, edge.second);
            let (vectors, tokens) = (sizes[a].0 + sizes[b].0, sizes[a].1 + sizes[b].1);
            sizes[sets.find_mut(edge.first) as usize] = (vectors, tokens);
            components -= 1;
            let pair = || self.row(edge.first).iter().zip(self.row(edge.second));
            let token = |node: u32| first[self.vectors[node as usize] as usize];
            Merge {
                distance: f64::from(f32::from_bits(edge.distance)),
                first_tokens: (token(edge.first), token(edge.second)),
                l1: pair().map(|(a, b)| f64::from(self.scale.in_epsilons((a - b).abs().to_bits()))).sum(),
                dims: pair().filter(|(a, b)| a != b).count() as u32,
                vectors,
                tokens,
                components,
            }
        };
        self.edges.iter().map(merge).collect()
    }
}
