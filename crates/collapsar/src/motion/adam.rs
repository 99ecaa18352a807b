//! One update of Adam, also with decoupled weight decay, accounted for by the weights before and after it and the moments after it.
//!
//! The stored weight is predicted as torch's `_single_tensor_adam` computes it on a CPU: each operation in float32 and rounded to the dtype, but the
//! last one, `addcdiv`, rounded to the dtype only at its end. A number that torch adds is rounded to the dtype first, those that it multiplies or divides
//! by to float32. The headroom is that of the update in float64, before any rounding.

use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::format::lattice::BF16_STEP;
use crate::memory::reserve;

/// What an update is made with: rates, and the corrections for the moments' bias.
#[derive(Debug, Clone, Copy)]
pub struct Update {
    /// Learning rate.
    pub lr: f64,
    /// Is added to the root of the second moment.
    pub eps: f64,
    /// Decoupled weight decay.
    pub weight_decay: f64,
    /// 1 - b1^t.
    pub correction1: f64,
    /// The root of 1 - b2^t.
    pub correction2: f64,
}

/// The stored bytes of some elements.
#[derive(Debug, Clone, Copy)]
pub struct Elements<'a> {
    /// Weights before the update.
    pub before: &'a [u8],
    /// Weights after it.
    pub after: &'a [u8],
    /// First moments after it.
    pub first: &'a [u8],
    /// Second moments after it.
    pub second: &'a [u8],
}

/// What an update comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Elements that are finite: all others are left out.
    pub counted: u64,
    /// Those whose stored weight is the predicted one; -0 and 0 are one number.
    pub exact: u64,
    /// Those with a headroom above 1.
    pub above: u64,
    /// The largest headroom; NaN for no element.
    pub most: f64,
    /// For each share the two headrooms between which the quantile lies, the lower first; NaN for no element.
    pub around: Vec<[f64; 2]>,
}

/// Elements whose values are computed before any is looked at.
const PIECE: usize = 256;

impl Update {
    /// Accounts for the elements, stored as `dtype`, `BF16` or `F32`; any other is [`Error::UnsupportedDtype`].
    ///
    /// # Panics
    /// When the four are not of one length.
    pub fn account(&self, dtype: FloatDtype, elements: Elements, shares: &[f64]) -> Result<Account> {
        match dtype {
            FloatDtype::Bf16 => self.account_as::<true>(elements, shares),
            FloatDtype::F32 => self.account_as::<false>(elements, shares),
            _ => Err(Error::UnsupportedDtype { dtype: format!("{dtype:?}") }),
        }
    }

    fn account_as<const BF16: bool>(&self, elements: Elements, shares: &[f64]) -> Result<Account> {
        let (dtype, bytes) = if BF16 { (FloatDtype::Bf16, 2) } else { (FloatDtype::F32, 4) };
        let Elements { before, after, first, second } = elements;
        assert!([after, first, second].iter().all(|each| each.len() == before.len()));
        let mut rooms: Vec<f64> = Vec::new();
        reserve(&mut rooms, before.len() / bytes, "the headroom of the elements")?;
        let (mut exact, mut above, mut most) = (0, 0, f64::NAN);
        let mut values = [[0.0f32; PIECE]; 4];
        let (mut room, mut hits) = ([0.0f64; PIECE], [false; PIECE]);
        for from in (0..before.len()).step_by(PIECE * bytes) {
            let piece = from..before.len().min(from + PIECE * bytes);
            let count = piece.len() / bytes;
            for (stored, values) in [before, after, first, second].iter().zip(&mut values) {
                dtype.decode(&stored[piece.clone()], &mut values[..count]);
            }
            let [before, after, first, second] = &values;
            for at in 0..PIECE {
                hits[at] = self.predicted::<BF16>(before[at], first[at], second[at]) == after[at];
                room[at] = self.headroom::<BF16>(before[at], after[at], first[at], second[at]);
            }
            for (&room, &hit) in room.iter().zip(&hits).take(count) {
                if room.is_nan() {
                    continue;
                }
                exact += u64::from(hit);
                above += u64::from(room > 1.0);
                most = f64::max(most, room);
                rooms.push(room);
            }
        }
        let counted = rooms.len() as u64;
        Ok(Account { counted, exact, above, most, around: around(&mut rooms, shares) })
    }

    /// The weight that the update makes of one.
    fn predicted<const BF16: bool>(&self, weight: f32, first: f32, second: f32) -> f32 {
        let round = if BF16 { bfloat16 } else { |value| value };
        let decay = (1.0 - self.lr * self.weight_decay) as f32;
        let size = (-(self.lr / self.correction1)) as f32;
        let denominator = round(round(round(second.sqrt()) / self.correction2 as f32) + round(self.eps as f32));
        round(round(weight * decay) + size * first / denominator)
    }

    /// The length of the update over half the step from the weight to its neighbour in the update's direction; NaN where a number is not finite.
    fn headroom<const BF16: bool>(&self, weight: f32, stored: f32, first: f32, second: f32) -> f64 {
        let (wide, square) = (f64::from(weight), f64::from(second));
        let update = -(self.lr * (f64::from(first) / self.correction1)) / (square.sqrt() / self.correction2 + self.eps)
            - self.lr * self.weight_decay * wide;
        let length = weight.abs();
        let neighbour = if BF16 { BF16_STEP } else { 1 };
        let outwards = weight == 0.0 || (weight > 0.0) == (update > 0.0);
        let bits = if outwards { length.to_bits() + neighbour } else { length.to_bits().wrapping_sub(neighbour) };
        let gap = (f64::from(f32::from_bits(bits)) - f64::from(length)).abs();
        // Of these no two cancel: where one is not finite, the sum is not.
        let finite = (wide.abs() + f64::from(stored).abs() + square.abs() + update.abs()).is_finite();
        if finite { 2.0 * update.abs() / gap } else { f64::NAN }
    }
}

/// The bfloat16 number next to a float32, of two the even one.
fn bfloat16(value: f32) -> f32 {
    let bits = value.to_bits();
    let near = f32::from_bits(bits.wrapping_add(0x7fff + (bits >> 16 & 1)) & 0xffff_0000);
    if value.is_nan() { value } else { near }
}

/// The two values, of all in ascending order, between which the quantile of each share lies. The shares ascend; the order of the values is lost.
fn around(values: &mut [f64], shares: &[f64]) -> Vec<[f64; 2]> {
    let Some(last) = values.len().checked_sub(1) else {
        return shares.iter().map(|_| [f64::NAN; 2]).collect();
    };
    // Everything before is not greater than everything after.
    let mut placed = 0;
    let mut found = Vec::new();
    for share in shares {
        let rank = (last as f64 * share).floor() as usize;
        let (_, &mut lower, rest) = values[placed..].select_nth_unstable_by(rank - placed, f64::total_cmp);
        let upper = rest.iter().copied().reduce(f64::min).unwrap_or(lower);
        found.push([lower, upper]);
        placed = rank;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use half::bf16;

    #[test]
    fn quantiles_lie_between_neighbours_in_rank() {
        let mut state = 1u32;
        for count in [1usize, 2, 3, 10, 1000] {
            let values: Vec<f64> = (0..count)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    f64::from(state >> 24)
                })
                .collect();
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let shares = [0.0, 0.05, 0.25, 0.25, 0.5, 0.95, 1.0];
            let ranks = shares.map(|share| ((count - 1) as f64 * share).floor() as usize);
            let expected = ranks.map(|rank| [sorted[rank], sorted[(rank + 1).min(count - 1)]]);
            assert_eq!(around(&mut values.clone(), &shares), expected);
        }
        assert!(around(&mut [], &[0.5])[0][0].is_nan());
    }

    #[test]
    fn bfloat16_is_that_of_half() {
        for bits in (0..u32::MAX).step_by(65_521) {
            let value = f32::from_bits(bits);
            let near = bfloat16(value);
            assert!(near == bf16::from_f32(value).to_f32() || near.is_nan() && value.is_nan());
        }
    }

    /// Moves by 2^-9, half a step below 1 and a quarter of one above it.
    const ONE: Update = Update { lr: 1.0 / 512.0, eps: 0.0, weight_decay: 0.0, correction1: 1.0, correction2: 1.0 };

    fn account(before: &[f32], after: &[f32], first: &[f32], second: &[f32]) -> Account {
        let stored = |values: &[f32]| values.iter().flat_map(|&value| bf16::from_f32(value).to_le_bytes()).collect::<Vec<u8>>();
        let [before, after, first, second] = [before, after, first, second].map(stored);
        let elements = Elements { before: &before, after: &after, first: &first, second: &second };
        ONE.account(FloatDtype::Bf16, elements, &[0.0, 1.0]).unwrap()
    }

    #[test]
    fn a_step_is_measured_in_the_direction_that_it_leads_along() {
        let found = account(&[1.0, 1.0, 1.0, 1.0], &[1.0, 1.0, 0.996_093_75, f32::NAN], &[1.0, -1.0, 1.0, 1.0], &[1.0; 4]);
        assert_eq!(found, Account { counted: 3, exact: 2, above: 0, most: 1.0, around: vec![[0.5, 1.0], [1.0, 1.0]] });
    }

    #[test]
    fn eps_is_rounded_to_the_dtype_before_it_is_added() {
        let update =
            Update { lr: 1e-3, eps: 1e-6, weight_decay: 0.0, correction1: 1.0 - 0.9, correction2: (1.0f64 - 0.95).sqrt() };
        // Moments, and what torch 2.15 makes of a weight 0 with them; with eps in float32 each would be one bfloat16 step less.
        for (first, second, stored) in [(0x34d8, 0x2b64, 0xba53), (0x34d5, 0x2b5d, 0xba52), (0x3519, 0x2be4, 0xba60)] {
            let [first, second, stored] = [first, second, stored].map(|bits| bf16::from_bits(bits).to_f32());
            assert_eq!(update.predicted::<true>(0.0, first, second), stored);
        }
    }

    #[test]
    fn what_is_not_finite_is_left_out() {
        let found = account(&[1.0, 1.0, 0.0], &[1.0, 1.0, 0.0], &[f32::INFINITY, 1.0, 0.0], &[1.0, f32::NAN, 0.0]);
        assert_eq!((found.counted, found.exact, found.above), (0, 0, 0));
        assert!(found.most.is_nan());
    }
}
