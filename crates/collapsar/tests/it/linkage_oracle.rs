//! The tree of distinct vectors against Kruskal's algorithm over a list of all pairs.

use collapsar::distance::scale::Scale;
use collapsar::error::Error;
use collapsar::format::dtype::FloatDtype;
use collapsar::format::lattice::Lattice;
use collapsar::graph::linkage::{LinkageBuilder, MAX_VECTORS, Merge, Metric};
use half::bf16;
use proptest::prelude::*;

fn tree(rows: &[Vec<f32>], metric: Metric) -> Vec<Merge> {
    let mut builder = LinkageBuilder::new(FloatDtype::F32, rows[0].len(), 5).unwrap();
    builder.push(bytemuck::cast_slice(&rows.concat())).unwrap();
    let mut linkage = builder.link(metric).unwrap();
    while linkage.advance(1) {}
    linkage.finish()
}

fn ordinal(value: f32) -> f64 {
    let bits = value.to_bits() >> 16;
    let magnitude = f64::from(bits & 0x7fff);
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

/// Differences of two rows, dim by dim.
fn differences(a: &[f32], b: &[f32], metric: Metric, epsilon: f32) -> Vec<f64> {
    let difference = |(&a, &b): (&f32, &f32)| match metric {
        Metric::Lattice(_) => (ordinal(a) - ordinal(b)).abs(),
        Metric::Epsilons(_) => f64::from((a - b).abs() / epsilon),
    };
    a.iter().zip(b).map(difference).collect()
}

fn expected(rows: &[Vec<f32>], metric: Metric, epsilon: f32) -> Vec<Merge> {
    let mut distinct: Vec<(u32, u64)> = Vec::new();
    for (token, row) in rows.iter().enumerate() {
        match distinct.iter_mut().find(|(first, _)| rows[*first as usize] == *row) {
            Some((_, population)) => *population += 1,
            None => distinct.push((token as u32, 1)),
        }
    }
    let is_finite = |token: u32| rows[token as usize].iter().all(|value| value.is_finite());
    let mut pairs = Vec::new();
    for (at, &(a, _)) in distinct.iter().enumerate() {
        for &(b, _) in &distinct[at + 1..] {
            if is_finite(a) && is_finite(b) {
                let apart = differences(&rows[a as usize], &rows[b as usize], metric, epsilon);
                pairs.push((apart.iter().copied().fold(0.0, f64::max), a, b, apart));
            }
        }
    }
    pairs.sort_by(|(d, a, b, _), (e, c, f, _)| d.total_cmp(e).then((a, b).cmp(&(c, f))));
    let mut components: Vec<(Vec<u32>, u64)> = distinct.iter().map(|&(token, population)| (vec![token], population)).collect();
    let mut merges = Vec::new();
    for (distance, a, b, apart) in pairs {
        let of = |token: u32| components.iter().position(|(members, _)| members.contains(&token)).unwrap();
        let (one, other) = (of(a).min(of(b)), of(a).max(of(b)));
        if one == other {
            continue;
        }
        let (members, tokens) = components.remove(other);
        components[one].0.extend(members);
        components[one].1 += tokens;
        merges.push(Merge {
            distance,
            first_tokens: (a, b),
            l1: apart.iter().sum(),
            dims: rows[a as usize].iter().zip(&rows[b as usize]).filter(|(a, b)| a != b).count() as u32,
            vectors: components[one].0.len() as u32,
            tokens: components[one].1,
            components: components.len() as u32,
        });
    }
    merges
}

fn matrix() -> impl Strategy<Value = Vec<Vec<f32>>> {
    let value = prop_oneof![
        6 => (0x3f80u16..0x3f84, any::<bool>()).prop_map(|(bits, low)| bf16::from_bits(if low { bits & 1 } else { bits }).to_f32()),
        2 => Just(-0.0f32),
        2 => Just(f32::from_bits(0x8001_0000)),
        1 => prop_oneof![Just(f32::NAN), Just(f32::INFINITY), Just(f32::MAX), Just(-3.0)],
    ];
    (1usize..6).prop_flat_map(move |dims| prop::collection::vec(prop::collection::vec(value.clone(), dims), 1..40))
}

proptest! {
    #[test]
    fn steps_merge_as_all_pairs_do(rows in matrix()) {
        // The largest float32 is none of bfloat16.
        let rows: Vec<Vec<f32>> = rows.iter().map(|row| row.iter().map(|&value| if value == f32::MAX { 7.0 } else { value }).collect()).collect();
        let metric = Metric::Lattice(Lattice::Bf16);
        prop_assert_eq!(tree(&rows, metric), expected(&rows, metric, 1.0));
    }

    #[test]
    fn epsilons_merge_as_all_pairs_do(rows in matrix(), epsilon in prop_oneof![Just(1e-3f32), Just(0.3), Just(1e30)]) {
        let metric = Metric::Epsilons(Scale::new(f64::from(epsilon), Some(1.0)).unwrap());
        prop_assert_eq!(tree(&rows, metric), expected(&rows, metric, epsilon));
    }
}

#[test]
fn more_vectors_than_a_tree_takes_are_refused() {
    let row = |at: usize| (at as f32).to_le_bytes();
    let mut builder = LinkageBuilder::new(FloatDtype::F32, 1, 5).unwrap();
    for at in 0..MAX_VECTORS {
        builder.push(&row(at)).unwrap();
        builder.push(&row(at)).unwrap();
    }
    assert_eq!(builder.push(&row(MAX_VECTORS)), Err(Error::TooManyVectors { max: MAX_VECTORS as u64 }));
}
