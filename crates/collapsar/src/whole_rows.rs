//! Distinct rows in all dims that vary, laid out when two of them are first looked at in more than the leading ones.
//!
//! Rows that all lie apart are told apart by the leading dims, and laying out the others would take longer than the whole search.

use std::sync::{Arc, OnceLock};

use crate::chebyshev::PackedRows;
use crate::error::Result;
use crate::row_store::RowStore;

/// See the module.
#[derive(Debug)]
pub enum WholeRows {
    /// Packed already.
    Packed(PackedRows),
    /// Packed when they are first asked for: these dims, in this order. A dim left out must be the same in all rows.
    Later {
        /// The rows, as canonical patterns.
        rows: Arc<RowStore<u32>>,
        /// The dims that vary.
        dims: Vec<usize>,
        /// Empty until then.
        packed: OnceLock<PackedRows>,
    },
}

impl WholeRows {
    /// Rows that will be packed when they are first asked for.
    #[must_use]
    pub fn later(rows: Arc<RowStore<u32>>, dims: Vec<usize>) -> Self {
        Self::Later { rows, dims, packed: OnceLock::new() }
    }

    /// The rows, packed now if they were not yet.
    pub fn packed(&self) -> Result<&PackedRows> {
        match self {
            Self::Packed(packed) => Ok(packed),
            Self::Later { rows, dims, packed } => {
                if let Some(packed) = packed.get() {
                    return Ok(packed);
                }
                let now = PackedRows::pack_dims(rows.len(), dims, |at| bytemuck::cast_slice(rows.row(at)))?;
                Ok(packed.get_or_init(|| now))
            }
        }
    }

    /// The rows, if they are packed.
    #[must_use]
    pub fn if_packed(&self) -> Option<&PackedRows> {
        match self {
            Self::Packed(packed) => Some(packed),
            Self::Later { packed, .. } => packed.get(),
        }
    }

    /// Coordinates of a packed row, padding included.
    #[must_use]
    pub fn coordinates(&self) -> usize {
        let dims = match self {
            Self::Packed(packed) => packed.dims(),
            Self::Later { dims, .. } => dims.len(),
        };
        dims.next_multiple_of(4)
    }
}
