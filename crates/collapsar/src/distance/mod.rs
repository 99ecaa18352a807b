//! Chebyshev distances between rows, and their statistics over all pairs.
//!
//! - [`scale`]: epsilon and the touching threshold, as the float32 numbers that are computed with
//! - [`chebyshev`]: the kernel, in vector code and without, and the codes that spare it most of its work
//! - `spread`: the range of each dim, from which the largest distance and the dims that do not vary follow
//! - [`statistics`]: maximum, mean and median of all pairs, or of a sample of them (`sample`)
//! - `exact_sum`, `median`: what mean and median are made of, both independent of the order of pairs
//! - [`pair_blocks`]: the work on all pairs in parts

pub mod chebyshev;
pub(crate) mod exact_sum;
pub(crate) mod median;
pub mod pair_blocks;
pub(crate) mod sample;
pub mod scale;
pub(crate) mod spread;
pub mod statistics;
