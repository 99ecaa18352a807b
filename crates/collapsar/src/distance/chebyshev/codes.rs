//! Rows rounded to a byte a coordinate, which tell where the largest difference of two rows can be.
//!
//! A coordinate x has the code floor(x / step), of which the low byte is kept. The step is a power of two, the same for all dims, and so
//! large that no two codes of a dim lie more than [`RANGE`] apart: the difference of two codes is right although they are taken modulo 256.
//!
//! For a coordinate difference d of two rows and c, that of their codes, both without sign, **|d / step - c| < 1**, because each floor
//! takes less than one away. Let d be the largest difference and c its codes', C the largest difference of codes and D its coordinates':
//! c > d / step - 1 >= D / step - 1 > C - 2, and as codes are integers **c >= C - 1**. So the dims whose codes differ by less than C - 1
//! cannot hold the largest difference; the others are measured in float32, and the distance is the same to the bit. (A rounded difference
//! is the largest where the real one is, as rounding is monotone.) Nothing in this is rounded: a power of two changes the exponent alone.
//!
//! Codes are compared sixteen at a time, and a byte each of the sixteen is the largest of a **class** of dims, which lie side by side in
//! the float32 rows. Of most pairs one or two classes of 64 remain. Where more do (rows of which a few lie much farther apart than
//! the others, or differences that are all alike) nothing is won, and the rest of the block is measured without codes.

use bytemuck::{Pod, Zeroable};

use super::{PackedRows, TILE, Unit, kernel};
use crate::error::Result;
use crate::memory::filled;
use crate::rows::canonical::INFINITE;

/// Sixteen codes, aligned for one vector load.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C, align(16))]
pub(super) struct CodeLanes(pub(super) [u8; 16]);

/// Pairs of a tile.
pub(super) const PAIRS: usize = TILE.0 * TILE.1;

/// How far two codes of a dim are apart at most: one more than the steps in the largest difference, rounded up, and no more than a signed
/// byte holds.
const RANGE: f32 = 127.0;

/// Segments of a row at most, of sixteen classes each: a bit for each class is a u64.
const SEGMENTS: usize = 4;

/// Dims of a class at least, where there is more than one segment: a cache line.
const CLASS: usize = 16;

/// Dims from which on codes are worth their making and the search: at 384 they save nothing that could be measured, at 512 a fifth.
const WORTH: usize = 512;

/// Coordinates of a unit of rows at most: a class is whole units.
const WIDEST_UNIT: usize = 8;

/// Codes of magnitude below this are integers that float32 and i32 hold.
const LARGEST_CODE: f32 = (1 << 30) as f32;

/// Of the classes of a block, one in so many may be measured in float32, where a class takes some times as long as without codes, tile by tile.
const WORTH_CLASSES: usize = 10;

/// Tiles of which so many classes more may be measured before codes are given up for the block.
const PATIENCE: usize = 4;

/// The codes of packed rows.
#[derive(Debug, Clone)]
pub struct Codes {
    lanes: Vec<CodeLanes>,
    /// Dims of a class; a segment has sixteen classes side by side.
    class: usize,
    segments: usize,
}

impl Codes {
    /// The codes of some rows of which no two differ by more than `largest` (a distance's bit pattern), in whatever set of rows these are;
    /// nothing where codes cannot be made or are not worth it.
    pub fn of<U: Unit>(rows: &PackedRows<U>, largest: u32) -> Result<Option<Self>> {
        if Self::are_worth(rows.dims) { Self::whatever_worth(rows, largest) } else { Ok(None) }
    }

    /// Whether rows of so many dims are long enough for codes.
    pub(super) fn are_worth(dims: usize) -> bool {
        dims >= WORTH
    }

    fn whatever_worth<U: Unit>(rows: &PackedRows<U>, largest: u32) -> Result<Option<Self>> {
        let Some(step) = step_exponent(largest) else { return Ok(None) };
        let segments = (rows.dims / (16 * CLASS)).clamp(1, SEGMENTS);
        let class = rows.dims.div_ceil(16 * segments).next_multiple_of(WIDEST_UNIT);
        let stride = class * segments;
        let mut codes = Self { lanes: filled(rows.rows * stride, CodeLanes([0; 16]), "codes of rows")?, class, segments };
        let mut in_order = filled(16 * stride, 0, "codes of a row")?;
        let mut row = filled(rows.dims, 0.0, "codes of a row")?;
        let fit = codes.lanes.chunks_exact_mut(stride.max(1)).enumerate().all(|(index, lanes)| {
            rows.read(index, &mut row);
            let fit = encode(&row, step, &mut in_order);
            interleave(&in_order, class, lanes);
            fit
        });
        Ok(fit.then_some(codes))
    }

    fn row(&self, row: usize) -> &[CodeLanes] {
        let stride = self.segments * self.class;
        &self.lanes[row * stride..][..stride]
    }

    fn classes(&self) -> usize {
        16 * self.segments
    }
}

/// The exponent of the step for rows that differ by so much at most.
fn step_exponent(largest: u32) -> Option<i32> {
    if largest == 0 || largest >= INFINITE {
        return None;
    }
    // The real difference may exceed the rounded one by a part in 2^24.
    let steps = RANGE - 1.0;
    let exponent = (largest >> 23).cast_signed() - 127 - 6;
    let exponent = if f32::from_bits(largest) * power_of_two(-exponent)? <= steps { exponent } else { exponent + 1 };
    Some(exponent).filter(|&exponent| power_of_two(-exponent).is_some())
}

/// 2 to this power, where it is a normal number.
fn power_of_two(exponent: i32) -> Option<f32> {
    (-126..=127).contains(&exponent).then(|| f32::from_bits((exponent + 127).cast_unsigned() << 23))
}

/// The codes of a row; false where one is no integer of a moderate size.
// A function of its own, which engines come to optimise while it is called for each row.
#[inline(never)]
fn encode(row: &[f32], step: i32, codes: &mut [u8]) -> bool {
    let Some(per_step) = power_of_two(-step) else { return false };
    let mut fit = true;
    for (code, &x) in codes.iter_mut().zip(row) {
        // floor(x / 2^n) = floor(floor(x) / 2^n), and an integer does not become subnormal by it.
        let scaled = if step > 0 { x.floor() * per_step } else { x * per_step };
        fit &= scaled.abs() < LARGEST_CODE;
        *code = scaled.floor() as i32 as u8;
    }
    fit
}

/// Puts the classes of each segment side by side, a lane each.
#[inline(never)]
fn interleave(codes: &[u8], class: usize, lanes: &mut [CodeLanes]) {
    for (lanes, segment) in lanes.chunks_exact_mut(class).zip(codes.chunks_exact(16 * class)) {
        for (lane, class) in segment.chunks_exact(class).enumerate() {
            for (to, &code) in lanes.iter_mut().zip(class) {
                to.0[lane] = code;
            }
        }
    }
}

/// Largest differences so far of the coordinates of a pair, by lanes, as the kernel keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C, align(16))]
pub struct Largest(pub(super) [u32; 4]);

/// A class of a pair whose coordinates are to be measured: where it begins in either row and how long it is, in units, and whose it is.
#[derive(Debug, Clone, Copy)]
struct Found {
    row: u32,
    other: u32,
    length: u32,
    pair: u32,
}

/// Tiles side by side, measured by codes where there are some.
pub(super) struct Strips<'a, U: Unit> {
    rows: &'a PackedRows<U>,
    others: &'a PackedRows<U>,
    codes: Option<(&'a Codes, &'a Codes)>,
    /// Classes that may yet be measured before codes are given up.
    left: isize,
    found: Vec<Found>,
    largest: Vec<[Largest; PAIRS]>,
    distances: Vec<[[u32; TILE.1]; TILE.0]>,
}

impl<'a, U: Unit> Strips<'a, U> {
    /// For pairs of a row and one of `others`, whose codes were made alike if both have some.
    pub(super) fn new(
        (rows, codes): (&'a PackedRows<U>, Option<&'a Codes>),
        (others, other_codes): (&'a PackedRows<U>, Option<&'a Codes>),
    ) -> Self {
        let codes = codes.zip(other_codes);
        let left = codes.map_or(0, |(codes, _)| PATIENCE * PAIRS * codes.classes() / WORTH_CLASSES).cast_signed();
        Self { rows, others, codes, left, found: Vec::new(), largest: Vec::new(), distances: Vec::new() }
    }

    /// The distances of the tiles at these columns; among rows, those of a row and a later one. A tile over the last row repeats it.
    pub(super) fn measure(&mut self, i: usize, columns: impl Iterator<Item = usize>) -> &[[[u32; TILE.1]; TILE.0]] {
        self.distances.clear();
        match self.codes {
            Some((codes, other_codes)) if self.left >= 0 => {
                self.largest.clear();
                self.found.clear();
                for j in columns {
                    self.find(codes, other_codes, i, j);
                }
                self.measure_found();
            }
            _ => self.distances.extend(columns.map(|j| self.rows.tile(i, self.others, j))),
        }
        &self.distances
    }

    /// Adds a tile, and the classes that hold its distances.
    fn find(&mut self, codes: &Codes, other_codes: &Codes, i: usize, j: usize) {
        let Self { rows, others, found, largest, left, .. } = self;
        let a: [usize; TILE.0] = std::array::from_fn(|r| (i + r).min(rows.rows - 1));
        let b: [usize; TILE.1] = std::array::from_fn(|c| (j + c).min(others.rows - 1));
        let mut maxima = [[CodeLanes([0; 16]); PAIRS]; SEGMENTS];
        let maxima = &mut maxima[..codes.segments];
        kernel::code_tile(a.map(|row| codes.row(row)), b.map(|row| other_codes.row(row)), maxima);
        let before = found.len();
        let class = codes.class / U::COORDINATES;
        let among_each_other = std::ptr::eq(*rows, *others);
        for (pair, top) in kernel::largest_of_pairs(maxima).into_iter().enumerate() {
            let (row, other) = (a[pair / TILE.1], b[pair % TILE.1]);
            // A pair comes once, and no codes tell where a row differs from itself.
            if among_each_other && row >= other {
                continue;
            }
            let (row, other) = (row * rows.stride, other * others.stride);
            let mut classes = kernel::classes_from(maxima, pair, top.saturating_sub(1));
            while classes != 0 {
                let at = classes.trailing_zeros() as usize * class;
                classes &= classes - 1;
                // The last classes may be of dims that there are not.
                if at < rows.stride {
                    let pair = (largest.len() * PAIRS + pair) as u32;
                    let length = class.min(rows.stride - at) as u32;
                    found.push(Found { row: (row + at) as u32, other: (other + at) as u32, length, pair });
                }
            }
        }
        *left += (PAIRS * codes.classes() / WORTH_CLASSES).cast_signed() - (found.len() - before).cast_signed();
        largest.push([Largest([0; 4]); PAIRS]);
    }

    /// Measures what was found, after all of it was: so one class does not wait for the other.
    fn measure_found(&mut self) {
        let Self { rows, others, found, largest, distances, .. } = self;
        let flat = largest.as_flattened_mut();
        for &Found { row, other, length, pair } in found.iter() {
            let part = |rows: &'a PackedRows<U>, from: u32| &rows.units[from as usize..][..length as usize];
            U::raise(&mut flat[pair as usize], part(rows, row), part(others, other));
        }
        distances.extend(largest.iter().map(|&largest| {
            let rows: [[Largest; TILE.1]; TILE.0] = bytemuck::must_cast(largest);
            rows.map(kernel::distances)
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distance::chebyshev::{Halves, Lanes, distance};
    use crate::distance::spread::DimSpread;
    use proptest::prelude::*;

    fn packed<U: Unit>(rows: &[Vec<f32>]) -> PackedRows<U> {
        let dims: Vec<usize> = (0..rows[0].len()).collect();
        let mut packed = PackedRows::empty(dims.len());
        for row in rows {
            packed.push(row, &dims).unwrap();
        }
        packed
    }

    fn largest(rows: &[Vec<f32>]) -> u32 {
        let mut spread = DimSpread::new(rows[0].len()).unwrap();
        for row in rows {
            spread.add(row).unwrap();
        }
        spread.max_distance()
    }

    /// The distances of some rows to others, and how many classes were measured.
    fn by_codes(rows: &[Vec<f32>], others: &[Vec<f32>], largest: u32, patience: isize) -> Option<(Vec<u32>, isize)> {
        by_codes_of::<Lanes>(rows, others, largest, patience)
    }

    fn by_codes_of<U: Unit>(rows: &[Vec<f32>], others: &[Vec<f32>], largest: u32, patience: isize) -> Option<(Vec<u32>, isize)> {
        let (rows, others) = (packed::<U>(rows), packed::<U>(others));
        let codes = [&rows, &others].map(|rows| Codes::whatever_worth(rows, largest).unwrap());
        let [Some(codes), Some(other_codes)] = &codes else { return None };
        let mut strips = Strips::new((&rows, Some(codes)), (&others, Some(other_codes)));
        strips.left = patience;
        let mut all = vec![0; rows.rows * others.rows];
        let mut measured = 0;
        for i in (0..rows.rows).step_by(TILE.0) {
            let columns = || (0..others.rows).step_by(TILE.1);
            for (j, distances) in columns().zip(strips.measure(i, columns())) {
                for (i, distances) in (i..rows.rows).zip(distances) {
                    for (j, &distance) in (j..others.rows).zip(distances) {
                        all[i * others.rows + j] = distance;
                    }
                }
            }
            measured += strips.found.len().cast_signed();
        }
        Some((all, measured))
    }

    fn naive(rows: &[Vec<f32>], others: &[Vec<f32>]) -> Vec<u32> {
        rows.iter().flat_map(|a| others.iter().map(move |b| distance(a, b))).collect()
    }

    #[test]
    fn the_largest_distance_has_at_most_so_many_steps() {
        for bits in [0x0080_0000, 0x0400_0000, 0x3f80_0000, 0x3fff_ffff, 0x3ffc_0000, 0x3ffc_0001, 0x7f7f_ffff] {
            let Some(step) = step_exponent(bits) else {
                assert!(bits < 0x0400_0000, "{bits:x}");
                continue;
            };
            let steps = f64::from(f32::from_bits(bits)) / 2f64.powi(step);
            assert!(steps > 62.9 && steps <= 126.0, "{bits:x}: {steps}");
        }
        assert_eq!([0, 1, INFINITE, INFINITE + 1].map(step_exponent), [None; 4]);
    }

    #[test]
    fn of_ordinary_rows_few_classes_are_measured() {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0
        };
        let rows: Vec<Vec<f32>> = (0..16).map(|_| (0..1024).map(|_| next() + next() + next()).collect()).collect();
        let (first, second) = rows.split_at(8);
        let (distances, measured) = by_codes(first, second, largest(&rows), isize::MAX / 2).unwrap();
        assert_eq!(distances, naive(first, second));
        assert!(measured < 64 * 2, "{measured} classes of 64 pairs");
    }

    #[test]
    fn rows_without_codes_are_told() {
        // Values so large beside their differences that codes would not fit an i32; an infinity; differences of no size.
        let huge = [vec![1e10, 0.0], vec![1e10, 1e-5]];
        assert!(by_codes(&huge, &huge, largest(&huge), 0).is_none());
        let infinite = [vec![f32::INFINITY], vec![0.0]];
        assert!(by_codes(&infinite, &infinite, 0x3f80_0000, 0).is_none());
        let equal = [vec![1.0], vec![1.0]];
        assert!(by_codes(&equal, &equal, largest(&equal), 0).is_none());
    }

    fn coordinate() -> impl Strategy<Value = f32> {
        let finite = |bits: u32| f32::from_bits(bits & 0xbfff_ffff);
        prop_oneof![
            8 => (-40i8..40).prop_map(|x| f32::from(x) / 8.0),
            4 => -1f32..1.0,
            1 => any::<u32>().prop_map(finite),
            1 => prop::sample::select(vec![0.0, -0.0, f32::MIN_POSITIVE, -f32::MIN_POSITIVE, f32::from_bits(1), -f32::from_bits(1)]),
        ]
    }

    /// Rows of one scale, with an offset, some of them with an outlier.
    fn matrix() -> impl Strategy<Value = Vec<Vec<f32>>> {
        let scale = prop::sample::select(vec![1.0, 1e-30, 1e-38, 3e30, 1.0 / 3.0]);
        let offset = prop::sample::select(vec![0.0, 1e3, -7.3e5]);
        (2usize..14, 1usize..400, scale, offset).prop_flat_map(|(rows, dims, scale, offset)| {
            let row = prop::collection::vec(coordinate().prop_map(move |x| (x + offset) * scale), dims);
            prop::collection::vec(row, rows)
        })
    }

    proptest! {
        #[test]
        fn distances_by_codes_equal_the_naive_ones(rows in matrix(), cut in any::<prop::sample::Index>(), patience in prop_oneof![Just(isize::MAX / 2), -1isize..2000]) {
            let (first, second) = rows.split_at(1 + cut.index(rows.len() - 1));
            if let Some((distances, _)) = by_codes(first, second, largest(&rows), patience) {
                prop_assert_eq!(distances, naive(first, second));
            }
        }

        #[test]
        fn halves_are_measured_by_codes_too(rows in matrix(), cut in any::<prop::sample::Index>(), patience in prop_oneof![Just(isize::MAX / 2), -1isize..2000]) {
            let rows: Vec<Vec<f32>> = rows.iter().map(|row| row.iter().map(|&value| Halves::value(Halves::held(value))).collect()).collect();
            let (first, second) = rows.split_at(1 + cut.index(rows.len() - 1));
            if let Some((distances, _)) = by_codes_of::<Halves>(first, second, largest(&rows), patience) {
                prop_assert_eq!(distances, naive(first, second));
            }
        }
    }
}
