//! The epsilon-graph of the distinct rows, found without visiting all pairs.
//!
//! - [`splitting`]: the order of the dims, those first that part most pairs; [`lead`]: a row's coordinates in the first of these
//! - `tree`: rows in a tree of boxes; [`edges`]: the walk through it that finds the edges
//! - [`lazy_rows`]: whole rows, laid out when the leading coordinates do not decide
//! - [`linkage`]: the tree that tells the components at every threshold
//! - [`topology`]: components and degrees; `order`: which of several largest components counts

pub mod edges;
pub mod lazy_rows;
pub mod lead;
pub mod linkage;
pub(crate) mod order;
pub mod splitting;
pub mod topology;
pub(crate) mod tree;
