//! Steps between the elements of two rows, a piece of a row at a time, in loops that compile to vector code.

use std::ops::{Add, BitOr, BitXor};

/// Elements of a piece: so few that their steps stay near, and that a count of them fits 16 bits.
pub(super) const PIECE: usize = 256;

/// A whole number of steps of a lattice of so many bits.
pub(super) trait Steps: Copy + Default + Ord + From<bool> + Add<Output = Self> + Into<u32> {
    /// What the steps of a piece add up to.
    fn piece(steps: &[Self]) -> Piece;
}

impl Steps for u16 {
    fn piece(steps: &[Self]) -> Piece {
        let most = steps.iter().copied().fold(0, Self::max);
        let elements = steps.iter().fold(0, |count, &steps| count + Self::from(steps != 0));
        let l1 = steps.iter().map(|&steps| u32::from(steps)).sum::<u32>();
        let square = if most < 1 << 8 {
            steps.iter().map(|&steps| u32::from(steps * steps)).sum::<u32>().into()
        } else {
            steps.iter().map(|&steps| u64::from(u32::from(steps) * u32::from(steps))).sum::<u64>().into()
        };
        Piece { l1: l1.into(), square, linf: most.into(), elements: elements.into() }
    }
}

impl Steps for u32 {
    fn piece(steps: &[Self]) -> Piece {
        let (mut most, mut elements, mut l1, mut square) = (0, 0, 0u32, 0u32);
        for &steps in steps {
            most = steps.max(most);
            elements += Self::from(steps != 0);
            l1 = l1.wrapping_add(steps);
            square = square.wrapping_add(steps.wrapping_mul(steps));
        }
        // Added again in more bits, a few times slower, only where 32 are not enough.
        let l1 = if most < 1 << 24 { l1.into() } else { steps.iter().map(|&steps| u64::from(steps)).sum() };
        let square = if most < 1 << 12 { square.into() } else { squares(steps, most) };
        Piece { l1, square, linf: most, elements }
    }
}

/// The sum of squares in 64 bits, or in two halves.
fn squares(steps: &[u32], most: u32) -> u128 {
    let squares = steps.iter().map(|&steps| u64::from(steps) * u64::from(steps));
    if most < 1 << 28 {
        return squares.sum::<u64>().into();
    }
    let (high, low) = squares.fold((0, 0), |(high, low), square| (high + (square >> 32), low + (square & u64::from(u32::MAX))));
    (u128::from(high) << 32) + u128::from(low)
}

/// What a piece adds to the motion of a row.
pub(super) struct Piece {
    pub l1: u64,
    pub square: u128,
    pub linf: u32,
    /// Elements that moved.
    pub elements: u32,
}

impl Piece {
    /// Of at most [`PIECE`] elements.
    pub(super) fn of<S: Steps>(steps: &[S]) -> Self {
        S::piece(steps)
    }
}

/// Numbers of steps by powers of two: none, 1, 2 to 3, 4 to 7, up to 2^31 and more.
pub const STEP_CLASSES: usize = 33;

/// The bits that a number takes: 0 for 0, 1 for 1, 2 for 2 and 3 and so on. They are told by the exponent of its half as a float32, because that becomes
/// vector code; the bit below its highest is taken away, so that rounding cannot carry it over into the next power of two.
fn bits_of(number: u32) -> u8 {
    const BELOW_ONE: u32 = 126;
    let half = number >> 1;
    let float = (half & !(half >> 1)).cast_signed() as f32;
    let bits_of_half = (float.to_bits() >> 23).max(BELOW_ONE) - BELOW_ONE;
    (bits_of_half + u32::from(number != 0)) as u8
}

/// Elements by the number of steps that they moved.
#[derive(Debug, Clone)]
pub(super) struct Classes([u64; STEP_CLASSES]);

/// Elements whose classes are compared at once.
const COMPARED: usize = 16;

/// The classes of steps, and the least and the greatest of them. By hand, because compilers put bytes together one by one.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn classes_of<S: Steps>(steps: &[S], classes: &mut [u8]) -> (u8, u8) {
    use std::arch::wasm32::{
        f32x4_convert_i32x4, i16x8_narrow_i32x4, i32x4_ne, i32x4_splat, i32x4_sub, u8x16_max, u8x16_min, u8x16_narrow_i16x8,
        u8x16_splat, u32x4_max, u32x4_shr, v128, v128_andnot,
    };
    // As `bits_of`, four at a time.
    let four = |steps: &[S]| -> v128 {
        let number: v128 =
            bytemuck::must_cast::<[u32; 4], _>([steps[0].into(), steps[1].into(), steps[2].into(), steps[3].into()]);
        let half = u32x4_shr(number, 1);
        let float = f32x4_convert_i32x4(v128_andnot(half, u32x4_shr(half, 1)));
        let below_one = i32x4_splat(126);
        let bits_of_half = i32x4_sub(u32x4_max(u32x4_shr(float, 23), below_one), below_one);
        // Not equal is -1.
        i32x4_sub(bits_of_half, i32x4_ne(number, i32x4_splat(0)))
    };
    let ((sixteens, rest), (into, into_rest)) = (steps.as_chunks::<COMPARED>(), classes.as_chunks_mut::<COMPARED>());
    let (mut lowest, mut highest) = (u8x16_splat(u8::MAX), u8x16_splat(0));
    for (steps, into) in sixteens.iter().zip(into) {
        let [a, b, c, d] = [&steps[..4], &steps[4..8], &steps[8..12], &steps[12..]].map(four);
        let classes = u8x16_narrow_i16x8(i16x8_narrow_i32x4(a, b), i16x8_narrow_i32x4(c, d));
        (lowest, highest) = (u8x16_min(lowest, classes), u8x16_max(highest, classes));
        *into = bytemuck::must_cast(classes);
    }
    let lanes = |lanes: v128| bytemuck::must_cast::<_, [u8; COMPARED]>(lanes);
    let ends = lanes(lowest).into_iter().zip(lanes(highest));
    let (lowest, highest) = ends.fold((u8::MAX, 0), |(low, high), (a, b)| (a.min(low), b.max(high)));
    for (class, &steps) in into_rest.iter_mut().zip(rest) {
        *class = bits_of(steps.into());
    }
    into_rest.iter().fold((lowest, highest), |(low, high), &class| (class.min(low), class.max(high)))
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn classes_of<S: Steps>(steps: &[S], classes: &mut [u8]) -> (u8, u8) {
    for (class, &steps) in classes.iter_mut().zip(steps) {
        *class = bits_of(steps.into());
    }
    classes.iter().fold((u8::MAX, 0), |(low, high), &class| (class.min(low), class.max(high)))
}

/// How many elements are of a class; of no more than 255 sixteens. By hand, because compilers widen each byte to 32 bits.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn of_class(class: u8, sixteens: &[[u8; COMPARED]]) -> u32 {
    use std::arch::wasm32::{i8x16_eq, i8x16_sub, u8x16_splat, u16x8_extadd_pairwise_u8x16, u32x4_extadd_pairwise_u16x8};
    let wanted = u8x16_splat(class);
    // Equal is -1.
    let count = |count, &classes: &[u8; COMPARED]| i8x16_sub(count, i8x16_eq(bytemuck::must_cast(classes), wanted));
    let counts = sixteens.iter().fold(u8x16_splat(0), count);
    bytemuck::must_cast::<_, [u32; 4]>(u32x4_extadd_pairwise_u16x8(u16x8_extadd_pairwise_u8x16(counts))).iter().sum()
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn of_class(class: u8, sixteens: &[[u8; COMPARED]]) -> u32 {
    sixteens.as_flattened().iter().map(|&other| u32::from(other == class)).sum()
}

impl Classes {
    pub(super) fn new() -> Self {
        Self([0; _])
    }

    /// Counts the elements of a piece by their steps. Class after class is looked for in all of them: counts that are found by an element's class would
    /// wait for each other.
    pub(super) fn count<S: Steps>(&mut self, steps: &[S]) {
        let mut classes = [0; PIECE];
        let classes = &mut classes[..steps.len()];
        let (lowest, highest) = classes_of(steps, classes);
        let (sixteens, rest) = classes.as_chunks();
        let mut others = classes.len() as u64;
        for class in lowest..highest {
            let of_rest = rest.iter().map(|&other| u64::from(other == class)).sum::<u64>();
            let elements = u64::from(of_class(class, sixteens)) + of_rest;
            self.0[usize::from(class)] += elements;
            others -= elements;
        }
        self.0[usize::from(highest)] += others;
    }

    /// Counts elements that did not move.
    pub(super) fn count_still(&mut self, elements: usize) {
        self.0[0] += elements as u64;
    }

    /// The number of elements of each class.
    pub(super) fn counts(&self) -> [u64; STEP_CLASSES] {
        self.0
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
        let (mut steps, mut changed) = ([P::default(); PIECE], P::default());
        for (steps, (a, b)) in steps.iter_mut().zip(P::each(before).zip(P::each(after))) {
            changed = changed + P::from(a != b);
            *steps = a.steps_to(b);
        }
        (changed != P::default()).then(|| Self { steps, changed: changed.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Around every power of two, and a piece that is not full.
    fn numbers() -> Vec<u32> {
        let around = |power: u32| [power.wrapping_sub(1), power, power.wrapping_add(1), power | power >> 1];
        (0..32).flat_map(|bit| around(1 << bit)).chain([0, u32::MAX, u32::MAX - 1, 3]).collect()
    }

    #[test]
    fn classes_are_the_bits_of_the_steps() {
        for limit in [u32::MAX, u32::MAX / 2, 65_535, 255, 0] {
            let steps: Vec<u32> = numbers().into_iter().filter(|&steps| steps <= limit).collect();
            let narrow: Vec<u16> = steps.iter().map(|&steps| steps as u16).collect();
            let mut expected = [0; STEP_CLASSES];
            for steps in &steps {
                expected[(u32::BITS - steps.leading_zeros()) as usize] += 1;
            }
            let mut classes = Classes::new();
            classes.count(&steps);
            assert_eq!(classes.counts(), expected);
            if limit <= u16::MAX.into() {
                let mut classes = Classes::new();
                classes.count(&narrow);
                assert_eq!(classes.counts(), expected);
            }
        }
        let mut classes = Classes::new();
        classes.count(&[5u32; PIECE]);
        assert_eq!(classes.counts()[3], PIECE as u64);
    }

    #[test]
    fn sums_are_exact() {
        for limit in [u32::MAX, (1 << 28) - 1, (1 << 24) - 1, 65_535, 4095, 255, 0] {
            let steps: Vec<u32> = numbers().into_iter().filter(|&steps| steps <= limit).collect();
            let squares: u128 = steps.iter().map(|&steps| u128::from(steps) * u128::from(steps)).sum();
            let l1: u64 = steps.iter().map(|&steps| u64::from(steps)).sum();
            let piece = Piece::of(&steps);
            assert_eq!((piece.square, piece.l1, piece.linf), (squares, l1, steps.iter().copied().max().unwrap_or(0)));
            if limit <= u16::MAX.into() {
                let narrow: Vec<u16> = steps.iter().map(|&steps| steps as u16).collect();
                let piece = Piece::of(&narrow);
                assert_eq!((piece.square, piece.l1), (squares, l1));
            }
        }
        assert_eq!(Piece::of(&[u32::MAX; PIECE]).square, u128::from(u32::MAX) * u128::from(u32::MAX) * PIECE as u128);
    }
}
