//! Which tokens were under-trained: norms, distances to the mean of rows that are known to be, and to an anchor.
//!
//! The indicators are those of Land and Bartolo, "Fishing for Magikarp" (2024), in float64 over the rows' float32 values. Rows that hold a NaN or
//! an infinity take part in no mean and have no indicator (NaN).
//!
//! A pass over the rows can be shared: by slabs of rows, whose sums are joined in their order.

mod batches;
mod chosen;
mod component;
mod indicators;
mod norms;
mod plane;
mod sky;
mod slabs;
mod sums;

pub use chosen::ChosenRows;
pub use component::{LeadingComponents, Projections};
pub use indicators::{COLUMNS, Indicators};
pub use norms::{RowMean, RowNorms};
pub use plane::Components;
pub use sky::Sky;
pub use slabs::SLAB_ROWS;
