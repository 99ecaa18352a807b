//! Rows as they are compared by value: float32 bit patterns in a canonical form.
//!
//! In the canonical form equality of bits is equality of values: -0.0 is written as 0.0 and every NaN as the same NaN. Differences
//! are not changed by either. Whether a row holds a NaN is told apart, because such a row equals nothing.

/// The bit pattern of infinity: a finite magnitude is below it, NaN above.
pub const INFINITE: u32 = f32::INFINITY.to_bits();

/// Clears the sign of a bit pattern.
pub(crate) const MAGNITUDE: u32 = i32::MAX.cast_unsigned();

/// The canonical pattern of a NaN: above that of infinity, so that patterns of magnitudes order as magnitudes with NaN last.
const NAN: u32 = 0x7fc0_0000;

/// Writes the canonical bit patterns of `values` to `bits` and tells whether one of them is a NaN.
///
/// # Panics
/// When the lengths differ.
pub fn canonical_bits(values: &[f32], bits: &mut [u32]) -> bool {
    assert_eq!(values.len(), bits.len());
    let mut nans = 0;
    // Masks in place of branches become vector code.
    for (bits, value) in bits.iter_mut().zip(values) {
        let pattern = value.to_bits();
        let (is_nan, is_zero) = (mask(pattern & MAGNITUDE > INFINITE), mask(pattern & MAGNITUDE == 0));
        nans |= is_nan;
        *bits = (NAN & is_nan) | (pattern & !is_nan & !is_zero);
    }
    nans != 0
}

/// Whether the bytes in memory of a float32 row are its canonical patterns, and none is that of a NaN. They need no alignment.
#[must_use]
pub fn are_canonical(bytes: &[u8]) -> bool {
    // The largest magnitude would be that of a NaN, the lowest integer the pattern of -0.0; both are found in vector code.
    let (largest, lowest) = bytes.as_chunks::<4>().0.iter().fold((0, i32::MAX), |(largest, lowest), &bytes| {
        let pattern = u32::from_ne_bytes(bytes);
        (largest.max(pattern & MAGNITUDE), lowest.min(pattern.cast_signed()))
    });
    largest <= INFINITE && lowest != i32::MIN
}

/// The same for the bytes of a bfloat16 row, which are the upper halves of patterns.
#[must_use]
pub fn are_canonical_halves(bytes: &[u8]) -> bool {
    let (largest, lowest) = bytes.as_chunks::<2>().0.iter().fold((0, i16::MAX), |(largest, lowest), &bytes| {
        let half = u16::from_ne_bytes(bytes);
        (largest.max(half & (MAGNITUDE >> 16) as u16), lowest.min(half.cast_signed()))
    });
    u32::from(largest) << 16 <= INFINITE && lowest != i16::MIN
}

const fn mask(holds: bool) -> u32 {
    0u32.wrapping_sub(holds as u32)
}

/// Numeric, lexicographic order of canonical rows, first column first; -inf lowest, NaN above +inf.
#[must_use]
pub fn compare_rows(a: &[u32], b: &[u32]) -> std::cmp::Ordering {
    a.iter().map(|&x| ordered(x)).cmp(b.iter().map(|&x| ordered(x)))
}

/// An integer that orders as the float of the pattern does.
fn ordered(bits: u32) -> i32 {
    let bits = bits.cast_signed();
    if bits < 0 { bits ^ i32::MAX } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    fn canonical(values: &[f32]) -> (Vec<u32>, bool) {
        let mut bits = vec![0; values.len()];
        let has_nan = canonical_bits(values, &mut bits);
        (bits, has_nan)
    }

    #[test]
    fn negative_zero_is_zero() {
        assert_eq!(canonical(&[-0.0, 1.0]), canonical(&[0.0, 1.0]));
    }

    #[test]
    fn subnormals_are_kept_apart_from_zero() {
        assert_ne!(canonical(&[f32::from_bits(1)]), canonical(&[0.0]));
        assert_ne!(canonical(&[f32::from_bits(1)]), canonical(&[-f32::from_bits(1)]));
    }

    #[test]
    fn a_nan_of_any_sign_and_payload_is_told() {
        for bits in [0x7fc0_0000, 0xffc0_0001, 0x7f80_0001] {
            assert_eq!(canonical(&[1.0, f32::from_bits(bits)]), (vec![1f32.to_bits(), NAN], true));
        }
        assert!(!canonical(&[f32::INFINITY, f32::NEG_INFINITY]).1);
    }

    #[test]
    fn bytes_are_canonical_where_nothing_would_be_rewritten() {
        let inf = f32::INFINITY;
        let are = |values: &[f32]| {
            let bytes: Vec<u8> = [0xaa].into_iter().chain(values.iter().flat_map(|value| value.to_ne_bytes())).collect();
            are_canonical(&bytes[1..])
        };
        assert!(are(&[]) && are(&[0.0, -1.0, inf, -inf, f32::MAX, f32::from_bits(1), -f32::from_bits(1)]));
        for other in [-0.0, f32::from_bits(NAN), f32::from_bits(0xffc0_0001), f32::from_bits(0x7f80_0001)] {
            for at in 0..9 {
                let mut row = [1.0; 9];
                row[at] = other;
                assert!(!are(&row), "{other} at {at}");
            }
        }
    }

    #[test]
    fn halves_are_canonical_where_their_patterns_are() {
        for half in 0..=u16::MAX {
            let pattern = u32::from(half) << 16;
            for at in [0, 8, 16] {
                let mut row = [0x3f80u16; 17];
                row[at] = half;
                let expected = are_canonical(&pattern.to_ne_bytes());
                assert_eq!(are_canonical_halves(bytemuck::must_cast_slice(&row)), expected, "{half:04x} at {at}");
            }
        }
    }

    #[test]
    fn order_is_numeric_and_by_first_column() {
        let ascending = [f32::NEG_INFINITY, -1.0, -f32::from_bits(1), 0.0, f32::from_bits(1), 2.0, f32::INFINITY, f32::NAN];
        for (i, &a) in ascending.iter().enumerate() {
            for (j, &b) in ascending.iter().enumerate() {
                let order = compare_rows(&canonical(&[5.0, a, -1.0]).0, &canonical(&[5.0, b, -1.0]).0);
                assert_eq!(order, i.cmp(&j), "{a} against {b}");
            }
        }
        assert_eq!(compare_rows(&canonical(&[1.0, 9.0]).0, &canonical(&[2.0, 0.0]).0), Ordering::Less);
    }
}
