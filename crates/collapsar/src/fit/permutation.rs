//! Rows of independent dims, made from those that are there: each dim's values are dealt anew among the tokens.
//!
//! Every dim keeps its values and their numbers; only which token has which together with which is left to chance. That is what the
//! null says, whatever its sigma, centroid and law of noise.

use crate::error::Result;
use crate::fit::observed::Observed;
use crate::memory::{filled, reserve};
use crate::synth::random::Random;

/// In the place of a sigma in the key of the generator: no trial has it.
const PERMUTATION: f64 = f64::from_bits(0x7ff8_7065_726d_7574);

/// What the distinct rows of a permutation are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Distinct rows.
    pub unique: u64,
    /// Rows that two tokens or more share.
    pub black_holes: u64,
    /// Tokens of the largest; 1 if there is none.
    pub largest: u64,
}

impl Counts {
    /// Of distinct rows of these populations.
    #[must_use]
    pub fn of(populations: impl Iterator<Item = u64>) -> Self {
        let mut counts = Self { unique: 0, black_holes: 0, largest: 0 };
        for population in populations {
            counts.unique += 1;
            counts.black_holes += u64::from(population > 1);
            counts.largest = counts.largest.max(population);
        }
        counts
    }
}

/// Deals the values of the dims that vary.
#[derive(Debug)]
pub struct Permutations {
    seed: u64,
    tokens: usize,
    /// For each dim that varies, the place of each token's value; shifted to where it stands in a word, and in which word.
    dims: Vec<(Vec<u64>, usize)>,
    words: usize,
}

impl Permutations {
    /// Of some rows; permutation t depends on the seed and t alone.
    pub fn new(observed: &Observed, seed: u64) -> Result<Self> {
        let tokens = observed.joined.len();
        let (mut dims, mut word, mut used) = (Vec::new(), 0, 0);
        for codes in &observed.codes {
            let most = codes.iter().copied().max().unwrap_or(0);
            let bits = u32::BITS - most.leading_zeros();
            if used + bits > u64::BITS {
                (word, used) = (word + 1, 0);
            }
            let mut values: Vec<u64> = Vec::new();
            reserve(&mut values, tokens, "the values of the dims")?;
            values.extend(observed.joined.iter().map(|&group| u64::from(codes[group as usize]) << used));
            dims.push((values, word));
            used += bits;
        }
        Ok(Self { seed, tokens, dims, words: word + 1 })
    }

    /// Makes permutation `at` and counts its distinct rows.
    pub fn counts(&self, at: u64) -> Result<Counts> {
        let Self { seed, tokens, dims, words } = self;
        let mut random = Random::new(*seed, PERMUTATION, at);
        let mut rows = filled(tokens * words, 0u64, "a permutation")?;
        let mut dealt = filled(*tokens, 0u64, "a permutation")?;
        for (values, word) in dims {
            dealt.copy_from_slice(values);
            for place in (1..*tokens).rev() {
                dealt.swap(place, random.below(place as u32 + 1) as usize);
            }
            for (row, value) in rows.chunks_exact_mut(*words).zip(&dealt) {
                row[*word] |= value;
            }
        }
        if *words == 1 {
            rows.sort_unstable();
            return Ok(Counts::of(rows.chunk_by(|a, b| a == b).map(|same| same.len() as u64)));
        }
        let mut order: Vec<&[u64]> = Vec::new();
        reserve(&mut order, *tokens, "a permutation")?;
        order.extend(rows.chunks_exact(*words));
        order.sort_unstable();
        Ok(Counts::of(order.chunk_by(|a, b| a == b).map(|same| same.len() as u64)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::observed::ObservedBuilder;
    use crate::format::dtype::FloatDtype;
    use crate::synth::law::Storage;
    use std::collections::HashMap;

    fn observed(rows: &[Vec<f32>]) -> Observed {
        let mut builder = ObservedBuilder::new(FloatDtype::F32, rows[0].len(), Storage::Bfloat16, 1).unwrap();
        for row in rows {
            builder.push(bytemuck::cast_slice(row)).unwrap();
        }
        builder.finish(false).unwrap()
    }

    #[test]
    fn the_words_do_not_change_what_is_counted() {
        // 40 dims of 5 values each take three words; the naive way deals the same numbers.
        let rows: Vec<Vec<f32>> = (0..60u32)
            .map(|t| {
                (0..40u32)
                    .map(|d| {
                        ((t * t + d * t) % 5) as f32 * if d < 38 { 0.0 } else { 1.0 } + if d < 3 { (t % 2) as f32 } else { 0.0 }
                    })
                    .collect()
            })
            .collect();
        let rows: Vec<Vec<f32>> = rows
            .into_iter()
            .enumerate()
            .map(|(t, mut row)| {
                if t == 7 {
                    row[3..38].fill(4.0);
                }
                row
            })
            .collect();
        let observed = observed(&rows);
        let permutations = Permutations::new(&observed, 9).unwrap();
        assert_eq!(observed.codes.len(), 40);
        for at in 0..20 {
            let mut random = Random::new(9, PERMUTATION, at);
            let mut tokens = vec![Vec::new(); 60];
            for codes in &observed.codes {
                let mut dealt: Vec<u32> = observed.joined.iter().map(|&group| codes[group as usize]).collect();
                for place in (1..60).rev() {
                    dealt.swap(place, random.below(place as u32 + 1) as usize);
                }
                for (token, value) in tokens.iter_mut().zip(dealt) {
                    token.push(value);
                }
            }
            let mut counted: HashMap<Vec<u32>, u64> = HashMap::new();
            for token in tokens {
                *counted.entry(token).or_default() += 1;
            }
            assert_eq!(permutations.counts(at).unwrap(), Counts::of(counted.into_values()));
        }
    }

    #[test]
    fn a_permutation_depends_on_the_seed_and_its_number() {
        let rows: Vec<Vec<f32>> = (0..50u8).map(|t| vec![f32::from(t % 7), f32::from(t % 5), f32::from(t % 3)]).collect();
        let observed = observed(&rows);
        let all = |seed| (0..30).map(|at| Permutations::new(&observed, seed).unwrap().counts(at).unwrap()).collect::<Vec<_>>();
        assert_eq!(all(1), all(1));
        assert_ne!(all(1), all(2));
    }
}
