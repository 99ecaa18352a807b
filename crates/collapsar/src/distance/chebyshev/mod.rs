//! Chebyshev (L-inf) distances between rows: the largest absolute coordinate difference, in float32.
//!
//! A distance is carried as its float32 **bit pattern with the sign cleared**. For magnitudes, patterns order as the values do,
//! with NaN above infinity, so one integer maximum both finds the largest difference and lets a NaN win, as the definition asks:
//! NaN if any coordinate difference is NaN (a NaN coordinate, or infinities of equal sign), infinite if some difference is
//! infinite and none NaN. The integer maximum is one instruction where the float maximum with NaN rules is five.
//!
//! Two kernels compute the same tile: `simd128` where WebAssembly has it, `portable` elsewhere. A maximum is exact in any order,
//! so neither the kernel, nor the tile, nor the block can change a bit of a result.

mod codes;
mod compact;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use portable as kernel;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use simd128 as kernel;

use bytemuck::{Pod, Zeroable};

pub use codes::Codes;
use codes::{Largest, Strips};
pub use compact::CompactRows;

use crate::distance::spread::DimSpread;
use crate::error::{Error, Result};
use crate::format::dtype::bf16_to_f32;
use crate::memory::{filled, reserve};
use crate::rows::canonical::MAGNITUDE;
use crate::rows::distinct::DistinctRows;

/// Some consecutive coordinates, aligned for one vector load, and the kernel for rows of them.
pub trait Unit: Pod {
    /// What a coordinate is held as.
    type Scalar: Pod;

    /// How many there are in a unit.
    const COORDINATES: usize = size_of::<Self>() / size_of::<Self::Scalar>();

    /// A coordinate as it is held.
    fn held(value: f32) -> Self::Scalar;

    /// A coordinate that is held.
    fn value(held: Self::Scalar) -> f32;

    /// Distances of two rows to four; all rows are equally long.
    fn tile(a: [&[Self]; TILE.0], b: [&[Self]; TILE.1]) -> [[u32; TILE.1]; TILE.0];

    /// Raises the largest differences to those of parts of two rows, of one length.
    fn raise(largest: &mut Largest, a: &[Self], b: &[Self]);
}

/// Four coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C, align(16))]
pub struct Lanes([f32; 4]);

impl Unit for Lanes {
    type Scalar = f32;

    #[inline]
    fn held(value: f32) -> f32 {
        value
    }

    #[inline]
    fn value(held: f32) -> f32 {
        held
    }

    #[inline]
    fn tile(a: [&[Self]; TILE.0], b: [&[Self]; TILE.1]) -> [[u32; TILE.1]; TILE.0] {
        kernel::tile(a, b)
    }

    #[inline]
    fn raise(largest: &mut Largest, a: &[Self], b: &[Self]) {
        kernel::raise(largest, a, b);
    }
}

/// Eight coordinates whose upper halves are all there is to them: bfloat16 numbers. The kernels widen them in registers.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C, align(16))]
pub struct Halves([u16; 8]);

impl Unit for Halves {
    type Scalar = u16;

    #[inline]
    fn held(value: f32) -> u16 {
        (value.to_bits() >> 16) as u16
    }

    #[inline]
    fn value(held: u16) -> f32 {
        bf16_to_f32(held)
    }

    #[inline]
    fn tile(a: [&[Self]; TILE.0], b: [&[Self]; TILE.1]) -> [[u32; TILE.1]; TILE.0] {
        kernel::tile_of_halves(a, b)
    }

    #[inline]
    fn raise(largest: &mut Largest, a: &[Self], b: &[Self]) {
        kernel::raise_by_halves(largest, a, b);
    }
}

/// Rows of a tile, and the rows each of them meets. 2 x 4 holds its 8 maxima and the 6 operands in 16 registers.
const TILE: (usize, usize) = (2, 4);

/// Bytes of one block of rows: two blocks stay in a 1 MB second-level cache while every pair between them is computed.
const BLOCK_BYTES: usize = 256 * 1024;

/// Rows of one block at most: where rows are short, blocks stay small enough for a caller to look at the clock between them.
const BLOCK_ROWS: usize = 1024;

/// Coordinates between two looks at whether a pair is already too far apart.
const STOP: usize = 32;

/// Distinct rows laid out for the kernel: whole units, padded with zeros, dims that cannot contribute left out.
#[derive(Debug, Clone)]
pub struct PackedRows<U: Unit = Lanes> {
    units: Vec<U>,
    stride: usize,
    rows: usize,
    dims: usize,
}

impl PackedRows {
    /// Packs distinct rows.
    ///
    /// A dim that holds one finite value in all rows differs by zero everywhere and is dropped. (In the real data 2,540 of 2,560
    /// are like that.) One that holds the same infinity everywhere is kept: inf - inf is NaN.
    pub fn pack(rows: &DistinctRows) -> Result<Self> {
        let mut spread = DimSpread::new(rows.width())?;
        let mut room = filled(rows.width(), 0.0, "a row")?;
        for index in 0..rows.len() {
            spread.add(rows.row(index, &mut room))?;
        }
        let mut dims = Vec::new();
        reserve(&mut dims, spread.varying().count(), "packed rows")?;
        dims.extend(spread.varying());
        let mut packed = Self::empty(dims.len());
        packed.reserve(rows.len())?;
        for index in 0..rows.len() {
            packed.push(rows.row(index, &mut room), &dims)?;
        }
        Ok(packed)
    }

    /// Packs these dims of `rows` rows, in this order; a maximum is exact in any.
    pub fn pack_dims<'a>(rows: usize, dims: &[usize], row: impl Fn(usize) -> &'a [f32]) -> Result<Self> {
        let mut packed = Self::empty(dims.len());
        packed.reserve(rows)?;
        for index in 0..rows {
            packed.push(row(index), dims)?;
        }
        Ok(packed)
    }

    /// The coordinates of a row, padded with zeros to whole lanes.
    #[must_use]
    pub fn coordinates(&self, index: usize) -> &[f32] {
        bytemuck::must_cast_slice(self.row(index))
    }
}

impl<U: Unit> PackedRows<U> {
    /// No rows yet, of so many dims.
    #[must_use]
    pub fn empty(dims: usize) -> Self {
        Self { units: Vec::new(), stride: dims.div_ceil(U::COORDINATES), rows: 0, dims }
    }

    /// Packs these dims of one more row.
    pub fn push(&mut self, row: &[f32], dims: &[usize]) -> Result<()> {
        self.push_by(|packed| {
            for (to, &dim) in packed.iter_mut().zip(dims) {
                *to = U::held(row[dim]);
            }
        })
    }

    /// One more row, zeros to be written over.
    fn push_by(&mut self, write: impl FnOnce(&mut [U::Scalar])) -> Result<()> {
        reserve(&mut self.units, self.stride, "packed rows")?;
        let from = self.units.len();
        self.units.resize(from + self.stride, U::zeroed());
        write(bytemuck::cast_slice_mut(&mut self.units[from..]));
        self.rows += 1;
        Ok(())
    }

    /// Writes the coordinates of a row.
    fn read(&self, index: usize, to: &mut [f32]) {
        for (to, &held) in to.iter_mut().zip(bytemuck::cast_slice(self.row(index))) {
            *to = U::value(held);
        }
    }

    /// Forgets the rows and keeps their memory for others.
    #[must_use]
    pub fn cleared(mut self) -> Self {
        self.units.clear();
        self.rows = 0;
        self
    }

    /// How many rows there is room for.
    fn room(&self) -> usize {
        self.units.capacity() / self.stride.max(1)
    }

    /// Makes room for so many rows in all.
    pub fn reserve(&mut self, rows: usize) -> Result<()> {
        let more = (rows * self.stride).saturating_sub(self.units.len());
        self.units
            .try_reserve_exact(more)
            .map_err(|_| Error::OutOfMemory { bytes: more as u64 * size_of::<U>() as u64, purpose: "packed rows" })
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of a row.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        self.stride * size_of::<U>()
    }

    /// Number of dims that were kept.
    #[must_use]
    pub fn dims(&self) -> usize {
        self.dims
    }

    fn row(&self, index: usize) -> &[U] {
        &self.units[index * self.stride..][..self.stride]
    }

    /// Calls `visit(i, j, distance)` once for every pair i < j, in an order that is not specified.
    pub fn for_each_pair(&self, mut visit: impl FnMut(usize, usize, u32)) {
        for at in 0..self.block_pairs() {
            self.for_each_pair_of_blocks(at, &mut visit);
        }
    }

    /// Rows of a block: two blocks fit the cache.
    fn block_rows(&self) -> usize {
        (BLOCK_BYTES / (self.stride.max(1) * size_of::<U>())).clamp(TILE.1, BLOCK_ROWS).next_multiple_of(TILE.1)
    }

    /// Number of pairs of blocks of rows, a block with itself among them: parts of the work that can be done apart, in any order.
    #[must_use]
    pub fn block_pairs(&self) -> u64 {
        let blocks = self.rows.div_ceil(self.block_rows()) as u64;
        blocks * (blocks + 1) / 2
    }

    /// Calls `visit(i, j, distance)` for the pairs i < j between one pair of blocks.
    pub fn for_each_pair_of_blocks(&self, at: u64, mut visit: impl FnMut(usize, usize, u32)) {
        let (first, second) = triangle(at);
        for i in self.rows_of_block(first).step_by(TILE.0) {
            for j in self.rows_of_block(second).step_by(TILE.1).filter(|j| j + TILE.1 > i + 1) {
                self.visit_tile(i, self, j, |i, j, distance| {
                    if i < j {
                        visit(i, j, distance);
                    }
                });
            }
        }
    }

    /// The distances of these pairs alone, some at a time: as many as a tile is wide, mostly.
    pub fn distances_of_blocks(&self, codes: Option<&Codes>, at: u64, mut take: impl FnMut(&[u32])) {
        let (first, second) = triangle(at);
        let mut strips = Strips::new((self, codes), (self, codes));
        for i in self.rows_of_block(first).step_by(TILE.0) {
            let columns = || self.rows_of_block(second).step_by(TILE.1).filter(|j| j + TILE.1 > i + 1);
            for (j, distances) in columns().zip(strips.measure(i, columns())) {
                for (i, distances) in (i..self.rows).zip(distances) {
                    // Of the columns that are no repetition those after the row.
                    let columns = (self.rows - j).min(TILE.1);
                    take(&distances[(i + 1).saturating_sub(j).min(columns)..columns]);
                }
            }
        }
    }

    /// Number of pairs of a block of these rows and one of others.
    #[must_use]
    pub fn block_pairs_with(&self, others: &Self) -> u64 {
        (self.rows.div_ceil(self.block_rows()) * others.rows.div_ceil(others.block_rows())) as u64
    }

    /// Calls `visit(i, j, distance)` for the pairs between one block of these rows and one of others, packed alike.
    pub fn for_each_pair_of_blocks_with(&self, others: &Self, at: u64, mut visit: impl FnMut(usize, usize, u32)) {
        let columns = others.rows.div_ceil(others.block_rows()) as u64;
        for i in self.rows_of_block(at / columns).step_by(TILE.0) {
            for j in others.rows_of_block(at % columns).step_by(TILE.1) {
                self.visit_tile(i, others, j, &mut visit);
            }
        }
    }

    /// The distances of these pairs alone, some at a time: as many as a tile is wide, mostly.
    pub fn distances_of_blocks_with(
        &self,
        codes: Option<&Codes>,
        (others, other_codes): (&Self, Option<&Codes>),
        at: u64,
        mut take: impl FnMut(&[u32]),
    ) {
        let mut strips = Strips::new((self, codes), (others, other_codes));
        let columns = others.rows.div_ceil(others.block_rows()) as u64;
        for i in self.rows_of_block(at / columns).step_by(TILE.0) {
            let columns = || others.rows_of_block(at % columns).step_by(TILE.1);
            for (j, distances) in columns().zip(strips.measure(i, columns())) {
                for distances in distances.iter().take(self.rows - i) {
                    take(&distances[..(others.rows - j).min(TILE.1)]);
                }
            }
        }
    }

    fn rows_of_block(&self, at: u64) -> std::ops::Range<usize> {
        let block = self.block_rows();
        at as usize * block..((at as usize + 1) * block).min(self.rows)
    }

    /// The distances of one tile. A tile over the last row repeats it.
    #[inline]
    fn tile(&self, i: usize, others: &Self, j: usize) -> [[u32; TILE.1]; TILE.0] {
        let row = |index: usize| self.row(index.min(self.rows - 1));
        let other = |index: usize| others.row(index.min(others.rows - 1));
        U::tile(std::array::from_fn(|r| row(i + r)), std::array::from_fn(|c| other(j + c)))
    }

    /// The pairs of one tile; what was repeated is not visited.
    #[inline]
    fn visit_tile(&self, i: usize, others: &Self, j: usize, mut visit: impl FnMut(usize, usize, u32)) {
        let distances = self.tile(i, others, j);
        for (r, distances) in distances.iter().enumerate().take(self.rows - i) {
            for (c, &distance) in distances.iter().enumerate().take(others.rows - j) {
                visit(i + r, j + c, distance);
            }
        }
    }
}

/// The `at`-th of the pairs (0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2), ...
fn triangle(at: u64) -> (u64, u64) {
    // The root may be off by one for numbers that float64 cannot hold.
    let mut second = (((8.0 * at as f64 + 1.0).sqrt() - 1.0) / 2.0) as u64;
    while second * (second + 1) / 2 > at {
        second -= 1;
    }
    while (second + 1) * (second + 2) / 2 <= at {
        second += 1;
    }
    (at - second * (second + 1) / 2, second)
}

/// The distance of two rows, one coordinate after the other: what the kernels are tested against.
#[must_use]
pub fn distance(a: &[f32], b: &[f32]) -> u32 {
    a.iter().zip(b).map(|(x, y)| (x - y).to_bits() & MAGNITUDE).max().unwrap_or(0)
}

/// Whether two rows lie at most `limit` (a distance's bit pattern) apart. Stops where the answer is known.
#[must_use]
pub fn is_within(a: &[f32], b: &[f32], limit: u32) -> bool {
    a.chunks(STOP).zip(b.chunks(STOP)).all(|(a, b)| distance(a, b) <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::canonical::INFINITE;
    use crate::rows::distinct::tests::canonical_rows;
    use proptest::prelude::*;

    fn packed(rows: &[Vec<f32>]) -> PackedRows {
        PackedRows::pack(&canonical_rows(rows, rows.first().map_or(1, Vec::len))).unwrap()
    }

    fn all_pairs(rows: &[Vec<f32>]) -> Vec<(usize, usize, u32)> {
        let mut pairs = Vec::new();
        packed(rows).for_each_pair(|i, j, distance| pairs.push((i, j, distance)));
        pairs.sort_unstable();
        pairs
    }

    fn naive(rows: &[Vec<f32>]) -> Vec<(usize, usize, u32)> {
        let mut pairs = Vec::new();
        for (i, a) in rows.iter().enumerate() {
            for (j, b) in rows.iter().enumerate().skip(i + 1) {
                pairs.push((i, j, distance(a, b)));
            }
        }
        pairs
    }

    #[test]
    fn a_nan_difference_makes_the_distance_nan() {
        let inf = f32::INFINITY;
        assert!(distance(&[1.0, f32::NAN], &[9.0, 0.0]) > INFINITE);
        assert!(distance(&[1.0, inf], &[9.0, inf]) > INFINITE);
        assert_eq!(distance(&[1.0, inf], &[9.0, -inf]), INFINITE);
        assert_eq!(distance(&[f32::MAX], &[-f32::MAX]), INFINITE, "the difference overflows");
    }

    #[test]
    fn subnormal_differences_are_not_flushed() {
        let (a, b) = (f32::from_bits(0x0080_0001), f32::from_bits(0x0080_0000));
        assert_eq!(all_pairs(&[vec![a], vec![b]]), [(0, 1, 1)]);
    }

    #[test]
    fn dims_of_one_finite_value_are_dropped_and_others_kept() {
        let inf = f32::INFINITY;
        let rows = packed(&[vec![1.0, 0.0, inf, 2.0], vec![1.0, -0.0, inf, 3.0]]);
        assert_eq!(rows.dims(), 2);
        let mut distances = Vec::new();
        rows.for_each_pair(|_, _, distance| distances.push(distance));
        assert!(distances[0] > INFINITE, "inf - inf counts although it is the same in all rows");
    }

    #[test]
    fn blocks_meet_every_pair_once() {
        // Long rows make small blocks: several of them, the last one not full.
        let dims = 20_000u16;
        let rows: Vec<Vec<f32>> = (0..19u16).map(|i| (0..dims).map(|d| f32::from(i) * f32::from(d % 7)).collect()).collect();
        assert_eq!(all_pairs(&rows), naive(&rows));
    }

    #[test]
    fn fewer_than_two_rows_have_no_pairs() {
        assert_eq!(all_pairs(&[]), []);
        assert_eq!(all_pairs(&[vec![1.0]]), []);
    }

    /// Values where exactness breaks first, among ordinary ones.
    fn coordinate() -> impl Strategy<Value = f32> {
        prop_oneof![
            4 => (-3i8..4).prop_map(|x| f32::from(x) * 0.5),
            2 => any::<u32>().prop_map(f32::from_bits),
            1 => prop::sample::select(vec![0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, f32::MAX, f32::MIN_POSITIVE, f32::from_bits(1)]),
        ]
    }

    fn matrix() -> impl Strategy<Value = Vec<Vec<f32>>> {
        (0usize..14, 1usize..23)
            .prop_flat_map(|(rows, dims)| prop::collection::vec(prop::collection::vec(coordinate(), dims), rows))
    }

    proptest! {
        #[test]
        fn tiles_equal_the_naive_distance(rows in matrix()) {
            // NaN payloads may differ between ways to compute; that it is a NaN may not.
            let canonical = |pairs: Vec<(usize, usize, u32)>| pairs.into_iter().map(|(i, j, d)| (i, j, d.min(INFINITE + 1))).collect::<Vec<_>>();
            prop_assert_eq!(canonical(all_pairs(&rows)), canonical(naive(&rows)));
            let halves: Vec<Vec<f32>> = rows.iter().map(|row| row.iter().map(|&value| Halves::value(Halves::held(value))).collect()).collect();
            let dims: Vec<usize> = (0..halves.first().map_or(1, Vec::len)).collect();
            let mut packed = PackedRows::<Halves>::empty(dims.len());
            for row in &halves {
                packed.push(row, &dims).unwrap();
            }
            let mut pairs = Vec::new();
            packed.for_each_pair(|i, j, distance| pairs.push((i, j, distance)));
            pairs.sort_unstable();
            prop_assert_eq!(canonical(pairs), canonical(naive(&halves)));
        }
    }
}
