//! The science of collapsar: which rows of an embedding matrix are identical, and how the distinct ones lie in space.
//!
//! Plain Rust without JavaScript and without files. Bytes come in as blocks of whole rows; numbers go out. One concept a file:
//!
//! - [`safetensors`]: header of a safetensors file, in 64-bit offsets
//! - [`dtype`], [`format`], [`rows`]: stored elements to float32, quantised ones too, float32 to a pattern that compares by value
//! - [`identical`], [`row_store`]: identical rows, hashed and then compared
//! - [`population`]: how tokens are spread over black holes
//! - [`chebyshev`], [`extent`], [`exact_sum`], [`median`], [`sampled_pairs`]: distances and their statistics; [`pair_blocks`]: in parts
//! - [`spread`]: range of each dim, the largest distance, dims that do not vary
//! - [`scale`], [`topology`]: epsilon, the touching threshold, and the graph it makes
//! - [`splitting`], [`row_tree`], [`whole_rows`], [`epsilon_graph`]: its edges, found without visiting all pairs
//! - [`variation`], [`lattice`], [`neighbours`]: dims and bit patterns, bfloat16 steps, what lies around the black holes
//! - [`snapshot`]: all of it for one matrix; [`survey`], [`streamed`]: for one that is too large to be held
//! - [`undertrained`]: norms, and distances to rows that are known to be under-trained
//! - [`mean`], [`synth`]: the centroid, and simulated snapshots around it
//!
//! No result depends on block sizes, hashing, SIMD or the platform.

pub mod chebyshev;
pub mod dtype;
pub mod epsilon_graph;
pub mod error;
pub mod exact_sum;
pub mod extent;
pub mod format;
pub mod identical;
pub mod lattice;
pub mod mean;
pub mod median;
mod memory;
pub mod neighbours;
pub mod pair_blocks;
pub mod population;
pub mod row_store;
pub mod row_tree;
pub mod rows;
pub mod safetensors;
pub mod sampled_pairs;
pub mod scale;
pub mod snapshot;
pub mod splitting;
pub mod spread;
pub mod streamed;
pub mod survey;
pub mod synth;
pub mod topology;
pub mod undertrained;
pub mod variation;
pub mod whole_rows;

pub use error::{Error, Result};
pub use memory::block;
