//! A snapshot of rows that are handed in by blocks against the one of rows that are held.

use std::collections::BTreeMap;

use collapsar::distance::pair_blocks::PairBlocks;
use collapsar::distance::scale::Scale;
use collapsar::distance::statistics::{Extent, ExtentBuilder, Pairs};
use collapsar::format::dtype::FloatDtype;
use collapsar::snapshot::first_pass::FirstPass;
use collapsar::snapshot::streamed::StreamedSnapshot;
use collapsar::snapshot::{Snapshot, SnapshotBuilder};
use proptest::prelude::*;

type Rows = Vec<Vec<f32>>;

fn bytes(rows: &[Vec<f32>]) -> Vec<u8> {
    rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect()
}

fn builder(rows: &Rows, scale: Scale) -> SnapshotBuilder {
    let mut builder = SnapshotBuilder::new(FloatDtype::F32, rows[0].len(), scale, 0).unwrap();
    builder.push(&bytes(rows)).unwrap();
    builder
}

fn held(rows: &Rows, scale: Scale, pairs: Pairs) -> Snapshot {
    builder(rows, scale).measure_pairs(pairs).unwrap().finish().unwrap()
}

/// First row and population of each distinct row, by definition.
fn distinct(rows: &Rows) -> (Vec<u32>, Vec<u32>) {
    let mut groups: BTreeMap<u32, u32> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let first = rows[..at].iter().position(|other| other == row).unwrap_or(at);
        *groups.entry(first as u32).or_default() += 1;
    }
    groups.into_iter().unzip()
}

/// What the caller of a [`StreamedSnapshot`] does: hands in the rows that it is asked for.
fn streamed(rows: &Rows, lattice: bool, scale: Scale, pairs: Pairs, block: usize, work: u64) -> Snapshot {
    let mut first_pass = FirstPass::new(FloatDtype::F32, rows[0].len(), lattice, 1).unwrap();
    first_pass.push(&bytes(rows)).unwrap();
    let (first, populations) = distinct(rows);
    let unbounded: Vec<usize> = first_pass.unbounded().iter().map(|&row| row as usize).collect();
    let select = |nodes: &[u32]| -> Vec<u8> {
        nodes.iter().flat_map(|&node| bytes(&rows[first[node as usize] as usize..][..1])).collect()
    };
    let mut streamed = StreamedSnapshot::new(first_pass, &first, &populations, scale).unwrap();
    for at in unbounded.into_iter().filter(|at| first.contains(&(*at as u32))) {
        streamed.take_unbounded(&bytes(&rows[at..=at])).unwrap();
    }
    let finite = streamed.finite().to_vec();
    streamed.take_sample(&select(&finite[..finite.len().min(20)])).unwrap();
    streamed.choose_dims().unwrap();
    streamed.take_lead(&select(&finite)).unwrap();
    while streamed.search_leading(work).unwrap() {}

    let candidates = streamed.candidates().unwrap();
    let blocks: Vec<Vec<u32>> = candidates.chunks(block).map(<[u32]>::to_vec).collect();
    for (a, nodes) in blocks.iter().enumerate() {
        streamed.begin_block(0, nodes.clone()).unwrap();
        streamed.take_block(0, &select(nodes)).unwrap();
        streamed.end_searched_block(0).unwrap();
        while streamed.search_blocks(false, work).unwrap() {}
        for others in &blocks[a + 1..] {
            streamed.begin_block(1, others.clone()).unwrap();
            streamed.take_block(1, &select(others)).unwrap();
            streamed.end_searched_block(1).unwrap();
            while streamed.search_blocks(true, work).unwrap() {}
        }
    }
    streamed.drop_blocks();
    let mut extent = None;
    if streamed.begin_pairs(pairs).unwrap() {
        let all: Vec<u32> = (0..first.len() as u32).collect();
        let blocks: Vec<Vec<u32>> = all.chunks(block).map(<[u32]>::to_vec).collect();
        if let Some(totals) = streamed.hand_over_pairs() {
            extent = Some(all_pairs(totals, rows[0].len(), streamed.dims(), &blocks, select, work));
        } else {
            for (a, nodes) in blocks.iter().enumerate() {
                streamed.begin_block(0, nodes.clone()).unwrap();
                streamed.take_block(0, &select(nodes)).unwrap();
                streamed.visit_sample(false);
                for others in &blocks[a + 1..] {
                    streamed.begin_block(1, others.clone()).unwrap();
                    streamed.take_block(1, &select(others)).unwrap();
                    streamed.visit_sample(true);
                }
            }
            streamed.end_sample();
        }
    }
    let contenders = streamed.contenders().unwrap();
    for nodes in contenders.chunks(3) {
        streamed.take_contenders(nodes, &select(nodes)).unwrap();
    }
    let mut snapshot = streamed.finish().unwrap();
    if let Some((mean, median)) = extent {
        snapshot.extent = Extent { mean, median, ..snapshot.extent };
    }
    snapshot
}

/// Mean and median, each pair of blocks measured apart and its totals handed over as bytes.
fn all_pairs(
    mut totals: ExtentBuilder,
    width: usize,
    dims: &[usize],
    blocks: &[Vec<u32>],
    select: impl Fn(&[u32]) -> Vec<u8>,
    elements: u64,
) -> (f32, f32) {
    loop {
        let empty = totals.empty().unwrap();
        for (a, nodes) in blocks.iter().enumerate().rev() {
            for others in &blocks[a..] {
                let mut part = PairBlocks::new(FloatDtype::F32, width, dims.to_vec(), &empty, 2).unwrap();
                for (slot, nodes) in [nodes, others].into_iter().enumerate() {
                    part.begin(slot, nodes.len()).unwrap();
                    part.push(slot, &select(nodes)).unwrap();
                }
                let second = usize::from(others[0] != nodes[0]);
                while part.visit(0, second, elements).unwrap() > 0 {}
                totals.merge(&ExtentBuilder::from_bytes(&part.take().unwrap()).unwrap()).unwrap();
            }
        }
        if let Some(found) = totals.end_pass().unwrap() {
            return found;
        }
    }
}

fn rows() -> impl Strategy<Value = Rows> {
    let grid = || (-4i8..=4).prop_map(|x| f32::from(x) * 0.5);
    let extreme = prop::sample::select(vec![-0.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX]);
    // More dims than lead, and fewer.
    (1usize..40, 1usize..60).prop_flat_map(move |(dims, pool)| {
        let sparse = prop::collection::vec((0..dims, grid(), 0..dims, grid()), pool).prop_map(move |draws| {
            let row = |(d, x, e, y): (usize, f32, usize, f32)| {
                let mut row = vec![0.0; dims];
                (row[d], row[e]) = (x, y);
                row
            };
            draws.into_iter().map(row).collect::<Rows>()
        });
        let dense = prop::collection::vec(prop::collection::vec(grid(), dims), pool);
        let extremes = prop::collection::vec((any::<prop::sample::Index>(), 0..dims, extreme.clone()), 0..3);
        let draws = prop::collection::vec(any::<prop::sample::Index>(), 1..100);
        (prop_oneof![sparse.boxed(), dense.boxed()], extremes, draws).prop_map(|(mut pool, extremes, draws)| {
            for (row, dim, value) in extremes {
                let at = row.index(pool.len());
                pool[at][dim] = value;
            }
            draws.into_iter().map(|draw| draw.get(&pool).clone()).collect()
        })
    })
}

proptest! {
    #[test]
    fn blocks_give_the_snapshot_of_rows_that_are_held(
        rows in rows(),
        threshold in prop::sample::select(vec![0.5, 1.0, 1.5, 4.0]),
        block in 1usize..30,
        work in prop_oneof![Just(1), Just(u64::MAX)],
        pairs in prop_oneof![Just(Pairs::Exact), Just(Pairs::None), Just(Pairs::Sample(50))],
    ) {
        let scale = Scale::new(0.3, Some(threshold)).unwrap();
        // As text, because NaN differs from itself.
        prop_assert_eq!(format!("{:#?}", streamed(&rows, false, scale, pairs, block, work)), format!("{:#?}", held(&rows, scale, pairs)));
    }
    #[test]
    fn on_the_lattice_too(rows in rows(), steps in 0u32..200, block in 1usize..30) {
        let scale = Scale::new(1.0, Some(f64::from(steps))).unwrap();
        // The largest float32 is no bfloat16.
        let rows: Rows = rows.into_iter().map(|row| row.into_iter().map(|x| if x == f32::MAX { 3.0 } else { x }).collect()).collect();
        let held = builder(&rows, scale).measure_lattice(steps).unwrap().finish().unwrap();
        let found = streamed(&rows, true, scale, Pairs::None, block, u64::MAX);
        prop_assert_eq!(format!("{found:#?}"), format!("{held:#?}"));
        // By definition: bit patterns as ordered integers.
        let steps_of = |x: f32| if x.is_finite() { let s = i64::from(x.to_bits() << 1 >> 17); Some(if x < 0.0 { -s } else { s }) } else { None };
        let (first, _) = distinct(&rows);
        let near = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(&x, &y)| matches!((steps_of(x), steps_of(y)), (Some(x), Some(y)) if (x - y).abs() <= i64::from(steps)));
        let edges = first.iter().enumerate().flat_map(|(at, &i)| first[..at].iter().map(move |&j| (i, j)))
            .filter(|&(i, j)| near(&rows[i as usize], &rows[j as usize])).count();
        prop_assert_eq!(found.topology.edges, edges as u64);
    }
}
