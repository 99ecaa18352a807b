//! The tile in plain Rust, shaped so that a compiler can vectorise it.

pub(super) use self::tile as tile_of_halves;
use super::codes::{CodeLanes, Largest, PAIRS};
use super::{Halves, Lanes, TILE, Unit};
use crate::rows::canonical::MAGNITUDE;

/// Distances of two rows to four; all rows are equally long.
pub(super) fn tile<U: Unit>(a: [&[U]; TILE.0], b: [&[U]; TILE.1]) -> [[u32; TILE.1]; TILE.0] {
    a.map(|a| b.map(|b| distance(a, b)))
}

fn distance<U: Unit>(a: &[U], b: &[U]) -> u32 {
    let mut largest = Largest([0; 4]);
    U::raise(&mut largest, a, b);
    largest.0.into_iter().max().unwrap_or(0)
}

/// Raises the largest differences to those of parts of two rows, of one length.
pub(super) fn raise(largest: &mut Largest, a: &[Lanes], b: &[Lanes]) {
    for (a, b) in a.iter().zip(b) {
        for ((largest, x), y) in largest.0.iter_mut().zip(a.0).zip(b.0) {
            *largest = (*largest).max((x - y).to_bits() & MAGNITUDE);
        }
    }
}

/// Raises the largest differences to those of parts of two rows, of one length.
pub(super) fn raise_by_halves(largest: &mut Largest, a: &[Halves], b: &[Halves]) {
    for (a, b) in a.iter().zip(b) {
        for (place, (x, y)) in a.0.into_iter().zip(b.0).enumerate() {
            let difference = (Halves::value(x) - Halves::value(y)).to_bits() & MAGNITUDE;
            largest.0[place % 4] = largest.0[place % 4].max(difference);
        }
    }
}

/// The distances of four pairs whose differences were all taken.
pub(super) fn distances(largest: [Largest; TILE.1]) -> [u32; TILE.1] {
    largest.map(|largest| largest.0.into_iter().max().unwrap_or(0))
}

/// The largest differences of codes of two rows and four, those in each lane of each segment; all rows are equally long.
pub(super) fn code_tile(a: [&[CodeLanes]; TILE.0], b: [&[CodeLanes]; TILE.1], maxima: &mut [[CodeLanes; PAIRS]]) {
    let length = a[0].len() / maxima.len().max(1);
    for (segment, maxima) in maxima.iter_mut().enumerate() {
        for (pair, largest) in maxima.iter_mut().enumerate() {
            *largest = CodeLanes([0; 16]);
            let part = |row: &'_ [CodeLanes]| segment * length..(segment * length + length).min(row.len());
            let (x, y) = (a[pair / TILE.1], b[pair % TILE.1]);
            for (x, y) in x[part(x)].iter().zip(&y[part(y)]) {
                for ((largest, x), y) in largest.0.iter_mut().zip(x.0).zip(y.0) {
                    *largest = (*largest).max(x.wrapping_sub(y).cast_signed().unsigned_abs());
                }
            }
        }
    }
}

/// The largest difference of codes of each pair.
pub(super) fn largest_of_pairs(maxima: &[[CodeLanes; PAIRS]]) -> [u8; PAIRS] {
    std::array::from_fn(|pair| maxima.iter().flat_map(|maxima| maxima[pair].0).max().unwrap_or(0))
}

/// The classes in which the codes of a pair differ by at least so much, a bit each.
pub(super) fn classes_from(maxima: &[[CodeLanes; PAIRS]], pair: usize, limit: u8) -> u64 {
    let lanes = maxima.iter().flat_map(|maxima| maxima[pair].0);
    lanes.enumerate().fold(0, |classes, (class, largest)| classes | u64::from(largest >= limit) << class)
}
