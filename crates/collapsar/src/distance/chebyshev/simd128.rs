//! The tile in WebAssembly's 128-bit vectors.
//!
//! The sign is shifted out rather than masked: engines load the mask of an absolute value from memory each time, and a fifth of the time
//! went there.

use std::arch::wasm32::{f32x4_sub, i32x4_shl, i32x4_shuffle, i32x4_splat, u32x4_max, u32x4_shr, v128};

use super::{Lanes, TILE};

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

/// The largest lane of each of four vectors.
fn horizontal_max([a, b, c, d]: [v128; TILE.1]) -> v128 {
    let halves = |a, b| u32x4_max(i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b));
    let (ab, cd) = (halves(a, b), halves(c, d));
    u32x4_max(i32x4_shuffle::<0, 1, 4, 5>(ab, cd), i32x4_shuffle::<2, 3, 6, 7>(ab, cd))
}
