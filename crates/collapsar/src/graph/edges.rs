//! The edges of the epsilon-graph, exactly, without visiting all pairs of rows.
//!
//! Two trees of boxes (one and the same, for the edges among one set of rows) are walked together. Boxes that lie apart in one leading dim
//! are left at once, boxes whose rows all touch are counted at once. What remains are pairs of small leaves; there a pair is given up at
//! the first dims in which it is too far apart. Worst cases cost what all pairs would cost, never more than a small factor of it: no list
//! of pairs or edges is kept.

use crate::distance::chebyshev::PackedRows;
use crate::distance::scale::Scale;
use crate::error::Result;
use crate::graph::lazy_rows::WholeRows;
use crate::graph::lead::Lead;
use crate::graph::topology::GraphBuilder;
use crate::graph::tree::{Node, RowTree};
use crate::memory::{filled, reserve};

/// Some rows among which, or between which and others, edges are looked for.
#[derive(Debug)]
pub struct GraphRows {
    tree: RowTree,
    /// The whole rows; without them two rows count as touching if their leading coordinates do.
    whole: Option<WholeRows>,
    /// The node of the graph that each row is, in the tree's order.
    nodes: Vec<u32>,
    /// For each node of the tree: edges that each of its rows has besides those counted one by one.
    degrees: Vec<u32>,
    /// For each node of the tree: whether its rows were joined into one component.
    joined: Vec<bool>,
    limit: u32,
    threshold: f32,
}

impl GraphRows {
    /// For packed rows, of which the finite ones have edges: `node(i)` is the graph's node of the i-th. A dim left out must be the same
    /// in all rows; those that part most rows should come first.
    pub fn packed(packed: PackedRows, scale: Scale, node: impl Fn(usize) -> u32) -> Result<Self> {
        let mut lead = Vec::new();
        reserve(&mut lead, packed.rows(), "the tree of rows")?;
        lead.extend((0..packed.rows()).map(|row| Lead::of(packed.coordinates(row))));
        let mut finite = Vec::new();
        reserve(&mut finite, packed.rows(), "the tree of rows")?;
        finite.extend(
            (0..packed.rows() as u32).filter(|&row| crate::distance::spread::is_finite(packed.coordinates(row as usize))),
        );
        Self::new(&lead, finite, Some(WholeRows::Packed(packed)), scale, node)
    }

    /// For rows of which the leading coordinates are known, and which ones are finite: only these have edges. The whole rows are asked for
    /// when leading coordinates do not decide.
    pub fn whole(lead: &[Lead], finite: Vec<u32>, rows: WholeRows, scale: Scale, node: impl Fn(usize) -> u32) -> Result<Self> {
        Self::new(lead, finite, Some(rows), scale, node)
    }

    /// For the leading coordinates alone, all finite: what is found are the pairs that may touch.
    pub fn leading(lead: &[Lead], scale: Scale, node: impl Fn(usize) -> u32) -> Result<Self> {
        let mut rows = Vec::new();
        reserve(&mut rows, lead.len(), "the tree of rows")?;
        rows.extend(0..lead.len() as u32);
        Self::new(lead, rows, None, scale, node)
    }

    fn new(lead: &[Lead], rows: Vec<u32>, whole: Option<WholeRows>, scale: Scale, node: impl Fn(usize) -> u32) -> Result<Self> {
        let tree = RowTree::new(lead, rows, whole.as_ref(), scale.threshold())?;
        let mut nodes = Vec::new();
        reserve(&mut nodes, tree.order.len(), "the tree of rows")?;
        nodes.extend(tree.order.iter().map(|&row| node(row as usize)));
        let (degrees, joined) =
            (filled(tree.nodes.len(), 0, "the tree of rows")?, filled(tree.nodes.len(), false, "the tree of rows")?);
        Ok(Self { tree, whole, nodes, degrees, joined, limit: scale.limit(), threshold: scale.threshold() })
    }

    /// The whole rows, if the search was given them.
    #[must_use]
    pub fn rows(&self) -> Option<&WholeRows> {
        self.whole.as_ref()
    }

    /// Forgets what the search laid out, once it has ended.
    pub fn forget(&mut self) {
        if let Some(whole) = &mut self.whole {
            whole.forget();
        }
    }

    /// Of some of the whole rows, the one that comes first in lexicographic order. `dims` are those that vary, as they were packed.
    pub fn earliest(&self, dims: &[usize], rows: &[u32]) -> Result<Option<u32>> {
        self.whole.as_ref().map_or(Ok(None), |whole| whole.earliest(dims, rows))
    }

    /// Whether the rows at two places of the trees' orders touch.
    fn touch(&self, at: usize, others: &Self, other: usize) -> Result<bool> {
        if !self.tree.lead[at].within(&others.tree.lead[other], self.threshold) {
            return Ok(false);
        }
        let (Some(whole), Some(other_whole)) = (&self.whole, &others.whole) else { return Ok(true) };
        whole.touch(self.tree.order[at], other_whole, others.tree.order[other], self.limit)
    }

    fn node(&self, at: u32) -> &Node {
        &self.tree.nodes[at as usize]
    }

    /// Joins the rows of a tree node into one component of the graph; returns one of them.
    fn join(&mut self, at: u32, graph: &mut GraphBuilder) -> u32 {
        let Node { from, to, .. } = *self.node(at);
        let nodes = &self.nodes[from as usize..to as usize];
        if !std::mem::replace(&mut self.joined[at as usize], true) {
            for &node in &nodes[1..] {
                graph.join(nodes[0], node);
            }
        }
        nodes[0]
    }

    /// Hands the edges that were counted by the node to the rows.
    pub fn settle(&mut self, graph: &mut GraphBuilder) {
        for (at, degree) in self.degrees.iter_mut().enumerate() {
            let edges = std::mem::take(degree);
            if edges > 0 {
                let Node { from, to, .. } = self.tree.nodes[at];
                for &node in &self.nodes[from as usize..to as usize] {
                    graph.add_degree(node, edges);
                }
            }
        }
    }
}

/// How far a walk over pairs of tree nodes has come.
#[derive(Debug)]
pub struct GraphWalk {
    left: Vec<(u32, u32)>,
}

impl GraphWalk {
    /// A walk from the roots.
    #[must_use]
    pub fn new() -> Self {
        Self { left: vec![(0, 0)] }
    }

    /// Adds edges among `rows` to the graph, until about `work` pairs were looked at; false when no more are left.
    pub fn within(&mut self, rows: &mut GraphRows, graph: &mut GraphBuilder, work: u64) -> Result<bool> {
        let mut done = 0;
        while done < work {
            let Some((a, b)) = self.left.pop() else { return Ok(false) };
            if rows.tree.nodes.is_empty() {
                continue;
            }
            done += if a == b { self.visit_one(rows, a, graph)? } else { self.visit_two_of(rows, a, b, graph)? };
        }
        Ok(true)
    }

    /// Adds edges between two sets of rows to the graph, until about `work` pairs were looked at; false when no more are left.
    pub fn between(&mut self, rows: &mut GraphRows, others: &mut GraphRows, graph: &mut GraphBuilder, work: u64) -> Result<bool> {
        let mut done = 0;
        while done < work {
            let Some((a, b)) = self.left.pop() else { return Ok(false) };
            if rows.tree.nodes.is_empty() || others.tree.nodes.is_empty() {
                continue;
            }
            match compare(rows, a, others, b)? {
                Compared::Apart => {}
                Compared::Together => {
                    rows.degrees[a as usize] += others.node(b).len();
                    others.degrees[b as usize] += rows.node(a).len();
                    let ends = (rows.join(a, graph), others.join(b, graph));
                    graph.join(ends.0, ends.1);
                }
                Compared::Halves(pairs) => self.left.extend(pairs),
                Compared::Leaves => done += leaves(rows, a, others, b, graph)?,
            }
            done += 1;
        }
        Ok(true)
    }

    fn visit_one(&mut self, rows: &mut GraphRows, at: u32, graph: &mut GraphBuilder) -> Result<u64> {
        let node = rows.node(at);
        if node.complete {
            let degree = node.len() - 1;
            rows.degrees[at as usize] += degree;
            rows.join(at, graph);
        } else if let Some((first, second)) = node.halves(at) {
            self.left.extend([(first, first), (first, second), (second, second)]);
        } else {
            for i in node.from as usize..node.to as usize {
                for j in i + 1..node.to as usize {
                    if rows.touch(i, rows, j)? {
                        graph.add(rows.nodes[i] as usize, rows.nodes[j] as usize);
                    }
                }
            }
            return Ok(u64::from(node.len() * (node.len() - 1) / 2).max(1));
        }
        Ok(1)
    }

    fn visit_two_of(&mut self, rows: &mut GraphRows, a: u32, b: u32, graph: &mut GraphBuilder) -> Result<u64> {
        match compare(rows, a, rows, b)? {
            Compared::Apart => {}
            Compared::Together => {
                let (left, right) = (rows.node(a).len(), rows.node(b).len());
                rows.degrees[a as usize] += right;
                rows.degrees[b as usize] += left;
                let ends = (rows.join(a, graph), rows.join(b, graph));
                graph.join(ends.0, ends.1);
            }
            Compared::Halves(pairs) => self.left.extend(pairs),
            Compared::Leaves => return leaves(rows, a, rows, b, graph),
        }
        Ok(1)
    }
}

impl Default for GraphWalk {
    fn default() -> Self {
        Self::new()
    }
}

/// What the boxes of two different nodes say of the pairs between them.
enum Compared {
    /// None touches.
    Apart,
    /// All touch.
    Together,
    /// The halves of the larger one should be asked.
    Halves([(u32, u32); 2]),
    /// Both are leaves.
    Leaves,
}

fn compare(rows: &GraphRows, a: u32, others: &GraphRows, b: u32) -> Result<Compared> {
    let (one, other) = (rows.node(a), others.node(b));
    if one.is_apart(other, rows.threshold) {
        return Ok(Compared::Apart);
    }
    let others_of = (&others.tree, other, others.whole.as_ref());
    if one.complete && other.complete && rows.tree.is_complete_with(one, rows.whole.as_ref(), others_of)? {
        return Ok(Compared::Together);
    }
    Ok(match (one.halves(a), other.halves(b)) {
        (Some((first, second)), None) => Compared::Halves([(first, b), (second, b)]),
        (Some((first, second)), Some(_)) if one.len() >= other.len() => Compared::Halves([(first, b), (second, b)]),
        (_, Some((first, second))) => Compared::Halves([(a, first), (a, second)]),
        (None, None) => Compared::Leaves,
    })
}

/// The pairs between two leaves; returns how many.
fn leaves(rows: &GraphRows, a: u32, others: &GraphRows, b: u32, graph: &mut GraphBuilder) -> Result<u64> {
    let (one, other) = (rows.node(a), others.node(b));
    for i in one.from as usize..one.to as usize {
        for j in other.from as usize..other.to as usize {
            if rows.touch(i, others, j)? {
                graph.add(rows.nodes[i] as usize, others.nodes[j] as usize);
            }
        }
    }
    Ok(u64::from(one.len() * other.len()))
}
