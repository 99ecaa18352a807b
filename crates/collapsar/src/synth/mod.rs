//! Simulated snapshots: every row is the centroid with normal noise, rounded to bfloat16 and stored.
//!
//! `float32(z * sigma)` with z standard normal is added to the centroid in float32; the sum is rounded to bfloat16 and, unless stored
//! as that, to float16 ([`law`]). Two samplers follow that law: the dense one draws a number for every entry, the sparse one only the
//! entries that leave the value they have without noise. At small sigma almost none does.
//!
//! Trial t depends on the seed, the bits of sigma and t alone: these are the key of a `ChaCha8` generator. Both samplers draw from the
//! same generator but use it differently, so a trial is one of the two; which one follows from the parameters.

mod dense;
mod lanes;
pub mod law;
pub mod mean;
pub mod normal;
pub(crate) mod random;
pub mod spacing;
mod sparse;

use std::rc::Rc;

use crate::distance::scale::Scale;
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::memory::filled;
use crate::snapshot::{Measurement, Snapshot, SnapshotBuilder};
use dense::DenseLaw;
use law::Storage;
use random::Random;
use sparse::{SparseLaw, SparseTrial};

/// Drawing and grouping one entry that leaves its resting value costs about as much as this many entries of the dense sampler.
const COST_OF_A_FLIP: f64 = 8.0;

/// Drawing an entry in the dense way costs about as much as this many coordinate differences.
const COST_OF_AN_ENTRY: u64 = 32;

/// Which sampler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A normal number for every entry.
    Dense,
    /// Only the entries that leave their resting value.
    Sparse,
}

impl Method {
    /// The method of a name, `dense` or `sparse`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "dense" => Some(Self::Dense),
            "sparse" => Some(Self::Sparse),
            _ => None,
        }
    }
}

#[derive(Debug)]
enum Law {
    Dense(Box<DenseLaw>),
    Sparse(SparseLaw),
}

/// Makes the trials of one sigma.
#[derive(Debug)]
pub struct Sampler {
    plan: Rc<Plan>,
    expected_flips: f64,
    seed: u64,
    sigma: f64,
    drops_singletons: bool,
}

/// What a trial needs to know besides its generator.
#[derive(Debug)]
struct Plan {
    law: Law,
    storage: Storage,
    dims: usize,
    tokens: u32,
}

impl Sampler {
    /// For trials of `tokens` rows around `centroid`, with noise of `sigma`. Without a method the cheaper one is taken.
    ///
    /// Sigma and float32(sigma) must be finite and at least 0, the centroid finite and of at least one dim.
    pub fn new(centroid: &[f32], sigma: f64, tokens: u32, seed: u64, storage: Storage, method: Option<Method>) -> Result<Self> {
        if centroid.is_empty() {
            return Err(Error::NoDims);
        }
        if let Some(dim) = centroid.iter().position(|value| !value.is_finite()) {
            return Err(Error::InvalidCentroid { dim: dim as u64, value: f64::from(centroid[dim]) });
        }
        let sigma32 = sigma as f32;
        // Sigma itself too: a small negative number rounds to -0.0.
        if !(sigma >= 0.0 && sigma32.is_finite()) {
            return Err(Error::InvalidSigma { value: sigma });
        }
        let sparse = SparseLaw::new(centroid, sigma32, storage);
        let expected = sparse.expected();
        let cheaper = if expected * COST_OF_A_FLIP < centroid.len() as f64 { Method::Sparse } else { Method::Dense };
        let law = match method.unwrap_or(cheaper) {
            Method::Dense => Law::Dense(Box::new(DenseLaw::new(centroid, sigma32, storage))),
            Method::Sparse => Law::Sparse(sparse),
        };
        let plan = Rc::new(Plan { law, storage, dims: centroid.len(), tokens });
        Ok(Self { plan, expected_flips: expected * f64::from(tokens), seed, sigma, drops_singletons: false })
    }

    /// Which sampler it is.
    #[must_use]
    pub fn method(&self) -> Method {
        match self.plan.law {
            Law::Dense(_) => Method::Dense,
            Law::Sparse(_) => Method::Sparse,
        }
    }

    /// Entries of one trial that leave the value they have without noise, on average.
    #[must_use]
    pub fn expected_flips(&self) -> f64 {
        self.expected_flips
    }

    /// The rows of a trial.
    pub fn rows(&self, trial: u64) -> Result<Rows> {
        let mut random = Random::new(self.seed, self.sigma, trial);
        let source = match &self.plan.law {
            Law::Dense(_) => Source::Dense(Box::new(random)),
            Law::Sparse(law) => Source::Sparse(law.trial(self.plan.tokens, &mut random)?),
        };
        Ok(Rows { plan: Rc::clone(&self.plan), source, values: filled(self.plan.dims, 0.0, "a row")?, next: 0 })
    }

    /// Measures of each trial its black holes alone, as a mask of identical rows would select them.
    pub fn drop_singletons(&mut self) {
        self.drops_singletons = true;
    }

    /// Begins to measure a trial; `hash_seed` changes no result.
    pub fn measure(&self, trial: u64, scale: Scale, hash_seed: u64) -> Result<TrialMeasurement> {
        let rows = self.rows(trial)?;
        Ok(TrialMeasurement(match (&self.plan.law, &rows.source) {
            (Law::Sparse(law), Source::Sparse(trial)) => {
                Stage::Measuring(Box::new(trial.measure(law, scale, self.drops_singletons)?))
            }
            _ => Stage::Drawing {
                builder: Box::new(SnapshotBuilder::new(FloatDtype::F32, self.plan.dims, scale, hash_seed)?),
                rows,
                drops_singletons: self.drops_singletons,
            },
        }))
    }
}

#[derive(Debug)]
enum Source {
    Dense(Box<Random>),
    Sparse(SparseTrial),
}

/// The rows of one trial, in order.
#[derive(Debug)]
pub struct Rows {
    plan: Rc<Plan>,
    source: Source,
    values: Vec<f32>,
    next: u32,
}

impl Rows {
    /// The next row: what is stored, widened to float32. None after the last.
    fn next(&mut self) -> Option<&[f32]> {
        if self.next == self.plan.tokens {
            return None;
        }
        match (&mut self.source, &self.plan.law) {
            (Source::Dense(random), Law::Dense(law)) => law.row(random, &mut self.values),
            (Source::Sparse(trial), Law::Sparse(law)) => trial.row(law, self.next as usize, &mut self.values),
            _ => unreachable!("rows have the source of their law"),
        }
        self.next += 1;
        Some(&self.values)
    }

    /// Writes the next rows, as they are stored, into `bytes`, as many as there is room for and are left; returns how many they were.
    pub fn fill(&mut self, bytes: &mut [u8]) -> usize {
        let (dims, storage) = (self.plan.dims, self.plan.storage);
        let mut written = 0;
        for row in bytes.chunks_exact_mut(2 * dims) {
            let Some(values) = self.next() else { break };
            for (stored, &value) in row.as_chunks_mut::<2>().0.iter_mut().zip(values) {
                *stored = storage.bytes(value);
            }
            written += 1;
        }
        written
    }
}

/// A trial that is being measured, in steps, so that a caller can show progress or stop.
#[derive(Debug)]
pub struct TrialMeasurement(Stage);

#[derive(Debug)]
enum Stage {
    Drawing { rows: Rows, builder: Box<SnapshotBuilder>, drops_singletons: bool },
    Measuring(Box<Measurement>),
}

impl TrialMeasurement {
    /// Works until about so much was done as takes `elements` coordinate differences; false when nothing is left to do.
    pub fn advance(&mut self, elements: u64) -> Result<bool> {
        match &mut self.0 {
            Stage::Measuring(measurement) => measurement.advance(elements),
            Stage::Drawing { rows, builder, drops_singletons } => {
                for _ in 0..(elements / (rows.plan.dims as u64 * COST_OF_AN_ENTRY)).max(1) {
                    let Some(values) = rows.next() else {
                        let measurement = if *drops_singletons { builder.measure_black_holes() } else { builder.measure() };
                        self.0 = Stage::Measuring(Box::new(measurement?));
                        break;
                    };
                    builder.push(bytemuck::cast_slice(values))?;
                }
                Ok(true)
            }
        }
    }

    /// The snapshot.
    ///
    /// Does what is left to do first.
    pub fn finish(mut self) -> Result<Snapshot> {
        loop {
            if let Stage::Measuring(measurement) = self.0 {
                return measurement.finish();
            }
            self.advance(u64::MAX)?;
        }
    }
}
