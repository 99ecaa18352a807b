//! ggml's first formats: blocks of 32 integers with one scale, some with a minimum too.
//!
//! The first 16 values are the low halves of 16 bytes, the others the high halves; a fifth bit stands in a word of its own.

use super::half_at;

/// `(q - 8) d`, q of 4 bits.
pub(super) fn q4_0(block: &[u8; 18], out: &mut [f32; 32]) {
    let d = half_at(block, 0);
    each_nibble(&block[2..], out, |_, q| d * (f32::from(q) - 8.0));
}

/// `q d + m`, q of 4 bits.
pub(super) fn q4_1(block: &[u8; 20], out: &mut [f32; 32]) {
    let (d, m) = (half_at(block, 0), half_at(block, 2));
    each_nibble(&block[4..], out, |_, q| f32::from(q) * d + m);
}

/// `(q - 16) d`, q of 5 bits.
pub(super) fn q5_0(block: &[u8; 22], out: &mut [f32; 32]) {
    let d = half_at(block, 0);
    let high = u32::from_le_bytes([block[2], block[3], block[4], block[5]]);
    each_nibble(&block[6..], out, |at, q| d * (f32::from(with_fifth(q, high, at)) - 16.0));
}

/// `q d + m`, q of 5 bits.
pub(super) fn q5_1(block: &[u8; 24], out: &mut [f32; 32]) {
    let (d, m) = (half_at(block, 0), half_at(block, 2));
    let high = u32::from_le_bytes([block[4], block[5], block[6], block[7]]);
    each_nibble(&block[8..], out, |at, q| f32::from(with_fifth(q, high, at)) * d + m);
}

/// `q d`, q of 8 bits, signed.
pub(super) fn q8_0(block: &[u8; 34], out: &mut [f32; 32]) {
    let d = half_at(block, 0);
    for (value, &q) in out.iter_mut().zip(&block[2..]) {
        *value = f32::from(q.cast_signed()) * d;
    }
}

fn with_fifth(q: u8, high: u32, at: usize) -> u8 {
    q | ((high >> at & 1) as u8) << 4
}

/// The value of each 4-bit number, from its place and itself.
pub(super) fn each_nibble(bytes: &[u8], out: &mut [f32; 32], value: impl Fn(usize, u8) -> f32) {
    let (low, high) = out.split_at_mut(16);
    for (at, ((low, high), &byte)) in low.iter_mut().zip(high).zip(bytes).enumerate() {
        *low = value(at, byte & 15);
        *high = value(at + 16, byte >> 4);
    }
}
