//! Evenly spaced sigmas, for sweeps.

use libm::{exp10, log10};

/// `count` numbers from `start` to `stop`, both included, as numpy's `linspace` gives them: `start + i * step`, the last `stop` itself.
#[must_use]
pub fn linear(start: f64, stop: f64, count: usize) -> Vec<f64> {
    let step = (stop - start) / (count.max(2) - 1) as f64;
    between(start, stop, count, |index| index * step + start)
}

/// `count` numbers from `start` to `stop`, both above 0 and included, of equal ratios: numpy's `geomspace`, but for the last
/// digit on some platforms, where its logarithm is another.
#[must_use]
pub fn logarithmic(start: f64, stop: f64, count: usize) -> Vec<f64> {
    let (low, high) = (log10(start), log10(stop));
    let step = (high - low) / (count.max(2) - 1) as f64;
    between(start, stop, count, |index| exp10(index * step + low))
}

/// The ends as they are, what is between them by its index.
fn between(start: f64, stop: f64, count: usize, at: impl Fn(f64) -> f64) -> Vec<f64> {
    (0..count)
        .map(|index| match index {
            0 => start,
            _ if index == count - 1 => stop,
            _ => at(index as f64),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_is_numpys_linspace() {
        // numpy.linspace(1.5e-9, 5e-9, 4) and numpy.linspace(1e-6, 1e-4, 1000)[[1, 500, 998]]
        assert_eq!(linear(1.5e-9, 5e-9, 4), [1.5e-9, 2.666_666_666_666_666_6e-9, 3.833_333_333_333_333e-9, 5e-9]);
        let toy = linear(1e-6, 1e-4, 1000);
        assert_eq!([toy[1], toy[500], toy[998]], [1.099_099_099_099_099e-6, 5.054_954_954_954_955e-5, 9.990_090_090_090_09e-5]);
    }

    #[test]
    fn logarithmic_has_equal_ratios_and_exact_ends() {
        assert_eq!(logarithmic(1e-9, 1e-3, 7), [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3]);
        let values = logarithmic(1.5e-9, 5e-9, 50);
        assert_eq!((values[0], values[49]), (1.5e-9, 5e-9));
        for pair in values.windows(2) {
            assert!((pair[1] / pair[0] - (10f64 / 3.0).powf(1.0 / 49.0)).abs() < 1e-13);
        }
    }

    #[test]
    fn one_and_none() {
        assert_eq!((linear(3.0, 9.0, 1), linear(3.0, 9.0, 0)), (vec![3.0], vec![]));
        assert_eq!((logarithmic(3.0, 9.0, 1), linear(2.0, 2.0, 3)), (vec![3.0], vec![2.0; 3]));
    }
}
