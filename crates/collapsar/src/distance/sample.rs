//! Pairs of rows drawn at random: about where mean and median of all distances lie, without visiting all pairs.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::distance::scale::Scale;
use crate::error::Result;
use crate::memory::reserve;

/// The same pairs are drawn every time.
const SEED: u64 = 42;

/// Standard deviations on either side of a normal variable's mean that hold 95 percent.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// Pairs that tell where the median of all is likely to be.
const SCOUTS: u32 = 1 << 14;

/// What a sample of pairs says of all pairs, in units of epsilon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairEstimate {
    /// Pairs drawn, independently and with replacement.
    pub pairs: u32,
    /// Mean of the sample, and the ends of its 95 percent confidence interval (normal theory).
    pub mean: [f64; 3],
    /// Lower median of the sample, and the ends of its 95 percent confidence interval: order statistics, whatever the distribution.
    pub median: [f64; 3],
}

/// A sample of pairs in the making.
#[derive(Debug)]
pub(crate) struct PairSample {
    random: ChaCha8Rng,
    size: u32,
    distances: Vec<u32>,
    /// Pairs drawn whose rows are not all at hand, in ascending order.
    waiting: Vec<(u32, u32)>,
}

impl PairSample {
    /// Of so many pairs, at least 2.
    pub(crate) fn new(size: u32) -> Result<Self> {
        let mut distances = Vec::new();
        reserve(&mut distances, size as usize, "the sample of pairs")?;
        Ok(Self { random: ChaCha8Rng::seed_from_u64(SEED), size, distances, waiting: Vec::new() })
    }

    /// Of so many pairs, at least 2, of `rows` rows, at least 2, that will come by blocks: the pairs that [`PairSample::advance`] draws.
    pub(crate) fn of_rows(size: u32, rows: usize) -> Result<Self> {
        let mut sample = Self::new(size)?;
        reserve(&mut sample.waiting, size as usize, "the sample of pairs")?;
        for _ in 0..size {
            let (first, second) = sample.draw(rows);
            sample.waiting.push((first.min(second) as u32, first.max(second) as u32));
        }
        sample.waiting.sort_unstable();
        Ok(sample)
    }

    /// Takes the distances, by places in the blocks, of the waiting pairs whose rows are one in each of two blocks of consecutive rows (or
    /// both in one that is given twice); returns how many.
    pub(crate) fn visit(&mut self, blocks: [&[u32]; 2], distance: impl Fn(usize, usize) -> u32) -> u64 {
        let place = |block: &[u32], row: u32| {
            let at = row.checked_sub(*block.first()?)? as usize;
            (at < block.len()).then_some(at)
        };
        let Self { waiting, distances, .. } = self;
        let before = distances.len();
        for &(first, second) in waiting.iter() {
            if let (Some(i), Some(j)) = (place(blocks[0], first), place(blocks[1], second)) {
                distances.push(distance(i, j));
            }
        }
        (distances.len() - before) as u64
    }

    /// Draws up to so many more pairs of `rows` rows, of which there are two at least; returns how many.
    pub(crate) fn advance(&mut self, rows: usize, distance: impl Fn(usize, usize) -> u32, pairs: u64) -> u64 {
        let left = u64::from(self.size) - self.distances.len() as u64;
        let pairs = pairs.min(left);
        for _ in 0..pairs {
            let (first, second) = self.draw(rows);
            self.distances.push(distance(first, second));
        }
        pairs
    }

    /// Two different rows, every ordered pair alike.
    fn draw(&mut self, rows: usize) -> (usize, usize) {
        let first = self.below(rows);
        (first, (first + 1 + self.below(rows - 1)) % rows)
    }

    /// A number below `end`, all alike: the few draws that would favour some are thrown away.
    fn below(&mut self, end: usize) -> usize {
        let end = end as u64;
        loop {
            let product = u128::from(self.random.next_u64()) * u128::from(end);
            if product as u64 >= end.wrapping_neg() % end {
                return (product >> 64) as usize;
            }
        }
    }

    /// The estimate, once all pairs are drawn.
    #[must_use]
    pub(crate) fn finish(&mut self, scale: Scale) -> PairEstimate {
        let size = f64::from(self.size);
        self.distances.sort_unstable();
        let quotients = || self.distances.iter().map(|&distance| f64::from(scale.in_epsilons(distance)));
        let mean = quotients().sum::<f64>() / size;
        let variance = quotients().map(|quotient| (quotient - mean).powi(2)).sum::<f64>() / (size - 1.0);
        let margin = NORMAL_95 * (variance / size).sqrt();
        let (low, high) = self.median_range(NORMAL_95 / 2.0 / size.sqrt());
        let [middle, low, high] =
            [(self.distances.len() - 1) / 2, low, high].map(|rank| f64::from(scale.in_epsilons(self.distances[rank])));
        PairEstimate { pairs: self.size, mean: [mean, mean - margin, mean + margin], median: [middle, low, high] }
    }

    /// Ranks on either side of the middle one, as far from it as this share of the sample.
    fn median_range(&self, margin: f64) -> (usize, usize) {
        let size = self.distances.len() as f64;
        let (low, high) = (size * (0.5 - margin), size * (0.5 + margin));
        ((low.floor().max(1.0) as usize) - 1, (high.ceil() as usize).min(self.distances.len() - 1))
    }

    /// Six standard deviations of the rank that the median of all has among so many scouts.
    pub(crate) const MARGIN: f64 = 3.0 / 128.0;
}

/// Two distances of `rows`, of which there are two at least, between which the median of all lies unless it is farther from the median of
/// a sample than this share of the sample.
pub(crate) fn likely_median(rows: usize, distance: impl Fn(usize, usize) -> u32, margin: f64) -> Result<(u32, u32)> {
    let mut sample = PairSample::new(SCOUTS)?;
    sample.advance(rows, distance, u64::from(SCOUTS));
    sample.distances.sort_unstable();
    let (low, high) = sample.median_range(margin);
    Ok((sample.distances[low], sample.distances[high]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows 0, 1, 2, ...: distances from 1 to n - 1, of which k occurs n - k times.
    fn on_a_line(a: usize, b: usize) -> u32 {
        (a.abs_diff(b) as f32).to_bits()
    }

    fn estimate(n: usize, pairs: u32) -> PairEstimate {
        let mut sample = PairSample::new(pairs).unwrap();
        while sample.advance(n, on_a_line, 1000) > 0 {}
        sample.finish(Scale::new(0.5, None).unwrap())
    }

    #[test]
    fn intervals_hold_the_truth_and_shrink() {
        // In units of 0.5, the mean distance of a line of 1,000 is 2 (n + 1) / 3, the median 2 n (1 - sqrt(1/2)).
        let (mean, median) = (667.3, 585.8);
        let mut widths = Vec::new();
        for pairs in [1_000, 100_000] {
            let estimate = estimate(1_000, pairs);
            for (truth, [middle, low, high]) in [(mean, estimate.mean), (median, estimate.median)] {
                assert!(low < truth && truth < high && low <= middle && middle <= high, "{truth} {estimate:?}");
                widths.push(high - low);
            }
        }
        assert!(widths[2] < widths[0] / 5.0 && widths[3] < widths[1] / 5.0, "{widths:?}");
    }

    #[test]
    fn two_rows_have_one_distance() {
        let only = estimate(2, 2);
        assert_eq!((only.mean, only.median), ([2.0; 3], [2.0; 3]));
    }

    #[test]
    fn the_median_of_all_is_where_it_is_likely() {
        let (low, high) = likely_median(1_000, on_a_line, PairSample::MARGIN).unwrap();
        assert!(f32::from_bits(low) <= 293.0 && 293.0 <= f32::from_bits(high));
    }
}
