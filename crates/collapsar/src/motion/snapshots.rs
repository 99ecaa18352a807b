//! A fixed set of rows, followed from snapshot to snapshot. Two snapshots of them are held, as they are stored.

use super::row::{Phase, RowMotion};
use super::sums::sum_of_both;
use crate::distance::spread::is_finite;
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::format::lattice::Lattice;
use crate::memory::{filled, reserve};
use crate::rows::split::split_rows;

/// What is told of one snapshot, and of the step to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The mean of the finite rows, float64; NaN for none.
    pub centroid: Vec<f64>,
    /// The mean distance (L2) of the finite rows from it; NaN for none.
    pub radius: f64,
    /// What moved since the snapshot before; nothing is known at the first one.
    pub moved: Option<Moved>,
}

/// What moved from one snapshot to the next, in steps of the lattice.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Rows of which an element moved.
    pub rows: u64,
    /// Elements that moved.
    pub elements: u64,
    /// Mean of the rows' L1; NaN for no row.
    pub l1_mean: f64,
    /// The largest L1 of a row.
    pub l1_max: u64,
    /// Mean of the rows' L2; NaN for no row.
    pub l2_mean: f64,
    /// Steps of the element that moved farthest.
    pub linf_max: u32,
    /// Mean of `|dw - dc|` over the rows, where `dw` is a row's motion and `dc` that of the centroid; NaN for no row.
    pub thermal: f64,
    /// The phase of each row.
    pub phases: Vec<Phase>,
}

/// Rows as they are stored.
#[derive(Debug)]
struct Snapshot {
    dtype: FloatDtype,
    bytes: Vec<u8>,
    finite: Vec<bool>,
    /// First the sum of the finite rows, then their mean.
    centroid: Vec<f64>,
}

/// Follows rows from snapshot to snapshot.
#[derive(Debug)]
pub struct Motion {
    lattice: Lattice,
    dims: usize,
    rows: usize,
    before: Option<Snapshot>,
    now: Option<Snapshot>,
    room: Room,
}

/// Rows whose values are added up together.
const TOGETHER: usize = 4;

/// Room for one row at two snapshots, and for those that are added up.
#[derive(Debug)]
struct Room {
    added: Vec<f32>,
    before: Values,
    now: Values,
    /// How far each element moved.
    moved: Vec<f64>,
}

/// A row, decoded.
#[derive(Debug)]
struct Values {
    values: Vec<f32>,
    places: Vec<i32>,
}

impl Motion {
    /// For as many rows of `dims` values, whose steps are those of `lattice`.
    pub fn new(lattice: Lattice, dims: usize, rows: usize) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        let added = filled(TOGETHER * dims, 0.0, "some rows")?;
        let room = Room { added, before: Values::new(dims)?, now: Values::new(dims)?, moved: filled(dims, 0.0, "a row")? };
        Ok(Self { lattice, dims, rows, before: None, now: None, room })
    }

    /// Begins the next snapshot, whose rows are stored as `dtype`; the one before is kept, and no earlier one.
    pub fn begin(&mut self, dtype: FloatDtype) -> Result<()> {
        let reused = std::mem::replace(&mut self.before, self.now.take());
        let (mut bytes, mut finite) = reused.map_or_else(Default::default, |old| (old.bytes, old.finite));
        bytes.clear();
        finite.clear();
        reserve(&mut bytes, self.rows * dtype.row_bytes(self.dims), "the rows of a snapshot")?;
        reserve(&mut finite, self.rows, "the rows of a snapshot")?;
        let centroid = filled(self.dims, 0.0, "a centroid")?;
        self.now = Some(Snapshot { dtype, bytes, finite, centroid });
        Ok(())
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    ///
    /// # Panics
    /// Before [`Motion::begin`].
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let snapshot = self.now.as_mut().expect("a snapshot was begun");
        let row_bytes = snapshot.dtype.row_bytes(self.dims);
        let mut finite = [false; TOGETHER];
        let mut rows = split_rows(bytes, row_bytes)?;
        while rows.len() > 0 {
            let some = rows.by_ref().take(TOGETHER);
            let mut count = 0;
            for ((row, values), finite) in some.zip(self.room.added.chunks_exact_mut(self.dims)).zip(&mut finite) {
                snapshot.dtype.decode(row, values);
                *finite = is_finite(values);
                count += 1;
            }
            add_rows(&mut snapshot.centroid, &self.room.added, &finite[..count]);
            snapshot.finite.extend_from_slice(&finite[..count]);
        }
        snapshot.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Ends the snapshot that was pushed. A value that is not on the lattice is [`Error::OffLattice`].
    ///
    /// # Panics
    /// When not all rows were pushed: who reads them counts them.
    pub fn end(&mut self) -> Result<Step> {
        let Self { lattice, rows, before, now, room, .. } = self;
        let now = now.as_mut().expect("a snapshot was begun");
        assert_eq!(now.finite.len(), *rows);
        let finite = now.finite.iter().filter(|&&finite| finite).count() as f64;
        for sum in &mut now.centroid {
            *sum /= finite;
        }
        let (radius, moved) = match before {
            Some(before) => {
                let (radius, moved) = moved(*lattice, before, now, room)?;
                (radius, Some(moved))
            }
            None => (radius(*lattice, now, &mut room.now)?, None),
        };
        Ok(Step { centroid: now.centroid.clone(), radius: radius / finite, moved })
    }
}

/// Adds rows that are finite to the sums, one after the other. Where all are, each sum is loaded and stored once for them.
fn add_rows(sums: &mut [f64], rows: &[f32], finite: &[bool]) {
    let dims = sums.len();
    if finite == [true; TOGETHER] {
        let (ab, cd) = rows.split_at(2 * dims);
        let ((a, b), (c, d)) = (ab.split_at(dims), cd.split_at(dims));
        for ((((sum, &a), &b), &c), &d) in sums.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *sum = *sum + f64::from(a) + f64::from(b) + f64::from(c) + f64::from(d);
        }
        return;
    }
    for (row, &finite) in rows.chunks_exact(dims).zip(finite) {
        if finite {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += f64::from(value);
            }
        }
    }
}

/// The sum of the distances of the finite rows from their centroid.
fn radius(lattice: Lattice, now: &Snapshot, row: &mut Values) -> Result<f64> {
    let mut radius = 0.0;
    let checked = (!lattice.is_of(now.dtype)).then_some(lattice);
    for (stored, &finite) in now.rows().zip(&now.finite) {
        if finite {
            row.decode(now.dtype, stored, checked)?;
            radius += distance(&row.values, &now.centroid);
        }
    }
    Ok(radius)
}

/// The same for the later of two snapshots, and what moved.
fn moved(lattice: Lattice, before: &Snapshot, now: &Snapshot, room: &mut Room) -> Result<(f64, Moved)> {
    let dims = now.centroid.len();
    let drift: Vec<f64> = before.centroid.iter().zip(&now.centroid).map(|(before, now)| now - before).collect();
    // How far a row is from where the centroid would have taken it, where it did not move.
    let still = sum_of_both(&drift, &drift, |a, b| a * b).sqrt();
    let mut phases = Vec::new();
    reserve(&mut phases, now.finite.len(), "the phases of rows")?;
    let mut moved = Moved { rows: 0, elements: 0, l1_mean: 0.0, l1_max: 0, l2_mean: 0.0, linf_max: 0, thermal: 0.0, phases };
    let (mut radius, mut counted, mut l1) = (0.0, 0u64, 0u128);
    // Where what is stored lies on the lattice itself, bits are compared; all else has places.
    let placed = (!lattice.is_of(before.dtype) || !lattice.is_of(now.dtype)).then_some(lattice);
    for (at, (stored_before, stored_now)) in before.rows().zip(now.rows()).enumerate() {
        if !now.finite[at] {
            moved.phases.push(Phase::LeftOut);
            continue;
        }
        room.now.decode(now.dtype, stored_now, placed)?;
        radius += distance(&room.now.values, &now.centroid);
        if !before.finite[at] {
            moved.phases.push(Phase::LeftOut);
            continue;
        }
        counted += 1;
        let motion = if placed.is_none() {
            match lattice {
                Lattice::Bf16 | Lattice::F16 => RowMotion::of_patterns::<u16>(stored_before, stored_now),
                Lattice::F32 => RowMotion::of_patterns::<u32>(stored_before, stored_now),
            }
        } else if before.dtype == now.dtype && are_same(stored_before, stored_now) {
            RowMotion::NONE
        } else {
            room.before.decode(before.dtype, stored_before, placed)?;
            RowMotion::between(&room.before.places, &room.now.places)
        };
        l1 += u128::from(motion.l1);
        moved.thermal += if motion.elements == 0 {
            still
        } else {
            before.dtype.decode(stored_before, &mut room.before.values);
            room.from(&drift)
        };
        moved.take(motion, dims);
    }
    let counted = counted as f64;
    moved.l1_mean = l1 as f64 / counted;
    moved.l2_mean /= counted;
    moved.thermal /= counted;
    Ok((radius, moved))
}

impl Snapshot {
    fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.bytes.chunks_exact(self.dtype.row_bytes(self.centroid.len()))
    }
}

impl Values {
    fn new(dims: usize) -> Result<Self> {
        Ok(Self { values: filled(dims, 0.0, "a row")?, places: filled(dims, 0, "a row")? })
    }

    /// The values of a finite row, and their places on a lattice where these are wanted.
    fn decode(&mut self, dtype: FloatDtype, stored: &[u8], placed: Option<Lattice>) -> Result<()> {
        dtype.decode(stored, &mut self.values);
        placed.map_or(Ok(()), |lattice| lattice.places(&self.values, &mut self.places))
    }
}

impl Room {
    /// The distance of the row's motion from another.
    fn from(&mut self, drift: &[f64]) -> f64 {
        for ((moved, &before), &now) in self.moved.iter_mut().zip(&self.before.values).zip(&self.now.values) {
            *moved = f64::from(now) - f64::from(before);
        }
        let square = sum_of_both(&self.moved, drift, |moved, drift| {
            let apart = moved - drift;
            apart * apart
        });
        square.sqrt()
    }
}

impl Moved {
    fn take(&mut self, motion: RowMotion, dims: usize) {
        self.rows += u64::from(motion.elements > 0);
        self.elements += u64::from(motion.elements);
        self.l1_max = self.l1_max.max(motion.l1);
        self.l2_mean += motion.l2();
        self.linf_max = self.linf_max.max(motion.linf);
        self.phases.push(motion.phase(dims, 1));
    }
}

fn distance(values: &[f32], centroid: &[f64]) -> f64 {
    let square = sum_of_both(values, centroid, |value, centre| {
        let apart = f64::from(value) - centre;
        apart * apart
    });
    square.sqrt()
}

/// Compares 64 bytes at a time: slices in one go are compared byte by byte in WebAssembly.
fn are_same(a: &[u8], b: &[u8]) -> bool {
    let ((pieces_a, rest_a), (pieces_b, rest_b)) = (a.as_chunks::<64>(), b.as_chunks::<64>());
    pieces_a.iter().zip(pieces_b).all(|(a, b)| a == b) && rest_a == rest_b
}
