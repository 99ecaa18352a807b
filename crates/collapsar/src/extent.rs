//! The spatial extent of a snapshot: max, mean and median of all pairwise Chebyshev distances, in units of epsilon.

use crate::chebyshev::{INFINITE, PackedRows};
use crate::error::Result;
use crate::exact_sum::ExactSum;
use crate::median::LowerMedian;
use crate::sampled_pairs::{PairEstimate, PairSample, likely_median};
use crate::scale::Scale;

/// Max, mean and lower median over all pairs of distinct rows. Zero for fewer than two rows; all NaN if one distance is NaN.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Extent {
    /// Largest quotient.
    pub max: f32,
    /// Mean of the float32 quotients: summed exactly, divided in float64, rounded once to float32.
    pub mean: f32,
    /// Lower middle quotient.
    pub median: f32,
}

/// Which pairs mean and median are computed from. The maximum is always that of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pairs {
    /// All of them.
    #[default]
    Exact,
    /// None: mean and median stay NaN.
    None,
    /// None, but so many at random (at least 2) tell about where they lie.
    Sample(u32),
}

impl Pairs {
    /// All pairs, unless a sample is asked for; a sample of 0 is none.
    #[must_use]
    pub fn sampled(sample: Option<u32>) -> Self {
        match sample {
            None => Self::Exact,
            Some(0) => Self::None,
            Some(pairs) => Self::Sample(pairs.max(2)),
        }
    }
}

/// Takes the distance of every pair once a pass, in any order and in any number of parts.
#[derive(Debug, Clone)]
pub struct ExtentBuilder {
    scale: Scale,
    sum: ExactSum,
    median: LowerMedian,
    /// None during the first pass.
    summed: Option<f64>,
}

impl ExtentBuilder {
    /// For `pairs` distances, at least one and none of them NaN, whose median is likely to lie between two distances.
    pub fn new(scale: Scale, pairs: u64, likely: (u32, u32)) -> Result<Self> {
        Ok(Self { scale, sum: ExactSum::default(), median: LowerMedian::new(pairs, likely)?, summed: None })
    }

    /// Takes one distance (its bit pattern).
    #[inline]
    pub fn add(&mut self, distance: u32) {
        self.median.add(distance);
        if self.summed.is_none() {
            self.sum.add(self.scale.in_epsilons(distance));
        }
    }

    /// Takes what another, for other pairs of the same rows and in the same pass, was given. The order does not matter.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.sum.merge(&other.sum);
        self.median.merge(&other.median)
    }

    /// Ends a pass: sum and median of the quotients, or None if every distance must be added once more.
    ///
    /// Division by a positive number is monotone, also when rounded: the median of the quotients is the quotient of the median.
    pub fn end_pass(&mut self) -> Result<Option<(f64, f32)>> {
        let sum = *self.summed.get_or_insert_with(|| self.sum.to_f64());
        Ok(self.median.end_pass()?.map(|median| (sum, self.scale.in_epsilons(median))))
    }
}

/// The statistics of all pairs of some rows, computed piece by piece.
#[derive(Debug)]
pub struct PairStatistics {
    scale: Scale,
    extent: Extent,
    estimate: Option<PairEstimate>,
    work: Work,
    done: u64,
    to_do: u64,
}

#[derive(Debug)]
enum Work {
    Nothing,
    Exact { builder: Box<ExtentBuilder>, next: u64 },
    Sample(Box<PairSample>),
}

impl PairStatistics {
    /// For the pairs of `rows`, whose largest distance is known.
    pub fn new(rows: &PackedRows, largest: u32, scale: Scale, pairs: Pairs) -> Result<Self> {
        let count = rows.pairs();
        let undefined = |max| Extent { max, mean: f32::NAN, median: f32::NAN };
        let (extent, work, to_do) = match pairs {
            _ if count == 0 => (Extent::default(), Work::Nothing, 0),
            _ if largest > INFINITE => (undefined(f32::NAN), Work::Nothing, 0),
            Pairs::None => (undefined(scale.in_epsilons(largest)), Work::Nothing, 0),
            Pairs::Sample(sampled) => {
                (undefined(scale.in_epsilons(largest)), Work::Sample(Box::new(PairSample::new(sampled)?)), u64::from(sampled))
            }
            Pairs::Exact => {
                let likely = if LowerMedian::keeps(count) { (0, largest) } else { likely_median(rows, PairSample::MARGIN)? };
                let builder = Box::new(ExtentBuilder::new(scale, count, likely)?);
                (undefined(scale.in_epsilons(largest)), Work::Exact { builder, next: 0 }, count)
            }
        };
        Ok(Self { scale, extent, estimate: None, work, done: 0, to_do })
    }

    /// For so many rows, whose largest distance is known: mean and median are not computed.
    #[must_use]
    pub fn without_pairs(rows: usize, largest: u32, scale: Scale) -> Self {
        let max = if largest > INFINITE { f32::NAN } else { scale.in_epsilons(largest) };
        let extent = if rows < 2 { Extent::default() } else { Extent { max, mean: f32::NAN, median: f32::NAN } };
        Self { scale, extent, estimate: None, work: Work::Nothing, done: 0, to_do: 0 }
    }

    /// Works until about `elements` coordinate differences were taken; false when nothing is left to do.
    pub fn advance(&mut self, rows: &PackedRows, elements: u64) -> Result<bool> {
        let until = self.done.saturating_add((elements / rows.dims().max(1) as u64).max(1));
        while self.done < until && !self.is_done() {
            self.step(rows, until)?;
        }
        Ok(!self.is_done())
    }

    fn step(&mut self, rows: &PackedRows, until: u64) -> Result<()> {
        let Self { work, done, to_do, extent, .. } = self;
        match work {
            Work::Nothing => {}
            Work::Sample(sample) => {
                *done += sample.advance(rows, until - *done);
                if *done == *to_do {
                    self.estimate = Some(sample.finish(self.scale));
                    *work = Work::Nothing;
                }
            }
            Work::Exact { builder, next } => {
                rows.for_each_pair_of_blocks(*next, |_, _, distance| {
                    *done += 1;
                    builder.add(distance);
                });
                *next += 1;
                if *next == rows.block_pairs() {
                    *next = 0;
                    if let Some((sum, median)) = builder.end_pass()? {
                        *extent = Extent { mean: (sum / rows.pairs() as f64) as f32, median, ..*extent };
                        *to_do = *done;
                        *work = Work::Nothing;
                    } else {
                        *to_do += rows.pairs();
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.work, Work::Nothing)
    }

    /// Pairs visited so far; a further pass counts them again.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Pairs to visit, as far as is known: a further pass for the median is seldom needed.
    #[must_use]
    pub fn to_do(&self) -> u64 {
        self.to_do
    }

    /// The statistics, and what a sample says, if one was asked for.
    #[must_use]
    pub fn finish(self) -> (Extent, Option<PairEstimate>) {
        (self.extent, self.estimate)
    }
}
