//! Standard normal numbers: one by one, their tails, and the probability of a tail.
//!
//! The ziggurat of Marsaglia and Tsang (2000), with 256 layers. It is written here and not taken from a library so that every
//! function that is not exact comes from the `libm` crate: the same numbers on every platform.

use libm::{erfc, exp, log};

use super::random::Random;

const LAYERS: usize = 256;

/// Where the tail of the ziggurat begins, and the area of each of its layers, for 256 layers.
const TAIL: f64 = 3.654_152_885_361_009;
const AREA: f64 = 0.004_928_673_233_992_336;

/// The probability that a standard normal number is above `x`, which is at least 0. Below 5e-324 it is 0.
#[must_use]
pub fn upper_tail(x: f64) -> f64 {
    0.5 * erfc(x * std::f64::consts::FRAC_1_SQRT_2)
}

/// A standard normal number, given that it is above `beyond`, which is at least 0 (Robert 1995: the exponential law that fits best,
/// thinned).
pub(super) fn beyond(beyond: f64, random: &mut Random) -> f64 {
    let rate = f64::midpoint(beyond, (beyond * beyond + 4.0).sqrt());
    loop {
        let number = beyond - log(random.above_zero()) / rate;
        let off = number - rate;
        if random.below_one() < exp(-0.5 * off * off) {
            return number;
        }
    }
}

/// Numbers of fewer steps than this get more bits: else those near zero would lie on a lattice that float32 could show.
const FEW_STEPS: f64 = 4096.0;

/// A number within the step.
#[cold]
fn finer(step: f64, random: &mut Random) -> f64 {
    step - 0.5 + random.below_one()
}

/// The layers under the bell curve.
#[derive(Debug)]
pub(super) struct Ziggurat {
    /// Right end of each layer, from the widest; then 0. The first is as wide as its area with the tail demands.
    x: [f64; LAYERS + 1],
    /// The curve at the right ends.
    y: [f64; LAYERS + 1],
}

impl Ziggurat {
    pub(super) fn new() -> Self {
        let curve = |x: f64| exp(-0.5 * x * x);
        let mut x = [0.0; LAYERS + 1];
        x[0] = AREA / curve(TAIL);
        x[1] = TAIL;
        for layer in 2..LAYERS {
            x[layer] = (-2.0 * log(AREA / x[layer - 1] + curve(x[layer - 1]))).sqrt();
        }
        Self { x, y: x.map(curve) }
    }

    /// A standard normal number.
    ///
    /// It has 24 bits within its layer, as fine as float32 keeps, and more where it is near zero.
    #[inline]
    pub(super) fn sample(&self, random: &mut Random) -> f64 {
        loop {
            let bits = random.word();
            let layer = (bits & 0xff) as usize;
            // In [-1, 1), in the middle of a step.
            let step = f64::from(bits.cast_signed() >> 8) + 0.5;
            let part = if step.abs() < FEW_STEPS { finer(step, random) } else { step } * 2f64.powi(-23);
            let number = part * self.x[layer];
            if number.abs() < self.x[layer + 1] {
                return number;
            }
            if let Some(number) = self.at_the_edge(layer, number, random) {
                return number;
            }
        }
    }

    /// One in a hundred numbers falls where the curve crosses its layer, or into the tail.
    #[cold]
    fn at_the_edge(&self, layer: usize, number: f64, random: &mut Random) -> Option<f64> {
        if layer == 0 {
            return Some(beyond(TAIL, random).copysign(number));
        }
        let height = self.y[layer] + (self.y[layer + 1] - self.y[layer]) * random.below_one();
        (height < exp(-0.5 * number * number)).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pearson's statistic of samples of magnitudes in bins, of which each is expected as often as the tail says.
    fn chi_square(samples: &[f64], edges: &[f64], share_above: impl Fn(f64) -> f64) -> f64 {
        let total = samples.len() as f64;
        let mut statistic = 0.0;
        for (at, &edge) in edges.iter().enumerate() {
            let next = edges.get(at + 1).copied().unwrap_or(f64::INFINITY);
            let expected = total * (share_above(edge) - if next.is_finite() { share_above(next) } else { 0.0 });
            let observed = samples.iter().filter(|&&sample| sample >= edge && sample < next).count() as f64;
            assert!(expected > 5.0, "a bin from {edge} of {expected}");
            statistic += (observed - expected).powi(2) / expected;
        }
        statistic
    }

    #[test]
    fn numbers_are_normal_from_zero_to_the_tail_and_of_both_signs() {
        let (ziggurat, mut random) = (Ziggurat::new(), Random::new(3, 0.0, 0));
        let samples: Vec<f64> = (0..2_000_000).map(|_| ziggurat.sample(&mut random)).collect();
        // Within the finer steps near zero, where layers end, and on both sides of the tail's begin.
        let edges = [0.0, 1e-5, 1e-4, 4e-4, 0.01, 0.1, 0.215, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 3.654, 3.8, 4.0, 4.3];
        let magnitudes: Vec<f64> = samples.iter().map(|sample| sample.abs()).collect();
        let statistic = chi_square(&magnitudes, &edges, |x| 2.0 * upper_tail(x));
        // 17 degrees of freedom: beyond 48 once in 10,000 seeds.
        assert!(statistic < 48.0, "{statistic}");
        let positive = samples.iter().filter(|sample| **sample > 0.0).count() as f64;
        assert!((positive - 1e6).abs() < 4.0 * 5e5f64.sqrt(), "{positive}");
    }

    #[test]
    fn numbers_beyond_a_boundary_follow_the_tail() {
        let mut random = Random::new(4, 0.0, 0);
        for limit in [0.0, 0.3, 1.0, 4.0, 12.0] {
            let samples: Vec<f64> = (0..100_000).map(|_| beyond(limit, &mut random)).collect();
            let width = 1.0 / (limit + 1.0);
            let edges: Vec<f64> = (0..6).map(|step| limit + f64::from(step) * 0.5 * width).collect();
            let statistic = chi_square(&samples, &edges, |x| upper_tail(x) / upper_tail(limit));
            // 5 degrees of freedom.
            assert!(statistic < 26.0, "{limit}: {statistic}");
            assert!(samples.iter().all(|&sample| sample >= limit));
        }
    }
}
