//! The search for edges against all pairs, on rows made to mislead it.

use std::sync::Arc;

use collapsar::distance::scale::Scale;
use collapsar::graph::edges::{GraphRows, GraphWalk};
use collapsar::graph::lazy_rows::WholeRows;
use collapsar::graph::lead::Lead;
use collapsar::graph::splitting::SearchRows;
use collapsar::graph::topology::GraphBuilder;
use collapsar::rows::distinct::{DistinctRows, Element};
use collapsar::rows::store::RowStore;
use proptest::prelude::*;

type Rows = Vec<Vec<f32>>;

/// Degree of each node and the lowest node of its component, which say all that is asked of a graph.
#[derive(Debug, PartialEq)]
struct Graph {
    degrees: Vec<u32>,
    lowest: Vec<usize>,
}

/// By definition: every pair, every coordinate, plain float32.
fn expected(rows: &Rows, threshold: f32) -> Graph {
    let touch = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(x, y)| (x - y).abs() <= threshold);
    let mut degrees = vec![0; rows.len()];
    let mut lowest: Vec<usize> = (0..rows.len()).collect();
    for i in 0..rows.len() {
        for j in 0..i {
            if touch(&rows[i], &rows[j]) {
                degrees[i] += 1;
                degrees[j] += 1;
                let (from, to) = (lowest[i].max(lowest[j]), lowest[i].min(lowest[j]));
                lowest.iter_mut().filter(|component| **component == from).for_each(|component| *component = to);
            }
        }
    }
    Graph { degrees, lowest }
}

fn found(graph: GraphBuilder) -> Graph {
    let components = graph.components().unwrap();
    let lowest = components.of.iter().map(|of| components.of.iter().position(|other| other == of).unwrap()).collect();
    Graph { degrees: components.degrees, lowest }
}

fn graph_rows(rows: &[Vec<f32>], first: usize, scale: Scale) -> GraphRows {
    let rows = distinct(rows);
    let SearchRows { dims, finite, lead, .. } = SearchRows::of(&rows, scale).unwrap();
    let whole = WholeRows::stored(rows, dims).unwrap();
    GraphRows::whole(&lead, finite, whole, scale, |at| (first + at) as u32).unwrap()
}

fn distinct(rows: &[Vec<f32>]) -> DistinctRows {
    let mut store = RowStore::new(4 * rows.first().map_or(1, Vec::len));
    for row in rows {
        store.reserve().unwrap();
        store.push(bytemuck::cast_slice(row));
    }
    DistinctRows::new(Arc::new(store), Element::Whole)
}

fn within(rows: &Rows, threshold: f32, work: u64) -> Graph {
    let mut graph = GraphBuilder::new(rows.len()).unwrap();
    let mut searched = graph_rows(rows, 0, scale(threshold));
    let mut walk = GraphWalk::new();
    while walk.within(&mut searched, &mut graph, work).unwrap() {}
    searched.settle(&mut graph);
    found(graph)
}

/// The rows in blocks that are searched one by one and two by two. Dims are packed for all, since those left out must be the same in all.
fn in_blocks(rows: &Rows, threshold: f32, block: usize, work: u64) -> Graph {
    let scale = scale(threshold);
    let dims: Vec<usize> = (0..rows[0].len()).collect();
    let mut graph = GraphBuilder::new(rows.len()).unwrap();
    let mut blocks: Vec<GraphRows> = rows
        .chunks(block)
        .enumerate()
        .map(|(at, rows)| {
            let packed = collapsar::distance::chebyshev::PackedRows::pack_dims(rows.len(), &dims, |row| &rows[row]).unwrap();
            GraphRows::packed(packed, scale, |row| (at * block + row) as u32).unwrap()
        })
        .collect();
    for first in 0..blocks.len() {
        let (left, right) = blocks.split_at_mut(first + 1);
        let mut walk = GraphWalk::new();
        while walk.within(&mut left[first], &mut graph, work).unwrap() {}
        for second in right {
            let mut walk = GraphWalk::new();
            while walk.between(&mut left[first], second, &mut graph, work).unwrap() {}
        }
    }
    for rows in &mut blocks {
        rows.settle(&mut graph);
    }
    found(graph)
}

fn scale(threshold: f32) -> Scale {
    Scale::new(1.0, Some(f64::from(threshold))).unwrap()
}

/// A coordinate on multiples of half the threshold, or a float32 beside one: distances of exactly the threshold, and just not.
fn on_the_edge(threshold: f32) -> BoxedStrategy<f32> {
    let grid = (-3i8..=3).prop_map(move |steps| f32::from(steps) * threshold / 2.0);
    prop_oneof![6 => grid.clone(), 1 => grid.clone().prop_map(f32::next_up), 1 => grid.prop_map(f32::next_down)].boxed()
}

/// Rows around a centre, each coordinate up to `spread` away from it.
fn cluster(centre: f32, spread: f32, dims: usize, rows: usize) -> impl Strategy<Value = Rows> {
    let coordinate = prop_oneof![
        3 => (0u8..=20).prop_map(move |step| centre + spread * f32::from(step) / 20.0),
        1 => Just(centre),
        1 => Just(centre + spread),
    ];
    prop::collection::vec(prop::collection::vec(coordinate, dims), 0..=rows)
}

/// A line of rows in one dim, neighbours `step` apart.
fn chain(dims: usize, dim: usize, step: f32, rows: usize) -> Rows {
    let row = |at: usize| (0..dims).map(|d| if d == dim % dims { at as f32 * step } else { 0.25 }).collect();
    (0..rows).map(row).collect()
}

fn rows(threshold: f32) -> impl Strategy<Value = Rows> {
    let extreme =
        prop::sample::select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, f32::from_bits(1), -0.0]);
    (1usize..40).prop_flat_map(move |dims| {
        let t = threshold;
        let edge = prop::collection::vec(prop::collection::vec(on_the_edge(t), dims), 0..60);
        // Most coordinates the same: rows that differ in few dims, which few dims of a sample tell apart.
        let sparse = prop::collection::vec((0..dims, on_the_edge(t), 0..dims, on_the_edge(t)), 0..150).prop_map(move |draws| {
            let row = |(d, x, e, y): (usize, f32, usize, f32)| {
                let mut row = vec![0.0; dims];
                (row[d], row[e]) = (x, y);
                row
            };
            draws.into_iter().map(row).collect::<Rows>()
        });
        let crowd = prop::collection::vec(prop::collection::vec(-100f32..100.0, dims), 0..100)
            .prop_map(move |rows| rows.into_iter().map(|row| row.into_iter().map(|x| x * t).collect()).collect::<Rows>());
        let chains = (0..dims, 0usize..150, prop::sample::select(vec![t, t.next_down(), t.next_up(), t / 10.0]))
            .prop_map(move |(dim, rows, step)| chain(dims, dim, step, rows));
        let parts = (
            prop_oneof![edge.boxed(), sparse.boxed(), crowd.boxed(), chains.boxed()],
            prop_oneof![
                cluster(0.0, t, dims, 120).boxed(),
                cluster(-t / 2.0, t.next_up(), dims, 60).boxed(),
                Just(vec![]).boxed()
            ],
            prop_oneof![
                cluster(t, t / 2.0, dims, 120).boxed(),
                cluster(3.0 * t, t / 4.0, dims, 80).boxed(),
                Just(vec![]).boxed()
            ],
            prop::collection::vec((any::<prop::sample::Index>(), 0..dims, extreme.clone()), 0..3),
        );
        parts.prop_flat_map(|(a, b, c, extremes)| {
            let mut rows = [a, b, c].concat();
            if !rows.is_empty() {
                for (row, dim, value) in extremes {
                    let at = row.index(rows.len());
                    rows[at][dim] = value;
                }
            }
            Just(rows).prop_shuffle()
        })
    })
}

fn case() -> impl Strategy<Value = (f32, Rows)> {
    // 0.3 and 1e-3 are no sums of powers of two: differences round.
    prop::sample::select(vec![1.0, 0.3, 1e-3, 2f32.powi(-14), f32::from_bits(7), 0.0, 1e38])
        .prop_flat_map(|threshold| (Just(threshold), rows(if threshold == 0.0 { 1.0 } else { threshold })))
}

proptest! {
    #[test]
    fn the_search_finds_the_edges_of_all_pairs((threshold, rows) in case(), work in prop_oneof![Just(1), Just(u64::MAX)]) {
        prop_assert_eq!(within(&rows, threshold, work), expected(&rows, threshold));
    }

    #[test]
    fn blocks_find_the_same((threshold, rows) in case(), block in 1usize..100, work in prop_oneof![Just(1), Just(u64::MAX)]) {
        prop_assume!(!rows.is_empty());
        prop_assert_eq!(in_blocks(&rows, threshold, block, work), expected(&rows, threshold));
    }

    #[test]
    fn leading_dims_lose_no_edge((threshold, rows) in case()) {
        let finite: Rows = rows.into_iter().filter(|row| row.iter().all(|x| x.is_finite())).collect();
        let lead: Vec<Lead> = finite.iter().map(|row| Lead::of(row)).collect();
        let mut graph = GraphBuilder::new(finite.len()).unwrap();
        let mut searched = GraphRows::leading(&lead, scale(threshold), |at| at as u32).unwrap();
        while GraphWalk::new().within(&mut searched, &mut graph, u64::MAX).unwrap() {}
        searched.settle(&mut graph);
        let cut: Rows = finite.iter().map(|row| row[..row.len().min(16)].to_vec()).collect();
        prop_assert_eq!(found(graph), expected(&cut, threshold));
    }
}

/// The work that a search takes, in pairs looked at.
fn work(rows: &Rows, threshold: f32) -> u64 {
    let mut graph = GraphBuilder::new(rows.len()).unwrap();
    let mut searched = graph_rows(rows, 0, scale(threshold));
    let mut walk = GraphWalk::new();
    let mut steps = 0;
    while walk.within(&mut searched, &mut graph, 1).unwrap() {
        steps += 1;
    }
    steps
}

#[test]
fn everything_within_the_threshold_is_counted_without_visiting() {
    let rows: Rows = (0..5_000u32).map(|i| vec![f32::from((i % 71) as u8) / 70.0, (i / 71) as f32 / 71.0, 3.0]).collect();
    assert_eq!(work(&rows, 1.0), 1);
    let graph = {
        let mut graph = GraphBuilder::new(rows.len()).unwrap();
        let mut searched = graph_rows(&rows, 0, scale(1.0));
        while GraphWalk::new().within(&mut searched, &mut graph, u64::MAX).unwrap() {}
        searched.settle(&mut graph);
        graph.finish().unwrap()
    };
    assert_eq!((graph.edges, graph.components, graph.global_density), (5_000 * 4_999 / 2, 1, 1.0));
}

#[test]
fn a_long_chain_with_many_neighbours_each_takes_little_work() {
    // 20,000 rows, each touching 2,000: 20 million edges, 200 million pairs.
    let rows = chain(3, 1, 1.0, 20_000);
    let mut graph = GraphBuilder::new(rows.len()).unwrap();
    let mut searched = graph_rows(&rows, 0, scale(1_000.0));
    let mut walk = GraphWalk::new();
    let mut steps = 0;
    while walk.within(&mut searched, &mut graph, 1).unwrap() {
        steps += 1;
    }
    searched.settle(&mut graph);
    let graph = graph.finish().unwrap();
    assert_eq!((graph.components, graph.isolated), (1, 0));
    assert_eq!(graph.edges, (20_000 - 1_000) * 1_000 + 1_000 * 999 / 2);
    assert!(steps < 200_000, "{steps} steps");
}

#[test]
fn a_tight_cluster_in_a_crowd_takes_little_work() {
    // 2,000 rows within half a threshold, between 2,000 that lie far apart: 2 million edges of 8 million pairs.
    let value =
        |row: u32, dim: u32| ((row.wrapping_mul(2_654_435_761) ^ dim.wrapping_mul(40_503)).wrapping_mul(0x9e37_79b9) >> 8) as f32;
    let row = |row: u32| {
        let scale = if row.is_multiple_of(2) { 0.5 / 16_777_216.0 } else { 100.0 / 16_777_216.0 };
        (0..40).map(|dim| value(row, dim) * scale - if row.is_multiple_of(2) { 0.0 } else { 50.0 }).collect()
    };
    let rows: Rows = (0..4_000).map(row).collect();
    let steps = work(&rows, 1.0);
    assert!(steps < 40_000, "{steps} steps");
    let graph = within(&rows, 1.0, u64::MAX);
    assert_eq!(graph.degrees.iter().filter(|&&degree| degree == 1_999).count(), 2_000);
    assert_eq!(graph.degrees.iter().filter(|&&degree| degree == 0).count(), 2_000);
}
