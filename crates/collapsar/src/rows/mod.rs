//! Rows of a matrix: which of them are identical, and the form in which values are compared.

pub mod canonical;
pub mod fingerprints;
pub mod identical;
pub mod store;
