//! The epsilon-graph: which distinct rows touch, and how they hang together, found without visiting all pairs.

pub mod edges;
pub mod lazy_rows;
pub mod splitting;
pub mod topology;
pub mod tree;
