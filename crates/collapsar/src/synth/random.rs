//! The random numbers of one trial: `ChaCha8`, four blocks at a time.
//!
//! Written here so that it becomes vector code in WebAssembly, where the `rand_chacha` crate's does not: it took longer than all the
//! rest of the dense sampler. That crate is what it is tested against.

use super::lanes::{Lanes, add, xor_rotated};

/// Words of four blocks.
const WORDS: usize = 64;

/// `ChaCha8`, keyed by what a trial depends on.
#[derive(Debug)]
pub(crate) struct Random {
    /// Constants, key, block counter and nonce; the counters of the four blocks are 0, 1, 2, 3 ahead.
    state: [[u32; 4]; 16],
    /// Word by word, of each the four blocks'.
    words: [u32; WORDS],
    next: usize,
}

impl Random {
    pub(crate) fn new(seed: u64, sigma: f64, trial: u64) -> Self {
        let mut key = [0; 8];
        for (part, value) in key.chunks_exact_mut(2).zip([seed, sigma.to_bits(), trial]) {
            part.copy_from_slice(&[value as u32, (value >> 32) as u32]);
        }
        Self::with_key(key)
    }

    fn with_key(key: [u32; 8]) -> Self {
        let mut state = [[0; 4]; 16];
        // "expand 32-byte k"
        for (lanes, word) in state.iter_mut().zip([0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574].into_iter().chain(key)) {
            *lanes = [word; 4];
        }
        state[12] = [0, 1, 2, 3];
        Self { state, words: [0; WORDS], next: WORDS }
    }

    #[inline(never)]
    fn refill(&mut self) {
        let start: [Lanes; 16] = self.state.map(bytemuck::must_cast);
        let mut x = start;
        for _ in 0..4 {
            // Written out: with indices that a loop computes, the words would live in memory and not in registers.
            quarter_round::<0, 4, 8, 12>(&mut x);
            quarter_round::<1, 5, 9, 13>(&mut x);
            quarter_round::<2, 6, 10, 14>(&mut x);
            quarter_round::<3, 7, 11, 15>(&mut x);
            quarter_round::<0, 5, 10, 15>(&mut x);
            quarter_round::<1, 6, 11, 12>(&mut x);
            quarter_round::<2, 7, 8, 13>(&mut x);
            quarter_round::<3, 4, 9, 14>(&mut x);
        }
        for ((words, x), start) in self.words.as_chunks_mut::<4>().0.iter_mut().zip(x).zip(start) {
            *words = bytemuck::must_cast(add(x, start));
        }
        // The counter is 64 bits wide; the four blocks carry together, as the first of them is a multiple of 4.
        self.state[12] = self.state[12].map(|low| low.wrapping_add(4));
        if self.state[12][0] == 0 {
            self.state[13] = self.state[13].map(|high| high.wrapping_add(1));
        }
        self.next = 0;
    }

    /// 32 random bits.
    #[inline]
    pub(super) fn word(&mut self) -> u32 {
        if self.next >= WORDS {
            self.refill();
        }
        let word = self.words[self.next];
        self.next += 1;
        word
    }

    /// 64 random bits.
    #[inline]
    pub(super) fn bits(&mut self) -> u64 {
        let low = self.word();
        u64::from(low) | u64::from(self.word()) << 32
    }

    /// A whole number below `end`, which is at least 1, every one with the same probability (Lemire 2019).
    #[inline]
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        loop {
            let product = u64::from(self.word()) * u64::from(end);
            // So many products of the lowest 32 bits belong to no full round of `end`; a division finds out how many.
            if product as u32 >= end || product as u32 >= end.wrapping_neg() % end {
                return (product >> 32) as u32;
            }
        }
    }

    /// A number in (0, 1], of 53 bits.
    #[inline]
    pub(super) fn above_zero(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 * 2f64.powi(-53)
    }

    /// A number in [0, 1), of 53 bits.
    #[inline]
    pub(super) fn below_one(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * 2f64.powi(-53)
    }
}

#[inline]
fn quarter_round<const A: usize, const B: usize, const C: usize, const D: usize>(x: &mut [Lanes; 16]) {
    x[A] = add(x[A], x[B]);
    x[D] = xor_rotated::<16>(x[D], x[A]);
    x[C] = add(x[C], x[D]);
    x[B] = xor_rotated::<12>(x[B], x[C]);
    x[A] = add(x[A], x[B]);
    x[D] = xor_rotated::<8>(x[D], x[A]);
    x[C] = add(x[C], x[D]);
    x[B] = xor_rotated::<7>(x[B], x[C]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    fn key() -> [u32; 8] {
        std::array::from_fn(|at| 0x0123_4567u32.wrapping_mul(at as u32 + 1))
    }

    /// The words of the crate, in the order in which they come here.
    fn reference(rng: &mut ChaCha8Rng) -> [u32; WORDS] {
        let blocks: [u32; WORDS] = std::array::from_fn(|_| rng.next_u32());
        std::array::from_fn(|at| blocks[16 * (at % 4) + at / 4])
    }

    #[test]
    fn the_words_are_those_of_rand_chacha() {
        let bytes: Vec<u8> = key().iter().flat_map(|word| word.to_le_bytes()).collect();
        let mut rng = ChaCha8Rng::from_seed(bytes.try_into().unwrap());
        let mut random = Random::with_key(key());
        for _ in 0..100 {
            assert_eq!(std::array::from_fn(|_| random.word()), reference(&mut rng));
        }
    }

    #[test]
    fn the_counter_carries() {
        let bytes: Vec<u8> = key().iter().flat_map(|word| word.to_le_bytes()).collect();
        let mut rng = ChaCha8Rng::from_seed(bytes.try_into().unwrap());
        rng.set_word_pos(((1u128 << 32) - 4) * 16);
        let mut random = Random::with_key(key());
        random.state[12] = std::array::from_fn(|lane| (u32::MAX - 3) + lane as u32);
        for _ in 0..2 {
            assert_eq!(std::array::from_fn(|_| random.word()), reference(&mut rng));
        }
    }

    #[test]
    fn all_of_seed_sigma_and_trial_matter() {
        let first = |seed, sigma, trial| Random::new(seed, sigma, trial).bits();
        let base = first(1, 1.5, 3);
        for other in [
            first(2, 1.5, 3),
            first(1 | 1 << 40, 1.5, 3),
            first(1, 1.6, 3),
            first(1, 1.5, 4),
            first(1, 1.5, 3 | 1 << 50),
            first(1, -1.5, 3),
        ] {
            assert_ne!(base, other);
        }
    }
}
