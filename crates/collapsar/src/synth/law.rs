//! The law of one entry of a simulated snapshot: what is stored for one standard normal number.
//!
//! Every step (the rounding of the number to float32, the product with sigma, the sum with the centroid, the roundings of the
//! storage) is monotone, so the numbers that give one stored value are an interval, and its ends are found by bisection over
//! float32. No rounding has to be modelled: whatever they do together, also at ties, subnormals and overflow, the law itself is asked.

use half::{bf16, f16};

use super::normal::upper_tail;
use crate::error::{Error, Result};

/// How entries are stored after they were rounded to bfloat16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Converted to float16, as the reference's files are: what is finer than 2^-24 is lost there.
    Float16,
    /// Left as bfloat16.
    Bfloat16,
}

impl Storage {
    /// The storage of a safetensors dtype name (`F16`, `BF16`); any other is [`Error::UnsupportedDtype`].
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "F16" => Ok(Self::Float16),
            "BF16" => Ok(Self::Bfloat16),
            _ => Err(Error::UnsupportedDtype { dtype: name.into() }),
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Float16 => "float16",
            Self::Bfloat16 => "bfloat16",
        }
    }

    /// What is stored for a sum, widened to float32: nearest bfloat16 (ties to even), then nearest float16 (gradual underflow,
    /// overflow to infinity). Zeros keep their sign; `sum` is not NaN.
    #[inline]
    #[must_use]
    pub fn round(self, sum: f32) -> f32 {
        /// The spacing of float32 between 0.5 and 1 is 2^-24, that of float16's subnormals.
        const SUBNORMAL_GRID: f32 = 0.75;
        /// The first bfloat16 value that float16 rounds to infinity.
        const OVERFLOW: f32 = 65536.0;
        let bits = sum.to_bits();
        let rounded = f32::from_bits((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff_0000);
        if self == Self::Bfloat16 {
            return rounded;
        }
        // A bfloat16 value has fewer digits than float16 keeps: only the two ends of the range round once more.
        let magnitude = rounded.abs();
        if magnitude < 2f32.powi(-14) {
            (magnitude + SUBNORMAL_GRID - SUBNORMAL_GRID).copysign(rounded)
        } else if magnitude >= OVERFLOW {
            f32::INFINITY.copysign(rounded)
        } else {
            rounded
        }
    }

    /// The stored bytes (little-endian) of a value that [`Storage::round`] gave.
    #[must_use]
    pub fn bytes(self, value: f32) -> [u8; 2] {
        match self {
            Self::Float16 => f16::from_f32(value).to_le_bytes(),
            Self::Bfloat16 => bf16::from_f32(value).to_le_bytes(),
        }
    }
}

/// Beyond this many sigmas the normal law has no mass that float64 can express.
const FARTHEST: f32 = 39.0;

/// The law of one entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// The centroid there, finite.
    pub centroid: f32,
    /// Sigma in float32, finite and at least 0.
    pub sigma: f32,
    /// How it is stored.
    pub storage: Storage,
}

/// How an entry can leave the value it has without noise, to one side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Departure {
    /// Its probability.
    pub probability: f64,
    /// The normal numbers beyond this one (away from zero; a magnitude) leave.
    pub beyond: f64,
    /// The first float32 that leaves, with its sign.
    pub first: f32,
    /// What is stored for it.
    pub value: f32,
    /// Whether every number beyond gives that value.
    pub sole: bool,
}

impl Entry {
    /// What is stored for a standard normal number, widened to float32.
    #[inline]
    #[must_use]
    pub fn stored(&self, normal: f32) -> f32 {
        self.storage.round(self.centroid + normal * self.sigma)
    }

    /// What is stored without noise.
    #[must_use]
    pub fn resting(&self) -> f32 {
        self.stored(0.0)
    }

    /// How the entry leaves its resting value for numbers below zero (`-1.0`) or above (`1.0`); None if it never does.
    ///
    /// Values are told apart by their bits, so from 0.0 it may leave to -0.0.
    #[must_use]
    pub fn departure(&self, sign: f32) -> Option<Departure> {
        let resting = self.resting().to_bits();
        let leaves = |magnitude: u32| self.stored(f32::from_bits(magnitude).copysign(sign)).to_bits() != resting;
        let (mut stays, mut left) = (0u32, FARTHEST.to_bits());
        if !leaves(left) {
            return None;
        }
        if leaves(stays) {
            // Only -0.0 does: its sign alone makes a stored -0.0 of a 0.0.
            left = stays;
        }
        while left > stays + 1 {
            let middle = u32::midpoint(stays, left);
            *(if leaves(middle) { &mut left } else { &mut stays }) = middle;
        }
        // A real number rounds to the first float32 that leaves when it lies beyond the middle between it and the last that stays.
        let beyond = f64::midpoint(f64::from(f32::from_bits(stays)), f64::from(f32::from_bits(left)));
        let probability = upper_tail(beyond);
        let first = f32::from_bits(left).copysign(sign);
        let value = self.stored(first);
        let sole = value.to_bits() == self.stored(FARTHEST.copysign(sign)).to_bits();
        (probability > 0.0).then_some(Departure { probability, beyond, first, value, sole })
    }
}
