//! The tile in plain Rust, shaped so that a compiler can vectorise it.

use super::{Lanes, TILE};
use crate::rows::canonical::MAGNITUDE;

/// Distances of two rows to four; all rows are equally long.
pub(super) fn tile(a: [&[Lanes]; TILE.0], b: [&[Lanes]; TILE.1]) -> [[u32; TILE.1]; TILE.0] {
    a.map(|a| b.map(|b| distance(a, b)))
}

fn distance(a: &[Lanes], b: &[Lanes]) -> u32 {
    let mut largest = [0u32; 4];
    for (a, b) in a.iter().zip(b) {
        for ((largest, x), y) in largest.iter_mut().zip(a.0).zip(b.0) {
            *largest = (*largest).max((x - y).to_bits() & MAGNITUDE);
        }
    }
    largest.into_iter().max().unwrap_or(0)
}
