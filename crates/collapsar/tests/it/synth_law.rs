//! The law of one simulated entry, against an inversion in exact arithmetic (data/law.py) and against what is drawn.

use std::collections::BTreeMap;

use collapsar::synth::law::{Entry, Storage};
use collapsar::synth::normal::upper_tail;
use collapsar::synth::{Method, Sampler};
use half::{bf16, f16};
use proptest::prelude::*;

/// What is stored, by the definitions of the formats.
fn stored(sum: f32, storage: Storage) -> u32 {
    let rounded = bf16::from_f32(sum).to_f32();
    match storage {
        Storage::Bfloat16 => rounded.to_bits(),
        Storage::Float16 => f16::from_f32(rounded).to_f32().to_bits(),
    }
}

#[test]
fn every_bfloat16_is_stored_by_definition() {
    for upper in 0..=u16::MAX {
        // Its neighbours as sums: on the value, around the tie above it, and below the next.
        for lower in [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff] {
            let sum = f32::from_bits(u32::from(upper) << 16 | lower);
            if sum.is_nan() {
                continue;
            }
            for storage in [Storage::Float16, Storage::Bfloat16] {
                assert_eq!(storage.round(sum).to_bits(), stored(sum, storage), "{sum:e} as {storage:?}");
            }
        }
    }
}

#[test]
fn stored_bytes_read_back_as_the_value() {
    for sum in [0.0, -0.0, 1e-8, -6.1e-8, 3.28e-3, -1.0, 65280.0, 7e4, -7e4] {
        let (half, brain) = (Storage::Float16.round(sum), Storage::Bfloat16.round(sum));
        assert_eq!(f16::from_le_bytes(Storage::Float16.bytes(half)).to_f32().to_bits(), half.to_bits());
        assert_eq!(bf16::from_le_bytes(Storage::Bfloat16.bytes(brain)).to_f32().to_bits(), brain.to_bits());
    }
}

#[test]
fn probabilities_are_those_of_exact_arithmetic() {
    let mut compared = 0;
    for line in include_str!("data/law.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [bits, sigma, storage, below, above] = cells[..] else { panic!("{line}") };
        let entry = Entry {
            centroid: f32::from_bits(u32::from_str_radix(bits, 16).unwrap()),
            sigma: sigma.parse().unwrap(),
            storage: Storage::from_name(storage).unwrap(),
        };
        for (sign, expected) in [(-1.0, below), (1.0, above)] {
            let expected: f64 = expected.parse().unwrap();
            let found = entry.departure(sign).map_or(0.0, |departure| departure.probability);
            assert!((found - expected).abs() <= 1e-12 * expected + 1e-290, "{line}: {found:e} to the side {sign}");
            compared += 1;
        }
    }
    assert!(compared > 200);
}

#[test]
fn the_normal_tail_is_that_of_exact_arithmetic() {
    for (x, expected) in [
        (0.0, 0.5),
        (0.001, 0.499_601_057_786_121_1),
        (1.0, 0.158_655_253_931_457_05),
        (5.0, 2.866_515_718_791_94e-7),
        (20.0, 2.753_624_118_606_234e-89),
        (38.0, 2.885_428_36e-316),
    ] {
        assert!((upper_tail(x) - expected).abs() <= 1e-13 * expected + 1e-323, "{x}: {:e}", upper_tail(x));
    }
    assert_eq!(upper_tail(39.0), 0.0);
}

/// Centroids and sigmas of all sizes, as bit patterns or near the grids.
fn entry() -> impl Strategy<Value = Entry> {
    let centroid = prop_oneof![
        any::<u32>().prop_map(f32::from_bits).prop_filter("finite", |value| value.is_finite()),
        (any::<u16>(), -3i32..4)
            .prop_map(|(upper, off)| f32::from_bits((u32::from(upper) << 16 | 0x8000).wrapping_add_signed(off)))
            .prop_filter("finite", |value| value.is_finite()),
        (-70i32..70, -2i32..3)
            .prop_map(|(steps, off)| {
                let tie = steps as f32 * 2f32.powi(-25);
                f32::from_bits(tie.to_bits().saturating_add_signed(off))
            })
            .prop_filter("finite", |value| value.is_finite()),
    ];
    let sigma = prop_oneof![
        (0u32..0x7f80_0000).prop_map(f32::from_bits),
        (-40i32..5).prop_map(|exponent| 2f32.powi(exponent)),
        Just(0.0),
    ];
    (centroid, sigma, prop::bool::ANY).prop_map(|(centroid, sigma, half)| Entry {
        centroid,
        sigma,
        storage: if half { Storage::Float16 } else { Storage::Bfloat16 },
    })
}

proptest! {
    #[test]
    fn a_number_leaves_exactly_if_it_is_beyond_the_boundary(entry in entry(), number in -39f32..39.0, ulps in -3i32..3) {
        let resting = entry.resting().to_bits();
        for sign in [-1f32, 1.0] {
            let departure = entry.departure(sign);
            // Anywhere, and right at the boundary.
            let near = departure.map_or(number, |departure| f32::from_bits(departure.first.to_bits().saturating_add_signed(ulps)));
            for magnitude in [number.abs(), near.abs()].into_iter().filter(|magnitude| *magnitude < 38.0) {
                let leaves = entry.stored(magnitude.copysign(sign)).to_bits() != resting;
                prop_assert_eq!(leaves, departure.is_some_and(|departure| magnitude >= departure.first.abs()));
                if let Some(departure) = departure {
                    prop_assert_eq!(f64::from(magnitude) > departure.beyond, leaves || departure.beyond == 0.0 && magnitude > 0.0);
                    if leaves && departure.sole {
                        prop_assert_eq!(entry.stored(magnitude.copysign(sign)).to_bits(), departure.value.to_bits());
                    }
                }
            }
        }
    }
}

/// Every value that the entry can have, in ascending order, with its probability.
fn categories(entry: &Entry) -> Vec<(u16, f64)> {
    let ordered = |index: i64| if index < 0 { -f32::from_bits((-index - 1) as u32) } else { f32::from_bits(index as u32) };
    let end = i64::from(39f32.to_bits());
    let mut found = Vec::new();
    let (mut at, mut mass_before) = (-end - 1, 0.0);
    // Probability of a number of at most x, without losing a tail.
    let below = |x: f64| if x < 0.0 { upper_tail(-x) } else { 1.0 - upper_tail(x) };
    while at <= end {
        let value = entry.stored(ordered(at)).to_bits();
        let (mut same, mut other) = (at, end + 1);
        while other > same + 1 {
            let middle = i64::midpoint(same, other);
            *(if entry.stored(ordered(middle)).to_bits() == value { &mut same } else { &mut other }) = middle;
        }
        let mass = if other > end { 1.0 } else { below(f64::midpoint(f64::from(ordered(same)), f64::from(ordered(other)))) };
        found.push((u16::from_le_bytes(entry.storage.bytes(f32::from_bits(value))), mass - mass_before));
        (at, mass_before) = (other, mass);
    }
    found
}

/// Pearson's statistic of `counts` against the categories, those of small expectation together, and its degrees of freedom.
fn chi_square(categories: &[(u16, f64)], counts: &BTreeMap<u16, u64>, total: u64) -> (f64, f64) {
    let (mut statistic, mut cells) = (0.0, 0.0);
    let (mut expected, mut observed) = (0.0, 0.0);
    for (at, (value, probability)) in categories.iter().enumerate() {
        expected += probability * total as f64;
        observed += counts.get(value).copied().unwrap_or(0) as f64;
        let rest: f64 = categories[at + 1..].iter().map(|(_, probability)| probability * total as f64).sum();
        if expected >= 8.0 && rest >= 8.0 || at + 1 == categories.len() {
            statistic += (observed - expected).powi(2) / expected;
            cells += 1.0;
            (expected, observed) = (0.0, 0.0);
        }
    }
    (statistic, cells - 1.0)
}

#[test]
fn values_are_drawn_as_often_as_the_law_says() {
    const TOKENS: u32 = 60_000;
    let cases = [
        (3.28e-3, 1e-5, Storage::Float16),
        (3.28e-3, 4e-5, Storage::Bfloat16),
        (-0.0421, 3.28e-3, Storage::Float16),
        (2f32.powi(-9) + 2f32.powi(-17), 1.5e-9, Storage::Float16),
        (2f32.powi(-10), 2e-6, Storage::Float16),
        (1.125_169e-6, 2e-8, Storage::Float16),
        (-1e-7, 1e-7, Storage::Float16),
        (1e-9, 1e-7, Storage::Float16),
        (0.0, 1e-7, Storage::Float16),
        (-0.0, 1e-40, Storage::Bfloat16),
        (1e-9, 1.5e-9, Storage::Bfloat16),
        (65_400.0, 100.0, Storage::Float16),
        (1.0, 3e-3, Storage::Float16),
    ];
    let mut worst: f64 = 0.0;
    for (case, (centroid, sigma, storage)) in cases.into_iter().enumerate() {
        let categories = categories(&Entry { centroid, sigma: sigma as f32, storage });
        assert!((categories.iter().map(|(_, probability)| probability).sum::<f64>() - 1.0).abs() < 1e-12);
        for method in [Method::Dense, Method::Sparse] {
            // Another dim beside it, so that dims share the generator.
            let sampler = Sampler::new(&[centroid, 1e-3], sigma, TOKENS, 11, storage, Some(method)).unwrap();
            let mut bytes = vec![0; TOKENS as usize * 4];
            assert_eq!(sampler.rows(case as u64).unwrap().fill(&mut bytes), TOKENS as usize);
            let mut counts = BTreeMap::new();
            for row in bytes.chunks_exact(4) {
                *counts.entry(u16::from_le_bytes([row[0], row[1]])).or_insert(0u64) += 1;
            }
            let known = |value: &u16| categories.iter().any(|(other, _)| other == value);
            assert!(counts.keys().all(known), "{centroid:e} {sigma:e} {method:?}: a value that cannot be");
            let (statistic, freedom) = chi_square(&categories, &counts, u64::from(TOKENS));
            if freedom > 0.0 {
                // Wilson and Hilferty: the cube root is nearly normal.
                let z = ((statistic / freedom).cbrt() - 1.0 + 2.0 / (9.0 * freedom)) / (2.0 / (9.0 * freedom)).sqrt();
                assert!(z < 4.0, "{centroid:e} {sigma:e} {method:?}: chi-square {statistic} of {freedom} degrees");
                worst = worst.max(z);
            }
        }
    }
    assert!(worst > 0.0, "the draws vary");
}
