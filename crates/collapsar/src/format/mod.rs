//! How matrices are stored.
//!
//! - [`safetensors`]: the header of a safetensors file, in 64-bit offsets
//! - [`dtype`]: stored elements as float32; [`quantised`]: those that are stored in blocks with a scale of their own
//! - `lattice`: bfloat16 values as whole numbers of steps

pub mod dtype;
pub(crate) mod lattice;
pub mod quantised;
pub mod safetensors;
