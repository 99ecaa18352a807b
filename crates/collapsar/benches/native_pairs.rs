//! What one core of this machine does with all pairs of rows: the tile of the WebAssembly kernel in vectors of eight, and nothing else.
//! It uses no crate: `node bench/run.mjs pairs` compiles it with `rustc -C target-cpu=x86-64-v3`.

use std::hint::black_box;
use std::time::Instant;

const ROWS: usize = 2000;
const DIMS: usize = 2560;
const WIDTH: usize = 8;
const BLOCK: usize = 24;

type Lanes = [f32; WIDTH];

/// The largest magnitudes of the differences of two rows to four, as bit patterns.
fn tile(a: [&[Lanes]; 2], b: [&[Lanes]; 4]) -> [[u32; 4]; 2] {
    let length = a[0].len();
    let (a, b) = (a.map(|row| &row[..length]), b.map(|row| &row[..length]));
    let mut largest = [[[0i32; WIDTH]; 4]; 2];
    for at in 0..length {
        for (largest, row) in largest.iter_mut().zip(a) {
            for (largest, column) in largest.iter_mut().zip(b) {
                for lane in 0..WIDTH {
                    let magnitude = (row[at][lane] - column[at][lane]).abs().to_bits().cast_signed();
                    largest[lane] = largest[lane].max(magnitude);
                }
            }
        }
    }
    largest.map(|row| row.map(|lanes| lanes.into_iter().fold(0, i32::max).cast_unsigned()))
}

fn largest_of_all_pairs(rows: &[Vec<Lanes>]) -> u32 {
    let mut largest = 0;
    for first in (0..ROWS).step_by(BLOCK) {
        for second in (first..ROWS).step_by(BLOCK) {
            for i in (first..(first + BLOCK).min(ROWS - 1)).step_by(2) {
                for j in (second..(second + BLOCK).min(ROWS - 3)).step_by(4).filter(|j| j + 4 > i + 1) {
                    let found = tile(std::array::from_fn(|r| &rows[i + r][..]), std::array::from_fn(|c| &rows[j + c][..]));
                    largest = found.iter().flatten().fold(largest, |largest, &distance| largest.max(distance));
                }
            }
        }
    }
    largest
}

fn main() {
    let mut state = 42u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / 16_777_216.0 - 0.5
    };
    let rows: Vec<Vec<Lanes>> = (0..ROWS).map(|_| (0..DIMS / WIDTH).map(|_| std::array::from_fn(|_| next())).collect()).collect();
    let elements = (ROWS * (ROWS - 1) / 2 * DIMS) as f64;
    let mut best = 0f64;
    for _ in 0..7 {
        let start = Instant::now();
        black_box(largest_of_all_pairs(black_box(&rows)));
        best = best.max(elements / start.elapsed().as_secs_f64() / 1e9);
    }
    println!("{best:.2} G elements/s");
}
