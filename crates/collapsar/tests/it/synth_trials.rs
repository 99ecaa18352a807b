//! Whole trials: measured as if their matrix had been measured, of one law whichever the sampler, and each a function of its number.

use collapsar::distance::scale::Scale;
use collapsar::error::Error;
use collapsar::format::dtype::FloatDtype;
use collapsar::snapshot::{COLUMNS, Snapshot, SnapshotBuilder};
use collapsar::synth::law::Storage;
use collapsar::synth::{Method, Sampler};
use half::{bf16, f16};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::naive;

const EPSILON: f64 = 6e-5;

fn scale() -> Scale {
    Scale::new(EPSILON, None).unwrap()
}

/// The bytes of a trial, filled a few rows at a time.
fn matrix(sampler: &Sampler, trial: u64, tokens: u32, dims: usize) -> Vec<u8> {
    let mut rows = sampler.rows(trial).unwrap();
    let mut bytes = Vec::new();
    let mut block = vec![0; 7 * 2 * dims + 1];
    loop {
        let written = rows.fill(&mut block);
        bytes.extend_from_slice(&block[..written * 2 * dims]);
        if written < 7 {
            break;
        }
    }
    assert_eq!(bytes.len(), tokens as usize * dims * 2);
    bytes
}

/// What is comparable of a snapshot, NaN included.
fn comparable(snapshot: &Snapshot) -> String {
    format!("{:?} {:?} {:?}", snapshot.metrics(), snapshot.groups, snapshot.topology)
}

fn dtype(storage: Storage) -> FloatDtype {
    if storage == Storage::Float16 { FloatDtype::F16 } else { FloatDtype::Bf16 }
}

/// Finite numbers of the sizes at which something happens: near a tie, around zero, where float16 overflows.
fn coordinate() -> impl Strategy<Value = f32> {
    prop_oneof![
        4 => (any::<bool>(), 0x3a00_8000u32..0x3b00_8000).prop_map(|(negative, bits)| f32::from_bits(bits & !0xffff | 0x7ffe | u32::from(negative) << 31)),
        2 => (-5i8..5).prop_map(|steps| f32::from(steps) * 2f32.powi(-25)),
        2 => -0.05f32..0.05,
        1 => prop::sample::select(vec![0.0, -0.0, 1e-9, 65_500.0, -65_530.0, 1e5, 1e-40]),
    ]
}

proptest! {
    #[test]
    fn a_trial_is_measured_as_its_matrix_would_be(
        centroid in prop::collection::vec(coordinate(), 1..12),
        sigma in prop::sample::select(vec![0.0, 1.5e-9, 3e-8, 1e-6, 1e-3, 30.0]),
        tokens in 0u32..40,
        half in any::<bool>(),
        sparse in any::<bool>(),
        trial in 0u64..3,
    ) {
        let storage = if half { Storage::Float16 } else { Storage::Bfloat16 };
        let method = if sparse { Method::Sparse } else { Method::Dense };
        let sampler = Sampler::new(&centroid, sigma, tokens, 7, storage, Some(method)).unwrap();
        let mut builder = SnapshotBuilder::new(dtype(storage), centroid.len(), scale(), 0).unwrap();
        builder.push(&matrix(&sampler, trial, tokens, centroid.len())).unwrap();
        let expected = builder.measure().unwrap().finish().unwrap();
        let measured = sampler.measure(trial, scale(), 1).unwrap().finish().unwrap();
        prop_assert_eq!(comparable(&measured), comparable(&expected));
    }

    #[test]
    fn without_singletons_the_rows_that_have_a_twin_are_measured(
        centroid in prop::collection::vec(coordinate(), 1..6),
        sigma in prop::sample::select(vec![0.0, 1.5e-9, 3e-8, 1e-6]),
        tokens in 0u32..40,
        half in any::<bool>(),
        sparse in any::<bool>(),
    ) {
        let storage = if half { Storage::Float16 } else { Storage::Bfloat16 };
        let method = if sparse { Method::Sparse } else { Method::Dense };
        let mut sampler = Sampler::new(&centroid, sigma, tokens, 7, storage, Some(method)).unwrap();
        let rows = matrix(&sampler, 1, tokens, centroid.len());
        let row_bytes = 2 * centroid.len();
        let negative_zero = (0..rows.len() / 2).filter(|&at| rows[2 * at] == 0 && rows[2 * at + 1] == 0x80);
        let mut by_value = rows.clone();
        for at in negative_zero {
            by_value[2 * at + 1] = 0;
        }
        let twins = by_value.chunks_exact(row_bytes).map(|row| by_value.chunks_exact(row_bytes).filter(|&other| other == row).count());
        let mut builder = SnapshotBuilder::new(dtype(storage), centroid.len(), scale(), 0).unwrap();
        for (row, count) in rows.chunks_exact(row_bytes).zip(twins) {
            if count > 1 {
                builder.push(row).unwrap();
            }
        }
        let expected = builder.measure().unwrap().finish().unwrap();
        sampler.drop_singletons();
        let measured = sampler.measure(1, scale(), 1).unwrap().finish().unwrap();
        let patterns = |snapshot: &Snapshot| snapshot.metrics().map(|value| if value.is_nan() { u64::MAX } else { value.to_bits() });
        prop_assert_eq!(patterns(&measured), patterns(&expected));
    }
}

/// A centroid that gives a handful of black holes at sigma 1.5e-9, as the real one does.
fn centroid() -> Vec<f32> {
    let tie = |value: f32, off: f32| f32::from_bits(value.to_bits() & !0xffff | 0x8000) + off;
    vec![3.28e-3, tie(2e-3, 1e-9), tie(-1e-3, -2e-9), tie(4e-3, 0.0), 2.5e-7, 1e-9, -3.1e-8, 0.05, 1.2e-6, 0.0]
}

/// The metrics of trials by the definition: another generator, Marsaglia's polar method, and the plainest measurement.
fn reference(centroid: &[f32], sigma: f32, tokens: usize, storage: Storage, trials: usize) -> Vec<[f64; COLUMNS.len()]> {
    let mut random = ChaCha20Rng::seed_from_u64(99);
    let mut spare = None;
    let mut normal = || {
        if let Some(number) = spare.take() {
            return number;
        }
        loop {
            let mut uniform = || (random.next_u64() >> 11) as f64 * 2f64.powi(-52) - 1.0;
            let (u, v) = (uniform(), uniform());
            let square: f64 = u * u + v * v;
            if square < 1.0 && square > 0.0 {
                let factor = (-2.0 * square.ln() / square).sqrt();
                spare = Some(v * factor);
                return u * factor;
            }
        }
    };
    let mut entry = |centroid: f32| {
        let rounded = bf16::from_f32(centroid + normal() as f32 * sigma).to_f32();
        if storage == Storage::Float16 { f16::from_f32(rounded).to_f32() } else { rounded }
    };
    let mut trial = || (0..tokens).map(|_| centroid.iter().map(|&at| entry(at)).collect()).collect::<Vec<Vec<f32>>>();
    (0..trials).map(|_| naive::measure(&trial(), EPSILON, None).metrics).collect()
}

/// The largest distance between two empirical distribution functions (Kolmogorov and Smirnov).
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let sorted = |values: &[f64]| {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        values
    };
    let (a, b) = (sorted(a), sorted(b));
    let share = |values: &[f64], x: f64| values.partition_point(|&value| value <= x) as f64 / values.len() as f64;
    a.iter().chain(&b).map(|&x| (share(&a, x) - share(&b, x)).abs()).fold(0.0, f64::max)
}

/// The difference of two means in its standard errors; 0 for two constants that are equal.
fn shift(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let error = |values: &[f64]| {
        let mean = mean(values);
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() as f64).powi(2)
    };
    let difference = mean(a) - mean(b);
    if difference == 0.0 { 0.0 } else { difference / (error(a) + error(b)).sqrt() }
}

#[test]
fn both_samplers_follow_the_law_of_the_definition() {
    const TRIALS: usize = 2000;
    const TOKENS: u32 = 30;
    // A distance beyond this has a chance of 1 in 10,000 in one comparison of samples of this size.
    let limit = 2.23 * (2.0 / TRIALS as f64).sqrt();
    let mut varying = [false; 20];
    for (centroid, sigma, storage) in [
        (centroid(), 1.5e-9, Storage::Float16),
        (centroid()[..5].to_vec(), 3e-9, Storage::Bfloat16),
        // Steps of 4 epsilon in one dim and of 1 in the other: the graph falls into components.
        (vec![0.040_1, 0.01], 8e-5, Storage::Float16),
    ] {
        let drawn = |method| -> Vec<[f64; COLUMNS.len()]> {
            let sampler = Sampler::new(&centroid, sigma, TOKENS, 5, storage, Some(method)).unwrap();
            assert_eq!(sampler.method(), method);
            (0..TRIALS as u64).map(|trial| sampler.measure(trial, scale(), 0).unwrap().finish().unwrap().metrics()).collect()
        };
        let (sparse, dense) = (drawn(Method::Sparse), drawn(Method::Dense));
        let defined = reference(&centroid, sigma as f32, TOKENS as usize, storage, TRIALS);
        for (metric, name) in COLUMNS.iter().enumerate() {
            let of = |trials: &[[f64; COLUMNS.len()]]| -> Vec<f64> { trials.iter().map(|metrics| metrics[metric]).collect() };
            let (sparse, dense, defined) = (of(&sparse), of(&dense), of(&defined));
            varying[metric] |= sparse.iter().any(|&value| value != sparse[0]);
            for (pair, a, b) in
                [("sparse, dense", &sparse, &dense), ("sparse, defined", &sparse, &defined), ("dense, defined", &dense, &defined)]
            {
                let (distance, shift) = (distance(a, b), shift(a, b));
                assert!(distance < limit && shift.abs() < 4.0, "{name} at {sigma:e}, {storage:?}: {pair}: {distance} {shift}");
            }
        }
    }
    let constant: Vec<&str> = COLUMNS.into_iter().zip(varying).filter(|(_, varies)| !varies).map(|(name, _)| name).collect();
    assert_eq!(constant, ["n_tokens", "total_population"], "the others vary, or nothing was compared");
}

#[test]
fn the_cheaper_sampler_is_chosen_and_says_how_much_changes() {
    let sampler = |sigma, method| Sampler::new(&centroid(), sigma, 1000, 5, Storage::Float16, method).unwrap();
    let (quiet, loud) = (sampler(1e-10, None), sampler(1e-3, None));
    assert_eq!((quiet.method(), loud.method()), (Method::Sparse, Method::Dense));
    assert!(quiet.expected_flips() < 1500.0 && loud.expected_flips() > 9000.0);
    assert_eq!(quiet.expected_flips(), sampler(1e-10, Some(Method::Dense)).expected_flips());

    // What is expected is what happens, within 5 standard deviations.
    let sparse = sampler(1.5e-9, Some(Method::Sparse));
    let resting = matrix(&sampler(0.0, Some(Method::Sparse)), 0, 1000, 10);
    let flipped: usize = (0..20)
        .map(|trial| matrix(&sparse, trial, 1000, 10).chunks(2).zip(resting.chunks(2)).filter(|(a, b)| a != b).count())
        .sum();
    let expected = 20.0 * sparse.expected_flips();
    assert!((flipped as f64 - expected).abs() < 5.0 * expected.sqrt(), "{flipped} of {expected}");
}

#[test]
fn a_trial_depends_on_seed_sigma_and_number_alone() {
    for method in [Method::Dense, Method::Sparse] {
        let bytes = |seed, sigma, trial| {
            let sampler = Sampler::new(&centroid(), sigma, 50, seed, Storage::Float16, Some(method)).unwrap();
            sampler.rows(0).unwrap().fill(&mut [0; 5000]);
            matrix(&sampler, trial, 50, 10)
        };
        let one = bytes(42, 3e-9, 3);
        assert_eq!(one, bytes(42, 3e-9, 3), "whatever was drawn before");
        for other in [bytes(43, 3e-9, 3), bytes(42, 3.000_000_1e-9, 3), bytes(42, 3e-9, 4)] {
            assert_ne!(one, other);
        }
    }
}

#[test]
fn no_noise_gives_the_centroid_itself() {
    for method in [Method::Dense, Method::Sparse] {
        let sampler = Sampler::new(&[1.0, 3.28e-3], 0.0, 9, 1, Storage::Bfloat16, Some(method)).unwrap();
        let snapshot = sampler.measure(0, scale(), 0).unwrap().finish().unwrap();
        assert_eq!((snapshot.tokens, snapshot.groups.len()), (9, 1));
    }
}

#[test]
fn what_cannot_be_simulated_is_refused() {
    let sampler = |centroid: &[f32], sigma| Sampler::new(centroid, sigma, 5, 0, Storage::Float16, None).map(|_| ());
    assert_eq!(sampler(&[], 1.0), Err(Error::NoDims));
    for sigma in [-1.0, -1e-300, f64::INFINITY, 1e39] {
        assert_eq!(sampler(&[1.0], sigma), Err(Error::InvalidSigma { value: sigma }));
    }
    assert!(matches!(sampler(&[1.0], f64::NAN), Err(Error::InvalidSigma { .. })));
    assert_eq!(sampler(&[1.0, f32::INFINITY], 1.0), Err(Error::InvalidCentroid { dim: 1, value: f64::INFINITY }));
    assert!(matches!(sampler(&[f32::NAN], 1.0), Err(Error::InvalidCentroid { dim: 0, .. })));
    assert!(Storage::from_name("F32").is_err());
}
