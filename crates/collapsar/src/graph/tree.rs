//! Rows sorted into a tree of boxes, so that most pairs that do not touch, and many that do, are dealt with all at once.
//!
//! A node holds the box around its rows in the leading dims. Rounding is monotone: for any rows a, b of boxes A, B the float32
//! difference in a dim is at least that of the nearest faces and at most that of the farthest. So boxes that lie apart in one dim hold no
//! pair that touches, and a box no wider than the threshold in any dim holds none that does not. Both are exact, not estimates.

use std::borrow::Cow;

use crate::error::Result;
use crate::graph::lazy_rows::WholeRows;
use crate::graph::lead::{LEAD, Lead};
use crate::memory::{filled, reserve};

/// Rows of a leaf at most.
pub(crate) const LEAF: usize = 16;

/// Rows from which on a complete node keeps its box in all dims. That of fewer rows is found again each time: it costs less than memory.
const BOXED: usize = 4 * LEAF;

/// Some of the tree's rows and the box around them.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Smallest coordinates in the leading dims.
    pub low: Lead,
    /// Largest coordinates in the leading dims.
    pub high: Lead,
    /// Where its rows begin in the tree's order.
    pub from: u32,
    /// Where its rows end in the tree's order.
    pub to: u32,
    /// Its second half; the first half is the node after it. 0 for a leaf.
    second: u32,
    /// Whether every pair of its rows touches, because the box is no wider than the threshold in any dim.
    pub complete: bool,
    /// Where the box in all dims is kept, if it is.
    whole: Option<u32>,
}

impl Node {
    /// Its halves; none for a leaf. `at` is its own number.
    #[must_use]
    pub(crate) fn halves(&self, at: u32) -> Option<(u32, u32)> {
        (self.second != 0).then_some((at + 1, self.second))
    }

    /// Number of rows.
    #[must_use]
    pub(crate) fn len(&self) -> u32 {
        self.to - self.from
    }

    /// Whether the boxes lie farther apart than `threshold` in some dim.
    #[inline]
    #[must_use]
    pub(crate) fn is_apart(&self, other: &Self, threshold: f32) -> bool {
        let gap = |low: &Lead, high: &Lead| {
            low.0.iter().zip(high.0).fold(0, |beyond, (low, high)| beyond | u32::from(low - high > threshold))
        };
        gap(&other.low, &self.high) | gap(&self.low, &other.high) != 0
    }

    /// The widest leading dim of those the box is wider than the threshold in, earlier dims first; else the widest of all.
    fn splitting_dim(&self, threshold: f32) -> (usize, bool) {
        let width = |dim: usize| self.high.0[dim] - self.low.0[dim];
        match (0..LEAD).find(|&dim| width(dim) > threshold) {
            Some(dim) => (dim, true),
            None => ((0..LEAD).max_by(|&a, &b| width(a).total_cmp(&width(b))).unwrap_or(0), false),
        }
    }
}

/// The tree.
#[derive(Debug)]
pub(crate) struct RowTree {
    /// Numbers of the rows, in the order of the nodes' ranges.
    pub order: Vec<u32>,
    /// Leading coordinates of the rows, in that order.
    pub lead: Vec<Lead>,
    /// Each node before its first half, that before the second. Empty without rows.
    pub nodes: Vec<Node>,
    /// Boxes in all dims, each its low corner and then its high one.
    boxes: Vec<f32>,
    dims: usize,
    threshold: f32,
}

impl RowTree {
    /// Sorts `rows`, some of those in `lead`, all finite. With `whole` rows (numbered as in `lead`) a node is complete if it is so in
    /// all dims, without them if it is so in the leading ones.
    pub(crate) fn new(lead: &[Lead], rows: Vec<u32>, whole: Option<&WholeRows>, threshold: f32) -> Result<Self> {
        let dims = whole.map_or(0, WholeRows::coordinates);
        let mut tree = Self { order: rows, lead: Vec::new(), nodes: Vec::new(), boxes: Vec::new(), dims, threshold };
        let count = tree.order.len();
        if count > 0 {
            let mut builder = Builder { lead, whole, corners: filled(2 * dims, 0.0, "the tree of rows")?, tree: &mut tree };
            builder.add(0, count, false)?;
        }
        reserve(&mut tree.lead, count, "the tree of rows")?;
        tree.lead.extend(tree.order.iter().map(|&row| lead[row as usize]));
        Ok(tree)
    }

    /// Whether all rows of two complete nodes touch each other, because the box around both is no wider than the threshold.
    pub(crate) fn is_complete_with(
        &self,
        node: &Node,
        rows: Option<&WholeRows>,
        others: (&Self, &Node, Option<&WholeRows>),
    ) -> Result<bool> {
        let (tree, other, other_rows) = others;
        let within = |low: f32, high: f32| high - low <= self.threshold;
        let union = |dim: usize| (node.low.0[dim].min(other.low.0[dim]), node.high.0[dim].max(other.high.0[dim]));
        if !(0..LEAD).map(union).all(|(low, high)| within(low, high)) {
            return Ok(false);
        }
        let (a, b) = (self.corners(node, rows)?, tree.corners(other, other_rows)?);
        let (lows, highs) = (a[..self.dims].iter().zip(&b[..self.dims]), a[self.dims..].iter().zip(&b[self.dims..]));
        Ok(lows.zip(highs).all(|((low, other_low), (high, other_high))| within(low.min(*other_low), high.max(*other_high))))
    }

    /// The corners of a node in all dims, the low one first: kept, or found again. Empty without whole rows.
    fn corners(&self, node: &Node, rows: Option<&WholeRows>) -> Result<Cow<'_, [f32]>> {
        if let Some(at) = node.whole {
            return Ok(Cow::Borrowed(&self.boxes[2 * self.dims * at as usize..][..2 * self.dims]));
        }
        let mut corners = filled(2 * self.dims, 0.0, "the tree of rows")?;
        if let Some(rows) = rows {
            surround(rows, &self.order[node.from as usize..node.to as usize], &mut corners)?;
        }
        Ok(Cow::Owned(corners))
    }
}

/// Sets `corners` to the smallest and, in its second half, the largest coordinates of some rows.
fn surround(whole: &WholeRows, rows: &[u32], corners: &mut [f32]) -> Result<()> {
    let (lows, highs) = corners.split_at_mut(corners.len() / 2);
    lows.fill(f32::INFINITY);
    highs.fill(f32::NEG_INFINITY);
    whole.visit(rows, |row| {
        for ((low, high), &value) in lows.iter_mut().zip(highs.iter_mut()).zip(row) {
            *low = if value < *low { value } else { *low };
            *high = if value > *high { value } else { *high };
        }
    })
}

struct Builder<'a> {
    lead: &'a [Lead],
    whole: Option<&'a WholeRows>,
    /// The corners of the node at hand, in all dims.
    corners: Vec<f32>,
    tree: &'a mut RowTree,
}

impl Builder<'_> {
    /// Adds the node of `order[from..to]`, and those below it.
    fn add(&mut self, from: usize, to: usize, complete: bool) -> Result<()> {
        let threshold = self.tree.threshold;
        let (low, high) = self.lead_box(from, to);
        let mut node = Node { low, high, from: from as u32, to: to as u32, second: 0, complete, whole: None };
        let (dim, wide) = node.splitting_dim(threshold);
        let mut split = Split::Lead(dim);
        let keeps_box = to - from >= BOXED;
        if !wide && (!complete || keeps_box) {
            let widest = self.whole_box(from, to)?;
            node.complete = complete || widest.is_none_or(|(_, width)| width <= threshold);
            match widest {
                Some((dim, _)) if !node.complete => split = Split::Whole(dim),
                _ if keeps_box => node.whole = Some(self.keep_box()?),
                _ => {}
            }
        }
        let complete = node.complete;
        let at = self.tree.nodes.len();
        reserve(&mut self.tree.nodes, 1, "the tree of rows")?;
        self.tree.nodes.push(node);
        if to - from > LEAF {
            let middle = self.halve(from, to, split);
            self.add(from, middle, complete)?;
            self.tree.nodes[at].second = self.tree.nodes.len() as u32;
            self.add(middle, to, complete)?;
        }
        Ok(())
    }

    fn lead_box(&self, from: usize, to: usize) -> (Lead, Lead) {
        let (mut low, mut high) = ([f32::INFINITY; LEAD], [f32::NEG_INFINITY; LEAD]);
        for &row in &self.tree.order[from..to] {
            let lead = &self.lead[row as usize].0;
            for dim in 0..LEAD {
                low[dim] = if lead[dim] < low[dim] { lead[dim] } else { low[dim] };
                high[dim] = if lead[dim] > high[dim] { lead[dim] } else { high[dim] };
            }
        }
        (Lead(low), Lead(high))
    }

    /// Puts the box in all dims into `corners`; its widest dim and the width. None without whole rows.
    fn whole_box(&mut self, from: usize, to: usize) -> Result<Option<(usize, f32)>> {
        let Some(whole) = self.whole else { return Ok(None) };
        surround(whole, &self.tree.order[from..to], &mut self.corners)?;
        let (lows, highs) = self.corners.split_at(self.tree.dims);
        let widths = lows.iter().zip(highs).map(|(low, high)| *high - *low).enumerate();
        Ok(widths.max_by(|(_, a), (_, b)| a.total_cmp(b)))
    }

    fn keep_box(&mut self) -> Result<u32> {
        let boxes = &mut self.tree.boxes;
        let at = boxes.len() / self.corners.len().max(1);
        reserve(boxes, self.corners.len(), "the tree of rows")?;
        boxes.extend_from_slice(&self.corners);
        Ok(at as u32)
    }

    /// Sorts the lower half before the upper one, by one coordinate; returns where the upper begins.
    fn halve(&mut self, from: usize, to: usize, split: Split) -> usize {
        let middle = usize::midpoint(from, to);
        let (lead, whole) = (self.lead, self.whole);
        let key = |row: u32| match (split, whole) {
            (Split::Whole(dim), Some(whole)) => whole.coordinate(row, dim),
            (Split::Lead(dim) | Split::Whole(dim), _) => lead[row as usize].0[dim],
        };
        self.tree.order[from..to].select_nth_unstable_by(middle - from, |&a, &b| key(a).total_cmp(&key(b)));
        middle
    }
}

/// The coordinate that a node is halved by.
#[derive(Debug, Clone, Copy)]
enum Split {
    Lead(usize),
    Whole(usize),
}
