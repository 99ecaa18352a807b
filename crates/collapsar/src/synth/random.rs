//! The random numbers of one trial.

use rand_chacha::ChaCha8Core;
use rand_chacha::rand_core::SeedableRng;
use rand_chacha::rand_core::block::Generator;

/// Words that the generator makes at once.
const WORDS: usize = 64;

/// `ChaCha8`, keyed by what a trial depends on.
///
/// Its words are handed out from here: `ChaCha8Rng` does the same, but takes four times as long for it as for making them.
#[derive(Debug)]
pub(super) struct Random {
    core: ChaCha8Core,
    words: [u32; WORDS],
    next: usize,
}

impl Random {
    pub(super) fn new(seed: u64, sigma: f64, trial: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&sigma.to_le_bytes());
        key[16..24].copy_from_slice(&trial.to_le_bytes());
        Self { core: ChaCha8Core::from_seed(key), words: [0; WORDS], next: WORDS }
    }

    /// 64 random bits.
    #[inline]
    pub(super) fn bits(&mut self) -> u64 {
        if self.next >= WORDS {
            self.core.generate(&mut self.words);
            self.next = 0;
        }
        let at = self.next;
        self.next += 2;
        u64::from(self.words[at]) | u64::from(self.words[at + 1]) << 32
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
