//! A normal number that is known to lie in an interval: how likely that is, and its moments.

use libm::{erfc, exp, log, log1p};

use crate::fit::interval::Interval;

/// A standard normal number, given that it lies in an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truncated {
    /// The logarithm of the probability that it does.
    pub log_probability: f64,
    /// Its mean.
    pub mean: f64,
    /// The mean of its square.
    pub square: f64,
    /// The mean of its third power.
    pub cube: f64,
    /// The mean of its fourth power.
    pub fourth: f64,
}

/// Half of the logarithm of 2 pi.
const LOG_ROOT_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// Beyond this many sigmas tails are computed from their continued fraction, which goes on where float64 has no more numbers.
const FAR: f64 = 25.0;

/// So wide in sigmas, times how far out, an interval may be for a series in its width. In wider ones the difference of two tails loses
/// nothing that matters.
const NARROW: f64 = 0.25;

/// Truncates one normal law to intervals, one after the other. Neighbours share an end, whose tail is computed once.
#[derive(Debug)]
pub struct Truncation {
    mean: f64,
    sigma: f64,
    last: Option<(f64, End)>,
}

impl Truncation {
    /// Of the normal law of this mean and standard deviation, which is above 0.
    #[must_use]
    pub fn new(mean: f64, sigma: f64) -> Self {
        Self { mean, sigma, last: None }
    }

    /// The number less the mean, in standard deviations, given that it lies in the interval.
    pub fn to(&mut self, interval: &Interval) -> Truncated {
        let (low, high) = (interval.low - self.mean, interval.high - self.mean);
        if low.is_finite() && high.is_finite() {
            // From the middle and the half width: the difference of the ends in sigmas would lose the width of a narrow interval.
            let half = 0.5 * (interval.high - interval.low) / self.sigma;
            let middle = f64::midpoint(low, high) / self.sigma;
            if half * middle.abs().max(1.0) <= NARROW {
                return Truncated::around(middle, half);
            }
        }
        let low = self.end(interval.low);
        let high = self.end(interval.high);
        Truncated::between(low, high)
    }

    fn end(&mut self, at: f64) -> End {
        match self.last {
            Some((last, end)) if last == at => end,
            _ => {
                let end = End::at((at - self.mean) / self.sigma);
                self.last = Some((at, end));
                end
            }
        }
    }
}

impl Truncated {
    /// In a narrow interval: series in its width, in which nothing is lost by subtraction.
    fn around(middle: f64, half: f64) -> Self {
        let (across, width, far) = (middle * half, half * half, middle * middle);
        let (sum, hyperbolic) = (even_hermite(across, width), across * across);
        // sinh(x) / x and cosh(x), for x of at most a quarter.
        let sine = series(hyperbolic, &[1.0, 1.0 / 6.0, 1.0 / 120.0, 1.0 / 5040.0, 1.0 / 362_880.0, 1.0 / 39_916_800.0]);
        let cosine = series(hyperbolic, &[1.0, 0.5, 1.0 / 24.0, 1.0 / 720.0, 1.0 / 40320.0, 1.0 / 3_628_800.0]);
        // The mean density at the two ends, relative to that of the interval; each moment is another by parts.
        let ends = exp(-0.5 * width) / sum;
        let mean = ends * middle * sine;
        let square = 1.0 + ends * (far * sine - cosine);
        let cube = 2.0 * mean + ends * middle * ((far + width) * sine - 2.0 * cosine);
        let fourth = 3.0 * square + ends * ((far + 3.0 * width) * far * sine - (3.0 * far + width) * cosine);
        Self { log_probability: log(2.0 * half * sum) - 0.5 * far - LOG_ROOT_TWO_PI, mean, square, cube, fourth }
    }

    /// In a wide interval: from its two ends.
    fn between(low: End, high: End) -> Self {
        if low.at + high.at < 0.0 {
            let mirrored = Self::between(high.mirrored(), low.mirrored());
            return Self { mean: -mirrored.mean, cube: -mirrored.cube, ..mirrored };
        }
        let (log_probability, lower, upper);
        if low.at > FAR {
            let (near, beyond) = (log_tail(low.at), log_tail(high.at));
            log_probability = near + log1p(-exp(beyond - near));
            let density = |end: f64| exp(-0.5 * end * end - LOG_ROOT_TWO_PI - log_probability);
            (lower, upper) = (density(low.at), density(high.at));
        } else {
            let probability;
            if low.at < 0.0 {
                let outside = low.tail + high.tail;
                (probability, log_probability) = (1.0 - outside, log1p(-outside));
            } else {
                probability = low.tail - high.tail;
                log_probability = log(probability);
            }
            (lower, upper) = (low.density / probability, high.density / probability);
        }
        // Zero at an end that is infinite.
        let product = |density: f64, end: f64| if density == 0.0 { 0.0 } else { density * end };
        let (first, last) = (product(lower, low.at), product(upper, high.at));
        let (second, beyond) = (product(first, low.at), product(last, high.at));
        let mean = lower - upper;
        let square = 1.0 + first - last;
        let cube = 2.0 * mean + second - beyond;
        let fourth = 3.0 * square + product(second, low.at) - product(beyond, high.at);
        Self { log_probability, mean, square, cube, fourth }
    }
}

/// An end of an interval.
#[derive(Debug, Clone, Copy)]
struct End {
    /// Where it is, in sigmas from the mean.
    at: f64,
    /// The density there.
    density: f64,
    /// The probability of a number that is farther out on the same side.
    tail: f64,
}

impl End {
    fn at(at: f64) -> Self {
        Self { at, density: exp(-0.5 * at * at - LOG_ROOT_TWO_PI), tail: tail(at.abs()) }
    }

    fn mirrored(self) -> Self {
        Self { at: -self.at, ..self }
    }
}

/// The mean over an interval of the density relative to that in its middle, by Hermite polynomials: `across` is the middle times the half
/// width, `width` the square of the half width.
fn even_hermite(across: f64, width: f64) -> f64 {
    // Term k is He_k(middle) half^k / (k + 1)!; those of odd k cancel.
    let (mut before, mut term, mut sum) = (1.0, 0.5 * across, 1.0);
    for k in 1..40 {
        let next = (across * term - f64::from(k) / f64::from(k + 1) * width * before) / f64::from(k + 2);
        (before, term) = (term, next);
        if k % 2 == 1 {
            sum += term;
        }
        if term.abs() + before.abs() < 1e-18 {
            break;
        }
    }
    sum
}

fn series(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
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
    // Laplace's continued fraction: from this far out twenty levels are more than float64 shows.
    let fraction = (1..=20).rev().fold(x, |below, level| x + f64::from(level) / below);
    -0.5 * x * x - LOG_ROOT_TWO_PI - log(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_of_an_interval_make_up_the_whole(low in -40f64..40.0, width in 1e-9f64..50.0, share in 0.01f64..0.99) {
            let whole = Interval { low, high: low + width };
            let cut = low + share * width;
            let (a, b) = (Interval { low, high: cut }, Interval { low: cut, high: whole.high });
            let of = |interval: &Interval| Truncation::new(0.0, 1.0).to(interval);
            let (p, first, second) = (of(&whole), of(&a), of(&b));
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
