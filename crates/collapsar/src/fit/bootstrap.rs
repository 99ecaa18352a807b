//! Rows simulated by the fitted law, selected as the observed ones were, and fitted again.

use crate::error::Result;
use crate::fit::likelihood::Likelihood;
use crate::fit::observed::ObservedBuilder;
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

/// What one trial gave; numbers of the fit are NaN where no row was selected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Refitted {
    /// How its tokens are spread.
    pub counts: Counts,
    /// The maximum of its likelihood's logarithm.
    pub log_likelihood: f64,
    /// Its sigma.
    pub sigma: f64,
    /// The 95% likelihood-ratio interval of sigma.
    pub interval: (f64, f64),
}

impl Bootstrap {
    /// Trials of `tokens` rows around `centroid` with noise of `sigma`. `with_twins` leaves out the rows without an identical one; `given`
    /// fits each trial around that centroid again, and not around the likeliest.
    pub fn new(
        centroid: Vec<f32>,
        sigma: f64,
        tokens: u32,
        storage: Storage,
        given: bool,
        with_twins: bool,
        seed: u64,
    ) -> Result<Self> {
        let sampler = Sampler::new(&centroid, sigma, tokens, seed, storage, None::<Method>)?;
        Ok(Self { sampler, storage, centroid, given, with_twins })
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
        let observed = builder.finish_without_codes(self.with_twins)?;
        let counts = Counts::of(observed.populations.iter().copied());
        if counts.unique == 0 {
            return Ok(Refitted { counts, log_likelihood: f64::NAN, sigma: f64::NAN, interval: (f64::NAN, f64::NAN) });
        }
        let fit = Likelihood::new(&observed, self.given.then_some(&self.centroid[..])).maximum()?;
        Ok(Refitted { counts, log_likelihood: fit.log_likelihood, sigma: fit.sigma, interval: (fit.low, fit.high) })
    }
}
