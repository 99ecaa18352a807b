//! Quantised rows: values that are stored in blocks with a scale of their own, and how they become float32.
//!
//! One family a file: [`legacy`] and [`k_quants`] are ggml's older and newer integer blocks, [`tables`] those whose numbers are places in a
//! table, [`ternary`] those of -1, 0 and 1, [`affine`] the groups of MLX. All arithmetic is float32 in the order in which the reference
//! does it, without fused operations, so the results are its bits.

pub mod affine;
mod k_quants;
mod legacy;
mod tables;
mod ternary;

use half::f16;

/// Values in a super-block.
const SUPER: usize = 256;

/// A block format of ggml that can be dequantised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(non_camel_case_types, reason = "the formats' own names")]
pub enum BlockFormat {
    /// 4 bits around 0, blocks of 32.
    Q4_0,
    /// 4 bits above a minimum, blocks of 32.
    Q4_1,
    /// 5 bits around 0, blocks of 32.
    Q5_0,
    /// 5 bits above a minimum, blocks of 32.
    Q5_1,
    /// 8 bits, blocks of 32.
    Q8_0,
    /// 2 bits, super-blocks of 256 with a scale and a minimum for every 16.
    Q2_K,
    /// 3 bits, super-blocks of 256 with a scale for every 16.
    Q3_K,
    /// 4 bits, super-blocks of 256 with a scale and a minimum for every 32.
    Q4_K,
    /// 5 bits, super-blocks of 256 with a scale and a minimum for every 32.
    Q5_K,
    /// 6 bits, super-blocks of 256 with a scale for every 16.
    Q6_K,
    /// A table of 16 values, blocks of 32.
    IQ4_NL,
    /// A table of 16 values, super-blocks of 256 with a scale for every 32.
    IQ4_XS,
    /// The 16 values of a 4-bit float, blocks of 32 whose scale is a power of two.
    MXFP4,
    /// Ternary, five values a byte.
    TQ1_0,
    /// Ternary, four values a byte.
    TQ2_0,
}

impl BlockFormat {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Q4_0,
        Self::Q4_1,
        Self::Q5_0,
        Self::Q5_1,
        Self::Q8_0,
        Self::Q2_K,
        Self::Q3_K,
        Self::Q4_K,
        Self::Q5_K,
        Self::Q6_K,
        Self::IQ4_NL,
        Self::IQ4_XS,
        Self::MXFP4,
        Self::TQ1_0,
        Self::TQ2_0,
    ];

    /// The format of that name, as ggml writes it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format!("{format:?}") == name)
    }

    /// Values in a block, and the bytes that they take.
    #[must_use]
    pub fn block(self) -> (usize, usize) {
        match self {
            Self::Q4_0 | Self::IQ4_NL => (32, 18),
            Self::Q4_1 => (32, 20),
            Self::Q5_0 => (32, 22),
            Self::Q5_1 => (32, 24),
            Self::Q8_0 => (32, 34),
            Self::MXFP4 => (32, 17),
            Self::Q2_K => (SUPER, 84),
            Self::Q3_K => (SUPER, 110),
            Self::Q4_K => (SUPER, 144),
            Self::Q5_K => (SUPER, 176),
            Self::Q6_K => (SUPER, 210),
            Self::IQ4_XS => (SUPER, 136),
            Self::TQ1_0 => (SUPER, 54),
            Self::TQ2_0 => (SUPER, 66),
        }
    }

    /// Decodes whole blocks.
    ///
    /// # Panics
    /// When `bytes` does not hold exactly the blocks of `out`.
    pub fn decode(self, bytes: &[u8], out: &mut [f32]) {
        let (values, size) = self.block();
        assert!(out.len().is_multiple_of(values) && bytes.len() == out.len() / values * size);
        match self {
            Self::Q4_0 => each_block(bytes, out, legacy::q4_0),
            Self::Q4_1 => each_block(bytes, out, legacy::q4_1),
            Self::Q5_0 => each_block(bytes, out, legacy::q5_0),
            Self::Q5_1 => each_block(bytes, out, legacy::q5_1),
            Self::Q8_0 => each_block(bytes, out, legacy::q8_0),
            Self::Q2_K => each_block(bytes, out, k_quants::q2_k),
            Self::Q3_K => each_block(bytes, out, k_quants::q3_k),
            Self::Q4_K => each_block(bytes, out, k_quants::q4_k),
            Self::Q5_K => each_block(bytes, out, k_quants::q5_k),
            Self::Q6_K => each_block(bytes, out, k_quants::q6_k),
            Self::IQ4_NL => each_block(bytes, out, tables::iq4_nl),
            Self::IQ4_XS => each_block(bytes, out, tables::iq4_xs),
            Self::MXFP4 => each_block(bytes, out, tables::mxfp4),
            Self::TQ1_0 => each_block(bytes, out, ternary::tq1_0),
            Self::TQ2_0 => each_block(bytes, out, ternary::tq2_0),
        }
    }
}

fn each_block<const BYTES: usize, const VALUES: usize>(
    bytes: &[u8],
    out: &mut [f32],
    decode: impl Fn(&[u8; BYTES], &mut [f32; VALUES]),
) {
    let (blocks, _) = bytes.as_chunks::<BYTES>();
    let (outs, _) = out.as_chunks_mut::<VALUES>();
    for (block, out) in blocks.iter().zip(outs) {
        decode(block, out);
    }
}

/// The float16 at byte `at`.
fn half_at(block: &[u8], at: usize) -> f32 {
    f16::from_le_bytes([block[at], block[at + 1]]).to_f32()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_ggml() {
        for format in BlockFormat::ALL {
            assert_eq!(BlockFormat::from_name(&format!("{format:?}")), Some(format));
        }
        for other in ["q4_0", "Q4_2", "IQ1_S", "F32", ""] {
            assert_eq!(BlockFormat::from_name(other), None);
        }
    }

    #[test]
    fn a_block_does_not_touch_its_neighbours() {
        for format in BlockFormat::ALL {
            let (values, size) = format.block();
            let bytes: Vec<u8> = (0..3 * size).map(|at| (at * 37 % 113) as u8).collect();
            let mut all = vec![0.0; 3 * values];
            format.decode(&bytes, &mut all);
            for block in 0..3 {
                let mut alone = vec![0.0; values];
                format.decode(&bytes[block * size..][..size], &mut alone);
                let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&alone), bits(&all[block * values..][..values]), "{format:?}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "assertion")]
    fn a_part_of_a_block_is_refused() {
        BlockFormat::Q4_0.decode(&[0; 17], &mut [0.0; 32]);
    }
}
