//! Two snapshots compared row by row as they are read: nothing of them is held but some numbers a row.

use super::row::{Phase, RowMotion};
pub use super::steps::STEP_CLASSES;
use super::steps::{Classes, Look, PIECE, Pattern, PatternSteps, Piece, Steps};
use super::sums::sum;
use crate::distance::scale::Scale;
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::format::lattice::{BF16_STEP, Lattice, are_bfloat16};
use crate::memory::{filled, reserve};
use crate::rows::split::split_rows;

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

/// Compares rows that arrive block by block.
#[derive(Debug)]
pub struct Difference {
    dtypes: [FloatDtype; 2],
    measure: Measure,
    values: [Vec<f32>; 2],
    places: [Vec<i32>; 2],
    rows: Rows,
    classes: Classes,
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
            rows: Rows::default(),
            classes: Classes::new(),
            bfloat16: true,
        })
    }

    /// Bytes of a row of each of the two.
    #[must_use]
    pub fn row_bytes(&self) -> [usize; 2] {
        self.dtypes.map(|dtype| dtype.row_bytes(self.values[0].len()))
    }

    /// Compares whole rows of the first snapshot with as many of the second.
    ///
    /// # Panics
    /// When they are not as many.
    pub fn compare(&mut self, before: &[u8], after: &[u8]) -> Result<()> {
        let [width_before, width_after] = self.row_bytes();
        let (before, after) = (split_rows(before, width_before)?, split_rows(after, width_after)?);
        assert_eq!(before.len(), after.len());
        self.rows.reserve(after.len())?;
        for (before, after) in before.zip(after) {
            // Where what is stored lies on the lattice itself, its bits are compared; all else has to be decoded first.
            match (self.dtypes, self.measure) {
                ([FloatDtype::Bf16, FloatDtype::Bf16], Measure::Steps(Lattice::Bf16)) => {
                    self.patterns::<u16>(before, after, 0x7f80);
                }
                ([FloatDtype::F16, FloatDtype::F16], Measure::Steps(Lattice::F16)) => {
                    self.patterns::<u16>(before, after, 0x7c00);
                }
                ([FloatDtype::F32, FloatDtype::F32], Measure::Steps(Lattice::F32)) => {
                    let set = self.patterns::<u32>(before, after, 0x7f80_0000);
                    self.bfloat16 &= set & (BF16_STEP - 1) == 0;
                }
                (_, Measure::Steps(lattice)) => self.values(before, after, lattice)?,
                (_, Measure::Epsilons(scale)) => self.epsilons(before, after, scale),
            }
        }
        Ok(())
    }

    /// Compares two rows by the patterns that are stored, of which `infinite` is the smallest that is no number. Returns the bits that are set
    /// somewhere; none where a row is not finite.
    fn patterns<P: Pattern>(&mut self, before: &[u8], after: &[u8], infinite: P) -> P {
        let dims = self.values[0].len();
        let (look, differ) = Look::<P>::at(before, after);
        if look.largest >= infinite {
            let changed = P::each(before).zip(P::each(after)).filter(|(a, b)| a != b).count();
            self.rows.push_unknown(changed as u32);
            return P::default();
        }
        let (mut motion, mut changed) = (RowMotion::NONE, 0);
        if differ {
            let piece_bytes = PIECE * P::BYTES;
            for (before, after) in before.chunks(piece_bytes).zip(after.chunks(piece_bytes)) {
                let Some(piece) = PatternSteps::<P>::between(before, after) else {
                    self.classes.count_still(before.len() / P::BYTES);
                    continue;
                };
                changed += piece.changed;
                self.take(&mut motion, &piece.steps[..before.len() / P::BYTES]);
            }
        } else {
            self.classes.count_still(dims);
        }
        self.rows.push_steps(changed, &motion, dims);
        look.set
    }

    fn take<S: Steps>(&mut self, motion: &mut RowMotion, steps: &[S]) {
        let piece = Piece::of(steps);
        self.classes.count(steps);
        motion.add(&piece);
    }

    /// Compares two rows by their float32 values.
    fn values(&mut self, stored_before: &[u8], stored_after: &[u8], lattice: Lattice) -> Result<()> {
        let changed = self.decode(stored_before, stored_after);
        let [before, after] = &self.values;
        if !before.iter().chain(after).all(|value| value.is_finite()) {
            self.rows.push_unknown(changed);
            return Ok(());
        }
        self.bfloat16 &= are_bfloat16(before) && are_bfloat16(after);
        for (values, places) in self.values.iter().zip(&mut self.places) {
            lattice.places(values, places)?;
        }
        let dims = self.values[0].len();
        let (mut motion, mut steps) = (RowMotion::NONE, [0u32; PIECE]);
        for first in (0..dims).step_by(PIECE) {
            let piece = first..dims.min(first + PIECE);
            let steps = &mut steps[..piece.len()];
            for (steps, at) in steps.iter_mut().zip(piece) {
                *steps = self.places[0][at].abs_diff(self.places[1][at]);
            }
            self.take(&mut motion, steps);
        }
        self.rows.push_steps(changed, &motion, dims);
        Ok(())
    }

    /// Compares two rows by the differences of their float32 values.
    fn epsilons(&mut self, stored_before: &[u8], stored_after: &[u8], scale: Scale) {
        let changed = self.decode(stored_before, stored_after);
        let [before, after] = &self.values;
        if !before.iter().chain(after).all(|value| value.is_finite()) {
            self.rows.push_unknown(changed);
            return;
        }
        let dims = before.len();
        let apart = |at: usize| f64::from(scale.in_epsilons((before[at] - after[at]).abs().to_bits()));
        let (l1, square) = (sum(dims, apart), sum(dims, |at| apart(at) * apart(at)));
        let linf = (0..dims).map(apart).fold(0.0, f64::max);
        let moved = before.iter().zip(after).filter(|(a, b)| a != b).count();
        self.rows.push([changed, moved as u32], [l1, square.sqrt(), linf], [Phase::LeftOut; 2]);
    }

    /// Decodes two rows, and counts the elements whose bits differ: those of their float32 values where they are not stored alike.
    fn decode(&mut self, stored_before: &[u8], stored_after: &[u8]) -> u32 {
        let Self { dtypes, values: [before, after], .. } = self;
        dtypes[0].decode(stored_before, before);
        dtypes[1].decode(stored_after, after);
        let (values, bytes) = dtypes[0].block();
        let differ = if dtypes[0] == dtypes[1] && values == 1 {
            stored_before.chunks_exact(bytes).zip(stored_after.chunks_exact(bytes)).filter(|(a, b)| a != b).count()
        } else {
            before.iter().zip(&*after).filter(|(a, b)| a.to_bits() != b.to_bits()).count()
        };
        differ as u32
    }

    /// What was found so far, row by row.
    #[must_use]
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// Elements by the number of steps that they moved; zeros where there is no lattice.
    #[must_use]
    pub fn steps(&self) -> [u64; STEP_CLASSES] {
        self.classes.counts()
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

    fn push(&mut self, [changed, moved]: [u32; 2], [l1, l2, linf]: [f64; 3], [phase, in_bfloat16]: [Phase; 2]) {
        self.changed.push(changed);
        self.moved.push(moved);
        self.l1.push(l1);
        self.l2.push(l2);
        self.linf.push(linf);
        self.phases.push(phase);
        self.phases_in_bfloat16.push(in_bfloat16);
    }

    fn push_steps(&mut self, changed: u32, motion: &RowMotion, dims: usize) {
        let lengths = [motion.l1 as f64, motion.l2(), f64::from(motion.linf)];
        self.push([changed, motion.elements], lengths, [motion.phase(dims, 1), motion.phase(dims, BF16_STEP)]);
    }

    /// Of a row that is not finite in both.
    fn push_unknown(&mut self, changed: u32) {
        self.push([changed, 0], [f64::NAN; 3], [Phase::LeftOut; 2]);
    }
}
