//! The rows of a matrix, and which of them are identical.
//!
//! - `split`, `decoder`: blocks of bytes as rows, stored rows as coordinates
//! - [`canonical`]: the form in which rows are compared by value
//! - [`fingerprints`]: hashes that find, in one pass, the few rows that may have a twin
//! - [`identical`]: groups of identical rows, compared in full; [`by_value`]: the same by value
//! - [`store`], [`distinct`]: the rows that stand for these groups

pub mod by_value;
pub mod canonical;
pub(crate) mod decoder;
pub mod distinct;
pub mod fingerprints;
pub mod identical;
pub(crate) mod split;
pub mod store;
