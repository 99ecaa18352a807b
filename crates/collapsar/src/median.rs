//! The lower median of a stream of distances, exact, without keeping them all.
//!
//! Up to a few million values are kept and selected from. Beyond that the values are counted by the upper half of their bit
//! pattern, and a second pass over the stream counts the lower halves within the one class that holds the median.

use crate::error::Result;
use crate::memory::{filled, reserve};

/// Values that are kept rather than counted (16 MB): keeping saves the second pass.
const KEPT: u64 = 1 << 22;

/// Finds the element of index `floor((count - 1) / 2)` in ascending order of unsigned bit patterns.
#[derive(Debug)]
pub struct LowerMedian {
    rank: u64,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Kept(Vec<u32>),
    CountedByUpperHalf(Vec<u64>),
    CountedByLowerHalf { upper: usize, counts: Vec<u64> },
}

impl LowerMedian {
    /// For a stream of exactly `count` values, at least one.
    pub fn new(count: u64) -> Result<Self> {
        Self::keeping(count, KEPT)
    }

    fn keeping(count: u64, kept: u64) -> Result<Self> {
        let values = if count <= kept {
            let mut values = Vec::new();
            reserve(&mut values, count as usize, "distances")?;
            Values::Kept(values)
        } else {
            Values::CountedByUpperHalf(counters()?)
        };
        Ok(Self { rank: (count - 1) / 2, values })
    }

    /// How often all values must be added: once, or twice if they are too many to keep.
    #[must_use]
    pub fn passes(&self) -> u64 {
        if matches!(self.values, Values::Kept(_)) { 1 } else { 2 }
    }

    /// Takes the next value, in any order.
    #[inline]
    pub fn add(&mut self, bits: u32) {
        match &mut self.values {
            Values::Kept(values) => values.push(bits),
            Values::CountedByUpperHalf(counts) => counts[upper(bits)] += 1,
            Values::CountedByLowerHalf { upper: class, counts } => {
                if upper(bits) == *class {
                    counts[lower(bits)] += 1;
                }
            }
        }
    }

    /// Ends a pass over the values; true if they must all be added once more before the median can be told.
    pub fn needs_second_pass(&mut self) -> Result<bool> {
        let Values::CountedByUpperHalf(counts) = &self.values else {
            return Ok(false);
        };
        let (upper, rank) = find(counts, self.rank);
        self.rank = rank;
        self.values = Values::CountedByLowerHalf { upper, counts: counters()? };
        Ok(true)
    }

    /// The median, once no further pass is needed.
    ///
    /// # Panics
    /// When fewer values came than were announced, or a second pass is still needed.
    #[must_use]
    pub fn finish(self) -> u32 {
        match self.values {
            Values::Kept(mut values) => *values.select_nth_unstable(self.rank as usize).1,
            Values::CountedByLowerHalf { upper, counts } => (upper as u32) << 16 | find(&counts, self.rank).0 as u32,
            Values::CountedByUpperHalf(_) => panic!("a second pass is needed"),
        }
    }
}

fn upper(bits: u32) -> usize {
    (bits >> 16) as usize
}

fn lower(bits: u32) -> usize {
    (bits & 0xffff) as usize
}

fn counters() -> Result<Vec<u64>> {
    filled(1 << 16, 0, "the histogram of distances")
}

/// The class that holds the element of this rank, and the element's rank within it.
fn find(counts: &[u64], mut rank: u64) -> (usize, u64) {
    for (class, &count) in counts.iter().enumerate() {
        if rank < count {
            return (class, rank);
        }
        rank -= count;
    }
    panic!("fewer values than announced");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn median(values: &[u32], kept: u64) -> u32 {
        let mut median = LowerMedian::keeping(values.len() as u64, kept).unwrap();
        for &bits in values {
            median.add(bits);
        }
        if median.needs_second_pass().unwrap() {
            for &bits in values.iter().rev() {
                median.add(bits);
            }
        }
        median.finish()
    }

    #[test]
    fn the_lower_of_two_middle_values() {
        assert_eq!(median(&[40, 10, 30, 20], 100), 20);
        assert_eq!(median(&[40, 10, 30, 20], 0), 20);
        assert_eq!(median(&[7], 0), 7);
    }

    proptest! {
        #[test]
        fn counting_equals_sorting(values in prop::collection::vec(prop_oneof![any::<u32>(), 0u32..3, 0x3f80_0000u32..0x3f80_0010], 1..200)) {
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let expected = sorted[(values.len() - 1) / 2];
            prop_assert_eq!(median(&values, 1000), expected);
            prop_assert_eq!(median(&values, 0), expected);
        }
    }
}
