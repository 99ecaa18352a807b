//! Rows as they are compared by value: float32 bit patterns in a canonical form.
//!
//! In the canonical form equality of bits is equality of values: -0.0 is written as 0.0 and every NaN as the same NaN. Differences
//! are not changed by either. Whether a row holds a NaN is told apart, because such a row equals nothing.

use crate::error::Result;
use crate::format::dtype::FloatDtype;
use crate::memory::filled;
use crate::rows::identical::RowTable;
use crate::rows::split::split_rows;

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

const fn mask(holds: bool) -> u32 {
    0u32.wrapping_sub(holds as u32)
}

/// Groups rows, given as they are stored, by their values.
#[derive(Debug)]
pub struct ValueTable {
    dtype: FloatDtype,
    table: RowTable<u32>,
    values: Vec<f32>,
    bits: Vec<u32>,
}

impl ValueTable {
    /// Puts rows of `dims` values of `dtype` into an empty table of that width.
    pub fn new(dtype: FloatDtype, table: RowTable<u32>, dims: usize) -> Result<Self> {
        Ok(Self { dtype, table, values: filled(dims, 0.0, "a row")?, bits: filled(dims, 0, "a row")? })
    }

    /// Takes the whole rows of `bytes`; the group of each, numbered by first appearance.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<u32>> {
        let Self { dtype, table, values, bits } = self;
        split_rows(bytes, dtype.row_bytes(values.len()))?
            .map(|row| {
                dtype.decode(row, values);
                if canonical_bits(values, bits) { table.insert_alone(bits) } else { table.insert(bits) }
            })
            .collect()
    }
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
pub(crate) mod tests {
    use super::*;
    use crate::error::Error;
    use std::cmp::Ordering;

    /// The canonical patterns of some rows, for the tests of what takes these.
    pub(crate) fn canonical_rows(rows: &[Vec<f32>]) -> Vec<Vec<u32>> {
        rows.iter().map(|row| canonical(row).0).collect()
    }

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
    fn a_table_groups_by_value() {
        let mut table = ValueTable::new(FloatDtype::F32, RowTable::new(2, 0), 2).unwrap();
        let rows = [[0.0f32, 1.0], [f32::NAN, 1.0], [-0.0, 1.0], [f32::NAN, 1.0], [2.0, 1.0]];
        let bytes: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(table.push(&bytes).unwrap(), [0, 1, 0, 2, 3]);
        assert_eq!(table.push(&bytes[..3]), Err(Error::PartialRow { bytes: 3, row_bytes: 8 }));
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
