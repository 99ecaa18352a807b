//! Any bytes as rows of any float dtype, measured: never a panic, and one result however the rows were cut into blocks, whatever the seed.
//! The input: dtype, dims, scale and where to cut, a byte each; then the rows.
#![no_main]

use std::collections::HashMap;

use collapsar::Error;
use collapsar::distance::scale::Scale;
use collapsar::format::dtype::FloatDtype;
use collapsar::rows::canonical::canonical_bits;
use collapsar::snapshot::{Snapshot, SnapshotBuilder};
use libfuzzer_sys::fuzz_target;

/// More rows would make a run slow, and no other code runs for them.
const MAX_ROWS: usize = 80;

const MAX_DIMS: u8 = 20;

const NAMES: [&str; 23] = [
    "F16",
    "BF16",
    "F32",
    "F64",
    "Q4_0",
    "Q4_1",
    "Q5_0",
    "Q5_1",
    "Q8_0",
    "Q2_K",
    "Q3_K",
    "Q4_K",
    "Q5_K",
    "Q6_K",
    "IQ4_NL",
    "IQ4_XS",
    "MXFP4",
    "TQ1_0",
    "TQ2_0",
    "MLX_3BIT_G32_BF16",
    "MLX_4BIT_G32_F32",
    "MLX_6BIT_G64_F16",
    "MLX_8BIT_G32_BF16",
];

fuzz_target!(|input: &[u8]| {
    let [dtype, dims, scale, cut, bytes @ ..] = input else { return };
    let (name, dims) = (NAMES[usize::from(*dtype) % NAMES.len()], usize::from(dims % MAX_DIMS));
    let dtype = FloatDtype::from_name(name).expect("a dtype");
    // Quantised rows are whole blocks.
    let dims = dims.next_multiple_of(dtype.block().0);
    let scale = scale_of(*scale);
    if dims == 0 {
        return assert_eq!(SnapshotBuilder::new(dtype, dims, scale, 0).err(), Some(Error::NoDims));
    }
    let row_bytes = dtype.row_bytes(dims);
    let bytes = &bytes[..bytes.len().min(MAX_ROWS * row_bytes)];
    let (rows, rest) = bytes.split_at(bytes.len() - bytes.len() % row_bytes);

    let mut whole = SnapshotBuilder::new(dtype, dims, scale, 0).unwrap();
    whole.push(rows).unwrap();
    if !rest.is_empty() {
        let error = Error::PartialRow { bytes: bytes.len() as u64, row_bytes: row_bytes as u64 };
        assert_eq!(whole.push(bytes), Err(error), "and nothing of it is counted");
    }
    let snapshot = whole.measure().unwrap().finish().unwrap();

    let mut parts = SnapshotBuilder::new(dtype, dims, scale, 0x9e37_79b9_7f4a_7c15).unwrap();
    for part in rows.chunks(row_bytes * (1 + usize::from(*cut) % 7)) {
        parts.push(part).unwrap();
    }
    let mut measurement = parts.measure().unwrap();
    while measurement.advance(1 + u64::from(*cut)).unwrap() {}
    let of_parts = measurement.finish().unwrap();
    assert_eq!(bits(&snapshot), bits(&of_parts));
    assert_eq!(snapshot.groups, of_parts.groups);
    check_groups(&snapshot, dtype, rows, dims);
});

/// Epsilons from the smallest to the largest float32, and thresholds beside the default.
fn scale_of(choice: u8) -> Scale {
    let epsilon = [1e-45, 1e-38, 6e-5, 0.5, 1.0, 1024.0, 1e30, 1.7e38][usize::from(choice % 8)];
    let threshold = [None, Some(0.0), Some(epsilon), Some(f64::from(f32::MAX))][usize::from(choice / 8 % 4)];
    Scale::new(epsilon, threshold).expect("a scale")
}

/// NaNs by their bits: equal results are equal bytes.
fn bits(snapshot: &Snapshot) -> [u64; 20] {
    snapshot.metrics().map(f64::to_bits)
}

/// The groups against a map that is keyed by the rows themselves.
fn check_groups(snapshot: &Snapshot, dtype: FloatDtype, bytes: &[u8], dims: usize) {
    let mut groups: HashMap<Vec<u32>, (u64, u32)> = HashMap::new();
    let mut alone = Vec::new();
    let (mut values, mut patterns) = (vec![0.0; dims], vec![0; dims]);
    for (number, row) in (0u32..).zip(bytes.chunks(dtype.row_bytes(dims))) {
        dtype.decode(row, &mut values);
        if canonical_bits(&values, &mut patterns) {
            alone.push((1, number));
        } else {
            groups.entry(patterns.clone()).or_insert((0, number)).0 += 1;
        }
    }
    let mut expected: Vec<(u64, u32)> = groups.into_values().chain(alone).collect();
    expected.sort_by_key(|&(population, first)| (std::cmp::Reverse(population), first));
    let found: Vec<(u64, u32)> = snapshot.groups.iter().map(|group| (group.population, group.first)).collect();
    assert_eq!(found, expected);
    assert_eq!(snapshot.tokens as usize * dtype.row_bytes(dims), bytes.len());
}
