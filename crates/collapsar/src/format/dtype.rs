//! The dtypes a matrix may be stored in, and their conversion to float32.
//!
//! F16 and BF16 widen exactly. F64 rounds to nearest, ties to even: overflow gives an infinity, underflow a subnormal or a zero
//! (torch's `.float()`). Nothing is flushed to zero. Quantised values are computed as in [`quantised`](crate::format::quantised).

use half::f16;

use crate::error::{Error, Result};
use crate::format::quantised::BlockFormat;
use crate::format::quantised::affine::Affine;

/// A dtype that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FloatDtype {
    /// IEEE binary16.
    F16,
    /// The upper half of a float32.
    Bf16,
    /// IEEE binary32.
    F32,
    /// IEEE binary64.
    F64,
    /// Blocks of ggml.
    Blocks(BlockFormat),
    /// Groups of MLX.
    Affine(Affine),
}

impl FloatDtype {
    /// The dtype of a safetensors name (`F16`, `BF16`, `F32`, `F64`), of a ggml name (`Q4_K`) or of one of [`Affine::from_name`]; any
    /// other is [`Error::UnsupportedDtype`].
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "F16" => Ok(Self::F16),
            "BF16" => Ok(Self::Bf16),
            "F32" => Ok(Self::F32),
            "F64" => Ok(Self::F64),
            _ => BlockFormat::from_name(name)
                .map(Self::Blocks)
                .or_else(|| Affine::from_name(name).map(Self::Affine))
                .ok_or_else(|| Error::UnsupportedDtype { dtype: name.into() }),
        }
    }

    /// Values that are stored together, and the bytes that they take.
    #[must_use]
    pub fn block(self) -> (usize, usize) {
        match self {
            Self::F16 | Self::Bf16 => (1, 2),
            Self::F32 => (1, 4),
            Self::F64 => (1, 8),
            Self::Blocks(format) => format.block(),
            Self::Affine(affine) => affine.block(),
        }
    }

    /// Bytes of a row of `dims` values.
    ///
    /// # Panics
    /// When a quantised row is not whole blocks: who reads a file's header checks it.
    #[must_use]
    pub fn row_bytes(self, dims: usize) -> usize {
        let (values, bytes) = self.block();
        assert!(dims.is_multiple_of(values), "a row of {dims} values is not whole blocks of {values}");
        dims / values * bytes
    }

    /// Decodes the little-endian `bytes` of one row, at any alignment, into float32; of plain floats they may be any number of elements.
    ///
    /// # Panics
    /// When `bytes` does not hold exactly `out.len()` elements: callers cut whole rows.
    pub fn decode(self, bytes: &[u8], out: &mut [f32]) {
        assert_eq!(bytes.len(), self.row_bytes(out.len()));
        match self {
            Self::F16 => decode_each(bytes, out, |b| f16::from_le_bytes(b).to_f32()),
            // Not by `half`, which looks for NaNs to make quiet, and so is no vector code.
            Self::Bf16 => decode_each(bytes, out, |b| bf16_to_f32(u16::from_le_bytes(b))),
            Self::F32 => decode_each(bytes, out, f32::from_le_bytes),
            Self::F64 => decode_each(bytes, out, |b| f64::from_le_bytes(b) as f32),
            Self::Blocks(format) => format.decode(bytes, out),
            Self::Affine(affine) => affine.decode(bytes, out),
        }
    }
}

/// The float32 of which a bfloat16 number is the upper half.
#[inline]
pub(crate) fn bf16_to_f32(half: u16) -> f32 {
    f32::from_bits(u32::from(half) << 16)
}

fn decode_each<const SIZE: usize>(bytes: &[u8], out: &mut [f32], decode: impl Fn([u8; SIZE]) -> f32) {
    let (elements, _) = bytes.as_chunks::<SIZE>();
    for (value, &element) in out.iter_mut().zip(elements) {
        *value = decode(element);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode_one(dtype: FloatDtype, bytes: &[u8]) -> u32 {
        let mut out = [0.0];
        dtype.decode(bytes, &mut out);
        out[0].to_bits()
    }

    /// Binary16 by its definition, in float64, where every value is exact.
    fn f16_by_definition(bits: u16) -> f64 {
        let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
        let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
        sign * match exponent {
            0 => fraction * 2f64.powi(-24),
            31 if fraction == 0.0 => f64::INFINITY,
            31 => f64::NAN,
            _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
        }
    }

    #[test]
    fn every_f16_widens_to_its_definition() {
        for bits in 0..=u16::MAX {
            let wide = f32::from_bits(decode_one(FloatDtype::F16, &bits.to_le_bytes()));
            let expected = f16_by_definition(bits);
            assert!(
                f64::from(wide) == expected && wide.is_sign_negative() == expected.is_sign_negative()
                    || wide.is_nan() && expected.is_nan(),
                "{bits:04x} gave {wide}"
            );
        }
    }

    #[test]
    fn every_bf16_is_the_upper_half_of_its_float32() {
        for bits in 0..=u16::MAX {
            let wide = decode_one(FloatDtype::Bf16, &bits.to_le_bytes());
            let nan = f32::from_bits(u32::from(bits) << 16).is_nan();
            assert!(wide == u32::from(bits) << 16 || nan && f32::from_bits(wide).is_nan());
        }
    }

    #[test]
    fn f64_rounds_to_nearest_even_and_keeps_subnormals() {
        let round = |x: f64| decode_one(FloatDtype::F64, &x.to_le_bytes());
        assert_eq!(round(1.0 + 2f64.powi(-24)), 1f32.to_bits(), "a tie goes to even, down");
        assert_eq!(round(1.0 + 3.0 * 2f64.powi(-24)), 1f32.to_bits() + 2, "a tie goes to even, up");
        assert_eq!(round(1.0 + 2f64.powi(-24) + 2f64.powi(-50)), 1f32.to_bits() + 1);
        assert_eq!(round(1e39), f32::INFINITY.to_bits());
        assert_eq!(round(-1e39), f32::NEG_INFINITY.to_bits());
        assert_eq!(round(2f64.powi(-149)), 1, "the smallest subnormal");
        assert_eq!(round(2f64.powi(-150)), 0, "half of it is a tie: to even, zero");
        assert_eq!(round(-1e-300), (-0.0f32).to_bits());
    }

    #[test]
    fn unaligned_bytes_decode() {
        let mut bytes = vec![0xAA];
        bytes.extend([1.5f32, -2.0].iter().flat_map(|x| x.to_le_bytes()));
        let mut out = [0.0; 2];
        FloatDtype::F32.decode(&bytes[1..], &mut out);
        assert_eq!(out, [1.5, -2.0]);
    }

    #[test]
    fn other_dtypes_are_refused_by_name() {
        for name in ["I64", "F8_E4M3", "f32", ""] {
            assert_eq!(FloatDtype::from_name(name), Err(Error::UnsupportedDtype { dtype: name.into() }));
        }
    }
}
