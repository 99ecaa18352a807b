//! Distinct rows in all dims that vary, each laid out when it is first looked at in more than the leading ones.
//!
//! Most rows are told apart from all others by the leading dims. To lay them out would take longer than the whole search, and as much
//! memory as the rows.

use std::cell::RefCell;

use crate::distance::chebyshev::{CompactRows, PackedRows, distance, is_within};
use crate::distance::statistics::PairSource;
use crate::error::Result;
use crate::graph::order::earliest_row;
use crate::memory::filled;
use crate::rows::canonical::{MAGNITUDE, compare_rows};
use crate::rows::distinct::DistinctRows;

/// Distinct rows in all dims that vary.
#[derive(Debug)]
pub enum WholeRows {
    /// All of them laid out already.
    Packed(PackedRows),
    /// To be laid out one by one.
    Stored(StoredRows),
}

/// Rows as they are held, and those of them that were laid out.
#[derive(Debug)]
pub struct StoredRows {
    rows: DistinctRows,
    dims: Vec<usize>,
    taken: RefCell<Taken>,
}

#[derive(Debug)]
struct Taken {
    /// Where each row is among the packed ones; [`NOWHERE`] if it is not.
    places: Vec<u32>,
    packed: PackedRows,
    rooms: [Vec<f32>; 2],
}

const NOWHERE: u32 = u32::MAX;

impl WholeRows {
    /// These dims of the rows, in this order. A dim left out must be the same in all rows.
    pub fn stored(rows: DistinctRows, dims: Vec<usize>) -> Result<Self> {
        let places = filled(rows.len(), NOWHERE, "the tree of rows")?;
        let room = || filled(rows.width(), 0.0, "a row");
        let taken = RefCell::new(Taken { places, packed: PackedRows::empty(dims.len()), rooms: [room()?, room()?] });
        Ok(Self::Stored(StoredRows { rows, dims, taken }))
    }

    /// Forgets what was laid out: the search has ended.
    pub fn forget(&mut self) {
        if let Self::Stored(StoredRows { dims, taken, .. }) = self {
            let taken = taken.get_mut();
            taken.places.fill(NOWHERE);
            taken.packed = PackedRows::empty(dims.len());
        }
    }

    /// Coordinates of a row, padding included.
    #[must_use]
    pub fn coordinates(&self) -> usize {
        let dims = match self {
            Self::Packed(packed) => packed.dims(),
            Self::Stored(stored) => stored.dims.len(),
        };
        dims.next_multiple_of(4)
    }

    /// One coordinate of a row; dims are numbered in their order.
    #[must_use]
    pub fn coordinate(&self, row: u32, dim: usize) -> f32 {
        match self {
            Self::Packed(packed) => packed.coordinates(row as usize)[dim],
            Self::Stored(stored) => stored.dims.get(dim).map_or(0.0, |&dim| stored.rows.value(row as usize, dim)),
        }
    }

    /// Whether a row and one of `others` lie at most `limit` (a distance's bit pattern) apart.
    pub fn touch(&self, row: u32, others: &Self, other: u32, limit: u32) -> Result<bool> {
        let (at, other_at) = (self.lay_out(row)?, others.lay_out(other)?);
        Ok(self.look(at, |a| others.look(other_at, |b| is_within(a, b, limit))))
    }

    /// Calls `visit` with the coordinates of some rows, one after the other.
    pub fn visit(&self, rows: &[u32], mut visit: impl FnMut(&[f32])) -> Result<()> {
        for &row in rows {
            let at = self.lay_out(row)?;
            self.look(at, &mut visit);
        }
        Ok(())
    }

    /// Of some rows, the one that comes first in lexicographic order. `dims` are those that were packed, in their order.
    pub fn earliest(&self, dims: &[usize], rows: &[u32]) -> Result<Option<u32>> {
        match self {
            Self::Packed(packed) => earliest_row(packed, dims, rows),
            Self::Stored(StoredRows { rows: stored, taken, .. }) => {
                let [room, other] = &mut taken.borrow_mut().rooms;
                let mut patterns = |a: u32, b: u32| {
                    let [a, b] = [stored.row(a as usize, room), stored.row(b as usize, other)].map(bytemuck::must_cast_slice);
                    compare_rows(a, b)
                };
                Ok(rows.iter().copied().min_by(|&a, &b| patterns(a, b)))
            }
        }
    }

    /// Where the row lies among the packed ones, if need be from now on.
    fn lay_out(&self, row: u32) -> Result<usize> {
        let Self::Stored(StoredRows { rows, dims, taken }) = self else { return Ok(row as usize) };
        let Taken { places, packed, rooms: [room, _] } = &mut *taken.borrow_mut();
        let place = &mut places[row as usize];
        if *place == NOWHERE {
            // Room for all at once: growing would move them, and what is not written to takes no memory.
            packed.reserve(rows.len())?;
            *place = packed.rows() as u32;
            packed.push(rows.row(row as usize, room), dims)?;
        }
        Ok(*place as usize)
    }

    fn look<R>(&self, at: usize, look: impl FnOnce(&[f32]) -> R) -> R {
        match self {
            Self::Packed(packed) => look(packed.coordinates(at)),
            Self::Stored(stored) => look(stored.taken.borrow().packed.coordinates(at)),
        }
    }
}

impl PairSource for WholeRows {
    fn rows(&self) -> usize {
        match self {
            Self::Packed(packed) => packed.rows(),
            Self::Stored(stored) => stored.rows.len(),
        }
    }

    fn dims(&self) -> usize {
        match self {
            Self::Packed(packed) => packed.dims(),
            Self::Stored(stored) => stored.dims.len(),
        }
    }

    fn distance(&self, a: usize, b: usize) -> u32 {
        match self {
            Self::Packed(packed) => distance(packed.coordinates(a), packed.coordinates(b)),
            Self::Stored(StoredRows { rows, dims, taken }) => {
                // Few dims are looked at one by one, and the others differ nowhere.
                if dims.len() * 4 < rows.width() {
                    let differences = dims.iter().map(|&dim| rows.value(a, dim) - rows.value(b, dim));
                    return differences.map(|difference| difference.to_bits() & MAGNITUDE).max().unwrap_or(0);
                }
                let [room, other] = &mut taken.borrow_mut().rooms;
                distance(rows.row(a, room), rows.row(b, other))
            }
        }
    }

    fn compact(&self) -> Result<CompactRows> {
        let mut compact = CompactRows::empty(self.dims());
        compact.reserve(self.rows())?;
        match self {
            Self::Packed(packed) => {
                let dims: Vec<usize> = (0..packed.dims()).collect();
                for row in 0..packed.rows() {
                    compact.push(&packed.coordinates(row)[..packed.dims()], &dims)?;
                }
            }
            Self::Stored(StoredRows { rows, dims, taken }) => {
                let [room, _] = &mut taken.borrow_mut().rooms;
                for row in 0..rows.len() {
                    compact.push(rows.row(row, room), dims)?;
                }
            }
        }
        Ok(compact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::distinct::tests::canonical_rows;
    use proptest::prelude::*;

    /// The same rows, stored and packed, and the dims that both have.
    fn both(rows: &[Vec<f32>]) -> (WholeRows, WholeRows, Vec<usize>) {
        let width = rows[0].len();
        let distinct = canonical_rows(rows, width);
        // Some order, without the dims that are the same everywhere.
        let dims: Vec<usize> =
            (0..width).rev().filter(|&dim| rows.iter().any(|row| row[dim].is_infinite() || row[dim] != rows[0][dim])).collect();
        let packed = PackedRows::pack_dims(rows.len(), &dims, |at| distinct.row(at, &mut [])).unwrap();
        (WholeRows::stored(distinct.clone(), dims.clone()).unwrap(), WholeRows::Packed(packed), dims)
    }

    fn laid_out(whole: &WholeRows) -> usize {
        match whole {
            WholeRows::Packed(packed) => packed.rows(),
            WholeRows::Stored(stored) => stored.taken.borrow().packed.rows(),
        }
    }

    #[test]
    fn only_rows_that_were_looked_at_are_laid_out() {
        let rows: Vec<Vec<f32>> = (0..100u8).map(|row| vec![f32::from(row); 50]).collect();
        let (stored, ..) = both(&rows);
        assert_eq!(laid_out(&stored), 0);
        assert!(!stored.touch(7, &stored, 93, 1f32.to_bits()).unwrap());
        assert!(stored.touch(93, &stored, 92, 1f32.to_bits()).unwrap());
        assert_eq!(laid_out(&stored), 3);
        stored.visit(&[92, 5], |_| {}).unwrap();
        assert_eq!((laid_out(&stored), stored.coordinates(), stored.coordinate(60, 49)), (4, 52, 60.0));
        let mut stored = stored;
        stored.forget();
        assert_eq!(laid_out(&stored), 0);
        assert!(stored.touch(93, &stored, 92, 1f32.to_bits()).unwrap(), "and they are laid out again");
    }

    fn rows() -> impl Strategy<Value = Vec<Vec<f32>>> {
        let value = prop_oneof![9 => (-2i8..3).prop_map(f32::from), 1 => Just(-0.0), 1 => Just(f32::INFINITY)];
        (1usize..70).prop_flat_map(move |dims| prop::collection::vec(prop::collection::vec(value.clone(), dims), 1..12))
    }

    proptest! {
        #[test]
        fn stored_rows_are_what_packed_ones_are(rows in rows(), limit in prop::sample::select(vec![0.0f32, 1.0, 2.0])) {
            let (stored, packed, dims) = both(&rows);
            let all: Vec<u32> = (0..rows.len() as u32).rev().collect();
            for &a in &all {
                for &b in &all {
                    let touch = |whole: &WholeRows| whole.touch(a, whole, b, limit.to_bits()).unwrap();
                    prop_assert_eq!(touch(&stored), touch(&packed));
                }
            }
            let visited = |whole: &WholeRows| {
                let mut visited = Vec::new();
                whole.visit(&all, |row| visited.push(row.to_vec())).unwrap();
                visited
            };
            prop_assert_eq!(visited(&stored), visited(&packed));
            prop_assert_eq!(stored.coordinates(), packed.coordinates());
            for dim in 0..stored.coordinates() {
                prop_assert_eq!(stored.coordinate(all[0], dim), packed.coordinate(all[0], dim));
            }
            for &a in &all {
                for &b in &all {
                    let distance = |whole: &WholeRows| whole.distance(a as usize, b as usize);
                    prop_assert_eq!(distance(&stored), distance(&packed));
                }
            }
            // Of equal rows any may come first, and none are equal where it is asked.
            let earliest = |whole: &WholeRows| whole.earliest(&dims, &all).unwrap().map(|at| rows[at as usize].clone());
            prop_assert_eq!(earliest(&stored), earliest(&packed));
        }
    }
}
