//! Chebyshev distances between rows, and their statistics.

pub mod chebyshev;
pub mod exact_sum;
pub mod lattice;
pub mod median;
pub mod pair_blocks;
pub mod sample;
pub mod scale;
pub mod spread;
pub mod statistics;
