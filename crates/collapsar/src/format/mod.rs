//! How matrices are stored.
//!
//! - [`safetensors`]: the header of a safetensors file, in 64-bit offsets
//! - [`dtype`]: stored elements as float32; [`quantised`]: those that are stored in blocks with a scale of their own
//! - [`lattice`]: values as whole numbers of steps of bfloat16, float16 or float32

pub mod dtype;
pub mod lattice;
pub mod quantised;
pub mod safetensors;
