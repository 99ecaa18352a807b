//! The science of collapsar: which rows of an embedding matrix are identical, and how the distinct ones lie in space.
//!
//! Plain Rust without JavaScript and without files. Bytes come in as blocks of whole rows; numbers go out. The folders from top to
//! bottom; each uses only those below it:
//!
//! - [`fit`]: whether such simulated snapshots can be like the one that is there
//! - [`synth`]: the centroid, and simulated snapshots around it
//! - [`snapshot`]: all the metrics of one matrix, held or too large for that, and what else is told about its geometry
//! - [`motion`]: how rows move between snapshots, in steps of their lattice
//! - [`undertrained`]: norms, and distances to rows that are known to be under-trained
//! - [`graph`]: the epsilon-graph, found without visiting all pairs
//! - [`distance`]: Chebyshev distances and their statistics
//! - [`rows`]: identical rows, hashed and then compared; the form in which values are compared
//! - [`format`]: the header of a safetensors file, and stored elements as float32
//! - [`error`], `memory`: refusals, and memory that may be refused
//!
//! No result depends on block sizes, hashing, SIMD or the platform.

pub mod distance;
pub mod error;
pub mod fit;
pub mod format;
pub mod graph;
mod memory;
pub mod motion;
pub mod rows;
pub mod snapshot;
pub mod synth;
pub mod undertrained;

pub use error::{Error, Result};
pub use memory::block;
