//! The numbers that are rounded to one stored value, and how a normal number falls among them.
//!
//! The ends of a rounding interval are found by bisection over float32, as those of [`crate::synth::law`] are: every rounding is monotone,
//! so the law itself is asked and none is modelled.

use libm::{erfc, exp, log, log1p};

use crate::synth::law::Storage;

/// The real numbers that are stored as one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end; minus infinity for the smallest finite value.
    pub low: f64,
    /// Upper end; infinity for the largest finite value.
    pub high: f64,
}

impl Interval {
    /// Those of `value`, which is finite and one that `storage` gives. 0.0 and -0.0 are one value.
    #[must_use]
    pub fn of(value: f32, storage: Storage) -> Self {
        let stored = |order: i64| storage.round(in_order(order));
        // The first float32 that is stored as at least the value, and the first that is stored as more.
        let first = first_that(|order| stored(order) >= value);
        let after = first_that(|order| stored(order) > value);
        let end = |order: i64| f64::midpoint(f64::from(in_order(order - 1)), f64::from(in_order(order)));
        let low = if stored(first - 1).is_finite() { end(first) } else { f64::NEG_INFINITY };
        let high = if stored(after).is_finite() { end(after) } else { f64::INFINITY };
        Self { low, high }
    }

    /// Its middle; the finite end where the other is not.
    #[must_use]
    pub fn middle(&self) -> f64 {
        if self.low.is_infinite() {
            self.high
        } else if self.high.is_infinite() {
            self.low
        } else {
            f64::midpoint(self.low, self.high)
        }
    }

    /// Whether `number` lies in it or at one of its ends.
    #[must_use]
    pub fn holds(&self, number: f64) -> bool {
        (self.low..=self.high).contains(&number)
    }

    /// A normal number of this mean and standard deviation, given that it lies in the interval.
    #[must_use]
    pub fn truncated(&self, mean: f64, sigma: f64) -> Truncated {
        let (low, high) = (self.low - mean, self.high - mean);
        if low.is_infinite() || high.is_infinite() {
            return Truncated::between(low / sigma, high / sigma);
        }
        // From the middle and the half width: the difference of the ends in sigmas would lose the width of a narrow interval.
        let half = 0.5 * (self.high - self.low) / sigma;
        let middle = f64::midpoint(low, high) / sigma;
        if half * middle.abs().max(1.0) <= 1.0 {
            Truncated::around(middle, half)
        } else {
            Truncated::between(low / sigma, high / sigma)
        }
    }
}

/// A standard normal number, given that it lies in an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truncated {
    /// The logarithm of the probability that it does.
    pub log_probability: f64,
    /// Its mean.
    pub mean: f64,
    /// The mean of its square.
    pub square: f64,
}

/// Half of the logarithm of 2 pi.
const LOG_ROOT_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// Beyond this many sigmas tails are computed from their continued fraction, which goes on where float64 has no more numbers.
const FAR: f64 = 25.0;

/// Half of the nodes of the Gauss-Legendre rule of ten, and their weights.
const NODES: [(f64, f64); 5] = [
    (0.148_874_338_981_631_2, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_36),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

impl Truncated {
    /// In a narrow interval: the integral of a smooth function, in which nothing is subtracted.
    fn around(middle: f64, half: f64) -> Self {
        let (mut all, mut first, mut second) = (0.0, 0.0, 0.0);
        for (node, weight) in NODES {
            for offset in [-node * half, node * half] {
                let density = weight * exp(-offset * (middle + 0.5 * offset));
                let number = middle + offset;
                all += density;
                first += density * number;
                second += density * number * number;
            }
        }
        let log_probability = log(half * all) - 0.5 * middle * middle - LOG_ROOT_TWO_PI;
        Self { log_probability, mean: first / all, square: second / all }
    }

    /// In a wide interval: the difference of two tails, of which the smaller is at most a seventh of the other.
    fn between(low: f64, high: f64) -> Self {
        if low + high < 0.0 {
            let mirrored = Self::between(-high, -low);
            return Self { mean: -mirrored.mean, ..mirrored };
        }
        let log_probability = if low < 0.0 {
            log1p(-(tail(-low) + tail(high)))
        } else {
            log_tail(low) + log1p(-exp(log_tail(high) - log_tail(low)))
        };
        // The density at an end relative to the probability.
        let density = |end: f64| {
            if end.is_infinite() { 0.0 } else { exp(-0.5 * end * end - LOG_ROOT_TWO_PI - log_probability) }
        };
        let product = |end: f64| if end.is_infinite() { 0.0 } else { end * density(end) };
        Self { log_probability, mean: density(low) - density(high), square: 1.0 + product(low) - product(high) }
    }
}

/// The probability that a standard normal number is above `x`, which is at least 0.
fn tail(x: f64) -> f64 {
    0.5 * erfc(x * std::f64::consts::FRAC_1_SQRT_2)
}

/// Its logarithm.
fn log_tail(x: f64) -> f64 {
    if x.is_infinite() {
        return f64::NEG_INFINITY;
    }
    if x <= FAR {
        return log(tail(x));
    }
    // Laplace's continued fraction: from this far out twenty levels are more than float64 shows.
    let fraction = (1..=20).rev().fold(x, |below, level| x + f64::from(level) / below);
    -0.5 * x * x - LOG_ROOT_TWO_PI - log(fraction)
}

/// The float32 at a place in ascending order, -0.0 just before 0.0.
fn in_order(order: i64) -> f32 {
    let bits = order as i32;
    f32::from_bits((if bits < 0 { bits ^ i32::MAX } else { bits }).cast_unsigned())
}

/// The first place in order for which `holds`, which is false and then true; it holds for infinity, but not below every float32.
fn first_that(holds: impl Fn(i64) -> bool) -> i64 {
    let infinity = i64::from(f32::INFINITY.to_bits());
    // The order of minus infinity is that of infinity mirrored around the two zeros.
    let (mut fails, mut does) = (-infinity - 1, infinity);
    while does - fails > 1 {
        let middle = i64::midpoint(fails, does);
        *(if holds(middle) { &mut does } else { &mut fails }) = middle;
    }
    does
}

#[cfg(test)]
mod tests {
    use super::*;
    use half::bf16;
    use proptest::prelude::*;

    #[test]
    fn intervals_meet_half_way_between_neighbours() {
        for bits in [0x3b5fu16, 0x3b60, 0x3f80, 0x0001, 0xbf80, 0x3a00] {
            let value = |bits: u16| f64::from(bf16::from_bits(bits).to_f32());
            let interval = Interval::of(bf16::from_bits(bits).to_f32(), Storage::Bfloat16);
            let (mut below, mut above) = (value(bits - 1), value(bits + 1));
            if below > above {
                (below, above) = (above, below);
            }
            let near = |end: f64, tie: f64| (end - tie).abs() <= tie.abs() * 2f64.powi(-24) + 1e-45;
            assert!(near(interval.low, f64::midpoint(below, value(bits))), "{bits:x}: {interval:?}");
            assert!(near(interval.high, f64::midpoint(above, value(bits))), "{bits:x}: {interval:?}");
        }
    }

    #[test]
    fn zeros_are_one_value_and_the_largest_has_no_end() {
        for storage in [Storage::Bfloat16, Storage::Float16] {
            assert_eq!(Interval::of(0.0, storage), Interval::of(-0.0, storage));
            let zero = Interval::of(0.0, storage);
            assert!(zero.low < 0.0 && zero.low == -zero.high);
        }
        let largest = f32::from_bits(0x7f7f_0000);
        assert_eq!(Interval::of(largest, Storage::Bfloat16).high, f64::INFINITY);
        assert_eq!(Interval::of(-largest, Storage::Bfloat16).low, f64::NEG_INFINITY);
        assert_eq!(Interval::of(65280.0, Storage::Float16).high, f64::INFINITY);
        // Half of the smallest float16, and half a bfloat16 more: it is rounded to that first, and then the tie to even.
        let zero = Interval::of(0.0, Storage::Float16);
        assert!((zero.high - 2f64.powi(-25) * (1.0 + 2f64.powi(-8))).abs() < 2f64.powi(-48), "{zero:?}");
    }

    proptest! {
        #[test]
        fn neighbours_share_an_end(bits in 0u16..0x7f7f, negative: bool) {
            let value = |bits: u16| if negative { -bf16::from_bits(bits).to_f32() } else { bf16::from_bits(bits).to_f32() };
            let (a, b) = (Interval::of(value(bits), Storage::Bfloat16), Interval::of(value(bits + 1), Storage::Bfloat16));
            let (end, other) = if negative { (a.low, b.high) } else { (a.high, b.low) };
            prop_assert_eq!(end, other);
        }

        #[test]
        fn parts_of_an_interval_make_up_the_whole(low in -40f64..40.0, width in 1e-9f64..50.0, share in 0.01f64..0.99) {
            let whole = Interval { low, high: low + width };
            let cut = low + share * width;
            let (a, b) = (Interval { low, high: cut }, Interval { low: cut, high: whole.high });
            let (p, first, second) = (whole.truncated(0.0, 1.0), a.truncated(0.0, 1.0), b.truncated(0.0, 1.0));
            let weight = |part: &Truncated| exp(part.log_probability - p.log_probability);
            // The cut itself is rounded, which shows in a narrow interval.
            let tolerance = 1e-12 + 40.0 * 2f64.powi(-52) / width;
            prop_assert!((weight(&first) + weight(&second) - 1.0).abs() < tolerance);
            let mean = weight(&first) * first.mean + weight(&second) * second.mean;
            prop_assert!((mean - p.mean).abs() < 1e-10 + 40.0 * tolerance, "{mean} {}", p.mean);
            prop_assert!(p.mean >= low - 1e-9 && p.mean <= whole.high + 1e-9);
        }
    }
}
