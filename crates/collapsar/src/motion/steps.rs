//! Steps between the elements of two rows, a piece of a row at a time, in loops that compile to vector code.

use std::ops::{Add, BitOr, BitXor};

use super::sums::sum;

/// Elements of a piece: so few that their steps stay near, and that a count of them fits 16 bits.
pub(super) const PIECE: usize = 256;

/// A whole number of steps of a lattice of so many bits.
pub(super) trait Steps: Copy + Default + Ord + From<bool> + Add<Output = Self> + Into<u32> {
    /// The sum of the steps of a piece that are at most `most`.
    fn total(steps: &[Self], most: Self) -> u64;

    /// The sum of their squares: exact where it is below 2^53.
    fn squares(steps: &[Self], most: Self) -> f64;
}

impl Steps for u16 {
    fn total(steps: &[Self], _: Self) -> u64 {
        steps.iter().map(|&steps| u32::from(steps)).sum::<u32>().into()
    }

    fn squares(steps: &[Self], most: Self) -> f64 {
        if most < 1 << 8 {
            return steps.iter().map(|&steps| u32::from(steps * steps)).sum::<u32>().into();
        }
        steps.iter().map(|&steps| u64::from(u32::from(steps) * u32::from(steps))).sum::<u64>() as f64
    }
}

impl Steps for u32 {
    fn total(steps: &[Self], most: Self) -> u64 {
        if most < 1 << 24 {
            return steps.iter().sum::<Self>().into();
        }
        steps.iter().map(|&steps| u64::from(steps)).sum()
    }

    fn squares(steps: &[Self], most: Self) -> f64 {
        if most < 1 << 28 {
            return steps.iter().map(|&steps| u64::from(steps) * u64::from(steps)).sum::<u64>() as f64;
        }
        sum(steps.len(), |at| f64::from(steps[at]) * f64::from(steps[at]))
    }
}

/// What a piece adds to the motion of a row.
pub(super) struct Piece {
    pub l1: u64,
    /// Exact where it is below 2^53.
    pub square: f64,
    pub linf: u32,
    /// Elements that moved.
    pub elements: u32,
}

impl Piece {
    /// Of at most [`PIECE`] elements.
    pub(super) fn of<S: Steps>(steps: &[S]) -> Self {
        let most = steps.iter().copied().fold(S::default(), S::max);
        let elements = steps.iter().fold(S::default(), |count, &steps| count + S::from(steps != S::default()));
        Self { l1: S::total(steps, most), square: S::squares(steps, most), linf: most.into(), elements: elements.into() }
    }
}

/// Numbers of steps by powers of two: none, 1, 2 to 3, 4 to 7, up to 2^31 and more.
pub const STEP_CLASSES: usize = 33;

/// Neighbours are counted apart: one count would wait for the other when they are of one class.
const COUNTERS: usize = 4;

/// Elements by the number of steps that they moved.
#[derive(Debug, Clone)]
pub(super) struct Classes {
    /// Longer than there are classes, so that no index has to be checked.
    counters: [[u64; STEP_CLASSES.next_power_of_two()]; COUNTERS],
}

impl Classes {
    pub(super) fn new() -> Self {
        Self { counters: [[0; _]; COUNTERS] }
    }

    /// Counts elements by their steps.
    pub(super) fn count<S: Steps>(&mut self, steps: &[S]) {
        for steps in steps.chunks(COUNTERS) {
            for (&steps, counters) in steps.iter().zip(&mut self.counters) {
                let class = (u32::BITS - steps.into().leading_zeros()) as usize;
                counters[class % counters.len()] += 1;
            }
        }
    }

    /// Counts elements that did not move.
    pub(super) fn count_still(&mut self, elements: usize) {
        self.counters[0][0] += elements as u64;
    }

    /// The number of elements of each class.
    pub(super) fn counts(&self) -> [u64; STEP_CLASSES] {
        std::array::from_fn(|class| self.counters.iter().map(|counters| counters[class]).sum())
    }
}

/// The bit pattern of a float whose magnitude is its number of steps from zero.
pub(super) trait Pattern: Steps + BitXor<Output = Self> + BitOr<Output = Self> {
    /// Bytes that it takes.
    const BYTES: usize;

    /// Patterns from their little-endian bytes, at any alignment.
    fn each(bytes: &[u8]) -> impl ExactSizeIterator<Item = Self>;

    /// The pattern without its sign.
    fn magnitude(self) -> Self;

    /// Steps between two values that are not NaN; -0 and 0 are one place.
    fn steps_to(self, other: Self) -> Self;
}

impl Pattern for u16 {
    const BYTES: usize = 2;

    fn each(bytes: &[u8]) -> impl ExactSizeIterator<Item = Self> {
        bytes.as_chunks().0.iter().map(|&bytes| Self::from_le_bytes(bytes))
    }

    fn magnitude(self) -> Self {
        self & 0x7fff
    }

    fn steps_to(self, other: Self) -> Self {
        let place = |bits: Self| {
            let negative = bits.cast_signed() >> 15;
            (bits.magnitude().cast_signed() ^ negative) - negative
        };
        place(self).abs_diff(place(other))
    }
}

impl Pattern for u32 {
    const BYTES: usize = 4;

    fn each(bytes: &[u8]) -> impl ExactSizeIterator<Item = Self> {
        bytes.as_chunks().0.iter().map(|&bytes| Self::from_le_bytes(bytes))
    }

    fn magnitude(self) -> Self {
        self & 0x7fff_ffff
    }

    fn steps_to(self, other: Self) -> Self {
        let place = |bits: Self| {
            let negative = bits.cast_signed() >> 31;
            (bits.magnitude().cast_signed() ^ negative) - negative
        };
        place(self).abs_diff(place(other))
    }
}

/// What is known of stored rows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look<P> {
    /// Bits that are set somewhere.
    pub set: P,
    /// The largest magnitude of a pattern.
    pub largest: P,
}

impl<P: Pattern> Look<P> {
    fn add(self, pattern: P) -> Self {
        Self { set: self.set | pattern, largest: self.largest.max(pattern.magnitude()) }
    }

    /// At a row, as long as another is the same; both are looked at where they differ, which is told as well.
    pub(super) fn at(before: &[u8], after: &[u8]) -> (Self, bool) {
        let both = || P::each(before).zip(P::each(after));
        let (look, differ) =
            both().fold((Self::default(), P::default()), |(look, differ), (a, b)| (look.add(a), differ | (a ^ b)));
        if differ == P::default() { (look, false) } else { (P::each(after).fold(look, Self::add), true) }
    }
}

/// The steps between the elements of a piece, of which not all are stored alike.
pub(super) struct PatternSteps<P> {
    pub steps: [P; PIECE],
    /// Elements whose bits differ.
    pub changed: u32,
}

impl<P: Pattern> PatternSteps<P> {
    /// Between the stored bytes of a piece of two rows; `None` where they are the same.
    pub(super) fn between(before: &[u8], after: &[u8]) -> Option<Self> {
        let both = || P::each(before).zip(P::each(after));
        let changed = both().fold(P::default(), |count, (a, b)| count + P::from(a != b));
        if changed == P::default() {
            return None;
        }
        let mut steps = [P::default(); PIECE];
        for (steps, (a, b)) in steps.iter_mut().zip(both()) {
            *steps = a.steps_to(b);
        }
        Some(Self { steps, changed: changed.into() })
    }
}
