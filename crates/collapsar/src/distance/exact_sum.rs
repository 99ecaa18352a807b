//! A sum of non-negative float32 values without rounding, so that it cannot depend on the order of its terms.

use serde::{Deserialize, Serialize};

/// One integer per exponent: the sum of the significands of the values that have it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Settled", into = "Settled")]
pub(crate) struct ExactSum {
    settled: Settled,
    /// What came since, by exponent, that of infinity included, and by the place of the value among the four it came with: neighbours that
    /// have one exponent, as most have, need not wait for each other.
    recent: Box<[[u64; 4]; 256]>,
    /// Calls of [`ExactSum::add_four`] before a recent sum could overflow.
    room: u64,
}

/// Significands of 24 bits that fit 64.
const ROOM: u64 = 1 << 40;

/// A sum as it is kept and sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Settled {
    #[serde(with = "by_exponent")]
    significands: Box<[u128; 255]>,
    infinite: bool,
}

impl Default for Settled {
    fn default() -> Self {
        Self { significands: Box::new([0; 255]), infinite: false }
    }
}

impl From<Settled> for ExactSum {
    fn from(settled: Settled) -> Self {
        Self { settled, recent: Box::new([[0; 4]; 256]), room: ROOM }
    }
}

impl From<ExactSum> for Settled {
    fn from(sum: ExactSum) -> Self {
        sum.settled()
    }
}

/// An array of this length, which serde does not know, as a sequence.
mod by_exponent {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::{Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(sums: &[u128; 255], serializer: S) -> Result<S::Ok, S::Error> {
        sums.as_slice().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<[u128; 255]>, D::Error> {
        let sums = Vec::deserialize(deserializer)?;
        sums.try_into().map_err(|sums: Vec<u128>| Error::invalid_length(sums.len(), &"255 sums"))
    }
}

impl Default for ExactSum {
    fn default() -> Self {
        Settled::default().into()
    }
}

/// 64-bit limbs of the widest sum: significands reach bit 253 + 128 over the unit 2^-149.
const LIMBS: usize = 6;

impl ExactSum {
    /// Adds a value that is at least zero, or infinite. At most 2^104 values can be added.
    #[inline]
    pub(crate) fn add(&mut self, value: f32) {
        self.add_four([value, 0.0, 0.0, 0.0]);
    }

    /// Adds four of them.
    #[inline]
    pub(crate) fn add_four(&mut self, values: [f32; 4]) {
        for (place, value) in values.into_iter().enumerate() {
            debug_assert!(value >= 0.0);
            let bits = value.to_bits();
            let exponent = (bits >> 23) as usize & 255;
            self.recent[exponent][place] += u64::from(bits & 0x7f_ffff | u32::from(exponent > 0) << 23);
        }
        self.room -= 1;
        if self.room == 0 {
            *self = self.settled().into();
        }
    }

    /// Adds what another sum holds.
    pub(crate) fn merge(&mut self, other: &Self) {
        let other = other.settled();
        self.settled.infinite |= other.infinite;
        for (sum, other) in self.settled.significands.iter_mut().zip(other.significands.iter()) {
            *sum += other;
        }
    }

    /// The sum with what came last in its place.
    fn settled(&self) -> Settled {
        let Settled { mut significands, infinite } = self.settled.clone();
        for (sum, recent) in significands.iter_mut().zip(self.recent.iter()) {
            *sum += recent.iter().map(|&sum| u128::from(sum)).sum::<u128>();
        }
        // The significand of infinity is not zero.
        Settled { significands, infinite: infinite || self.recent[255] != [0; 4] }
    }

    /// The sum, rounded once to float64 (nearest, ties to even).
    #[must_use]
    pub(crate) fn to_f64(&self) -> f64 {
        let settled = self.settled();
        if settled.infinite {
            return f64::INFINITY;
        }
        let limbs = settled.limbs();
        let Some(top) = limbs.iter().rposition(|&limb| limb != 0) else {
            return 0.0;
        };
        let length = 64 * top + 64 - limbs[top].leading_zeros() as usize;
        // Above 64 bits, keep 63 and one sticky bit for everything below: the conversion of that u64 rounds as the whole would.
        let dropped = length.saturating_sub(63);
        let mut kept = shifted_right(&limbs, dropped) << u32::from(dropped > 0);
        if dropped > 0 && has_bits_below(&limbs, dropped) {
            kept |= 1;
        }
        let scale = dropped.cast_signed() as i32 - i32::from(dropped > 0) - 149;
        kept as f64 * 2f64.powi(scale)
    }
}

impl Settled {
    /// The sum in units of 2^-149, as little-endian limbs.
    fn limbs(&self) -> [u64; LIMBS] {
        let mut limbs = [0u64; LIMBS];
        for (exponent, &sum) in self.significands.iter().enumerate() {
            // Subnormals (exponent 0) share the unit of exponent 1.
            let shift = exponent.saturating_sub(1);
            let parts = [sum as u64, (sum >> 64) as u64];
            for (part, at) in parts.into_iter().zip(shift / 64..) {
                let wide = u128::from(part) << (shift % 64);
                add_at(&mut limbs, at, wide as u64);
                add_at(&mut limbs, at + 1, (wide >> 64) as u64);
            }
        }
        limbs
    }
}

fn add_at(limbs: &mut [u64; LIMBS], at: usize, value: u64) {
    let mut carry = value;
    for limb in limbs.iter_mut().skip(at) {
        let (sum, overflow) = limb.overflowing_add(carry);
        *limb = sum;
        carry = u64::from(overflow);
        if carry == 0 {
            return;
        }
    }
    assert_eq!(carry, 0, "a sum of float32 values fits its limbs");
}

fn shifted_right(limbs: &[u64; LIMBS], bits: usize) -> u64 {
    let (skip, shift) = (bits / 64, bits % 64);
    let limb = |at: usize| u128::from(limbs.get(at).copied().unwrap_or(0));
    ((limb(skip) | limb(skip + 1) << 64) >> shift) as u64
}

fn has_bits_below(limbs: &[u64; LIMBS], bits: usize) -> bool {
    let (whole, rest) = (bits / 64, bits % 64);
    limbs[..whole].iter().any(|&limb| limb != 0) || rest > 0 && limbs[whole] << (64 - rest) != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(values: &[f32]) -> f64 {
        let mut exact = ExactSum::default();
        let (fours, rest) = values.as_chunks();
        for &four in fours {
            exact.add_four(four);
        }
        for &value in rest {
            exact.add(value);
        }
        exact.to_f64()
    }

    #[test]
    fn nothing_sums_to_zero() {
        assert_eq!(sum(&[]), 0.0);
        assert_eq!(sum(&[0.0, 0.0]), 0.0);
    }

    #[test]
    fn one_value_is_itself() {
        for bits in [1, 0x7f_ffff, 0x80_0000, 0x3f80_0001, 0x7f7f_ffff] {
            let value = f32::from_bits(bits);
            assert_eq!(sum(&[value]), f64::from(value));
        }
    }

    #[test]
    fn the_sum_is_rounded_once() {
        let (big, half, tiny) = (2f32.powi(60), 2f32.powi(7), f32::from_bits(1));
        let spacing = 2f64.powi(60 - 52);
        assert_eq!(sum(&[big, half]), 2f64.powi(60), "half a spacing is a tie, to even");
        assert_eq!(sum(&[big, half, tiny]), 2f64.powi(60) + spacing, "the smallest value breaks the tie");
        assert_eq!(sum(&[big, half, half, half]), 2f64.powi(60) + 2.0 * spacing, "one and a half: to even, up");
    }

    #[test]
    fn large_values_do_not_overflow() {
        assert_eq!(sum(&[f32::MAX; 1000]), f64::from(f32::MAX) * 1000.0);
        assert_eq!(sum(&[1.0, f32::INFINITY]), f64::INFINITY);
    }

    #[test]
    fn what_is_settled_stays() {
        let mut exact = ExactSum { room: 2, ..ExactSum::default() };
        for _ in 0..5 {
            exact.add_four([1.0, 2.0, f32::from_bits(1), 0.0]);
        }
        assert_eq!(exact.room, ROOM - 3);
        assert_eq!(exact.settled().significands[0], 5);
        assert_eq!(exact.to_f64(), 15.0);
        let bytes = postcard::to_allocvec(&exact).unwrap();
        assert_eq!(postcard::from_bytes::<ExactSum>(&bytes).unwrap().to_f64(), 15.0);
    }

    proptest! {
        #[test]
        fn sums_of_one_scale_equal_integer_arithmetic(values in prop::collection::vec(0u32..1 << 24, 0..300), exponent in -149i32..100) {
            let scale = 2f64.powi(exponent);
            let floats: Vec<f32> = values.iter().map(|&value| (f64::from(value) * scale) as f32).collect();
            let expected = values.iter().map(|&value| u64::from(value)).sum::<u64>() as f64 * scale;
            prop_assert_eq!(sum(&floats), expected);
        }

        #[test]
        fn the_order_does_not_matter(bits in prop::collection::vec(0u32..0x7f80_0000, 0..200), seed in any::<u64>()) {
            let values: Vec<f32> = bits.into_iter().map(f32::from_bits).collect();
            let mut shuffled = values.clone();
            shuffled.sort_by_key(|value| (u64::from(value.to_bits()) ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            prop_assert_eq!(sum(&values).to_bits(), sum(&shuffled).to_bits());
        }

        #[test]
        fn parts_merge_to_the_whole(bits in prop::collection::vec(0u32..=0x7f80_0000, 0..50), cut in 0usize..50) {
            let values: Vec<f32> = bits.into_iter().map(f32::from_bits).collect();
            let mut parts = [ExactSum::default(), ExactSum::default()];
            for (at, &value) in values.iter().enumerate() {
                parts[usize::from(at < cut)].add(value);
            }
            let [mut all, other] = parts;
            all.merge(&other);
            prop_assert_eq!(all.to_f64().to_bits(), sum(&values).to_bits());
        }
    }
}
