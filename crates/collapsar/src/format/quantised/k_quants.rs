//! ggml's k-quants: super-blocks of 256 integers whose parts have small scales, which are scaled together.

use super::{SUPER, half_at};

/// `(d s) q - (dmin m)`: q of 2 bits, s and m of 4 for every 16 values.
pub(super) fn q2_k(block: &[u8; 84], out: &mut [f32; SUPER]) {
    let (d, dmin) = (half_at(block, 80), half_at(block, 82));
    let (scales, quants) = (&block[..16], &block[16..80]);
    for (part, values) in out.chunks_exact_mut(16).enumerate() {
        let scale = d * f32::from(scales[part] & 15);
        let minimum = dmin * f32::from(scales[part] >> 4);
        let (bytes, shift) = crumbs_of(quants, part);
        for (value, &byte) in values.iter_mut().zip(bytes) {
            *value = scale * f32::from(byte >> shift & 3) - minimum;
        }
    }
}

/// `(d s) q`: q of 3 bits less 4, s of 6 less 32 for every 16 values.
pub(super) fn q3_k(block: &[u8; 110], out: &mut [f32; SUPER]) {
    let d = half_at(block, 108);
    let (high, quants, packed) = (&block[..32], &block[32..96], &block[96..108]);
    for (part, values) in out.chunks_exact_mut(16).enumerate() {
        // Sixteen low halves in eight bytes, sixteen upper two bits in four.
        let low = packed[part % 8] >> (part / 8 * 4) & 15;
        let upper = packed[8 + part % 4] >> (part / 4 * 2) & 3;
        let scale = d * (f32::from(low | upper << 4) - 32.0);
        let (bytes, shift) = crumbs_of(quants, part);
        let bits = &high[part % 2 * 16..][..16];
        for ((value, &byte), &bit) in values.iter_mut().zip(bytes).zip(bits) {
            let q = (byte >> shift & 3) | (bit >> (part / 2) & 1) << 2;
            *value = scale * (f32::from(q) - 4.0);
        }
    }
}

/// `(d s) q - (dmin m)`: q of 4 bits, s and m of 6 for every 32 values.
pub(super) fn q4_k(block: &[u8; 144], out: &mut [f32; SUPER]) {
    let (d, dmin) = (half_at(block, 0), half_at(block, 2));
    for (part, values) in out.chunks_exact_mut(32).enumerate() {
        let (scale, minimum) = scale_and_minimum(&block[4..16], part);
        let (scale, minimum) = (d * f32::from(scale), dmin * f32::from(minimum));
        let bytes = &block[16 + part / 2 * 32..][..32];
        for (value, &byte) in values.iter_mut().zip(bytes) {
            *value = scale * f32::from(byte >> (part % 2 * 4) & 15) - minimum;
        }
    }
}

/// `(d s) q - (dmin m)`: q of 5 bits, s and m of 6 for every 32 values.
pub(super) fn q5_k(block: &[u8; 176], out: &mut [f32; SUPER]) {
    let (d, dmin) = (half_at(block, 0), half_at(block, 2));
    let high = &block[16..48];
    for (part, values) in out.chunks_exact_mut(32).enumerate() {
        let (scale, minimum) = scale_and_minimum(&block[4..16], part);
        let (scale, minimum) = (d * f32::from(scale), dmin * f32::from(minimum));
        let bytes = &block[48 + part / 2 * 32..][..32];
        for ((value, &byte), &bit) in values.iter_mut().zip(bytes).zip(high) {
            let q = (byte >> (part % 2 * 4) & 15) | (bit >> part & 1) << 4;
            *value = scale * f32::from(q) - minimum;
        }
    }
}

/// `(d s) q`: q of 6 bits less 32, s of 8, signed, for every 16 values.
pub(super) fn q6_k(block: &[u8; 210], out: &mut [f32; SUPER]) {
    let d = half_at(block, 208);
    let (low, high, scales) = (&block[..128], &block[128..192], &block[192..208]);
    for (part, values) in out.chunks_exact_mut(16).enumerate() {
        let scale = d * f32::from(scales[part].cast_signed());
        // Of each half of 128 values, 64 are low halves of bytes and 64 high ones, and 32 bytes have the upper bits of all.
        let (half, within) = (part / 8, part % 8);
        let nibbles = &low[half * 64 + within % 4 * 16..][..16];
        let crumbs = &high[half * 32 + within % 2 * 16..][..16];
        for ((value, &nibble), &crumb) in values.iter_mut().zip(nibbles).zip(crumbs) {
            let q = (nibble >> (within / 4 * 4) & 15) | (crumb >> (within / 2 * 2) & 3) << 4;
            *value = scale * (f32::from(q) - 32.0);
        }
    }
}

/// The bytes that hold the 2-bit numbers of 16 values, and where in each byte.
fn crumbs_of(quants: &[u8], part: usize) -> (&[u8], usize) {
    (&quants[part / 8 * 32 + part % 2 * 16..][..16], part % 8 / 2 * 2)
}

/// The scale and the minimum of 32 values, 6 bits each: of the first four parts in one byte, of the others from pieces.
fn scale_and_minimum(packed: &[u8], part: usize) -> (u8, u8) {
    if part < 4 {
        return (packed[part] & 63, packed[part + 4] & 63);
    }
    let both = packed[part + 4];
    ((both & 15) | packed[part - 4] >> 6 << 4, both >> 4 | packed[part] >> 6 << 4)
}
