//! How rows move between snapshots, in steps of the lattice that their values lie on.
//!
//! - [`adam`]: what an optimizer's moments say of a step
//! - [`difference`]: two snapshots, compared as they are read
//! - `row`: one row at two snapshots: distances in steps, and the phase that they mean
//! - `steps`: steps between the elements of two rows, and how many moved how far
//! - [`snapshots`]: a fixed set of rows, followed from snapshot to snapshot
//!
//! A row that holds a NaN or an infinity is nowhere: it takes part in no mean, and has no motion to or from there.

pub mod adam;
pub mod difference;
mod row;
pub mod snapshots;
mod steps;
mod sums;

pub use row::Phase;
