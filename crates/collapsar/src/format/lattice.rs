//! The lattice of bfloat16: values as whole numbers of steps, so that neighbours differ by one wherever they are.
//!
//! The steps fit float32 exactly, so all that measures distances of values measures those of lattice points.

use crate::error::{Error, Result};

/// Lower half of a float32 that a bfloat16 has not.
const DROPPED: u32 = 0xffff;

/// Replaces each value by its number of steps from zero: 1 for the smallest positive bfloat16, negative below zero, 0 for both zeros.
/// NaN and infinities stay what they are: nothing is next to them.
///
/// A value that is no bfloat16 is [`Error::NotBfloat16`].
pub(crate) fn to_steps(values: &mut [f32]) -> Result<()> {
    for value in values {
        if !value.is_finite() {
            continue;
        }
        let bits = value.to_bits();
        if bits & DROPPED != 0 {
            return Err(Error::NotBfloat16 { value: *value });
        }
        let steps = ((bits & 0x7fff_ffff) >> 16) as f32;
        *value = if bits >> 31 == 1 && steps > 0.0 { -steps } else { steps };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use half::bf16;

    #[test]
    fn neighbouring_values_are_one_step_apart() {
        // All finite values in ascending order, -0.0 left out.
        let negative = (0x8001u16..0xff80).rev();
        let mut values: Vec<f32> = negative.chain(0..0x7f80).map(|bits| bf16::from_bits(bits).to_f32()).collect();
        assert!(values.is_sorted());
        to_steps(&mut values).unwrap();
        assert!(values.windows(2).all(|pair| pair[1] - pair[0] == 1.0));
        assert_eq!(values[0], -32639.0);
    }

    #[test]
    fn zeros_are_one_point_and_what_is_not_finite_stays() {
        let mut values = [-0.0, 0.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
        to_steps(&mut values).unwrap();
        assert_eq!(
            values[..4].iter().map(|x| x.to_bits()).collect::<Vec<_>>(),
            [0, 0, f32::INFINITY.to_bits(), f32::NEG_INFINITY.to_bits()]
        );
        assert!(values[4].is_nan());
    }

    #[test]
    fn a_value_between_two_points_is_refused() {
        assert_eq!(to_steps(&mut [1.0, 1.000_001]), Err(Error::NotBfloat16 { value: 1.000_001 }));
    }
}
