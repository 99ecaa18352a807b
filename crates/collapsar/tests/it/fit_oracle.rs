//! The fit against integrals of mpmath and maxima of scipy (data/fit.py), a grid search, and simulated rows.

use collapsar::fit::interval::Interval;
use collapsar::fit::likelihood::Likelihood;
use collapsar::fit::observed::{Observed, ObservedBuilder};
use collapsar::fit::permutation::{Counts, Permutations};
use collapsar::fit::truncated::{Truncated, Truncation};
use collapsar::format::dtype::FloatDtype;
use collapsar::synth::Sampler;
use collapsar::synth::law::Storage;
use proptest::prelude::*;

#[test]
fn probabilities_are_those_of_exact_arithmetic() {
    let mut compared = 0;
    for line in include_str!("data/fit_intervals.csv").lines().skip(1) {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let [low, high, mean, sigma, log_probability, first, second] = cells[..] else { panic!("{line}") };
        let found = Truncation::new(mean, sigma).to(&Interval { low, high });
        // The error of the logarithm is the relative one of the probability.
        assert!((found.log_probability - log_probability).abs() <= 1e-12, "{line}: {found:?}");
        assert!((found.mean - first).abs() <= 1e-11 * (1.0 + first.abs()), "{line}: {found:?}");
        assert!((found.square - second).abs() <= 1e-10 * (1.0 + second.abs()), "{line}: {found:?}");
        compared += 1;
    }
    assert!(compared > 150);
}

/// Tokens that have these values, each dim's in order: which token has which together does not change the likelihood.
fn of_cells(dims: &[Vec<(f32, usize)>]) -> Observed {
    let tokens: usize = dims[0].iter().map(|(_, count)| count).sum();
    let columns: Vec<Vec<f32>> =
        dims.iter().map(|cells| cells.iter().flat_map(|&(value, count)| std::iter::repeat_n(value, count)).collect()).collect();
    let rows: Vec<f32> = (0..tokens).flat_map(|token| columns.iter().map(move |column| column[token])).collect();
    observed(&rows, dims.len(), Storage::Bfloat16)
}

fn observed(rows: &[f32], dims: usize, storage: Storage) -> Observed {
    let mut builder = ObservedBuilder::new(FloatDtype::F32, dims, storage, 3).unwrap();
    builder.push(bytemuck::cast_slice(rows)).unwrap();
    builder.finish(false).unwrap()
}

#[test]
fn maxima_are_those_of_scipy() {
    let mut compared = 0;
    for line in include_str!("data/fit_maxima.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [dims, centroid, sigma, log_likelihood] = cells[..] else { panic!("{line}") };
        let dims: Vec<Vec<(f32, usize)>> = dims
            .split(';')
            .map(|cells| {
                let cell = |cell: &str| {
                    let (bits, count) = cell.split_once(':').unwrap();
                    (f32::from_bits(u32::from_str_radix(bits, 16).unwrap() << 16), count.parse().unwrap())
                };
                cells.split(' ').map(cell).collect()
            })
            .collect();
        let given: Vec<f32> = centroid.split_whitespace().map(|cell| cell.parse().unwrap()).collect();
        let rows = of_cells(&dims);
        let likelihood = Likelihood::new(&rows, (!given.is_empty()).then_some(&given[..]));
        let fit = likelihood.maximum().unwrap();
        let around = [fit.low, fit.sigma, fit.high];
        for (at, value) in around.iter().zip(likelihood.profile(&around).unwrap()) {
            let drop = if *at == fit.sigma { 0.0 } else { 1.920_729_410_347_062 };
            assert!((fit.log_likelihood - value - drop).abs() <= 1e-9 * fit.log_likelihood.abs(), "{line}: {at}");
        }
        let (sigma, log_likelihood): (f64, f64) = (sigma.parse().unwrap(), log_likelihood.parse().unwrap());
        // scipy's search ends where the likelihood is flat.
        assert!((fit.sigma / sigma - 1.0).abs() < 1e-6, "{line}: {fit:?}");
        assert!((fit.log_likelihood - log_likelihood).abs() < 1e-10 * log_likelihood.abs(), "{line}: {fit:?}");
        assert!(fit.low < fit.sigma && fit.sigma < fit.high);
        compared += 1;
    }
    assert_eq!(compared, 6);
}

#[test]
fn where_each_dim_has_neighbours_alone_sigma_goes_to_zero() {
    let value = |bits: u32| f32::from_bits(bits << 16);
    let rows = of_cells(&[vec![(value(0x3b5f), 30), (value(0x3b60), 10)], vec![(1.0, 40)]]);
    let fit = Likelihood::new(&rows, None).maximum().unwrap();
    let supremum = 30.0 * 0.75f64.ln() + 10.0 * 0.25f64.ln();
    assert_eq!((fit.sigma, fit.low), (0.0, 0.0));
    assert!((fit.log_likelihood - supremum).abs() < 1e-12 && fit.high > 0.0 && fit.high.is_finite(), "{fit:?}");
    // With the centroid given off the boundary, sigma is known.
    let given = Likelihood::new(&rows, Some(&[value(0x3b5f), 1.0])).maximum().unwrap();
    assert!(given.sigma > 0.0 && given.low > 0.0, "{given:?}");
}

#[test]
fn the_share_of_the_largest_gives_sigma_back() {
    let rows = observed(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.015_625], 2, Storage::Bfloat16);
    let centroid = [1.001f32, 2.001];
    let likelihood = Likelihood::new(&rows, Some(&centroid));
    for share in [0.9, 0.388, 0.01] {
        let sigma = likelihood.sigma_of_share(share).unwrap();
        let log_probability = |Truncated { log_probability, .. }: Truncated| log_probability;
        let sum: f64 = [(1.0, 1.001f32), (2.0, 2.001)]
            .map(|(value, mean)| {
                log_probability(Truncation::new(f64::from(mean), sigma).to(&Interval::of(value, Storage::Bfloat16)))
            })
            .iter()
            .sum();
        assert!((sum.exp() - share).abs() < 1e-10);
    }
    assert_eq!(Likelihood::new(&rows, Some(&[1.5, 2.0])).sigma_of_share(0.5), None, "the centroid is not rounded to the row");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn no_sigma_and_centroid_is_likelier(steps in prop::collection::vec(prop::collection::vec((0u32..5, 1usize..9), 1..4), 1..4)) {
        let dims: Vec<Vec<(f32, usize)>> = steps.iter().map(|cells| {
            let total: usize = cells.iter().map(|cell| cell.1).sum();
            let mut cells: Vec<(f32, usize)> = cells.iter().map(|&(step, count)| (f32::from_bits((0x3f80 + step) << 16), count)).collect();
            cells[0].1 += 30 - total.min(30);
            cells
        }).collect();
        let rows = of_cells(&dims);
        let fit = Likelihood::new(&rows, None).maximum().unwrap();
        let given: Vec<f32> = fit.centroid.iter().map(|&value| value as f32).collect();
        let fixed = Likelihood::new(&rows, Some(&given)).maximum().unwrap();
        prop_assert!(fixed.log_likelihood <= fit.log_likelihood + 1e-6);
        for sigma in (-30..30).map(|step| 0.0078 * 1.25f64.powi(step)) {
            let mut best = 0.0;
            for dim in &rows.dims {
                let at = |centre: f64| -> f64 {
                    dim.cells.iter().map(|cell| cell.count as f64 * Truncation::new(centre, sigma).to(&cell.interval).log_probability).sum()
                };
                best += (0..120).map(|step| at(0.99 + f64::from(step) * 0.0005)).fold(f64::NEG_INFINITY, f64::max);
            }
            prop_assert!(best <= fit.log_likelihood + 1e-9, "{sigma}: {best} {fit:?}");
        }
    }
}

/// Simulated rows, as many as are asked for.
fn simulated(centroid: &[f32], sigma: f64, tokens: u32, trial: u64, storage: Storage, with_twins: bool) -> Observed {
    let sampler = Sampler::new(centroid, sigma, tokens, 5, storage, None).unwrap();
    let mut bytes = vec![0; tokens as usize * centroid.len() * 2];
    assert_eq!(sampler.rows(trial).unwrap().fill(&mut bytes), tokens as usize);
    let dtype = if storage == Storage::Float16 { FloatDtype::F16 } else { FloatDtype::Bf16 };
    let mut builder = ObservedBuilder::new(dtype, centroid.len(), storage, 1).unwrap();
    builder.push(&bytes).unwrap();
    builder.finish(with_twins).unwrap()
}

/// Simulated data sets: few here, and 500 by hand with `FIT_SETS=500 cargo test --release --test fit_oracle`.
fn sets() -> u64 {
    std::env::var("FIT_SETS").ok().and_then(|sets| sets.parse().ok()).unwrap_or(20)
}

/// Three binomial standard errors.
fn tolerance(share: f64, sets: u64) -> f64 {
    3.0 * (share * (1.0 - share) / sets as f64).sqrt()
}

#[test]
fn permutations_raise_no_false_alarm() {
    let centroid: Vec<f32> = (0..8u8).map(|dim| 1.0 + f32::from(dim) / 1024.0).collect();
    // The selection of rows with a twin is mild where most have one; where it leaves few of many, no permutation of these is fair.
    for (with_twins, sigma) in [(false, 0.004), (false, 0.0008), (true, 0.0008)] {
        let mut values = Vec::new();
        for set in 0..sets() {
            let rows = simulated(&centroid, sigma, 120, set, Storage::Bfloat16, with_twins);
            let permutations = Permutations::new(&rows, 11).unwrap();
            let seen = Counts::of(rows.populations.iter().copied());
            let dealt: Vec<Counts> = (0..99).map(|at| permutations.counts(at).unwrap()).collect();
            let p =
                |extreme: &dyn Fn(&Counts) -> bool| (1 + dealt.iter().filter(|counts| extreme(counts)).count()) as f64 / 100.0;
            let mut tests = vec![p(&|counts| counts.largest >= seen.largest)];
            tests.push(if with_twins {
                p(&|counts| counts.black_holes <= seen.black_holes)
            } else {
                p(&|counts| counts.unique <= seen.unique)
            });
            values.push(tests);
        }
        for test in 0..2 {
            for level in [0.01, 0.05, 0.1, 0.5] {
                let share = values.iter().filter(|tests| tests[test] <= level).count() as f64 / sets() as f64;
                assert!(share <= level + tolerance(level, sets()), "twins {with_twins}, test {test}: {share} at {level}");
            }
        }
    }
}

#[test]
fn the_interval_covers_sigma() {
    let centroid: Vec<f32> = (0..10u8).map(|dim| 1.0 + f32::from(dim) / 1024.0).collect();
    for (sigma, storage) in [(0.004, Storage::Bfloat16), (0.02, Storage::Float16)] {
        for given in [true, false] {
            let covered = (0..sets()).filter(|&set| {
                let rows = simulated(&centroid, sigma, 100, set, storage, false);
                let fit = Likelihood::new(&rows, given.then_some(&centroid[..])).maximum().unwrap();
                fit.low <= sigma && sigma <= fit.high
            });
            let share = covered.count() as f64 / sets() as f64;
            assert!(share >= 0.95 - tolerance(0.95, sets()), "sigma {sigma}, given {given}: {share}");
        }
    }
}
