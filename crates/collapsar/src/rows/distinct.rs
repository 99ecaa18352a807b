//! Distinct rows as canonical patterns of float32, of which only the upper halves are held where rows are stored as bfloat16.

use std::sync::Arc;

use crate::error::Result;
use crate::format::dtype::bf16_to_f32;
use crate::rows::store::RowStore;

/// Distinct rows, numbered in the order in which they came.
#[derive(Debug, Clone)]
pub struct DistinctRows {
    store: Arc<RowStore>,
    element: Element,
}

/// How the values of a row are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// As float32 patterns.
    Whole,
    /// As the upper halves of such patterns, whose lower halves are zero.
    Half,
}

impl Element {
    /// Bytes of a value.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Whole => size_of::<u32>(),
            Self::Half => size_of::<u16>(),
        }
    }
}

impl DistinctRows {
    /// Rows of such elements.
    #[must_use]
    pub fn new(store: Arc<RowStore>, element: Element) -> Self {
        Self { store, element }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// Values of a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.store.row_bytes() / self.element.bytes()
    }

    /// One of the rows: where it is held or, widened, in `room`, which has a row's width.
    #[must_use]
    pub fn row<'a>(&'a self, at: usize, room: &'a mut [f32]) -> &'a [f32] {
        match self.element {
            Element::Whole => self.whole(at),
            Element::Half => {
                for (value, &half) in room.iter_mut().zip(self.halves(at)) {
                    *value = bf16_to_f32(half);
                }
                room
            }
        }
    }

    fn whole(&self, at: usize) -> &[f32] {
        bytemuck::cast_slice(self.store.row(at))
    }

    fn halves(&self, at: usize) -> &[u16] {
        bytemuck::cast_slice(self.store.row(at))
    }

    /// One value of a row.
    #[must_use]
    pub fn value(&self, at: usize, dim: usize) -> f32 {
        match self.element {
            Element::Whole => self.whole(at)[dim],
            Element::Half => bf16_to_f32(self.halves(at)[dim]),
        }
    }

    /// Some of the rows, in this order.
    pub fn chosen(&self, rows: &[u32]) -> Result<Self> {
        let mut store = RowStore::new(self.store.row_bytes());
        for &row in rows {
            store.reserve()?;
            store.push(self.store.row(row as usize));
        }
        Ok(Self::new(Arc::new(store), self.element))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rows::canonical::canonical_bits;

    /// Rows of `width` values in their canonical form, for the tests of what takes these; equal ones are left in.
    pub(crate) fn canonical_rows(rows: &[Vec<f32>], width: usize) -> DistinctRows {
        let mut store = RowStore::new(width * Element::Whole.bytes());
        let mut bits = vec![0; width];
        for row in rows {
            canonical_bits(row, &mut bits);
            store.reserve().unwrap();
            store.push(bytemuck::must_cast_slice(&bits));
        }
        DistinctRows::new(Arc::new(store), Element::Whole)
    }

    #[test]
    fn some_rows_are_taken_in_their_order() {
        let all = canonical_rows(&[vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, -0.0]], 2);
        let chosen = all.chosen(&[2, 0]).unwrap();
        let mut room = [0.0; 2];
        assert_eq!((chosen.len(), chosen.width(), chosen.is_empty()), (2, 2, false));
        assert_eq!([chosen.row(0, &mut room).to_vec(), chosen.row(1, &mut room).to_vec()], [[5.0, 0.0], [1.0, 2.0]]);
        assert!(all.chosen(&[]).unwrap().is_empty());
    }
}
