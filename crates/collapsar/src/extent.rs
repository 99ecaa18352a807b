//! The spatial extent of a snapshot: max, mean and median of all pairwise Chebyshev distances, in units of epsilon.

use crate::chebyshev::INFINITE;
use crate::error::Result;
use crate::exact_sum::ExactSum;
use crate::median::LowerMedian;
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

/// Takes the distance of every pair once, in any order.
#[derive(Debug)]
pub struct ExtentBuilder {
    scale: Scale,
    pairs: u64,
    sum: ExactSum,
    max: u32,
    median: LowerMedian,
}

impl ExtentBuilder {
    /// For `pairs` distances, at least one.
    pub fn new(scale: Scale, pairs: u64) -> Result<Self> {
        Ok(Self { scale, pairs, sum: ExactSum::default(), max: 0, median: LowerMedian::new(pairs)? })
    }

    /// How often every distance must be added: at most twice.
    #[must_use]
    pub fn passes(&self) -> u64 {
        self.median.passes()
    }

    /// Takes one distance (its bit pattern).
    #[inline]
    pub fn add(&mut self, distance: u32) {
        self.max = self.max.max(distance);
        self.median.add(distance);
        if distance <= INFINITE {
            self.sum.add(self.scale.in_epsilons(distance));
        }
    }

    /// Ends the pass; true if every distance must be added once more, by [`ExtentBuilder::add_again`].
    pub fn needs_second_pass(&mut self) -> Result<bool> {
        Ok(!self.is_nan() && self.median.needs_second_pass()?)
    }

    /// Takes one distance of the second pass.
    #[inline]
    pub fn add_again(&mut self, distance: u32) {
        self.median.add(distance);
    }

    fn is_nan(&self) -> bool {
        self.max > INFINITE
    }

    /// The statistics of what was added.
    ///
    /// Division by a positive number is monotone, also when rounded: the maximum and the median of the quotients are the
    /// quotients of the maximum and of the median.
    #[must_use]
    pub fn finish(self) -> Extent {
        if self.is_nan() {
            return Extent { max: f32::NAN, mean: f32::NAN, median: f32::NAN };
        }
        Extent {
            max: self.scale.in_epsilons(self.max),
            mean: (self.sum.to_f64() / self.pairs as f64) as f32,
            median: self.scale.in_epsilons(self.median.finish()),
        }
    }
}
