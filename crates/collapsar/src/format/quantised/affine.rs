//! MLX's affine quantisation: groups of a row share a scale and a bias.
//!
//! A row is its packed numbers, then its scales, then its biases. The numbers are a stream of bits, the lowest first. `q scale + bias` is
//! computed in the scales' dtype as `mlx` does on a CPU: the product is rounded to it, and then the sum.

use half::{bf16, f16};

/// The dtype of scales and biases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleDtype {
    /// IEEE binary16.
    F16,
    /// The upper half of a float32.
    Bf16,
    /// IEEE binary32.
    F32,
}

impl ScaleDtype {
    fn size(self) -> usize {
        if self == Self::F32 { 4 } else { 2 }
    }

    fn read(self, bytes: &[u8]) -> f32 {
        match self {
            Self::F16 => f16::from_le_bytes([bytes[0], bytes[1]]).to_f32(),
            Self::Bf16 => bf16::from_le_bytes([bytes[0], bytes[1]]).to_f32(),
            Self::F32 => f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]),
        }
    }

    /// Rounds to nearest, ties to even.
    fn round(self, value: f32) -> f32 {
        match self {
            Self::F16 => f16::from_f32(value).to_f32(),
            Self::Bf16 => bf16::from_f32(value).to_f32(),
            Self::F32 => value,
        }
    }
}

/// How the numbers of a row are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Affine {
    bits: usize,
    group: usize,
    scales: ScaleDtype,
}

impl Affine {
    /// `MLX_4BIT_G64_BF16`: bits of a number (2 to 6 or 8), values of a group (32, 64 or 128), dtype of the scales.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let (bits, rest) = name.strip_prefix("MLX_")?.split_once("BIT_G")?;
        let (group, scales) = rest.split_once('_')?;
        let bits = ["2", "3", "4", "5", "6", "8"].into_iter().find(|&each| each == bits)?.parse().ok()?;
        let group = ["32", "64", "128"].into_iter().find(|&each| each == group)?.parse().ok()?;
        let scales = match scales {
            "F16" => ScaleDtype::F16,
            "BF16" => ScaleDtype::Bf16,
            "F32" => ScaleDtype::F32,
            _ => return None,
        };
        Some(Self { bits, group, scales })
    }

    /// Values of a group, and the bytes of their numbers, their scale and their bias.
    #[must_use]
    pub fn block(self) -> (usize, usize) {
        (self.group, self.group * self.bits / 8 + 2 * self.scales.size())
    }

    /// Decodes one row.
    ///
    /// # Panics
    /// When `bytes` does not hold exactly the groups of `out`.
    pub fn decode(self, bytes: &[u8], out: &mut [f32]) {
        let Self { bits, group, scales } = self;
        let (values, size) = self.block();
        assert!(out.len().is_multiple_of(values) && bytes.len() == out.len() / values * size);
        let (numbers, rest) = bytes.split_at(out.len() * bits / 8);
        let (steps, biases) = rest.split_at(rest.len() / 2);
        let parameters = steps.chunks_exact(scales.size()).zip(biases.chunks_exact(scales.size()));
        let packed = numbers.chunks_exact(group * bits / 8);
        for ((values, packed), (scale, bias)) in out.chunks_exact_mut(group).zip(packed).zip(parameters) {
            let (scale, bias) = (scales.read(scale), scales.read(bias));
            each_number(packed, bits, values, |q| scales.round(scales.round(f32::from(q) * scale) + bias));
        }
    }
}

/// The value of each number of `bits` bits. Eight of them are `bits` bytes.
fn each_number(packed: &[u8], bits: usize, out: &mut [f32], value: impl Fn(u8) -> f32) {
    for (values, bytes) in out.chunks_exact_mut(8).zip(packed.chunks_exact(bits)) {
        let stream = bytes.iter().rev().fold(0u64, |stream, &byte| stream << 8 | u64::from(byte));
        for (at, out) in values.iter_mut().enumerate() {
            *out = value((stream >> (at * bits) & ((1 << bits) - 1)) as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_bits_group_and_scales() {
        let affine = Affine::from_name("MLX_4BIT_G64_BF16").unwrap();
        assert_eq!(affine, Affine { bits: 4, group: 64, scales: ScaleDtype::Bf16 });
        assert_eq!(affine.block(), (64, 36));
        for name in ["MLX_7BIT_G64_BF16", "MLX_4BIT_G48_BF16", "MLX_4BIT_G64_F64", "MLX_04BIT_G64_F16", "MLX_", "Q4_0"] {
            assert_eq!(Affine::from_name(name), None);
        }
    }

    #[test]
    fn numbers_are_a_stream_of_bits() {
        for bits in [2, 3, 4, 5, 6, 8] {
            let numbers: Vec<u8> = (0..64).map(|at| (at * 7 % (1 << bits)) as u8).collect();
            let mut packed = vec![0u8; 64 * bits / 8];
            for (at, number) in numbers.iter().enumerate() {
                for bit in 0..bits {
                    packed[(at * bits + bit) / 8] |= (number >> bit & 1) << ((at * bits + bit) % 8);
                }
            }
            let mut out = [0.0; 64];
            each_number(&packed, bits, &mut out, f32::from);
            assert!(out.iter().zip(&numbers).all(|(&out, &number)| out == f32::from(number)), "{bits} bits");
        }
    }

    #[test]
    fn product_and_sum_are_rounded_one_after_the_other() {
        // In float32 3 x 1.0078125 + 0.00390625 is 3.02734375; the product alone rounds to 3.03125 in bfloat16.
        let affine = Affine::from_name("MLX_8BIT_G32_BF16").unwrap();
        let mut row = vec![3; 32];
        row.extend(bf16::from_f32(1.007_812_5).to_le_bytes());
        row.extend(bf16::from_f32(0.003_906_25).to_le_bytes());
        let mut out = [0.0; 32];
        affine.decode(&row, &mut out);
        assert_eq!(out, [3.031_25; 32]);
    }
}
