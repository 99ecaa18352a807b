//! The sparse sampler: only the entries that leave their resting value are drawn, exactly.
//!
//! An entry leaves with a probability that depends on its dim alone. Dims of like probability share a bucket with a rate of a power
//! of two, at least each of their probabilities and at most twice that: the next entry of the bucket that might leave lies a
//! geometric number of entries ahead, and it leaves with probability over rate. Where to is drawn from the normal law beyond the
//! boundary and put through the law of the entry, so there is no table of values. The cost is that of the entries that leave.

use std::sync::Arc;

use hashbrown::{HashTable, hash_table::Entry as Slot};
use libm::{log, log1p};
use xxhash_rust::xxh3::xxh3_64;

use super::law::{Departure, Entry, Storage};
use super::normal::beyond;
use super::random::Random;
use crate::distance::scale::Scale;
use crate::distance::statistics::Pairs;
use crate::error::Result;
use crate::memory::{filled, reserve};
use crate::rows::distinct::{DistinctRows, Element};
use crate::rows::store::RowStore;
use crate::snapshot::Measurement;

/// The least rate of a bucket: what is rarer shares it. In 10^9 entries it costs one draw.
const LEAST_RATE: f64 = 1.0 / (1u64 << 40) as f64;

/// A dim whose entries may leave their resting value.
#[derive(Debug)]
struct Mobile {
    dim: u32,
    entry: Entry,
    below: Option<Departure>,
    above: Option<Departure>,
}

impl Mobile {
    /// The probabilities to leave downwards and upwards.
    fn probabilities(&self) -> (f64, f64) {
        let of = |departure: Option<Departure>| departure.map_or(0.0, |departure| departure.probability);
        (of(self.below), of(self.above))
    }

    /// What is stored for an entry that leaves to the given side.
    fn leave(&self, departure: &Departure, random: &mut Random) -> f32 {
        if departure.sole {
            return departure.value;
        }
        // A number so close beyond that it rounds back to the boundary is at least the first that leaves.
        let number = (beyond(departure.beyond, random) as f32).max(departure.first.abs());
        self.entry.stored(number.copysign(departure.first))
    }
}

/// Dims with probabilities in (rate / 2, rate].
#[derive(Debug)]
struct Bucket {
    rate: f64,
    /// `1 / ln(1 - rate)`
    scale: f64,
    dims: Vec<Mobile>,
}

/// What all trials of one sigma share.
#[derive(Debug)]
pub(super) struct SparseLaw {
    /// The row without noise.
    resting: Vec<f32>,
    buckets: Vec<Bucket>,
    /// Entries of one token that leave, on average.
    expected: f64,
}

/// An entry that left its resting value, and what is stored for it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Flip {
    token: u32,
    dim: u32,
    value: f32,
}

impl SparseLaw {
    pub(super) fn new(centroid: &[f32], sigma: f32, storage: Storage) -> Self {
        let mut buckets: Vec<Bucket> = Vec::new();
        let mut expected = 0.0;
        let entries = centroid.iter().map(|&centroid| Entry { centroid, sigma, storage });
        for (dim, entry) in entries.clone().enumerate() {
            let mobile = Mobile { dim: dim as u32, entry, below: entry.departure(-1.0), above: entry.departure(1.0) };
            let (below, above) = mobile.probabilities();
            let probability = below + above;
            if probability == 0.0 {
                continue;
            }
            expected += probability;
            let rate = rate_for(probability);
            match buckets.iter_mut().find(|bucket| bucket.rate == rate) {
                Some(bucket) => bucket.dims.push(mobile),
                None => buckets.push(Bucket { rate, scale: 1.0 / log1p(-rate), dims: vec![mobile] }),
            }
        }
        Self { resting: entries.map(|entry| entry.resting()).collect(), buckets, expected }
    }

    /// Entries of one token that leave their resting value, on average.
    pub(super) fn expected(&self) -> f64 {
        self.expected
    }

    /// Draws a trial of `tokens` rows.
    pub(super) fn trial(&self, tokens: u32, random: &mut Random) -> Result<SparseTrial> {
        let mut drawn = Vec::new();
        for Bucket { rate, scale, dims } in &self.buckets {
            let entries = dims.len() as f64 * f64::from(tokens);
            let mut at = 0.0;
            loop {
                at += (log(random.above_zero()) * scale).floor();
                if at >= entries {
                    break;
                }
                let at_dim = (at / f64::from(tokens)) as usize;
                let token = (at - at_dim as f64 * f64::from(tokens)) as u32;
                let mobile = &dims[at_dim];
                let (below, above) = mobile.probabilities();
                let height = random.below_one() * rate;
                let departure = if height < below {
                    mobile.below
                } else if height < below + above {
                    mobile.above
                } else {
                    None
                };
                if let Some(departure) = departure {
                    let value = mobile.leave(&departure, random);
                    reserve(&mut drawn, 1, "the entries that change")?;
                    drawn.push(Flip { token, dim: mobile.dim, value });
                }
                at += 1.0;
            }
        }
        SparseTrial::new(&drawn, tokens)
    }
}

/// The smallest power of two that is at least the probability.
fn rate_for(probability: f64) -> f64 {
    let mut rate = 1.0;
    while rate > LEAST_RATE && rate * 0.5 >= probability {
        rate *= 0.5;
    }
    rate
}

/// One trial, as its rows differ from the resting row.
#[derive(Debug)]
pub(super) struct SparseTrial {
    /// By token, and for each in the order of the law.
    flips: Vec<Flip>,
    /// Where the flips of each token begin, then their number.
    starts: Vec<u32>,
}

impl SparseTrial {
    /// Sorts what was drawn by token, keeping the order otherwise.
    fn new(drawn: &[Flip], tokens: u32) -> Result<Self> {
        let mut starts = filled(tokens as usize + 1, 0u32, "the entries that change")?;
        for flip in drawn {
            starts[flip.token as usize + 1] += 1;
        }
        for token in 1..starts.len() {
            starts[token] += starts[token - 1];
        }
        let mut next = starts.clone();
        let mut flips = filled(drawn.len(), Flip { token: 0, dim: 0, value: 0.0 }, "the entries that change")?;
        for flip in drawn {
            let at = &mut next[flip.token as usize];
            flips[*at as usize] = *flip;
            *at += 1;
        }
        Ok(Self { flips, starts })
    }

    fn of(&self, token: usize) -> &[Flip] {
        &self.flips[self.starts[token] as usize..self.starts[token + 1] as usize]
    }

    /// The row of a token: what is stored, widened to float32.
    pub(super) fn row(&self, law: &SparseLaw, token: usize, row: &mut [f32]) {
        row.copy_from_slice(&law.resting);
        for flip in self.of(token) {
            row[flip.dim as usize] = flip.value;
        }
    }

    /// Begins to measure the trial. Only the distinct rows are made, and of them only the dims in which some token left its resting
    /// value: the others hold one value in all rows and are not looked at by any metric, unless it is infinite.
    pub(super) fn measure(&self, law: &SparseLaw, scale: Scale, drops_singletons: bool) -> Result<Measurement> {
        let mut groups = self.groups(law)?;
        if drops_singletons {
            groups.drop_singletons();
        }
        let mut column_of = filled(law.resting.len(), false, "distinct rows")?;
        for &token in &groups.first {
            for flip in self.of(token as usize) {
                column_of[flip.dim as usize] = true;
            }
        }
        for (moves, resting) in column_of.iter_mut().zip(&law.resting) {
            *moves |= resting.is_infinite();
        }
        let dims: Vec<usize> = (0..column_of.len()).filter(|&dim| column_of[dim]).collect();
        let mut rows = RowStore::new(dims.len() * Element::Whole.bytes());
        let mut row = filled(dims.len(), 0u32, "distinct rows")?;
        for &token in &groups.first {
            for (bits, &dim) in row.iter_mut().zip(&dims) {
                *bits = by_value(law.resting[dim]);
            }
            for flip in self.of(token as usize) {
                let column = dims.binary_search(&(flip.dim as usize)).expect("a dim that moves has a column");
                row[column] = by_value(flip.value);
            }
            rows.reserve()?;
            rows.push(bytemuck::must_cast_slice(&row));
        }
        let rows = DistinctRows::new(Arc::new(rows), Element::Whole);
        Measurement::of_distinct(&groups.populations, &groups.first, rows, scale, Pairs::Exact)
    }

    /// The tokens grouped by their rows, by value, in order of first appearance.
    fn groups(&self, law: &SparseLaw) -> Result<Groups> {
        let tokens = self.starts.len() - 1;
        let mut groups = Groups::default();
        let mut index: HashTable<u32> = HashTable::new();
        // What tells a row apart from others by value, for every token: dims and values of the flips that changed the value.
        let mut keys: Vec<u64> = Vec::new();
        reserve(&mut keys, self.flips.len(), "the entries that change")?;
        let mut key_starts = filled(tokens + 1, 0u32, "the entries that change")?;
        for token in 0..tokens {
            for flip in self.of(token) {
                if flip.value != law.resting[flip.dim as usize] {
                    keys.push(u64::from(flip.dim) << 32 | u64::from(by_value(flip.value)));
                }
            }
            key_starts[token + 1] = keys.len() as u32;
        }
        let key = |token: u32| &keys[key_starts[token as usize] as usize..key_starts[token as usize + 1] as usize];
        let hash = |token: u32| xxh3_64(bytemuck::cast_slice(key(token)));
        for token in 0..tokens as u32 {
            let first = |group: u32| groups.first[group as usize];
            match index.entry(hash(token), |&group| key(first(group)) == key(token), |&group| hash(first(group))) {
                Slot::Occupied(group) => groups.populations[*group.get() as usize] += 1,
                Slot::Vacant(slot) => {
                    slot.insert(groups.first.len() as u32);
                    groups.first.push(token);
                    groups.populations.push(1);
                }
            }
        }
        Ok(groups)
    }
}

/// Groups of tokens with equal rows.
#[derive(Debug, Default)]
struct Groups {
    populations: Vec<u64>,
    /// The first token of each.
    first: Vec<u32>,
}

impl Groups {
    fn drop_singletons(&mut self) {
        let Self { populations, first } = self;
        let mut kept = populations.iter().map(|&population| population > 1);
        first.retain(|_| kept.next() == Some(true));
        populations.retain(|&population| population > 1);
    }
}

/// The pattern by which values are compared: -0.0 is 0.0. There is no NaN here.
fn by_value(value: f32) -> u32 {
    if value == 0.0 { 0 } else { value.to_bits() }
}
