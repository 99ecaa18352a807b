//! The leading coordinates of a row: those in the few dims that part most pairs of rows.

use bytemuck::{Pod, Zeroable};

/// Number of leading dims: the boxes of the tree are in these.
pub const LEAD: usize = 16;

/// The leading coordinates of a row, zeros where there are fewer.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C, align(16))]
pub struct Lead(pub [f32; LEAD]);

impl Lead {
    /// The first coordinates of a row.
    #[must_use]
    pub fn of(row: &[f32]) -> Self {
        let mut lead = [0.0; LEAD];
        for (to, &value) in lead.iter_mut().zip(row) {
            *to = value;
        }
        Self(lead)
    }

    /// The coordinates of a row in the first of some dims: `value(dim)` is one of them.
    #[must_use]
    pub fn of_dims(dims: &[usize], value: impl Fn(usize) -> f32) -> Self {
        let mut lead = [0.0; LEAD];
        for (to, &dim) in lead.iter_mut().zip(dims) {
            *to = value(dim);
        }
        Self(lead)
    }

    /// Whether no coordinate differs by more than `threshold`.
    #[inline]
    #[must_use]
    pub fn within(&self, other: &Self, threshold: f32) -> bool {
        let beyond = self.0.iter().zip(other.0).fold(0, |beyond, (x, y)| beyond | u32::from((x - y).abs() > threshold));
        beyond == 0
    }
}
