//! Rows simulated by the fitted law, selected as the observed ones were, and fitted again.

use crate::error::Result;
use crate::fit::likelihood::{Fit, Likelihood};
use crate::fit::observed::{Observed, ObservedBuilder};
use crate::fit::permutation::Counts;
use crate::format::dtype::FloatDtype;
use crate::memory::filled;
use crate::synth::law::Storage;
use crate::synth::{Method, Sampler};

/// Bytes of the rows that are made at a time.
const BLOCK_BYTES: usize = 1 << 20;

/// Simulates and fits.
#[derive(Debug)]
pub struct Bootstrap {
    sampler: Sampler,
    storage: Storage,
    centroid: Vec<f32>,
    given: bool,
    with_twins: bool,
}

/// What one trial gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Refitted {
    /// How its tokens are spread.
    pub counts: Counts,
    /// The maximum of its likelihood's logarithm; NaN where no row was selected.
    pub log_likelihood: f64,
    /// Its sigma; NaN where no row was selected.
    pub sigma: f64,
}

impl Bootstrap {
    /// Trials as long as the observed rows, around the fitted centroid. `with_twins` leaves out the rows without an identical one; the
    /// centroid is given to the second fit too if it was given to the first.
    pub fn new(observed: &Observed, fit: &Fit, given: bool, with_twins: bool, seed: u64) -> Result<Self> {
        let mut centroid = filled(fit.centroid.len(), 0.0f32, "the centroid")?;
        for (to, &value) in centroid.iter_mut().zip(&fit.centroid) {
            *to = value as f32;
        }
        let tokens = observed.joined.len() as u32;
        let sampler = Sampler::new(&centroid, fit.sigma, tokens, seed, observed.storage, None::<Method>)?;
        Ok(Self { sampler, storage: observed.storage, centroid, given, with_twins })
    }

    /// Trial `at`.
    pub fn trial(&self, at: u64) -> Result<Refitted> {
        let dims = self.centroid.len();
        let dtype = match self.storage {
            Storage::Float16 => FloatDtype::F16,
            Storage::Bfloat16 => FloatDtype::Bf16,
        };
        let mut rows = self.sampler.rows(at)?;
        let mut builder = ObservedBuilder::new(dtype, dims, self.storage, at)?;
        let mut block = filled((BLOCK_BYTES / (2 * dims)).max(1) * 2 * dims, 0, "a block of rows")?;
        loop {
            let written = rows.fill(&mut block);
            if written == 0 {
                break;
            }
            builder.push(&block[..written * 2 * dims])?;
        }
        let observed = builder.finish(self.with_twins)?;
        let counts = Counts::of(observed.populations.iter().copied());
        if counts.unique == 0 {
            return Ok(Refitted { counts, log_likelihood: f64::NAN, sigma: f64::NAN });
        }
        let fit = Likelihood::new(&observed, self.given.then_some(&self.centroid[..])).maximum()?;
        Ok(Refitted { counts, log_likelihood: fit.log_likelihood, sigma: fit.sigma })
    }
}
