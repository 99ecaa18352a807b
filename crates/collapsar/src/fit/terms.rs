//! What the values of a dim add to the likelihood, and its derivatives.

use crate::fit::interval::Interval;
use crate::fit::observed::Dim;
use crate::fit::truncated::Truncation;

/// So many sigmas from its best place a centroid is near enough: a quadratic tells the rest to the last digit.
const SETTLED: f64 = 1e-6;

/// The logarithm of a likelihood with its derivatives in the logarithm of sigma.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terms {
    /// The logarithm.
    pub value: f64,
    /// Its first derivative.
    pub slope: f64,
    /// Its second.
    pub curvature: f64,
}

impl std::ops::AddAssign for Terms {
    fn add_assign(&mut self, other: Self) {
        self.value += other.value;
        self.slope += other.slope;
        self.curvature += other.curvature;
    }
}

/// A place for the centroid that is best for some sigma.
#[derive(Debug, Clone, Copy)]
pub struct Centre {
    /// Where it is.
    pub at: f64,
    /// How it moves with the logarithm of sigma.
    pub moves: f64,
}

/// Of a dim with this centroid.
#[must_use]
pub fn around(dim: &Dim, sigma: f64, centre: f64) -> Terms {
    Sums::of(dim, sigma, centre).terms
}

/// Of a dim of two values or more with the centroid that is best for sigma: Newton's steps from `start` between bounds that close in.
#[must_use]
pub fn with_best_centre(dim: &Dim, sigma: f64, start: f64) -> (Terms, Centre) {
    let [first, last] = [dim.cells.first(), dim.cells.last()].map(|cell| cell.map_or(Interval::EMPTY, |cell| cell.interval));
    let mut low = if first.low.is_finite() { first.low } else { first.high - 10.0 * first.high.abs() };
    let mut high = if last.high.is_finite() { last.high } else { last.low + 10.0 * last.low.abs() };
    let mut centre = start.clamp(low, high);
    let mut sums = Sums::of(dim, sigma, centre);
    for _ in 0..200 {
        let step = sums.pull / sums.stiffness;
        if step.abs() <= SETTLED || sums.pull == 0.0 {
            break;
        }
        *(if sums.pull > 0.0 { &mut low } else { &mut high }) = centre;
        let mut next = centre + sigma * step;
        if !(next > low && next < high) {
            next = f64::midpoint(low, high);
        }
        if (next - centre).abs() <= f64::EPSILON * centre.abs() {
            break;
        }
        centre = next;
        sums = Sums::of(dim, sigma, centre);
    }
    sums.settle(sigma, centre)
}

/// Sums over the tokens of a dim.
#[derive(Debug, Default)]
struct Sums {
    /// With the centroid where it is.
    terms: Terms,
    /// Derivative in the centroid, in sigmas.
    pull: f64,
    /// The second, its sign turned.
    stiffness: f64,
    /// The mixed one: of the pull in the logarithm of sigma.
    mixed: f64,
}

impl Sums {
    fn of(dim: &Dim, sigma: f64, centre: f64) -> Self {
        let mut truncation = Truncation::new(centre, sigma);
        let mut sums = Self::default();
        for cell in &dim.cells {
            let number = truncation.to(&cell.interval);
            let (count, mean, square) = (cell.count as f64, number.mean, number.square);
            sums.terms.value += count * number.log_probability;
            sums.terms.slope += count * (square - 1.0);
            sums.terms.curvature += count * (number.fourth - square * square - 2.0 * square);
            sums.pull += count * mean;
            sums.stiffness += count * (1.0 - (square - mean * mean));
            sums.mixed += count * (number.cube - mean * square - mean);
        }
        sums
    }

    /// With the centroid a last step farther, at its best place, which follows sigma.
    fn settle(&self, sigma: f64, centre: f64) -> (Terms, Centre) {
        let Self { mut terms, pull, stiffness, mixed } = *self;
        if pull == 0.0 && mixed == 0.0 {
            return (terms, Centre { at: centre, moves: 0.0 });
        }
        let step = pull / stiffness;
        terms.value += 0.5 * pull * step;
        terms.slope += (mixed - pull) * step;
        terms.curvature += mixed * (mixed - pull) / stiffness;
        (terms, Centre { at: centre + sigma * step, moves: sigma * mixed / stiffness })
    }
}
