//! The epsilon-graph: distinct rows are nodes, an edge joins two that touch.
//!
//! No edge is stored. A degree a node and a union-find (petgraph's) are enough for every number asked for.

use petgraph::unionfind::UnionFind;

use crate::error::Result;
use crate::memory::filled;

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

    /// Counts components, edges and densities.
    ///
    /// Of several largest components the one counts that contains the earliest node, which is the one whose representative shows
    /// up first among the nodes.
    pub fn finish(self) -> Result<Topology> {
        let nodes = self.degrees.len();
        let mut sizes = filled(nodes, 0u64, "the epsilon-graph")?;
        let mut degree_sums = filled(nodes, 0u64, "the epsilon-graph")?;
        let mut order = Vec::new();
        for (node, &degree) in self.degrees.iter().enumerate() {
            let set = self.sets.find(node as u32) as usize;
            if sizes[set] == 0 {
                order.push(set);
            }
            sizes[set] += 1;
            degree_sums[set] += u64::from(degree);
        }
        let Some(largest) = order.iter().copied().reduce(|best, set| if sizes[set] > sizes[best] { set } else { best }) else {
            return Ok(Topology::default());
        };
        let edges = degree_sums.iter().sum::<u64>() / 2;
        let mut component_sizes: Vec<u64> = order.iter().map(|&set| sizes[set]).collect();
        component_sizes.sort_unstable_by(|a, b| b.cmp(a));
        Ok(Topology {
            components: order.len() as u64,
            isolated: self.degrees.iter().filter(|&&degree| degree == 0).count() as u64,
            largest: sizes[largest],
            largest_density: density(degree_sums[largest] / 2, sizes[largest]),
            global_density: density(edges, nodes as u64),
            edges,
            component_sizes,
        })
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
