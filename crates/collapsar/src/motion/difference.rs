//! Two snapshots compared row by row as they are read: nothing of them is held but some numbers a row.

use super::row::{Phase, RowMotion};
use super::sums::sum;
use crate::distance::scale::Scale;
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::format::lattice::{BF16_STEP, Lattice, are_bfloat16};
use crate::memory::{filled, reserve};
use crate::rows::split::split_rows;

/// Numbers of steps by powers of two: none, 1, 2 to 3, 4 to 7, up to 2^31 and more.
pub const STEP_CLASSES: usize = 33;

/// What differs, a value a row in each.
#[derive(Debug, Default)]
pub struct Rows {
    /// Elements whose bits differ; of two dtypes, those whose values do.
    pub changed: Vec<u32>,
    /// Elements that moved on the lattice; 0 for a row that is not finite, as what follows is NaN.
    pub moved: Vec<u32>,
    /// Sum of the steps.
    pub l1: Vec<f64>,
    /// Root of the sum of their squares.
    pub l2: Vec<f64>,
    /// The most steps of an element.
    pub linf: Vec<f64>,
    /// The phase that this would be in a series.
    pub phases: Vec<Phase>,
    /// The phase in steps of bfloat16, on the lattice of float32.
    pub phases_in_bfloat16: Vec<Phase>,
}

/// Compares rows that arrive block by block, those of the first snapshot before those of the second.
#[derive(Debug)]
pub struct Difference {
    dtypes: [FloatDtype; 2],
    measure: Measure,
    values: [Vec<f32>; 2],
    places: [Vec<i32>; 2],
    /// Rows of the first snapshot that wait for those of the second.
    waiting: Vec<u8>,
    rows: Rows,
    steps: [u64; STEP_CLASSES],
    bfloat16: bool,
}

/// How far rows moved is told in steps, or in units of epsilon where there is no common lattice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// Steps of a lattice.
    Steps(Lattice),
    /// Float32 quotients.
    Epsilons(Scale),
}

impl Difference {
    /// For rows of `dims` values, stored as the two dtypes.
    pub fn new(dtypes: [FloatDtype; 2], dims: usize, measure: Measure) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        Ok(Self {
            dtypes,
            measure,
            values: [filled(dims, 0.0, "a row")?, filled(dims, 0.0, "a row")?],
            places: [filled(dims, 0, "a row")?, filled(dims, 0, "a row")?],
            waiting: Vec::new(),
            rows: Rows::default(),
            steps: [0; STEP_CLASSES],
            bfloat16: true,
        })
    }

    /// Takes whole rows of the first snapshot.
    pub fn push_before(&mut self, bytes: &[u8]) -> Result<()> {
        let _whole = split_rows(bytes, self.dtypes[0].row_bytes(self.values[0].len()))?;
        reserve(&mut self.waiting, bytes.len(), "rows to compare")?;
        self.waiting.extend_from_slice(bytes);
        Ok(())
    }

    /// Takes whole rows of the second snapshot and compares them with those of the first that wait.
    ///
    /// # Panics
    /// When fewer rows wait.
    pub fn push_after(&mut self, bytes: &[u8]) -> Result<()> {
        let dims = self.values[0].len();
        let (width_before, width_after) = (self.dtypes[0].row_bytes(dims), self.dtypes[1].row_bytes(dims));
        let after = split_rows(bytes, width_after)?;
        let used = after.len() * width_before;
        assert!(used <= self.waiting.len());
        self.rows.reserve(after.len())?;
        let waiting = std::mem::take(&mut self.waiting);
        for (before, after) in waiting[..used].chunks_exact(width_before).zip(after) {
            self.compare(before, after)?;
        }
        self.waiting = waiting;
        self.waiting.drain(..used);
        Ok(())
    }

    fn compare(&mut self, stored_before: &[u8], stored_after: &[u8]) -> Result<()> {
        let Self { dtypes, measure, values: [before, after], places, rows, steps, bfloat16, .. } = self;
        dtypes[1].decode(stored_after, after);
        let same = dtypes[0] == dtypes[1] && stored_before == stored_after;
        if same {
            before.copy_from_slice(after);
        } else {
            dtypes[0].decode(stored_before, before);
        }
        rows.changed.push(if same { 0 } else { changed(*dtypes, [stored_before, stored_after], before, after) });
        if !before.iter().chain(&*after).all(|value| value.is_finite()) {
            rows.push(&RowMotion::NONE, [f64::NAN; 3], [Phase::LeftOut; 2]);
            return Ok(());
        }
        *bfloat16 &= are_bfloat16(after) && (same || are_bfloat16(before));
        let dims = before.len();
        match *measure {
            Measure::Steps(lattice) => {
                let motion = if same {
                    // Only to see that they are on the lattice.
                    lattice.places(after, &mut places[1])?;
                    steps[0] += dims as u64;
                    RowMotion::NONE
                } else {
                    lattice.places(before, &mut places[0])?;
                    lattice.places(after, &mut places[1])?;
                    for (a, b) in places[0].iter().zip(&places[1]) {
                        steps[(u32::BITS - a.abs_diff(*b).leading_zeros()) as usize] += 1;
                    }
                    RowMotion::between(&places[0], &places[1])
                };
                let phases = [motion.phase(dims, 1), motion.phase(dims, BF16_STEP)];
                rows.push(&motion, [motion.l1 as f64, motion.square.sqrt(), f64::from(motion.linf)], phases);
            }
            Measure::Epsilons(scale) => {
                let apart = |at: usize| f64::from(scale.in_epsilons((before[at] - after[at]).abs().to_bits()));
                let (l1, square) = (sum(dims, apart), sum(dims, |at| apart(at) * apart(at)));
                let linf = (0..dims).map(apart).fold(0.0, f64::max);
                let elements = before.iter().zip(&*after).filter(|(a, b)| a != b).count() as u32;
                rows.push(&RowMotion { elements, ..RowMotion::NONE }, [l1, square.sqrt(), linf], [Phase::LeftOut; 2]);
            }
        }
        Ok(())
    }

    /// What was found so far, row by row.
    #[must_use]
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// Elements by the number of steps that they moved; zeros where there is no lattice.
    #[must_use]
    pub fn steps(&self) -> [u64; STEP_CLASSES] {
        self.steps
    }

    /// Whether every value of the rows that are finite in both is a bfloat16 number.
    #[must_use]
    pub fn is_bfloat16(&self) -> bool {
        self.bfloat16
    }
}

impl Rows {
    fn reserve(&mut self, rows: usize) -> Result<()> {
        for counts in [&mut self.changed, &mut self.moved] {
            reserve(counts, rows, "what differs")?;
        }
        for lengths in [&mut self.l1, &mut self.l2, &mut self.linf] {
            reserve(lengths, rows, "what differs")?;
        }
        for phases in [&mut self.phases, &mut self.phases_in_bfloat16] {
            reserve(phases, rows, "what differs")?;
        }
        Ok(())
    }

    fn push(&mut self, motion: &RowMotion, [l1, l2, linf]: [f64; 3], [phase, in_bfloat16]: [Phase; 2]) {
        self.moved.push(motion.elements);
        self.l1.push(l1);
        self.l2.push(l2);
        self.linf.push(linf);
        self.phases.push(phase);
        self.phases_in_bfloat16.push(in_bfloat16);
    }
}

/// Elements whose bits differ; where they are not stored alike, those of their float32 values.
fn changed(dtypes: [FloatDtype; 2], stored: [&[u8]; 2], before: &[f32], after: &[f32]) -> u32 {
    let (values, bytes) = dtypes[0].block();
    let differ = if dtypes[0] == dtypes[1] && values == 1 {
        stored[0].chunks_exact(bytes).zip(stored[1].chunks_exact(bytes)).filter(|(a, b)| a != b).count()
    } else {
        before.iter().zip(after).filter(|(a, b)| a.to_bits() != b.to_bits()).count()
    };
    differ as u32
}
