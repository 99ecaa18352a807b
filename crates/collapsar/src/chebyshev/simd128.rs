//! The tile in WebAssembly's 128-bit vectors.

use std::arch::wasm32::{f32x4_abs, f32x4_sub, i32x4_extract_lane, i32x4_max, i32x4_splat, v128};

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
                *largest = i32x4_max(*largest, f32x4_abs(f32x4_sub(x, y)));
            }
        }
    }
    largest.map(|row| row.map(horizontal_max))
}

fn horizontal_max(lanes: v128) -> u32 {
    [
        i32x4_extract_lane::<0>(lanes),
        i32x4_extract_lane::<1>(lanes),
        i32x4_extract_lane::<2>(lanes),
        i32x4_extract_lane::<3>(lanes),
    ]
    .into_iter()
    .fold(0, i32::max)
    .cast_unsigned()
}
