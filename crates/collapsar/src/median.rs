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
    Counted(Vec<u64>),
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
            Values::Counted(counters()?)
        };
        Ok(Self { rank: (count - 1) / 2, values })
    }

    /// Takes the next value.
    #[inline]
    pub fn add(&mut self, bits: u32) {
        match &mut self.values {
            Values::Kept(values) => values.push(bits),
            Values::Counted(counts) => counts[upper(bits)] += 1,
        }
    }

    /// The median. `again` must feed the same values, in any order, to the function it is given; it is called only if needed.
    ///
    /// # Panics
    /// When fewer values came than were announced.
    pub fn finish(self, again: impl FnOnce(&mut dyn FnMut(u32))) -> Result<u32> {
        match self.values {
            Values::Kept(mut values) => Ok(*values.select_nth_unstable(self.rank as usize).1),
            Values::Counted(counts) => {
                let (class, rank) = find(&counts, self.rank);
                let mut counts = counters()?;
                again(&mut |bits| {
                    if upper(bits) == class {
                        counts[lower(bits)] += 1;
                    }
                });
                Ok((class as u32) << 16 | find(&counts, rank).0 as u32)
            }
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
        median.finish(|add| values.iter().rev().for_each(|&bits| add(bits))).unwrap()
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
