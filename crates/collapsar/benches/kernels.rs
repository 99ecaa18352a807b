//! Criterion benchmarks of the hot loops: `cargo bench -p collapsar`.

use std::hint::black_box;

use collapsar::distance::chebyshev::PackedRows;
use collapsar::distance::scale::Scale;
use collapsar::format::dtype::FloatDtype;
use collapsar::rows::fingerprints::Fingerprints;
use collapsar::snapshot::SnapshotBuilder;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const DIMS: usize = 2560;

/// Float32 bytes of `rows` rows of which every third repeats the first; no dim is constant.
fn matrix(rows: usize) -> Vec<u8> {
    let mut state = 42u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 40) as f32 / 16_777_216.0 - 0.5).to_le_bytes()
    };
    let distinct: Vec<[u8; 4]> = (0..rows * DIMS).map(|_| next()).collect();
    (0..rows)
        .flat_map(|row| if row % 3 == 1 { &distinct[..DIMS] } else { &distinct[row * DIMS..][..DIMS] })
        .flatten()
        .copied()
        .collect()
}

fn fingerprints(criterion: &mut Criterion) {
    let bytes = matrix(2000);
    let mut group = criterion.benchmark_group("fingerprints");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("2000 x 2560 F32", |bencher| {
        bencher.iter(|| {
            let mut fingerprints = Fingerprints::new(DIMS * 4, 1).unwrap();
            fingerprints.push(black_box(&bytes), DIMS * 4).unwrap();
            fingerprints
        });
    });
    group.finish();
}

fn grouping(criterion: &mut Criterion) {
    let bytes = matrix(2000);
    let mut group = criterion.benchmark_group("grouping by value");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("2000 x 2560 F32", |bencher| {
        bencher.iter(|| {
            let mut builder = SnapshotBuilder::new(FloatDtype::F32, DIMS, Scale::new(6e-5, None).unwrap(), 1).unwrap();
            builder.push(black_box(&bytes)).unwrap();
            builder
        });
    });
    group.finish();
}

fn pairs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("chebyshev, all pairs");
    group.sample_size(10);
    for rows in [100, 500, 2000] {
        let bits: Vec<u32> = matrix(rows).chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let dims: Vec<usize> = (0..DIMS).collect();
        let row = |row: usize| bytemuck::cast_slice(&bits[row * DIMS..][..DIMS]);
        let packed: PackedRows = PackedRows::pack_dims(rows, &dims, row).unwrap();
        group.throughput(Throughput::Elements((rows * (rows - 1) / 2 * DIMS) as u64));
        group.bench_with_input(BenchmarkId::from_parameter(rows), &packed, |bencher, packed| {
            bencher.iter(|| {
                let mut largest = 0;
                packed.for_each_pair(|_, _, distance| largest = largest.max(distance));
                largest
            });
        });
    }
    group.finish();
}

#[allow(missing_docs)] // criterion's macros write undocumented functions
mod registered {
    use super::{criterion_group, fingerprints, grouping, pairs};
    criterion_group!(benches, fingerprints, grouping, pairs);
}
use registered::benches;
criterion_main!(benches);
