//! The tile in WebAssembly's 128-bit vectors.
//!
//! The sign is shifted out rather than masked: engines load the mask of an absolute value from memory each time, and a fifth of the time
//! went there.

use std::arch::wasm32::{
    f32x4_sub, i8x16_abs, i8x16_bitmask, i8x16_gt, i8x16_shuffle, i8x16_splat, i8x16_sub, i32x4_shl, i32x4_shuffle, i32x4_splat,
    u8x16_max, u32x4_max, u32x4_shr, v128, v128_and,
};

use super::codes::{CodeLanes, Largest, PAIRS};
use super::{Halves, Lanes, TILE};

/// Distances of two rows to four; all rows are equally long.
pub(super) fn tile(a: [&[Lanes]; TILE.0], b: [&[Lanes]; TILE.1]) -> [[u32; TILE.1]; TILE.0] {
    let length = a[0].len();
    // Slices cut to one length let the compiler drop the bounds checks in the loop.
    let a = a.map(|row| &bytemuck::must_cast_slice::<Lanes, v128>(row)[..length]);
    let b = b.map(|row| &bytemuck::must_cast_slice::<Lanes, v128>(row)[..length]);
    let mut largest = [[i32x4_splat(0); TILE.1]; TILE.0];
    for at in 0..length {
        let columns = b.map(|row| row[at]);
        for (largest, row) in largest.iter_mut().zip(a) {
            let x = row[at];
            for (largest, y) in largest.iter_mut().zip(columns) {
                *largest = u32x4_max(*largest, i32x4_shl(f32x4_sub(x, y), 1));
            }
        }
    }
    largest.map(|row| bytemuck::must_cast(u32x4_shr(horizontal_max(row), 1)))
}

/// Distances of two rows to four; all rows are equally long.
pub(super) fn tile_of_halves(a: [&[Halves]; TILE.0], b: [&[Halves]; TILE.1]) -> [[u32; TILE.1]; TILE.0] {
    let length = a[0].len();
    let a = a.map(|row| &bytemuck::must_cast_slice::<Halves, v128>(row)[..length]);
    let b = b.map(|row| &bytemuck::must_cast_slice::<Halves, v128>(row)[..length]);
    let mut largest = [[i32x4_splat(0); TILE.1]; TILE.0];
    for at in 0..length {
        // One half of the coordinates after the other: all at once would not find room in the registers.
        for widened in [even, odd] {
            let columns = b.map(|row| widened(row[at]));
            for (largest, row) in largest.iter_mut().zip(a) {
                let x = widened(row[at]);
                for (largest, y) in largest.iter_mut().zip(columns) {
                    *largest = u32x4_max(*largest, i32x4_shl(f32x4_sub(x, y), 1));
                }
            }
        }
    }
    largest.map(|row| bytemuck::must_cast(u32x4_shr(horizontal_max(row), 1)))
}

/// Four of eight bfloat16 numbers as float32: those at even places.
fn even(halves: v128) -> v128 {
    i32x4_shl(halves, 16)
}

/// Those at odd places.
fn odd(halves: v128) -> v128 {
    v128_and(halves, i32x4_splat(!0xffff))
}

/// Raises the largest differences to those of parts of two rows, of one length.
pub(super) fn raise_by_halves(largest: &mut Largest, a: &[Halves], b: &[Halves]) {
    let (a, b): (&[v128], &[v128]) = (bytemuck::must_cast_slice(a), bytemuck::must_cast_slice(b));
    let before: v128 = bytemuck::must_cast(*largest);
    let raised = |largest, x, y| u32x4_max(largest, i32x4_shl(f32x4_sub(x, y), 1));
    let all = a.iter().zip(b).fold(before, |largest, (&x, &y)| raised(raised(largest, even(x), even(y)), odd(x), odd(y)));
    *largest = bytemuck::must_cast(all);
}

/// The largest lane of each of four vectors.
fn horizontal_max([a, b, c, d]: [v128; TILE.1]) -> v128 {
    let halves = |a, b| u32x4_max(i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b));
    let (ab, cd) = (halves(a, b), halves(c, d));
    u32x4_max(i32x4_shuffle::<0, 1, 4, 5>(ab, cd), i32x4_shuffle::<2, 3, 6, 7>(ab, cd))
}

/// Raises the largest differences to those of parts of two rows, of one length.
pub(super) fn raise(largest: &mut Largest, a: &[Lanes], b: &[Lanes]) {
    let (a, b): (&[v128], &[v128]) = (bytemuck::must_cast_slice(a), bytemuck::must_cast_slice(b));
    let before: v128 = bytemuck::must_cast(*largest);
    let all = a.iter().zip(b).fold(before, |largest, (&x, &y)| u32x4_max(largest, i32x4_shl(f32x4_sub(x, y), 1)));
    *largest = bytemuck::must_cast(all);
}

/// The distances of four pairs whose differences were all taken.
pub(super) fn distances(largest: [Largest; TILE.1]) -> [u32; TILE.1] {
    bytemuck::must_cast(u32x4_shr(horizontal_max(bytemuck::must_cast(largest)), 1))
}

/// The largest differences of codes of two rows and four, those in each lane of each segment; all rows are equally long.
// Within its caller engines find no registers for the maxima, and it takes a third longer.
#[inline(never)]
pub(super) fn code_tile(a: [&[CodeLanes]; TILE.0], b: [&[CodeLanes]; TILE.1], maxima: &mut [[CodeLanes; PAIRS]]) {
    let length = a[0].len() / maxima.len().max(1);
    for (segment, maxima) in maxima.iter_mut().enumerate() {
        let a = a.map(|row| &bytemuck::must_cast_slice::<CodeLanes, v128>(row)[segment * length..][..length]);
        let b = b.map(|row| &bytemuck::must_cast_slice::<CodeLanes, v128>(row)[segment * length..][..length]);
        let mut largest = [[i32x4_splat(0); TILE.1]; TILE.0];
        for at in 0..length {
            let columns = b.map(|row| row[at]);
            for (largest, row) in largest.iter_mut().zip(a) {
                let x = row[at];
                for (largest, y) in largest.iter_mut().zip(columns) {
                    *largest = u8x16_max(*largest, i8x16_abs(i8x16_sub(x, y)));
                }
            }
        }
        *maxima = bytemuck::must_cast(largest);
    }
}

/// The largest difference of codes of each pair.
pub(super) fn largest_of_pairs(maxima: &[[CodeLanes; PAIRS]]) -> [u8; PAIRS] {
    let mut largest = [i32x4_splat(0); PAIRS];
    for maxima in maxima {
        for (largest, &maxima) in largest.iter_mut().zip(maxima) {
            *largest = u8x16_max(*largest, bytemuck::must_cast(maxima));
        }
    }
    // Thrice the number of lanes of each pair is halved, and then once more within the vector that is left.
    let fours: [v128; 4] = std::array::from_fn(|pair| halves(largest[pair], largest[pair + 4]));
    let pairs = halves(halves(fours[0], fours[2]), halves(fours[1], fours[3]));
    let upper = i8x16_shuffle::<8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15>(pairs, pairs);
    let [largest, _]: [[u8; PAIRS]; 2] = bytemuck::must_cast(u8x16_max(pairs, upper));
    largest
}

/// The larger of the bytes of each half of two vectors, those of the first and of the second in turn.
fn halves(a: v128, b: v128) -> v128 {
    u8x16_max(
        i8x16_shuffle::<0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23>(a, b),
        i8x16_shuffle::<8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31>(a, b),
    )
}

/// The classes in which the codes of a pair differ by at least so much, below 128, a bit each.
pub(super) fn classes_from(maxima: &[[CodeLanes; PAIRS]], pair: usize, limit: u8) -> u64 {
    let below = i8x16_splat(limit.cast_signed() - 1);
    maxima.iter().enumerate().fold(0, |classes, (segment, maxima)| {
        classes | u64::from(i8x16_bitmask(i8x16_gt(bytemuck::must_cast(maxima[pair]), below))) << (16 * segment)
    })
}
