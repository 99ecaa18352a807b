//! The spatial extent of a snapshot: max, mean and median of all pairwise Chebyshev distances, in units of epsilon.

use crate::chebyshev::{INFINITE, PackedRows};
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

    /// Takes one distance (its bit pattern).
    #[inline]
    pub fn add(&mut self, distance: u32) {
        self.max = self.max.max(distance);
        self.median.add(distance);
        if distance <= INFINITE {
            self.sum.add(self.scale.in_epsilons(distance));
        }
    }

    /// The statistics of what was added, which must be all pairs of `rows`.
    ///
    /// Division by a positive number is monotone, also when rounded: the maximum and the median of the quotients are the
    /// quotients of the maximum and of the median.
    pub fn finish(self, rows: &PackedRows) -> Result<Extent> {
        if self.max > INFINITE {
            return Ok(Extent { max: f32::NAN, mean: f32::NAN, median: f32::NAN });
        }
        let median = self.median.finish(|add| rows.for_each_pair(|_, _, distance| add(distance)))?;
        Ok(Extent {
            max: self.scale.in_epsilons(self.max),
            mean: (self.sum.to_f64() / self.pairs as f64) as f32,
            median: self.scale.in_epsilons(median),
        })
    }
}
