//! Distances between the largest groups of a snapshot, for who wants to see them one by one.

use super::{SnapshotBuilder, largest_first};
use crate::distance::chebyshev::PackedRows;
use crate::error::Result;
use crate::memory::filled;

impl SnapshotBuilder {
    /// Chebyshev distances between the rows of the `count` largest groups (all of them, where there are fewer), in the order of
    /// [`super::Snapshot::groups`]: a square matrix, row by row, zero on its diagonal, not divided by epsilon.
    ///
    /// Takes `count` squared floats of memory, and the time of as many distances.
    pub fn distances(&self, count: usize) -> Result<Vec<f32>> {
        let populations = self.table.populations();
        let mut order = largest_first(populations.len(), |row| populations[row])?;
        order.truncate(count);

        let groups = order.len();
        let mut distances = filled(groups * groups, 0.0, "distances between groups")?;
        PackedRows::pack(&self.table.distinct().chosen(&order)?)?.for_each_pair(|i, j, distance| {
            let distance = f32::from_bits(distance);
            distances[i * groups + j] = distance;
            distances[j * groups + i] = distance;
        });
        Ok(distances)
    }
}

#[cfg(test)]
mod tests {
    use crate::distance::scale::Scale;
    use crate::format::dtype::FloatDtype;
    use crate::snapshot::SnapshotBuilder;

    fn builder(rows: &[[f32; 2]]) -> SnapshotBuilder {
        let mut builder = SnapshotBuilder::new(FloatDtype::F32, 2, Scale::new(1.0, None).unwrap(), 1).unwrap();
        builder.push(bytemuck::cast_slice(rows)).unwrap();
        builder
    }

    const ROWS: [[f32; 2]; 6] = [[9.0, 0.0], [1.0, 2.0], [4.0, 4.0], [4.0, 4.0], [1.0, 2.0], [4.0, 4.0]];

    #[test]
    fn follow_the_order_of_the_groups() {
        let distances = builder(&ROWS).distances(usize::MAX).unwrap();
        assert_eq!(distances, [0.0, 3.0, 5.0, 3.0, 0.0, 8.0, 5.0, 8.0, 0.0]);
    }

    #[test]
    fn are_those_of_the_largest_groups_alone() {
        assert_eq!(builder(&ROWS).distances(2).unwrap(), [0.0, 3.0, 3.0, 0.0]);
        assert_eq!(builder(&ROWS).distances(1).unwrap(), [0.0]);
        assert!(builder(&ROWS).distances(0).unwrap().is_empty());
        assert!(builder(&[]).distances(9).unwrap().is_empty());
    }

    #[test]
    fn between_infinities_and_nan_follow_the_rule() {
        let rows = [[0.0, 1.0], [f32::INFINITY, 1.0], [f32::NAN, 1.0]];
        let distances = builder(&rows).distances(3).unwrap();
        assert_eq!(distances[1], f32::INFINITY);
        assert!(distances[2].is_nan() && distances[5].is_nan() && distances[0] == 0.0);
    }
}
