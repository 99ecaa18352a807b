//! How matrices are stored: the header of a file, and the elements of a row.

pub mod dtype;
pub mod quantised;
pub mod safetensors;
