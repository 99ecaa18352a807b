//! A fixed set of rows, followed from snapshot to snapshot. Two snapshots of them are held, as they are stored.

use super::row::{Phase, RowMotion};
use super::sums::sum;
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
}

impl Motion {
    /// For as many rows of `dims` values, whose steps are those of `lattice`.
    pub fn new(lattice: Lattice, dims: usize, rows: usize) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        Ok(Self { lattice, dims, rows, before: None, now: None })
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
        let mut values = filled(self.dims, 0.0, "a row")?;
        for row in split_rows(bytes, snapshot.dtype.row_bytes(self.dims))? {
            snapshot.dtype.decode(row, &mut values);
            let finite = values.iter().all(|value| value.is_finite());
            if finite {
                for (sum, &value) in snapshot.centroid.iter_mut().zip(&values) {
                    *sum += f64::from(value);
                }
            }
            snapshot.finite.push(finite);
        }
        snapshot.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Ends the snapshot that was pushed. A value that is not on the lattice is [`Error::OffLattice`].
    ///
    /// # Panics
    /// When not all rows were pushed: who reads them counts them.
    pub fn end(&mut self) -> Result<Step> {
        let Self { lattice, dims, rows, before, now } = self;
        let now = now.as_mut().expect("a snapshot was begun");
        assert_eq!(now.finite.len(), *rows);
        let finite = now.finite.iter().filter(|&&finite| finite).count() as f64;
        for sum in &mut now.centroid {
            *sum /= finite;
        }
        let mut pass = Pass::new(*lattice, *dims)?;
        let (radius, moved) = match before {
            Some(before) => {
                let (radius, moved) = pass.moved(before, now)?;
                (radius, Some(moved))
            }
            None => (pass.radius(now)?, None),
        };
        Ok(Step { centroid: now.centroid.clone(), radius: radius / finite, moved })
    }
}

/// Room for one row at two snapshots.
struct Pass {
    lattice: Lattice,
    values: [Vec<f32>; 2],
    places: [Vec<i32>; 2],
}

impl Pass {
    fn new(lattice: Lattice, dims: usize) -> Result<Self> {
        let values = || filled(dims, 0.0, "a row");
        let places = || filled(dims, 0, "a row");
        Ok(Self { lattice, values: [values()?, values()?], places: [places()?, places()?] })
    }

    /// The sum of the distances of the finite rows from their centroid.
    fn radius(&mut self, Snapshot { dtype, bytes, finite, centroid, .. }: &Snapshot) -> Result<f64> {
        let [values, _] = &mut self.values;
        let [places, _] = &mut self.places;
        let mut radius = 0.0;
        for (row, &finite) in bytes.chunks_exact(dtype.row_bytes(values.len())).zip(finite) {
            if finite {
                dtype.decode(row, values);
                self.lattice.places(values, places)?;
                radius += distance(values, centroid);
            }
        }
        Ok(radius)
    }

    /// The same for the later of two snapshots, and what moved.
    fn moved(&mut self, before: &Snapshot, now: &Snapshot) -> Result<(f64, Moved)> {
        let dims = now.centroid.len();
        let rows = now.finite.len();
        let drift: Vec<f64> = before.centroid.iter().zip(&now.centroid).map(|(before, now)| now - before).collect();
        let still = sum(dims, |at| drift[at] * drift[at]);
        let [values_before, values_now] = &mut self.values;
        let [places_before, places_now] = &mut self.places;
        let mut phases = Vec::new();
        reserve(&mut phases, rows, "the phases of rows")?;
        let mut moved = Moved { rows: 0, elements: 0, l1_mean: 0.0, l1_max: 0, l2_mean: 0.0, linf_max: 0, thermal: 0.0, phases };
        let (mut radius, mut counted, mut l1) = (0.0, 0u64, 0u128);
        let stored_before = before.bytes.chunks_exact(before.dtype.row_bytes(dims));
        let stored_now = now.bytes.chunks_exact(now.dtype.row_bytes(dims));
        let same_dtype = before.dtype == now.dtype;
        for (at, (stored_before, stored_now)) in stored_before.zip(stored_now).enumerate() {
            if !now.finite[at] {
                moved.phases.push(Phase::LeftOut);
                continue;
            }
            now.dtype.decode(stored_now, values_now);
            radius += distance(values_now, &now.centroid);
            self.lattice.places(values_now, places_now)?;
            if !before.finite[at] {
                moved.phases.push(Phase::LeftOut);
                continue;
            }
            counted += 1;
            if same_dtype && are_same(stored_before, stored_now) {
                moved.thermal += still.sqrt();
                moved.take(RowMotion::NONE, dims);
                continue;
            }
            before.dtype.decode(stored_before, values_before);
            self.lattice.places(values_before, places_before)?;
            let motion = RowMotion::between(places_before, places_now);
            l1 += u128::from(motion.l1);
            let square = sum(dims, |at| {
                let apart = f64::from(values_now[at]) - f64::from(values_before[at]) - drift[at];
                apart * apart
            });
            moved.thermal += square.sqrt();
            moved.take(motion, dims);
        }
        let counted = counted as f64;
        moved.l1_mean = l1 as f64 / counted;
        moved.l2_mean /= counted;
        moved.thermal /= counted;
        Ok((radius, moved))
    }
}

impl Moved {
    fn take(&mut self, motion: RowMotion, dims: usize) {
        self.rows += u64::from(motion.elements > 0);
        self.elements += u64::from(motion.elements);
        self.l1_max = self.l1_max.max(motion.l1);
        self.l2_mean += motion.square.sqrt();
        self.linf_max = self.linf_max.max(motion.linf);
        self.phases.push(motion.phase(dims, 1));
    }
}

fn distance(values: &[f32], centroid: &[f64]) -> f64 {
    let square = sum(values.len(), |at| {
        let apart = f64::from(values[at]) - centroid[at];
        apart * apart
    });
    square.sqrt()
}

/// Compares 64 bytes at a time: slices in one go are compared byte by byte in WebAssembly.
fn are_same(a: &[u8], b: &[u8]) -> bool {
    let ((pieces_a, rest_a), (pieces_b, rest_b)) = (a.as_chunks::<64>(), b.as_chunks::<64>());
    pieces_a.iter().zip(pieces_b).all(|(a, b)| a == b) && rest_a == rest_b
}
