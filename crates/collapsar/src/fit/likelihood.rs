//! Sigma of largest likelihood.
//!
//! The logarithm of an interval's probability is concave in 1/sigma and centroid/sigma together (Burridge 1981), so the likelihood has one
//! maximum in sigma, with a given centroid and with the best one for each sigma, and it falls on both sides of it.

use libm::{exp, log};

use crate::error::Result;
use crate::fit::crossing::crossing;
use crate::fit::interval::Interval;
use crate::fit::observed::{Dim, Observed};
use crate::fit::terms::{Centre, Terms, around, with_best_centre};
use crate::fit::truncated::Truncation;
use crate::memory::filled;

/// Half of the 95% quantile of the chi-square law with one degree of freedom: so far the likelihood may fall within the interval.
const HALF_CHI_SQUARE: f64 = 1.920_729_410_347_062;

/// Different values of a dim from which on its variance tells sigma.
const ROUNDING_HIDES_LITTLE: usize = 4;

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
        if let Some(log_likelihood) = self.limit() {
            let end = self.where_it_is(log_likelihood - HALF_CHI_SQUARE, self.scale(), 1.0, &mut centres);
            return Ok(Fit {
                sigma: 0.0,
                low: 0.0,
                high: end.map_or(f64::INFINITY, exp),
                ..self.without_curvature(log_likelihood, &centres)?
            });
        }
        let rising = |at: f64| {
            let Terms { slope, curvature, .. } = self.at(at, &mut centres);
            (slope, curvature)
        };
        // Without an end on either side there would be a limit, or no value that is bounded.
        let Some(best) = crossing(rising, self.start()) else {
            let [sigma, low, high] = [f64::INFINITY; 3];
            return Ok(Fit { sigma, low, high, ..self.without_curvature(0.0, &centres)? });
        };
        let Terms { value: log_likelihood, curvature, .. } = self.at(best, &mut centres);
        // Where a parabola of this curvature falls so far.
        let near = (2.0 * HALF_CHI_SQUARE / -curvature).sqrt();
        let near = if near.is_finite() { near } else { 1.0 };
        let [low, high] = [-1.0, 1.0]
            .map(|side| self.where_it_is(log_likelihood - HALF_CHI_SQUARE, best + side * near, side, &mut centres.clone()));
        let mut curvature = filled(self.observed.dims.len(), 0.0, "the values of the dims")?;
        for (dim, of_dim) in curvature.iter_mut().enumerate() {
            *of_dim = -self.dim_at(dim, exp(best), centres.of[dim].at).0.curvature;
        }
        Ok(Fit {
            sigma: exp(best),
            low: low.map_or(0.0, exp),
            high: high.map_or(f64::INFINITY, exp),
            log_likelihood,
            centroid: centres.places(),
            curvature,
        })
    }

    /// The logarithm of the likelihood at each of these sigmas, which are above 0; nearby ones in a row are found fastest.
    pub fn profile(&self, sigmas: &[f64]) -> Result<Vec<f64>> {
        let mut centres = self.first_centres()?;
        let mut profile = filled(sigmas.len(), 0.0, "the likelihood's logarithms")?;
        for (value, &sigma) in profile.iter_mut().zip(sigmas) {
            *value = self.at(log(sigma), &mut centres).value;
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
        let excess = |log_sigma: f64| {
            let numbers = terms.iter().map(|(interval, centre)| Truncation::new(*centre, exp(log_sigma)).to(interval));
            numbers.fold((-log(share), 0.0), |sum, number| (sum.0 + number.log_probability, sum.1 + number.square - 1.0))
        };
        crossing(excess, self.scale()).map(exp)
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

    /// The logarithm of the largest width of a rounding interval where dims vary, else anywhere.
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

    /// The logarithm of a sigma that is not far from the best: from the variance of the dims in which rounding hides little of it.
    fn start(&self) -> f64 {
        let (mut tokens, mut squares) = (0.0, 0.0);
        for dim in self.observed.dims.iter().filter(|dim| dim.cells.len() >= ROUNDING_HIDES_LITTLE) {
            let finite = || dim.cells.iter().filter(|cell| (cell.interval.high - cell.interval.low).is_finite());
            let total: f64 = finite().map(|cell| cell.count as f64).sum();
            let mean = finite().map(|cell| cell.interval.middle() * (cell.count as f64 / total)).sum::<f64>();
            for cell in finite() {
                let (off, width) = (cell.interval.middle() - mean, cell.interval.high - cell.interval.low);
                // Sheppard's correction: rounding adds the variance of a uniform number.
                squares += cell.count as f64 * (off * off - width * width / 12.0);
            }
            tokens += total;
        }
        if squares > 0.0 { 0.5 * log(squares / tokens) } else { self.scale() }
    }

    fn first_centres(&self) -> Result<Centres> {
        let mut of = filled(self.observed.dims.len(), Centre { at: 0.0, moves: 0.0 }, "the values of the dims")?;
        for (index, centre) in of.iter_mut().enumerate() {
            let cells = &self.observed.dims[index].cells;
            let total: u64 = cells.iter().map(|cell| cell.count).sum();
            centre.at = match self.given {
                Some(given) => f64::from(given[index]),
                None => cells.iter().map(|cell| cell.interval.middle() * (cell.count as f64 / total as f64)).sum(),
            };
        }
        Ok(Centres { log_sigma: 0.0, of })
    }

    fn without_curvature(&self, log_likelihood: f64, centres: &Centres) -> Result<Fit> {
        let curvature = filled(self.observed.dims.len(), 0.0, "the values of the dims")?;
        Ok(Fit { sigma: 0.0, low: 0.0, high: 0.0, log_likelihood, centroid: centres.places(), curvature })
    }

    /// The logarithm of the sigma beyond the maximum, on the side of `side`'s sign, at which the likelihood's logarithm is `level`.
    fn where_it_is(&self, level: f64, start: f64, side: f64, centres: &mut Centres) -> Option<f64> {
        let falling = |at: f64| {
            let Terms { value, slope, .. } = self.at(side * at, centres);
            (value - level, side * slope)
        };
        crossing(falling, side * start).map(|at| side * at)
    }

    /// At a logarithm of sigma.
    fn at(&self, log_sigma: f64, centres: &mut Centres) -> Terms {
        let (sigma, moved) = (exp(log_sigma), log_sigma - centres.log_sigma);
        centres.log_sigma = log_sigma;
        let mut sum = Terms::default();
        for (dim, centre) in centres.of.iter_mut().enumerate() {
            let (terms, best) = self.dim_at(dim, sigma, centre.at + centre.moves * moved);
            *centre = best;
            sum += terms;
        }
        sum
    }

    /// What a dim adds to it, and its centroid: the given one, or the best, which is looked for from `start`.
    fn dim_at(&self, index: usize, sigma: f64, start: f64) -> (Terms, Centre) {
        let dim = &self.observed.dims[index];
        let still = Centre { at: start, moves: 0.0 };
        match &dim.cells[..] {
            _ if self.given.is_some() => (around(dim, sigma, start), still),
            // The centroid goes to infinity with the numbers that are stored as the largest value.
            [only] if only.interval.low.is_infinite() || only.interval.high.is_infinite() => (Terms::default(), still),
            [_] => (around(dim, sigma, start), still),
            _ => with_best_centre(dim, sigma, start),
        }
    }
}

/// The centroid, dim by dim.
#[derive(Debug, Clone)]
struct Centres {
    /// The logarithm of the sigma that they are best for.
    log_sigma: f64,
    of: Vec<Centre>,
}

impl Centres {
    fn places(&self) -> Vec<f64> {
        self.of.iter().map(|centre| centre.at).collect()
    }
}
