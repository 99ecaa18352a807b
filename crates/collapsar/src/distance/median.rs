//! The lower median of a stream of distances, exact, without keeping them all.
//!
//! Up to a few million values are kept and selected from. Beyond that they are counted in a window of bit patterns, a class for each, or
//! for so many neighbouring ones; the next pass over the stream looks into the class that holds the median, until a class is one pattern.
//! A window that a sample puts around the median makes one pass enough, and a wrong one costs another pass, never the result.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::memory::{filled, reserve};
use crate::rows::canonical::INFINITE;

/// Values that are kept rather than counted (16 MB): keeping saves further passes.
const KEPT: u64 = 1 << 22;

/// Classes of a window at least and at most (64 MB). Between, there is one for so many values: room for them costs less than another pass, which
/// is needed where a class has several patterns.
const CLASSES: (u64, u64) = (1 << 16, 1 << 23);
const VALUES_OF_A_CLASS: u64 = 8;

/// Finds the element of index `floor((count - 1) / 2)` in ascending order of unsigned bit patterns, none of them of a NaN.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LowerMedian {
    rank: u64,
    values: Values,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Values {
    Kept(Vec<u32>),
    Counted(Window),
}

/// Counts of the values in a range of patterns.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Window {
    low: u32,
    /// A class has 2^shift patterns.
    shift: u32,
    below: u64,
    counts: Vec<u64>,
    most_classes: u64,
}

impl Window {
    /// Around the patterns from `low` to `high`.
    fn new(low: u32, high: u32, most_classes: u64) -> Result<Self> {
        let span = u64::from(high - low) + 1;
        let shift = span.div_ceil(most_classes).next_power_of_two().trailing_zeros();
        let classes = span.div_ceil(1 << shift) as usize;
        Ok(Self { low, shift, below: 0, counts: filled(classes, 0, "the histogram of distances")?, most_classes })
    }

    #[inline]
    fn add(&mut self, bits: u32) {
        // Half of all values are below: no branch that is a guess. For them the class is beyond the last one, as a window ends below 2^32.
        self.below += u64::from(bits < self.low);
        if let Some(count) = self.counts.get_mut((bits.wrapping_sub(self.low) >> self.shift) as usize) {
            *count += 1;
        }
    }

    /// The value of this rank, or the window to look for it in.
    fn find(&self, rank: u64) -> Result<std::result::Result<u32, Self>> {
        if rank < self.below {
            return Ok(Err(Self::new(0, self.low - 1, self.most_classes)?));
        }
        let mut seen = self.below;
        let mut from = self.low;
        for &count in &self.counts {
            seen += count;
            if rank < seen {
                return if self.shift == 0 {
                    Ok(Ok(from))
                } else {
                    Self::new(from, from + ((1 << self.shift) - 1), self.most_classes).map(Err)
                };
            }
            from += 1 << self.shift;
        }
        if from > INFINITE {
            return Err(Error::InvalidTotals);
        }
        Ok(Err(Self::new(from, INFINITE, self.most_classes)?))
    }
}

impl LowerMedian {
    /// For a stream of exactly `count` values, at least one, of which the median is likely to lie between two patterns.
    pub(crate) fn new(count: u64, likely: (u32, u32)) -> Result<Self> {
        Self::keeping(count, KEPT, likely)
    }

    /// Whether so many values are kept: then it is no use to say where the median is likely to be.
    #[must_use]
    pub(crate) fn keeps(count: u64) -> bool {
        count <= KEPT
    }

    /// The same, with room for so many values before they are counted.
    pub(crate) fn keeping(count: u64, kept: u64, (low, high): (u32, u32)) -> Result<Self> {
        let values = if count <= kept {
            let mut values = Vec::new();
            reserve(&mut values, count as usize, "distances")?;
            Values::Kept(values)
        } else {
            let classes = (count / VALUES_OF_A_CLASS).clamp(CLASSES.0, CLASSES.1);
            Values::Counted(Window::new(low, high.clamp(low, INFINITE), classes)?)
        };
        Ok(Self { rank: (count - 1) / 2, values })
    }

    /// Forgets the values of this pass.
    pub(crate) fn clear(&mut self) {
        match &mut self.values {
            Values::Kept(values) => values.clear(),
            Values::Counted(window) => {
                window.below = 0;
                window.counts.fill(0);
            }
        }
    }

    /// Takes the next value, in any order.
    #[inline]
    pub(crate) fn add(&mut self, bits: u32) {
        match &mut self.values {
            Values::Kept(values) => values.push(bits),
            Values::Counted(window) => window.add(bits),
        }
    }

    /// Takes the next four, in any order.
    #[inline]
    pub(crate) fn add_four(&mut self, bits: [u32; 4]) {
        match &mut self.values {
            Values::Kept(values) => values.extend_from_slice(&bits),
            Values::Counted(window) => {
                for bits in bits {
                    window.add(bits);
                }
            }
        }
    }

    /// Takes what another, for another part of the same stream and in the same pass, was given; refuses one that was not made alike.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<()> {
        match (&mut self.values, &other.values) {
            (Values::Kept(values), Values::Kept(others)) => {
                reserve(values, others.len(), "distances")?;
                values.extend_from_slice(others);
            }
            (Values::Counted(window), Values::Counted(others))
                if (window.low, window.shift, window.counts.len()) == (others.low, others.shift, others.counts.len()) =>
            {
                window.below += others.below;
                for (count, other) in window.counts.iter_mut().zip(&others.counts) {
                    *count += other;
                }
            }
            _ => return Err(Error::InvalidTotals),
        }
        Ok(())
    }

    /// Ends a pass over the values: the median, or None if they must all be added once more before it can be told. Refuses to where fewer
    /// values came than were announced.
    pub(crate) fn end_pass(&mut self) -> Result<Option<u32>> {
        match &mut self.values {
            Values::Kept(values) if self.rank >= values.len() as u64 => Err(Error::InvalidTotals),
            Values::Kept(values) => Ok(Some(*values.select_nth_unstable(self.rank as usize).1)),
            Values::Counted(window) => match window.find(self.rank)? {
                Ok(median) => Ok(Some(median)),
                Err(next) => {
                    *window = next;
                    Ok(None)
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn median(values: &[u32], kept: u64, likely: (u32, u32)) -> (u32, usize) {
        let mut median = LowerMedian::keeping(values.len() as u64, kept, likely).unwrap();
        for pass in 1.. {
            // Two parts, merged.
            let (left, right) = values.split_at(values.len() / 3);
            let mut other = median.clone();
            for &bits in left {
                median.add(bits);
            }
            let (fours, rest) = right.as_chunks();
            for &bits in fours {
                other.add_four(bits);
            }
            for &bits in rest {
                other.add(bits);
            }
            median.merge(&other).unwrap();
            if let Some(found) = median.end_pass().unwrap() {
                return (found, pass);
            }
        }
        unreachable!()
    }

    #[test]
    fn the_lower_of_two_middle_values() {
        assert_eq!(median(&[40, 10, 30, 20], 100, (0, 0)), (20, 1));
        assert_eq!(median(&[40, 10, 30, 20], 0, (15, 35)), (20, 1), "in the likely window");
        assert_eq!(median(&[7], 0, (7, 7)), (7, 1));
    }

    #[test]
    fn a_window_that_is_wrong_or_wide_costs_passes() {
        assert_eq!(median(&[40, 10, 30, 20], 0, (30, 35)), (20, 2), "below");
        assert_eq!(median(&[40, 10, 30, 20], 0, (0, 5)).0, 20, "above");
        assert_eq!(median(&[0x3f80_0001, INFINITE, 3], 0, (0, INFINITE)), (0x3f80_0001, 2), "patterns share a class");
    }

    #[test]
    fn parts_of_different_streams_and_missing_values_are_refused() {
        let mut narrow = LowerMedian::keeping(4, 0, (10, 20)).unwrap();
        let wide = LowerMedian::keeping(4, 0, (10, 30)).unwrap();
        let kept = LowerMedian::keeping(4, 4, (10, 20)).unwrap();
        assert_eq!(narrow.merge(&wide), Err(Error::InvalidTotals));
        assert_eq!(narrow.merge(&kept), Err(Error::InvalidTotals));
        assert_eq!(kept.clone().end_pass(), Err(Error::InvalidTotals));
        let mut none_left = LowerMedian::keeping(4, 0, (0, INFINITE)).unwrap();
        assert_eq!(none_left.end_pass(), Err(Error::InvalidTotals));
    }

    proptest! {
        #[test]
        fn counting_equals_sorting(
            values in prop::collection::vec(prop_oneof![0..=INFINITE, 0u32..3, 0x3f80_0000u32..0x3f80_0010], 1..200),
            likely in prop_oneof![(0..=INFINITE, 0..=INFINITE), (0x3f80_0000u32..0x3f80_0010, 0x3f80_0000u32..0x3f80_0010)],
        ) {
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let expected = sorted[(values.len() - 1) / 2];
            prop_assert_eq!(median(&values, 1000, likely).0, expected);
            prop_assert_eq!(median(&values, 0, likely).0, expected);
        }
    }
}
