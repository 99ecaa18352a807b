//! Formats whose 4-bit numbers are places in a table.

use super::legacy::each_nibble;
use super::{SUPER, half_at};

/// Denser where weights are: near zero.
const NONLINEAR: [i8; 16] = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

/// Twice the values of a float with two bits of exponent and one of mantissa (OCP Microscaling Formats 1.0).
const E2M1_DOUBLED: [i8; 16] = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

/// `d v`.
pub(super) fn iq4_nl(block: &[u8; 18], out: &mut [f32; 32]) {
    let d = half_at(block, 0);
    each_nibble(&block[2..], out, |_, q| d * f32::from(NONLINEAR[q as usize]));
}

/// `(d s) v`, s of 6 bits less 32 for every 32 values.
pub(super) fn iq4_xs(block: &[u8; 136], out: &mut [f32; SUPER]) {
    let d = half_at(block, 0);
    let upper = u16::from_le_bytes([block[2], block[3]]);
    let (parts, _) = out.as_chunks_mut::<32>();
    for (part, values) in parts.iter_mut().enumerate() {
        let low = block[4 + part / 2] >> (part % 2 * 4) & 15;
        let scale = d * (f32::from(low | ((upper >> (2 * part) & 3) as u8) << 4) - 32.0);
        each_nibble(&block[8 + part * 16..][..16], values, |_, q| scale * f32::from(NONLINEAR[q as usize]));
    }
}

/// `2^(e - 127) v`.
pub(super) fn mxfp4(block: &[u8; 17], out: &mut [f32; 32]) {
    let half_scale = half_of_power(block[0]);
    each_nibble(&block[1..], out, |_, q| half_scale * f32::from(E2M1_DOUBLED[q as usize]));
}

/// `2^(e - 128)`, half of what the exponent stands for; the two lowest are subnormal.
fn half_of_power(exponent: u8) -> f32 {
    f32::from_bits(if exponent < 2 { 0x20_0000 << exponent } else { (u32::from(exponent) - 1) << 23 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_powers_of_two() {
        for exponent in 0..=255 {
            assert_eq!(f64::from(half_of_power(exponent)), 2f64.powi(i32::from(exponent) - 128));
        }
    }
}
