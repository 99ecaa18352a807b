//! The epsilon-graph: distinct rows are nodes, an edge joins two that touch.
//!
//! No edge is stored. A degree a node and a union-find (petgraph's) are enough for every number asked for.

use petgraph::unionfind::UnionFind;

use crate::error::Result;
use crate::memory::{filled, reserve};

/// What the epsilon-graph looks like as a whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Topology {
    /// Connected components.
    pub components: u64,
    /// Nodes without an edge.
    pub isolated: u64,
    /// Nodes of the largest component.
    pub largest: u64,
    /// Edges inside the largest component over the most it could have; 1 for a single node, 0 for no node at all.
    pub largest_density: f64,
    /// All edges over the most there could be; 1 for a single node, 0 for no node at all.
    pub global_density: f64,
    /// Number of edges.
    pub edges: u64,
    /// Nodes of each component, descending.
    pub component_sizes: Vec<u64>,
}

/// Takes the edges in any order.
#[derive(Debug)]
pub struct GraphBuilder {
    degrees: Vec<u32>,
    sets: UnionFind<u32>,
}

impl GraphBuilder {
    /// A graph of `nodes` nodes, numbered in lexicographic order of their rows, without edges.
    pub fn new(nodes: usize) -> Result<Self> {
        Ok(Self { degrees: filled(nodes, 0, "the epsilon-graph")?, sets: UnionFind::new(nodes) })
    }

    /// Adds the edge between two different nodes; each at most once.
    #[inline]
    pub fn add(&mut self, a: usize, b: usize) {
        self.degrees[a] += 1;
        self.degrees[b] += 1;
        self.sets.union(a as u32, b as u32);
    }

    /// Says that two nodes are in one component, without counting an edge.
    #[inline]
    pub fn join(&mut self, a: u32, b: u32) {
        self.sets.union(a, b);
    }

    /// Counts edges of a node that were joined by [`GraphBuilder::join`]; each must be counted at both its ends.
    #[inline]
    pub fn add_degree(&mut self, node: u32, edges: u32) {
        self.degrees[node as usize] += edges;
    }

    /// Edges of a node so far.
    #[must_use]
    pub fn degree(&self, node: u32) -> u32 {
        self.degrees[node as usize]
    }

    /// The components, once all edges are in.
    pub fn components(self) -> Result<Components> {
        let nodes = self.degrees.len();
        let mut numbers = filled(nodes, u32::MAX, "the epsilon-graph")?;
        let mut of = filled(nodes, 0u32, "the epsilon-graph")?;
        let (mut sizes, mut degree_sums) = (Vec::new(), Vec::new());
        for (node, &degree) in self.degrees.iter().enumerate() {
            let number = &mut numbers[self.sets.find(node as u32) as usize];
            if *number == u32::MAX {
                *number = sizes.len() as u32;
                reserve(&mut sizes, 1, "the epsilon-graph")?;
                reserve(&mut degree_sums, 1, "the epsilon-graph")?;
                sizes.push(0u64);
                degree_sums.push(0u64);
            }
            of[node] = *number;
            sizes[*number as usize] += 1;
            degree_sums[*number as usize] += u64::from(degree);
        }
        Ok(Components { degrees: self.degrees, of, sizes, degree_sums })
    }

    /// Counts components, edges and densities of nodes that are numbered in lexicographic order of their rows.
    pub fn finish(self) -> Result<Topology> {
        let components = self.components()?;
        let earliest = components.contenders()?.first().copied();
        Ok(components.topology(earliest))
    }
}

/// Which component each node is in.
#[derive(Debug, Clone, Default)]
pub struct Components {
    /// Edges of each node.
    pub degrees: Vec<u32>,
    /// Component of each node; components are numbered by their first node.
    pub of: Vec<u32>,
    /// Nodes of each component.
    pub sizes: Vec<u64>,
    degree_sums: Vec<u64>,
}

impl Components {
    /// The nodes of the largest components, ascending, if these are several and of different density: then the one counts that has the
    /// lexicographically smallest row of all these. Empty where it makes no difference.
    pub fn contenders(&self) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        let Some(&largest) = self.sizes.iter().max() else { return Ok(found) };
        let mut sums = self.sizes.iter().zip(&self.degree_sums).filter(|&(&size, _)| size == largest).map(|(_, sum)| sum);
        let first = sums.next();
        if sums.all(|sum| Some(sum) == first) {
            return Ok(found);
        }
        let nodes = || (0..self.of.len() as u32).filter(|&node| self.sizes[self.of[node as usize] as usize] == largest);
        reserve(&mut found, nodes().count(), "the epsilon-graph")?;
        found.extend(nodes());
        Ok(found)
    }

    /// The numbers of the graph. `earliest` is the one of the [contenders](Components::contenders) whose row comes first, if there are any.
    #[must_use]
    pub fn topology(&self, earliest: Option<u32>) -> Topology {
        let first_largest =
            || (0..self.sizes.len()).reduce(|best, other| if self.sizes[other] > self.sizes[best] { other } else { best });
        let Some(largest) = earliest.map(|node| self.of[node as usize] as usize).or_else(first_largest) else {
            return Topology::default();
        };
        let edges = self.degree_sums.iter().sum::<u64>() / 2;
        let mut component_sizes = self.sizes.clone();
        component_sizes.sort_unstable_by(|a, b| b.cmp(a));
        Topology {
            components: self.sizes.len() as u64,
            isolated: self.degrees.iter().filter(|&&degree| degree == 0).count() as u64,
            largest: self.sizes[largest],
            largest_density: density(self.degree_sums[largest] / 2, self.sizes[largest]),
            global_density: density(edges, self.of.len() as u64),
            edges,
            component_sizes,
        }
    }
}

/// Edges over the number of pairs of `nodes`; a single node is complete.
fn density(edges: u64, nodes: u64) -> f64 {
    if nodes == 1 { 1.0 } else { edges as f64 / (nodes * (nodes - 1) / 2) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topology(nodes: usize, edges: &[(usize, usize)]) -> Topology {
        let mut graph = GraphBuilder::new(nodes).unwrap();
        for &(a, b) in edges {
            graph.add(a, b);
        }
        graph.finish().unwrap()
    }

    #[test]
    fn no_node_and_one_node() {
        assert_eq!(topology(0, &[]), Topology::default());
        let one = topology(1, &[]);
        assert_eq!((one.components, one.isolated, one.largest), (1, 1, 1));
        assert_eq!((one.largest_density, one.global_density), (1.0, 1.0));
    }

    #[test]
    fn all_isolated_has_largest_density_one_and_global_zero() {
        let graph = topology(4, &[]);
        assert_eq!((graph.components, graph.isolated, graph.largest), (4, 4, 1));
        assert_eq!((graph.largest_density, graph.global_density), (1.0, 0.0));
    }

    #[test]
    fn of_equal_components_the_one_with_the_earliest_node_counts() {
        let path_first = topology(6, &[(0, 2), (2, 4), (1, 3), (3, 5), (1, 5)]);
        assert_eq!(path_first.largest_density, 2.0 / 3.0);
        let triangle_first = topology(6, &[(1, 2), (2, 4), (0, 3), (3, 5), (0, 5)]);
        assert_eq!(triangle_first.largest_density, 1.0);
        assert_eq!(triangle_first.global_density, 5.0 / 15.0);
    }

    #[test]
    fn sizes_are_listed_from_the_largest() {
        let graph = topology(7, &[(5, 6), (0, 1), (1, 2)]);
        assert_eq!(graph.component_sizes, [3, 2, 1, 1]);
        assert_eq!((graph.components, graph.isolated, graph.edges), (4, 2, 3));
    }
}
