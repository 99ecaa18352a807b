//! ggml's ternary formats: -1, 0 or 1 times the scale of 256 values.

use super::{SUPER, half_at};

/// Powers of 3 by which a byte, as a fraction of 256, shows one ternary digit after the other above the point.
const POWERS: [u8; 5] = [1, 3, 9, 27, 81];

/// Five digits a byte, written as a fraction: 48 bytes of five, then 4 bytes of four.
pub(super) fn tq1_0(block: &[u8; 54], out: &mut [f32; SUPER]) {
    let d = half_at(block, 52);
    let (first, rest) = out.split_at_mut(160);
    let (second, last) = rest.split_at_mut(80);
    for (bytes, out) in [(&block[..32], first), (&block[32..48], second), (&block[48..52], last)] {
        for (values, power) in out.chunks_exact_mut(bytes.len()).zip(POWERS) {
            for (value, &byte) in values.iter_mut().zip(bytes) {
                let digit = ((u16::from(byte.wrapping_mul(power)) * 3) >> 8) as u8;
                *value = d * (f32::from(digit) - 1.0);
            }
        }
    }
}

/// Four numbers of 2 bits a byte.
pub(super) fn tq2_0(block: &[u8; 66], out: &mut [f32; SUPER]) {
    let d = half_at(block, 64);
    for (part, values) in out.chunks_exact_mut(32).enumerate() {
        let bytes = &block[part / 4 * 32..][..32];
        for (value, &byte) in values.iter_mut().zip(bytes) {
            *value = d * (f32::from(byte >> (part % 4 * 2) & 3) - 1.0);
        }
    }
}
