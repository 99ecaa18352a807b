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
    #[inline]
    pub(super) fn sample(&self, random: &mut Random) -> f64 {
        loop {
            let bits = random.bits();
            let layer = (bits & 0xff) as usize;
            // 53 bits with their sign, in [-1, 1).
            let part = (bits.cast_signed() >> 11) as f64 * 2f64.powi(-52);
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
