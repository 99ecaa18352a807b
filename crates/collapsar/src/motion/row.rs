//! One row at two snapshots.

use super::steps::{PIECE, Pattern, PatternSteps, Piece};

/// How far a row moved in one step, from not at all to far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// Nothing moved.
    Frozen,
    /// One element, by one step of the lattice.
    Stumbling,
    /// More than that, and at most sqrt(dims) steps in L2: as if each element moved by at most one.
    Spherical,
    /// Up to 1000 steps in L2.
    Superluminal,
    /// Farther.
    Hypernova,
    /// The row is not finite, so that nothing is known of its motion.
    LeftOut,
}

/// L2 in steps, above which a row is a hypernova.
const FAR: u128 = 1000;

/// The motion of one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RowMotion {
    /// Sum of the steps of all elements.
    pub l1: u64,
    /// Sum of their squares.
    pub square: u128,
    /// Steps of the element that moved farthest.
    pub linf: u32,
    /// Elements that moved.
    pub elements: u32,
}

impl RowMotion {
    pub(super) const NONE: Self = Self { l1: 0, square: 0, linf: 0, elements: 0 };

    /// From the places of a row's values on the lattice.
    pub(super) fn between(before: &[i32], after: &[i32]) -> Self {
        let mut motion = Self::NONE;
        let mut steps = [0; PIECE];
        for (before, after) in before.chunks(PIECE).zip(after.chunks(PIECE)) {
            for (steps, (a, b)) in steps.iter_mut().zip(before.iter().zip(after)) {
                *steps = a.abs_diff(*b);
            }
            motion.add(&Piece::of(&steps[..before.len()]));
        }
        motion
    }

    /// From the bytes of a row as it is stored, on the lattice itself.
    pub(super) fn of_patterns<P: Pattern>(before: &[u8], after: &[u8]) -> Self {
        let mut motion = Self::NONE;
        let bytes = PIECE * P::BYTES;
        for (before, after) in before.chunks(bytes).zip(after.chunks(bytes)) {
            if let Some(piece) = PatternSteps::<P>::between(before, after) {
                motion.add(&Piece::of(&piece.steps[..before.len() / P::BYTES]));
            }
        }
        motion
    }

    /// Adds what the next elements moved.
    pub(super) fn add(&mut self, piece: &Piece) {
        self.l1 += piece.l1;
        self.square += piece.square;
        self.linf = self.linf.max(piece.linf);
        self.elements += piece.elements;
    }

    /// Root of the sum of the squares.
    pub(super) fn l2(&self) -> f64 {
        (self.square as f64).sqrt()
    }

    /// The phase, where `unit` of these steps make one that counts.
    pub(super) fn phase(&self, dims: usize, unit: u32) -> Phase {
        let area = u128::from(unit) * u128::from(unit);
        if self.l1 == 0 {
            Phase::Frozen
        } else if self.l1 <= u64::from(unit) {
            Phase::Stumbling
        } else if self.square <= dims as u128 * area {
            Phase::Spherical
        } else if self.square <= FAR * FAR * area {
            Phase::Superluminal
        } else {
            Phase::Hypernova
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted_across_the_widest_lattice() {
        let far = f32::MAX.to_bits().cast_signed();
        let motion = RowMotion::between(&[-far, 0, 5], &[far, 0, 4]);
        let d = u64::from(far.cast_unsigned()) * 2;
        assert_eq!((motion.l1, motion.linf, motion.elements), (d + 1, d as u32, 2));
        assert_eq!(motion.square, u128::from(d) * u128::from(d) + 1);
        assert_eq!(motion.l2(), d as f64);
        assert_eq!(RowMotion::between(&[7, -3], &[7, -3]), RowMotion::NONE);
    }

    #[test]
    fn phases_end_where_they_are_said_to() {
        let phase = |steps: &[i32], unit| RowMotion::between(&vec![0; steps.len()], steps).phase(steps.len(), unit);
        assert_eq!(phase(&[0, 0, 0, 0], 1), Phase::Frozen);
        assert_eq!(phase(&[0, -1, 0, 0], 1), Phase::Stumbling);
        assert_eq!(phase(&[1, 0, 0, 1], 1), Phase::Spherical);
        assert_eq!(phase(&[2, 0, 0, 0], 1), Phase::Spherical, "L2 is 2 = sqrt(4)");
        assert_eq!(phase(&[2, 1, 0, 0], 1), Phase::Superluminal);
        assert_eq!(phase(&[1000, 0, 0, 0], 1), Phase::Superluminal);
        assert_eq!(phase(&[1000, 1, 0, 0], 1), Phase::Hypernova);
        // In steps of another lattice the same motions are the same phases.
        assert_eq!(phase(&[0, -65536, 0, 0], 65536), Phase::Stumbling);
        assert_eq!(phase(&[131_072, 0, 0, 0], 65536), Phase::Spherical);
        assert_eq!(phase(&[131_072, 65536, 0, 0], 65536), Phase::Superluminal);
        assert_eq!(phase(&[65_536_000, 65536, 0, 0], 65536), Phase::Hypernova);
    }
}
