//! The numbers that are rounded to one stored value.
//!
//! The ends of a rounding interval are found by bisection over float32, as those of [`crate::synth::law`] are: every rounding is monotone,
//! so the law itself is asked and none is modelled.

use crate::synth::law::Storage;

/// The real numbers that are stored as one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end; minus infinity for the smallest finite value.
    pub low: f64,
    /// Upper end; infinity for the largest finite value.
    pub high: f64,
}

impl Interval {
    /// Without a number.
    pub const EMPTY: Self = Self { low: 0.0, high: 0.0 };

    /// Those of `value`, which is finite and one that `storage` gives. 0.0 and -0.0 are one value.
    #[must_use]
    pub fn of(value: f32, storage: Storage) -> Self {
        // The first float32 that is stored as at least the value.
        let first = first_that(value, |order| storage.round(in_order(order)) >= value);
        let low = if storage.round(in_order(first - 1)).is_finite() { end(first) } else { f64::NEG_INFINITY };
        Self { low, high: upper_end(value, storage) }
    }

    /// Those of `value` again, where a smaller value's are known.
    #[must_use]
    pub fn above(&self, value: f32, storage: Storage) -> Self {
        // An end lies between two float32, of which the upper is rounded to the next value.
        let next = self.high as f32;
        let next = if f64::from(next) > self.high { next } else { next.next_up() };
        if storage.round(next) == value {
            Self { low: self.high, high: upper_end(value, storage) }
        } else {
            Self::of(value, storage)
        }
    }

    /// Its middle; the finite end where the other is not.
    #[must_use]
    pub fn middle(&self) -> f64 {
        if self.low.is_infinite() {
            self.high
        } else if self.high.is_infinite() {
            self.low
        } else {
            f64::midpoint(self.low, self.high)
        }
    }

    /// Whether `number` lies in it or at one of its ends.
    #[must_use]
    pub fn holds(&self, number: f64) -> bool {
        (self.low..=self.high).contains(&number)
    }
}

/// The float32 at a place in ascending order, -0.0 just before 0.0.
fn in_order(order: i64) -> f32 {
    let bits = order as i32;
    f32::from_bits((if bits < 0 { bits ^ i32::MAX } else { bits }).cast_unsigned())
}

/// The end between a place and the one before.
fn end(order: i64) -> f64 {
    f64::midpoint(f64::from(in_order(order - 1)), f64::from(in_order(order)))
}

/// Where the numbers that are stored as `value` end.
fn upper_end(value: f32, storage: Storage) -> f64 {
    let after = first_that(value, |order| storage.round(in_order(order)) > value);
    if storage.round(in_order(after)).is_finite() { end(after) } else { f64::INFINITY }
}

/// The first place in order for which `holds`, which is false and then true, and is so for infinity, but not below every float32: looked
/// for around `near` in growing steps, then between two places.
fn first_that(near: f32, holds: impl Fn(i64) -> bool) -> i64 {
    /// Places from one bfloat16 to the next.
    const STEP: i64 = 1 << 16;
    let infinity = i64::from(f32::INFINITY.to_bits());
    // The order of minus infinity is that of infinity mirrored around the two zeros.
    let (least, most) = (-infinity - 1, infinity);
    let bits = near.to_bits().cast_signed();
    let near = i64::from(if bits < 0 { bits ^ i32::MAX } else { bits });
    let (mut fails, mut does, mut step) = (near - STEP, near + STEP, STEP);
    while fails > least && holds(fails) {
        step *= 2;
        fails -= step;
    }
    step = STEP;
    while does < most && !holds(does) {
        step *= 2;
        does += step;
    }
    (fails, does) = (fails.max(least), does.min(most));
    while does - fails > 1 {
        let middle = i64::midpoint(fails, does);
        *(if holds(middle) { &mut does } else { &mut fails }) = middle;
    }
    does
}

#[cfg(test)]
mod tests {
    use super::*;
    use half::bf16;
    use proptest::prelude::*;

    #[test]
    fn intervals_meet_half_way_between_neighbours() {
        for bits in [0x3b5fu16, 0x3b60, 0x3f80, 0x0001, 0xbf80, 0x3a00] {
            let value = |bits: u16| f64::from(bf16::from_bits(bits).to_f32());
            let interval = Interval::of(bf16::from_bits(bits).to_f32(), Storage::Bfloat16);
            let (mut below, mut above) = (value(bits - 1), value(bits + 1));
            if below > above {
                (below, above) = (above, below);
            }
            let near = |end: f64, tie: f64| (end - tie).abs() <= tie.abs() * 2f64.powi(-24) + 1e-45;
            assert!(near(interval.low, f64::midpoint(below, value(bits))), "{bits:x}: {interval:?}");
            assert!(near(interval.high, f64::midpoint(above, value(bits))), "{bits:x}: {interval:?}");
        }
    }

    #[test]
    fn zeros_are_one_value_and_the_largest_has_no_end() {
        for storage in [Storage::Bfloat16, Storage::Float16] {
            assert_eq!(Interval::of(0.0, storage), Interval::of(-0.0, storage));
            let zero = Interval::of(0.0, storage);
            assert!(zero.low < 0.0 && zero.low == -zero.high);
        }
        let largest = f32::from_bits(0x7f7f_0000);
        assert_eq!(Interval::of(largest, Storage::Bfloat16).high, f64::INFINITY);
        assert_eq!(Interval::of(-largest, Storage::Bfloat16).low, f64::NEG_INFINITY);
        assert_eq!(Interval::of(65280.0, Storage::Float16).high, f64::INFINITY);
        // Half of the smallest float16, and half a bfloat16 more: it is rounded to that first, and then the tie to even.
        let zero = Interval::of(0.0, Storage::Float16);
        assert!((zero.high - 2f64.powi(-25) * (1.0 + 2f64.powi(-8))).abs() < 2f64.powi(-48), "{zero:?}");
    }

    proptest! {
        #[test]
        fn an_interval_is_the_same_from_the_one_below(bits in 0u16..0x7f7f, up in 1u16..4, negative: bool, half: bool) {
            let storage = if half { Storage::Float16 } else { Storage::Bfloat16 };
            let value = |bits: u16| {
                let value = bf16::from_bits(bits.min(if half { 0x477f } else { 0x7f7f })).to_f32();
                storage.round(if negative { -value } else { value })
            };
            let (a, b) = (value(bits), value(bits.saturating_add(up)));
            let (low, high) = if negative { (b, a) } else { (a, b) };
            prop_assume!(low < high);
            prop_assert_eq!(Interval::of(low, storage).above(high, storage), Interval::of(high, storage));
        }

        #[test]
        fn neighbours_share_an_end(bits in 0u16..0x7f7f, negative: bool) {
            let value = |bits: u16| if negative { -bf16::from_bits(bits).to_f32() } else { bf16::from_bits(bits).to_f32() };
            let (a, b) = (Interval::of(value(bits), Storage::Bfloat16), Interval::of(value(bits + 1), Storage::Bfloat16));
            let (end, other) = if negative { (a.low, b.high) } else { (a.high, b.low) };
            prop_assert_eq!(end, other);
        }
    }
}
