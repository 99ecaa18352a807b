//! The lattice of a float format: values as whole numbers of steps, so that neighbours differ by one wherever they are, also across zero and where
//! the exponent changes.
//!
//! Steps of bfloat16 fit float32 exactly, so all that measures distances of values measures those of lattice points.

use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::memory::filled;

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

/// The values of one float format, as whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lattice {
    /// The upper half of a float32.
    Bf16,
    /// IEEE binary16.
    F16,
    /// IEEE binary32.
    F32,
}

/// Steps of float32 that make one of bfloat16.
pub const BF16_STEP: u32 = 1 << 16;

/// The sign of a float32.
const SIGN: u32 = 1 << 31;

impl Lattice {
    /// The lattice of a dtype's safetensors name: `BF16`, `F16` or `F32`. Any other is [`Error::UnsupportedDtype`].
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "BF16" => Ok(Self::Bf16),
            "F16" => Ok(Self::F16),
            "F32" => Ok(Self::F32),
            _ => Err(Error::UnsupportedDtype { dtype: name.into() }),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Bf16 => "BF16",
            Self::F16 => "F16",
            Self::F32 => "F32",
        }
    }

    /// Whether it is the lattice of what is stored as a dtype: then each pattern, but for its sign, is a number of steps.
    pub(crate) fn is_of(self, dtype: FloatDtype) -> bool {
        matches!((self, dtype), (Self::Bf16, FloatDtype::Bf16) | (Self::F16, FloatDtype::F16) | (Self::F32, FloatDtype::F32))
    }

    /// The number of steps from zero of each value, negative below zero, 0 for both zeros.
    ///
    /// A finite value that is not on the lattice is [`Error::OffLattice`]; of a value that is not finite the number says nothing.
    ///
    /// # Panics
    /// When the lengths differ.
    pub(crate) fn places(self, values: &[f32], places: &mut [i32]) -> Result<()> {
        assert_eq!(values.len(), places.len());
        let mut off = false;
        for (place, &value) in places.iter_mut().zip(values) {
            let magnitude = value.to_bits() & !SIGN;
            let steps = match self {
                Self::F32 => magnitude,
                Self::Bf16 => {
                    off |= magnitude & DROPPED != 0;
                    magnitude >> 16
                }
                Self::F16 => {
                    let steps = f16_steps(magnitude);
                    off |= steps == NOT_F16;
                    steps
                }
            };
            let negative = value.to_bits().cast_signed() >> 31;
            *place = (steps.cast_signed() ^ negative) - negative;
        }
        if !off {
            return Ok(());
        }
        // Rows that hold no number are nowhere, and nothing is said of them.
        match values.iter().find(|&&value| value.is_finite() && self.is_off(value)) {
            Some(&value) => Err(Error::OffLattice { value, lattice: self.name() }),
            None => Ok(()),
        }
    }

    fn is_off(self, value: f32) -> bool {
        let magnitude = value.to_bits() & !SIGN;
        match self {
            Self::F32 => false,
            Self::Bf16 => magnitude & DROPPED != 0,
            Self::F16 => f16_steps(magnitude) == NOT_F16,
        }
    }
}

/// What no number of steps is.
const NOT_F16: u32 = 1 << 16;

/// The pattern of binary16 that has the value of a positive float32's pattern.
fn f16_steps(magnitude: u32) -> u32 {
    const SMALLEST_NORMAL: u32 = 113 << 23;
    const INFINITE: u32 = 143 << 23;
    if magnitude >= INFINITE {
        return NOT_F16;
    }
    if magnitude >= SMALLEST_NORMAL {
        return if magnitude.trailing_zeros() >= 13 { (magnitude >> 13) - (112 << 10) } else { NOT_F16 };
    }
    // Subnormals of binary16 are multiples of 2^-24.
    let multiple = f32::from_bits(magnitude) * 16_777_216.0;
    let steps = multiple as u32;
    if steps as f32 == multiple { steps } else { NOT_F16 }
}

/// Whether all values are bfloat16 numbers.
pub(crate) fn are_bfloat16(values: &[f32]) -> bool {
    values.iter().fold(0, |bits, value| bits | value.to_bits()) & DROPPED == 0
}

/// Looks for a value that is not a bfloat16 number, in rows that arrive block by block.
#[derive(Debug)]
pub struct Bfloat16Search {
    dtype: FloatDtype,
    values: Vec<f32>,
    found: bool,
}

impl Bfloat16Search {
    /// For rows of `dims` values of `dtype`.
    pub fn new(dtype: FloatDtype, dims: usize) -> Result<Self> {
        Ok(Self { dtype, values: filled(dims, 0.0, "a row")?, found: false })
    }

    /// Takes the whole rows of `bytes`. Rows with a NaN or an infinity say nothing.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { dtype, values, found } = self;
        if bytes.is_empty() || *found {
            return Ok(());
        }
        let width = dtype.row_bytes(values.len());
        if !bytes.len().is_multiple_of(width) {
            return Err(Error::PartialRow { bytes: bytes.len() as u64, row_bytes: width as u64 });
        }
        for row in bytes.chunks_exact(width) {
            dtype.decode(row, values);
            *found |= !are_bfloat16(values) && values.iter().all(|value| value.is_finite());
        }
        Ok(())
    }

    /// Whether there was none so far.
    #[must_use]
    pub fn is_bfloat16(&self) -> bool {
        !self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use half::{bf16, f16};

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

    fn places(lattice: Lattice, values: &[f32]) -> Vec<i32> {
        let mut places = vec![0; values.len()];
        lattice.places(values, &mut places).unwrap();
        places
    }

    #[test]
    fn every_finite_value_of_16_bits_has_its_place() {
        let ordinal = |bits: u16| if bits & 0x8000 == 0 { i32::from(bits) } else { -i32::from(bits & 0x7fff) };
        for bits in 0..=u16::MAX {
            let value = f16::from_bits(bits);
            if value.is_finite() {
                assert_eq!(places(Lattice::F16, &[value.to_f32()]), [ordinal(bits)], "{value}");
            }
            let value = bf16::from_bits(bits);
            if value.is_finite() {
                assert_eq!(places(Lattice::Bf16, &[value.to_f32()]), [ordinal(bits)], "{value}");
                assert_eq!(places(Lattice::F32, &[value.to_f32()]), [ordinal(bits) * BF16_STEP.cast_signed()], "{value}");
            }
        }
    }

    #[test]
    fn a_value_off_the_lattice_is_refused_unless_it_is_no_number() {
        let refused = |lattice: Lattice, value: f32| lattice.places(&[f32::NAN, value], &mut [0; 2]).err();
        for value in [1.000_001f32, f32::from_bits(1), 65520.0, 1e-8] {
            let error = Error::OffLattice { value, lattice: "F16" };
            assert_eq!(refused(Lattice::F16, value), Some(error));
        }
        assert_eq!(refused(Lattice::Bf16, 1.000_001), Some(Error::OffLattice { value: 1.000_001, lattice: "BF16" }));
        for lattice in [Lattice::Bf16, Lattice::F16, Lattice::F32] {
            assert_eq!(refused(lattice, f32::INFINITY), None);
        }
        let search = |values: &[f32]| {
            let mut search = Bfloat16Search::new(FloatDtype::F32, 2).unwrap();
            values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect::<Vec<u8>>()
                .chunks(8)
                .for_each(|row| search.push(row).unwrap());
            search.is_bfloat16()
        };
        assert!(search(&[1.5, -0.0, f32::NAN, 1.000_001]) && !search(&[1.5, -0.0, 1.5, 1.000_001, 1.0, 1.0]));
    }
}
