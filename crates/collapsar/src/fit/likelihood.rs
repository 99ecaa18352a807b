//! Sigma of largest likelihood.
//!
//! The logarithm of an interval's probability is concave in 1/sigma and centroid/sigma together (Burridge 1981), so the likelihood has one
//! maximum in sigma, with a given centroid and with the best one for each sigma, and it falls on both sides of it.

use libm::{exp, log};

use crate::error::Result;
use crate::fit::interval::Interval;
use crate::fit::observed::{Dim, Observed};
use crate::memory::filled;

/// Half of the 95% quantile of the chi-square law with one degree of freedom: so far the likelihood may fall within the interval.
const HALF_CHI_SQUARE: f64 = 1.920_729_410_347_062;

/// The logarithm of sigma is looked for so far from where the rounding begins to matter.
const FARTHEST: f64 = 200.0;

/// Step of the logarithm of sigma by which curvatures are measured.
const STEP: f64 = 1e-3;

/// What was fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Sigma of largest likelihood; 0 where the likelihood grows towards it.
    pub sigma: f64,
    /// Lower end of the 95% likelihood-ratio interval.
    pub low: f64,
    /// Upper end; infinite where the likelihood never falls far enough.
    pub high: f64,
    /// The logarithm of the likelihood there; where sigma is 0, its supremum.
    pub log_likelihood: f64,
    /// The centroid: as it was given, or the best one for this sigma.
    pub centroid: Vec<f64>,
    /// Curvature of the likelihood's logarithm in the logarithm of sigma, by dim; zeros where sigma is 0.
    pub curvature: Vec<f64>,
}

/// The likelihood of some rows.
#[derive(Debug)]
pub struct Likelihood<'a> {
    observed: &'a Observed,
    given: Option<&'a [f32]>,
}

impl<'a> Likelihood<'a> {
    /// With this centroid, of as many dims as the rows, or with the best one for each sigma.
    ///
    /// # Panics
    /// When the centroid has another number of dims.
    #[must_use]
    pub fn new(observed: &'a Observed, given: Option<&'a [f32]>) -> Self {
        assert!(given.is_none_or(|centroid| centroid.len() == observed.dims.len()));
        Self { observed, given }
    }

    /// Its maximum.
    pub fn maximum(&self) -> Result<Fit> {
        let mut centres = self.first_centres()?;
        let start = self.scale();
        if let Some(log_likelihood) = self.limit() {
            let end = root(|at| self.at(at, &mut centres).0 - log_likelihood + HALF_CHI_SQUARE, start);
            return Ok(Fit {
                sigma: 0.0,
                low: 0.0,
                high: end.map_or(f64::INFINITY, exp),
                log_likelihood,
                centroid: centres,
                curvature: filled(self.observed.dims.len(), 0.0, "the values of the dims")?,
            });
        }
        // Without an end on either side there would be a limit, or no value that is bounded.
        let Some(best) = root(|at| self.at(at, &mut centres).1, start) else {
            return Ok(Fit {
                sigma: f64::INFINITY,
                low: f64::INFINITY,
                high: f64::INFINITY,
                log_likelihood: 0.0,
                centroid: centres,
                curvature: filled(self.observed.dims.len(), 0.0, "the values of the dims")?,
            });
        };
        let (log_likelihood, _) = self.at(best, &mut centres);
        let drop = |at: f64, centres: &mut Vec<f64>| self.at(at, centres).0 - log_likelihood + HALF_CHI_SQUARE;
        let mut moving = centres.clone();
        let high = root(|off| drop(best + off, &mut moving), 0.0);
        moving.copy_from_slice(&centres);
        let low = root(|off| drop(best - off, &mut moving), 0.0);
        let mut curvature = filled(self.observed.dims.len(), 0.0, "the values of the dims")?;
        for (dim, curvature) in curvature.iter_mut().enumerate() {
            let slope = |at: f64| self.dim_at(dim, exp(at), &mut centres[dim].clone()).1;
            *curvature = (slope(best - STEP) - slope(best + STEP)) / (2.0 * STEP);
        }
        Ok(Fit {
            sigma: exp(best),
            low: low.map_or(0.0, |off| exp(best - off)),
            high: high.map_or(f64::INFINITY, |off| exp(best + off)),
            log_likelihood,
            centroid: centres,
            curvature,
        })
    }

    /// The logarithm of the likelihood at each of these sigmas, which are above 0; nearby ones in a row are found fastest.
    pub fn profile(&self, sigmas: &[f64]) -> Result<Vec<f64>> {
        let mut centres = self.first_centres()?;
        let mut profile = filled(sigmas.len(), 0.0, "the likelihood's logarithms")?;
        for (value, &sigma) in profile.iter_mut().zip(sigmas) {
            *value = self.at(log(sigma), &mut centres).0;
        }
        Ok(profile)
    }

    /// The sigma with which the most populous row has this share of the tokens. None where the centroid is not rounded to that row, so
    /// that sigma and share do not go together one to one.
    #[must_use]
    pub fn sigma_of_share(&self, share: f64) -> Option<f64> {
        let Observed { mode, dims, .. } = self.observed;
        let cell = |dim: usize| dims[dim].cells.iter().find(|cell| cell.value == mode[dim]).map(|cell| cell.interval);
        let mut terms: Vec<(Interval, f64)> = Vec::new();
        for dim in 0..mode.len() {
            let interval = cell(dim)?;
            let centre = self.given.map_or_else(|| interval.middle(), |given| f64::from(given[dim]));
            if !interval.holds(centre) {
                return None;
            }
            if self.given.is_some() || interval.low.is_finite() && interval.high.is_finite() {
                terms.push((interval, centre));
            }
        }
        let log_probability =
            |sigma: f64| terms.iter().map(|(interval, centre)| interval.truncated(*centre, sigma).log_probability).sum::<f64>();
        root(|at| log_probability(exp(at)) - log(share), self.scale()).map(exp)
    }

    /// The supremum, where it is at sigma 0: where every dim's values meet in one point, at which the centroid can be, or is.
    fn limit(&self) -> Option<f64> {
        let mut sum = 0.0;
        for (index, Dim { cells }) in self.observed.dims.iter().enumerate() {
            match self.given {
                Some(given) => {
                    let centre = f64::from(given[index]);
                    for cell in cells {
                        if !cell.interval.holds(centre) {
                            return None;
                        }
                        let at_end = centre == cell.interval.low || centre == cell.interval.high;
                        sum += if at_end { cell.count as f64 * -std::f64::consts::LN_2 } else { 0.0 };
                    }
                }
                None => match &cells[..] {
                    [] | [_] => {}
                    [low, high] if low.interval.high == high.interval.low => {
                        let (a, b) = (low.count as f64, high.count as f64);
                        sum += a * log(a / (a + b)) + b * log(b / (a + b));
                    }
                    _ => return None,
                },
            }
        }
        Some(sum)
    }

    /// The logarithm of the typical width of a rounding interval where dims vary, else anywhere.
    fn scale(&self) -> f64 {
        let widths = |least: usize| {
            let dims = self.observed.dims.iter().filter(move |dim| dim.cells.len() >= least);
            let cells = dims.flat_map(|dim| &dim.cells).map(|cell| cell.interval.high - cell.interval.low);
            cells
                .filter(|width| width.is_finite())
                .fold(None, |most: Option<f64>, width| Some(most.map_or(width, |most| most.max(width))))
        };
        widths(2).or_else(|| widths(1)).map_or(0.0, log)
    }

    fn first_centres(&self) -> Result<Vec<f64>> {
        let mut centres = filled(self.observed.dims.len(), 0.0, "the values of the dims")?;
        for (index, centre) in centres.iter_mut().enumerate() {
            let cells = &self.observed.dims[index].cells;
            let total: u64 = cells.iter().map(|cell| cell.count).sum();
            *centre = match self.given {
                Some(given) => f64::from(given[index]),
                None => cells.iter().map(|cell| cell.interval.middle() * (cell.count as f64 / total as f64)).sum(),
            };
        }
        Ok(centres)
    }

    /// The logarithm of the likelihood at a logarithm of sigma, and its slope in that.
    fn at(&self, log_sigma: f64, centres: &mut [f64]) -> (f64, f64) {
        let sigma = exp(log_sigma);
        (0..centres.len())
            .map(|dim| self.dim_at(dim, sigma, &mut centres[dim]))
            .fold((0.0, 0.0), |sum, term| (sum.0 + term.0, sum.1 + term.1))
    }

    /// What a dim adds to it.
    fn dim_at(&self, index: usize, sigma: f64, centre: &mut f64) -> (f64, f64) {
        let dim = &self.observed.dims[index];
        if self.given.is_none() {
            match &dim.cells[..] {
                // The centroid goes to infinity with the numbers that are stored as the largest value.
                [only] if only.interval.low.is_infinite() || only.interval.high.is_infinite() => return (0.0, 0.0),
                [_] => {}
                _ => *centre = best_centre(dim, sigma, *centre),
            }
        }
        dim.cells.iter().fold((0.0, 0.0), |(sum, slope), cell| {
            let number = cell.interval.truncated(*centre, sigma);
            (sum + cell.count as f64 * number.log_probability, slope + cell.count as f64 * (number.square - 1.0))
        })
    }
}

/// The centroid of largest likelihood for this sigma, in a dim of two values or more: Newton's steps between bounds that close in.
fn best_centre(dim: &Dim, sigma: f64, start: f64) -> f64 {
    let (Some(first), Some(last)) = (dim.cells.first(), dim.cells.last()) else { return start };
    let (first, last) = (first.interval, last.interval);
    let mut low = if first.low.is_finite() { first.low } else { first.high - 10.0 * first.high.abs() };
    let mut high = if last.high.is_finite() { last.high } else { last.low + 10.0 * last.low.abs() };
    let mut centre = start.clamp(low, high);
    for _ in 0..200 {
        let (mut slope, mut curvature) = (0.0, 0.0);
        for cell in &dim.cells {
            let number = cell.interval.truncated(centre, sigma);
            slope += cell.count as f64 * number.mean;
            curvature += cell.count as f64 * (1.0 - (number.square - number.mean * number.mean));
        }
        if slope == 0.0 {
            break;
        }
        *(if slope > 0.0 { &mut low } else { &mut high }) = centre;
        let mut next = centre + sigma * slope / curvature;
        if !(next > low && next < high) {
            next = f64::midpoint(low, high);
        }
        let moved = (next - centre).abs();
        centre = next;
        if moved <= 1e-12 * sigma || moved <= f64::EPSILON * centre.abs() {
            break;
        }
    }
    centre
}

/// Where a falling function crosses zero: looked for from `start` in growing steps, then between two ends. None if it does not.
fn root(mut function: impl FnMut(f64) -> f64, start: f64) -> Option<f64> {
    let value = function(start);
    let sign = if value > 0.0 { 1.0 } else { -1.0 };
    let (mut inner, mut step) = ((start, value), 0.25);
    let outer = loop {
        let at = inner.0 + sign * step;
        if (at - start).abs() > FARTHEST {
            return None;
        }
        let value = function(at);
        if (value > 0.0) != (sign > 0.0) {
            break (at, value);
        }
        (inner, step) = ((at, value), 2.0 * step);
    };
    let (mut low, mut high) = if sign > 0.0 { (inner, outer) } else { (outer, inner) };
    let (mut last, mut halve) = (f64::INFINITY, false);
    for _ in 0..300 {
        let width = high.0 - low.0;
        let secant = high.0 - high.1 * (width / (high.1 - low.1));
        let inside = secant > low.0 && secant < high.0;
        let at = if halve || !inside { f64::midpoint(low.0, high.0) } else { secant };
        let close = 1e-13 * at.abs().max(1.0);
        if width <= close || (at - last).abs() <= 0.1 * close {
            return Some(at);
        }
        let value = function(at);
        *(if value > 0.0 { &mut low } else { &mut high }) = (at, value);
        // A secant that closes in from one side alone leaves the other end where it is.
        halve = high.0 - low.0 > 0.5 * width;
        last = at;
    }
    Some(last)
}
