//! The rows nearest to each of some rows: what lies around the black holes.

use crate::distance::chebyshev::PackedRows;
use crate::distance::scale::Scale;
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::memory::{filled, reserve};
use crate::rows::canonical::INFINITE;
use crate::rows::split::split_rows;

/// Rows compared at once.
const ROWS_AT_ONCE: usize = 64;

/// A row and its distance (bit pattern); in this order, nearer ones come first, then earlier ones.
type Near = (u32, u32);

/// Finds the nearest rows to some centres among rows that arrive block by block. Rows equal to a centre are none of its neighbours, nor of
/// any other's: they belong to it. Distances that are NaN or infinite do not count.
#[derive(Debug)]
pub struct Neighbours {
    dtype: FloatDtype,
    scale: Scale,
    most: usize,
    centres: PackedRows,
    dims: Vec<usize>,
    values: Vec<f32>,
    rows: PackedRows,
    taken: u32,
    nearest: Vec<Vec<Near>>,
    touching: Vec<u32>,
}

impl Neighbours {
    /// For rows of `dims` values of `dtype`; `most` neighbours (at least 1) are kept of each centre.
    pub fn new(dtype: FloatDtype, dims: usize, scale: Scale, most: usize) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        let mut all = Vec::new();
        reserve(&mut all, dims, "neighbours")?;
        all.extend(0..dims);
        Ok(Self {
            dtype,
            scale,
            most,
            centres: PackedRows::empty(dims),
            dims: all,
            values: filled(dims, 0.0, "a row")?,
            rows: PackedRows::empty(dims),
            taken: 0,
            nearest: Vec::new(),
            touching: Vec::new(),
        })
    }

    /// Takes the centres, before all other rows.
    pub fn push_centres(&mut self, bytes: &[u8]) -> Result<()> {
        for row in split_rows(bytes, self.dtype.row_bytes(self.values.len()))? {
            self.dtype.decode(row, &mut self.values);
            self.centres.push(&self.values, &self.dims)?;
            self.nearest.push(Vec::new());
            self.touching.push(0);
        }
        Ok(())
    }

    /// Takes the rows among which neighbours are looked for, in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        for rows in bytes.chunks(ROWS_AT_ONCE * self.dtype.row_bytes(self.values.len())) {
            let mut packed = std::mem::replace(&mut self.rows, PackedRows::empty(0)).cleared();
            for row in split_rows(rows, self.dtype.row_bytes(self.values.len()))? {
                self.dtype.decode(row, &mut self.values);
                packed.push(&self.values, &self.dims)?;
            }
            self.rows = packed;
            self.compare();
            self.taken += self.rows.rows() as u32;
        }
        Ok(())
    }

    fn compare(&mut self) {
        let Self { scale, most, centres, rows, taken, nearest, touching, .. } = self;
        let mut distances = vec![0; centres.rows() * rows.rows()];
        for at in 0..centres.block_pairs_with(rows) {
            centres.for_each_pair_of_blocks_with(rows, at, |centre, row, distance| {
                distances[row * centres.rows() + centre] = distance;
            });
        }
        for (row, distances) in distances.chunks_exact(centres.rows().max(1)).enumerate() {
            if distances.contains(&0) {
                continue;
            }
            for (centre, &distance) in distances.iter().enumerate().filter(|&(_, &distance)| distance < INFINITE) {
                touching[centre] += u32::from(scale.touches(distance));
                let (list, near) = (&mut nearest[centre], (distance, *taken + row as u32));
                if list.len() < *most || list.last().is_some_and(|&last| near < last) {
                    list.insert(list.partition_point(|&other| other < near), near);
                    list.truncate(*most);
                }
            }
        }
    }

    /// For each centre, the places of its neighbours among the rows taken and their distances in epsilons, the nearest first.
    #[must_use]
    pub fn nearest(&self) -> Vec<Vec<(u32, f32)>> {
        let in_epsilons = |&(distance, row): &Near| (row, self.scale.in_epsilons(distance));
        self.nearest.iter().map(|list| list.iter().map(in_epsilons).collect()).collect()
    }

    /// For each centre, how many of the rows touch it.
    #[must_use]
    pub fn touching(&self) -> &[u32] {
        &self.touching
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distance::chebyshev::distance;
    use proptest::prelude::*;

    fn bytes(rows: &[Vec<f32>]) -> Vec<u8> {
        rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect()
    }

    fn value() -> impl Strategy<Value = f32> {
        prop_oneof![20 => (-4i8..=4).prop_map(|x| f32::from(x) * 0.5), 1 => prop::sample::select(vec![f32::NAN, f32::INFINITY, 1e9])]
    }

    proptest! {
        #[test]
        fn they_are_the_nearest_of_all(
            (centres, rows) in (1usize..7).prop_flat_map(|dims| {
                let rows = |most| prop::collection::vec(prop::collection::vec(value(), dims), 0..most);
                (rows(6), rows(200))
            }),
            most in 1usize..5,
            cut in 0usize..200,
        ) {
            let scale = Scale::new(0.5, Some(1.0)).unwrap();
            let dims = centres.first().or(rows.first()).map_or(1, Vec::len);
            let mut neighbours = Neighbours::new(FloatDtype::F32, dims, scale, most).unwrap();
            neighbours.push_centres(&bytes(&centres)).unwrap();
            let (left, right) = rows.split_at(cut.min(rows.len()));
            neighbours.push(&bytes(left)).unwrap();
            neighbours.push(&bytes(right)).unwrap();

            let free: Vec<u32> = (0..rows.len() as u32)
                .filter(|&row| centres.iter().all(|centre| distance(centre, &rows[row as usize]) != 0))
                .collect();
            for (at, centre) in centres.iter().enumerate() {
                let mut near: Vec<(u32, u32)> =
                    free.iter().map(|&row| (distance(centre, &rows[row as usize]), row)).filter(|&(d, _)| d < INFINITE).collect();
                near.sort_unstable();
                prop_assert_eq!(neighbours.touching()[at], near.iter().filter(|&&(d, _)| scale.touches(d)).count() as u32);
                near.truncate(most);
                let expected: Vec<(u32, f32)> = near.into_iter().map(|(d, row)| (row, scale.in_epsilons(d))).collect();
                prop_assert_eq!(&neighbours.nearest()[at], &expected);
            }
        }
    }
}
