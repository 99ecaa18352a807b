//! The spatial extent of a snapshot: max, mean and median of all pairwise Chebyshev distances, in units of epsilon.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::distance::chebyshev::{Codes, CompactRows};
use crate::distance::exact_sum::ExactSum;
use crate::distance::median::LowerMedian;
use crate::distance::sample::{PairEstimate, PairSample, likely_median};
use crate::distance::scale::Scale;
use crate::error::{Error, Result};
use crate::rows::canonical::INFINITE;

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

/// Takes the distance of every pair once a pass, in any order and in any number of parts, which may be in several threads: it can be
/// written down as bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExtentBuilder {
    scale: Scale,
    pairs: u64,
    /// The largest distance of all.
    largest: u32,
    sum: ExactSum,
    median: LowerMedian,
    /// None during the first pass.
    mean: Option<f32>,
}

impl ExtentBuilder {
    /// For `pairs` distances, at least one and none of them NaN, whose median is likely to lie between two distances, and the largest is known.
    pub fn new(scale: Scale, pairs: u64, likely: (u32, u32), largest: u32) -> Result<Self> {
        Ok(Self { scale, pairs, largest, sum: ExactSum::default(), median: LowerMedian::new(pairs, likely)?, mean: None })
    }

    /// How many distances there are.
    #[must_use]
    pub fn pairs(&self) -> u64 {
        self.pairs
    }

    /// The largest of them (its bit pattern).
    #[must_use]
    pub fn largest(&self) -> u32 {
        self.largest
    }

    /// Forgets the distances of this pass.
    pub fn clear(&mut self) {
        self.sum = ExactSum::default();
        self.median.clear();
    }

    /// The bytes of totals for a part of this pass: they hold no distance yet.
    pub fn empty(&self) -> Result<Vec<u8>> {
        let mut empty = self.clone();
        empty.clear();
        empty.to_bytes()
    }

    /// Its bytes, which [`ExtentBuilder::from_bytes`] reads.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = postcard::to_allocvec(self).map_err(|_| Error::InvalidTotals)?;
        bytes.extend(xxh3_64(&bytes).to_le_bytes());
        Ok(bytes)
    }

    /// From bytes; refuses what is not whole, or was changed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let Some((content, hash)) = bytes.split_last_chunk() else { return Err(Error::InvalidTotals) };
        if u64::from_le_bytes(*hash) != xxh3_64(content) {
            return Err(Error::InvalidTotals);
        }
        postcard::from_bytes(content).map_err(|_| Error::InvalidTotals)
    }

    /// Takes one distance (its bit pattern).
    #[inline]
    pub fn add(&mut self, distance: u32) {
        self.median.add(distance);
        if self.mean.is_none() {
            self.sum.add(self.scale.in_epsilons(distance));
        }
    }

    /// Takes some distances; four at once are cheaper than one by one.
    #[inline]
    pub fn add_some(&mut self, distances: &[u32]) {
        let (fours, rest) = distances.as_chunks();
        for &four in fours {
            self.median.add_four(four);
            if self.mean.is_none() {
                self.sum.add_four(four.map(|distance| self.scale.in_epsilons(distance)));
            }
        }
        for &distance in rest {
            self.add(distance);
        }
    }

    /// Takes what another, for other pairs of the same rows and in the same pass, was given. The order does not matter.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.sum.merge(&other.sum);
        self.median.merge(&other.median)
    }

    /// Ends a pass: mean and median of the quotients, or None if every distance must be added once more.
    ///
    /// Division by a positive number is monotone, also when rounded: the median of the quotients is the quotient of the median.
    pub fn end_pass(&mut self) -> Result<Option<(f32, f32)>> {
        let mean = *self.mean.get_or_insert_with(|| (self.sum.to_f64() / self.pairs as f64) as f32);
        Ok(self.median.end_pass()?.map(|median| (mean, self.scale.in_epsilons(median))))
    }
}

/// Rows whose pairs are measured.
pub trait PairSource {
    /// How many.
    fn rows(&self) -> usize;

    /// Dims in which they differ.
    fn dims(&self) -> usize;

    /// The distance of two of them (its bit pattern).
    fn distance(&self, a: usize, b: usize) -> u32;

    /// All of them, packed for all of their distances.
    fn compact(&self) -> Result<CompactRows>;

    /// Number of unordered pairs of different rows.
    fn pairs(&self) -> u64 {
        let rows = self.rows() as u64;
        rows * rows.saturating_sub(1) / 2
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
    /// The rows are packed when the first distance is taken.
    Exact {
        builder: Box<ExtentBuilder>,
        next: u64,
        packed: Option<(CompactRows, Option<Codes>)>,
    },
    Sample(Box<PairSample>),
}

impl PairStatistics {
    /// For the pairs of `rows`, whose largest distance is known.
    pub fn new(rows: &impl PairSource, largest: u32, scale: Scale, pairs: Pairs) -> Result<Self> {
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
                let distance = |a, b| rows.distance(a, b);
                let likely = if LowerMedian::keeps(count) {
                    (0, largest)
                } else {
                    likely_median(rows.rows(), distance, PairSample::MARGIN)?
                };
                let builder = Box::new(ExtentBuilder::new(scale, count, likely, largest)?);
                (undefined(scale.in_epsilons(largest)), Work::Exact { builder, next: 0, packed: None }, count)
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
    pub fn advance(&mut self, rows: &impl PairSource, elements: u64) -> Result<bool> {
        let until = self.done.saturating_add((elements / rows.dims().max(1) as u64).max(1));
        while self.done < until && !self.is_done() {
            self.step(rows, until)?;
        }
        Ok(!self.is_done())
    }

    fn step(&mut self, rows: &impl PairSource, until: u64) -> Result<()> {
        let Self { work, done, to_do, extent, .. } = self;
        match work {
            Work::Nothing => {}
            Work::Sample(sample) => {
                *done += sample.advance(rows.rows(), |a, b| rows.distance(a, b), until - *done);
                if *done == *to_do {
                    self.estimate = Some(sample.finish(self.scale));
                    *work = Work::Nothing;
                }
            }
            Work::Exact { builder, next, packed } => {
                let (packed, codes) = if let Some(packed) = packed {
                    packed
                } else {
                    let compact = rows.compact()?;
                    let codes = compact.codes(builder.largest)?;
                    packed.insert((compact, codes))
                };
                packed.distances_of_blocks(codes.as_ref(), *next, |distances| {
                    *done += distances.len() as u64;
                    builder.add_some(distances);
                });
                *next += 1;
                if *next == packed.block_pairs() {
                    *next = 0;
                    if let Some((mean, median)) = builder.end_pass()? {
                        *extent = Extent { mean, median, ..*extent };
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

    /// Coordinate differences that a pass over all pairs takes, if that is the work to do.
    #[must_use]
    pub fn elements(&self, rows: &impl PairSource) -> u64 {
        match &self.work {
            Work::Exact { builder, .. } => builder.pairs().saturating_mul(rows.dims() as u64),
            Work::Nothing | Work::Sample(_) => 0,
        }
    }

    /// Leaves the work on all pairs to the caller, which has not begun: mean and median stay NaN here.
    pub fn hand_over(&mut self) -> Option<ExtentBuilder> {
        match std::mem::replace(&mut self.work, Work::Nothing) {
            Work::Exact { builder, .. } => Some(*builder),
            other => {
                self.work = other;
                None
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scale() -> Scale {
        Scale::new(0.25, None).unwrap()
    }

    /// Mean and median of distances that are counted from the first one on, in a window that may be wrong, in two parts that travel as bytes.
    fn in_parts(distances: &[f32], cut: usize, likely: (u32, u32)) -> (f32, f32) {
        let pairs = distances.len() as u64;
        let mut totals = ExtentBuilder::new(scale(), pairs, likely, INFINITE).unwrap();
        totals.median = LowerMedian::keeping(pairs, 0, likely).unwrap();
        loop {
            let (left, right) = distances.split_at(cut);
            for part in [right, left] {
                let mut builder = ExtentBuilder::from_bytes(&totals.empty().unwrap()).unwrap();
                builder.add_some(&part.iter().map(|distance| distance.to_bits()).collect::<Vec<_>>());
                totals = ExtentBuilder::from_bytes(&totals.to_bytes().unwrap()).unwrap();
                totals.merge(&ExtentBuilder::from_bytes(&builder.to_bytes().unwrap()).unwrap()).unwrap();
            }
            if let Some(found) = totals.end_pass().unwrap() {
                return found;
            }
        }
    }

    #[test]
    fn totals_that_were_changed_are_refused() {
        let bytes = ExtentBuilder::new(scale(), 3, (0, INFINITE), INFINITE).unwrap().to_bytes().unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(ExtentBuilder::from_bytes(&changed).err(), Some(Error::InvalidTotals), "byte {at}");
            assert_eq!(ExtentBuilder::from_bytes(&bytes[..at]).err(), Some(Error::InvalidTotals), "{at} bytes");
        }
    }

    proptest! {
        // A window has at least 65,536 classes, which travel four times a pass.
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn parts_that_travel_as_bytes_give_the_whole(
            distances in prop::collection::vec(prop_oneof![0f32..1.0, Just(0.5), Just(f32::INFINITY), Just(f32::MAX)], 1..60),
            cut in any::<prop::sample::Index>(),
            likely in (0..=INFINITE, 0..=INFINITE),
        ) {
            let mut whole = ExtentBuilder::new(scale(), distances.len() as u64, likely, INFINITE).unwrap();
            for distance in &distances {
                whole.add(distance.to_bits());
            }
            let found = in_parts(&distances, cut.index(distances.len()), likely);
            prop_assert_eq!(Some(found), whole.end_pass().unwrap());
        }
    }
}
