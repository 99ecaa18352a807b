//! The rows that are fitted: how often each value stands in each dim, and how the tokens are spread over the distinct rows.

use crate::error::{Error, Result};
use crate::fit::interval::Interval;
use crate::format::dtype::{FloatDtype, bf16_to_f32};
use crate::memory::{filled, reserve};
use crate::rows::canonical::canonical_bits;
use crate::rows::identical::RowTable;
use crate::rows::split::split_rows;
use crate::synth::law::Storage;

/// Takes rows block by block. Memory is that of the distinct rows, and 4 bytes a row.
#[derive(Debug)]
pub struct ObservedBuilder {
    dtype: FloatDtype,
    storage: Storage,
    table: RowTable,
    joined: Vec<u32>,
    values: Vec<f32>,
    bits: Vec<u32>,
}

impl ObservedBuilder {
    /// For rows of `dims` values of `dtype`, which `storage` gave; the seed makes hash collisions unpredictable and changes no result.
    pub fn new(dtype: FloatDtype, dims: usize, storage: Storage, seed: u64) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        Ok(Self {
            dtype,
            storage,
            table: RowTable::new(dims * size_of::<u32>(), seed),
            joined: Vec::new(),
            values: filled(dims, 0.0, "a row")?,
            bits: filled(dims, 0, "a row")?,
        })
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order. A value that the storage cannot hold is refused.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { dtype, storage, table, joined, values, bits } = self;
        for row in split_rows(bytes, dtype.row_bytes(values.len()))? {
            dtype.decode(row, values);
            if let Some(dim) = values.iter().position(|&value| !value.is_finite() || storage.round(value) != value) {
                return Err(Error::NotRounded { dim: dim as u64, value: values[dim], storage: storage.name() });
            }
            canonical_bits(values, bits);
            reserve(joined, 1, "the groups of rows")?;
            joined.push(table.insert(bytemuck::must_cast_slice(bits))?);
        }
        Ok(())
    }

    /// What was pushed. `with_twins` leaves out the rows without an identical one, as a selection by identity does.
    pub fn finish(&self, with_twins: bool) -> Result<Observed> {
        self.observed(with_twins, true)
    }

    /// The same for what needs no permutations: without the codes.
    pub fn finish_without_codes(&self, with_twins: bool) -> Result<Observed> {
        self.observed(with_twins, false)
    }

    fn patterns(&self, group: usize) -> &[u32] {
        bytemuck::cast_slice(self.table.row(group))
    }

    fn observed(&self, with_twins: bool, with_codes: bool) -> Result<Observed> {
        let populations = self.table.populations();
        let kept = |group: usize| !with_twins || populations[group] > 1;
        let mut places: Vec<u32> = Vec::new();
        reserve(&mut places, populations.len(), "groups")?;
        let (mut groups, mut kept_populations): (Vec<usize>, Vec<u64>) = (Vec::new(), Vec::new());
        for (group, &population) in populations.iter().enumerate() {
            places.push(groups.len() as u32);
            if kept(group) {
                groups.push(group);
                kept_populations.push(population);
            }
        }
        let mut joined: Vec<u32> = Vec::new();
        reserve(&mut joined, self.joined.len(), "the groups of rows")?;
        joined.extend(self.joined.iter().filter(|&&group| kept(group as usize)).map(|&group| places[group as usize]));
        let (mut dims, mut codes) = (Vec::new(), Vec::new());
        reserve(&mut dims, self.values.len(), "the values of the dims")?;
        let mut keys = filled(groups.len() * DIMS_AT_A_TIME, 0u16, "the values of the dims")?;
        let mut counts = Tally::new()?;
        for first in (0..self.values.len()).step_by(DIMS_AT_A_TIME) {
            let width = DIMS_AT_A_TIME.min(self.values.len() - first);
            for (at, &group) in groups.iter().enumerate() {
                for (dim, &bits) in self.patterns(group)[first..first + width].iter().enumerate() {
                    keys[dim * groups.len() + at] = key(bits);
                }
            }
            for keys in keys.chunks_exact(groups.len().max(1)).take(width) {
                let dim = counts.count(keys, &kept_populations, self.storage)?;
                if with_codes && dim.cells.len() > 1 {
                    let mut of_groups: Vec<u32> = Vec::new();
                    reserve(&mut of_groups, groups.len(), "the values of the dims")?;
                    of_groups.extend(keys.iter().map(|&key| dim.place(value(key))));
                    codes.push(of_groups);
                }
                dims.push(dim);
            }
        }
        dims.resize_with(self.values.len(), || Dim { cells: Vec::new() });
        // The first of the largest, by first token.
        let mode = (0..groups.len()).rev().max_by_key(|&group| kept_populations[group]);
        let mode = mode.map(|at| self.patterns(groups[at]).iter().map(|&bits| f32::from_bits(bits)).collect());
        Ok(Observed { storage: self.storage, populations: kept_populations, joined, dims, mode: mode.unwrap_or_default(), codes })
    }
}

/// A cache line of a row: rows are read in pieces of it and not value by value.
const DIMS_AT_A_TIME: usize = 16;

/// The place of a stored value in ascending order: its upper half tells it, because every storage keeps at most the digits of bfloat16.
fn key(bits: u32) -> u16 {
    let upper = (bits >> 16) as u16;
    if upper & 0x8000 == 0 { upper | 0x8000 } else { !upper }
}

/// The value in that place.
fn value(key: u16) -> f32 {
    let upper = if key & 0x8000 == 0 { !key } else { key & 0x7fff };
    bf16_to_f32(upper)
}

/// Tally the tokens of each value, by its place.
struct Tally(Vec<u64>);

impl Tally {
    fn new() -> Result<Self> {
        Ok(Self(filled(1 << 16, 0, "the values of a dim")?))
    }

    /// The values of one dim, given by their places for each distinct row. All counts are zero before and after.
    fn count(&mut self, keys: &[u16], populations: &[u64], storage: Storage) -> Result<Dim> {
        let (mut low, mut high) = (u16::MAX, u16::MIN);
        for (&key, population) in keys.iter().zip(populations) {
            self.0[usize::from(key)] += population;
            (low, high) = (low.min(key), high.max(key));
        }
        let mut cells: Vec<Cell> = Vec::new();
        for key in low..=high {
            let count = std::mem::take(&mut self.0[usize::from(key)]);
            if count > 0 {
                let value = value(key);
                let interval = match cells.last() {
                    Some(last) => last.interval.above(value, storage),
                    None => Interval::of(value, storage),
                };
                reserve(&mut cells, 1, "the values of the dims")?;
                cells.push(Cell { value, count, interval });
            }
        }
        Ok(Dim { cells })
    }
}

/// Rows to be fitted.
#[derive(Debug)]
pub struct Observed {
    /// How they were rounded.
    pub storage: Storage,
    /// Tokens of each distinct row.
    pub populations: Vec<u64>,
    /// For each token, its distinct row.
    pub joined: Vec<u32>,
    /// The values of each dim.
    pub dims: Vec<Dim>,
    /// The distinct row with the most tokens, the first of several.
    pub mode: Vec<f32>,
    /// For each dim that varies, the place of each distinct row's value among the dim's; none where they were left out.
    pub codes: Vec<Vec<u32>>,
}

/// The different values of a dim.
#[derive(Debug)]
pub struct Dim {
    /// Ascending.
    pub cells: Vec<Cell>,
}

/// A value that stands in a dim.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The value.
    pub value: f32,
    /// Tokens that have it.
    pub count: u64,
    /// What is rounded to it.
    pub interval: Interval,
}

impl Dim {
    fn place(&self, value: f32) -> u32 {
        self.cells.partition_point(|cell| cell.value < value) as u32
    }

    /// Values between the smallest and the largest that the storage has and no token holds.
    #[must_use]
    pub fn gaps(&self, storage: Storage) -> u64 {
        self.cells.windows(2).map(|pair| values_between(pair[0].value, pair[1].value, storage)).sum()
    }
}

/// How many values of the storage lie strictly between two of them, the zeros counted once.
fn values_between(low: f32, high: f32, storage: Storage) -> u64 {
    const SUBNORMAL: f64 = 5.960_464_477_539_063e-8;
    // Places in order: those of bfloat16, below 2^-14 those of float16's subnormals.
    let place = |value: f32| -> i64 {
        let magnitude = value.abs();
        let place = match storage {
            Storage::Float16 if magnitude < 2f32.powi(-14) => (f64::from(magnitude) / SUBNORMAL) as i64,
            _ => i64::from(magnitude.to_bits() >> 16),
        };
        if value < 0.0 { -place } else { place }
    };
    if storage == Storage::Bfloat16
        || (low.abs() >= 2f32.powi(-14) && high.abs() >= 2f32.powi(-14) && (low > 0.0) == (high > 0.0))
    {
        return (place(high) - place(low) - 1) as u64;
    }
    // Across the change of grids: one by one, from the lower value up; there are few thousands of them.
    let mut count = 0;
    let mut at = next_value(low, storage);
    while at < high {
        count += 1;
        at = next_value(at, storage);
    }
    count
}

/// The next larger value of the storage.
fn next_value(value: f32, storage: Storage) -> f32 {
    let end = Interval::of(value, storage).high;
    // The end lies between two float32; the upper one is rounded to the next value.
    let above = end as f32;
    let above = if f64::from(above) > end { above } else { above.next_up() };
    storage.round(above)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(rows: &[[f32; 2]], with_twins: bool) -> Observed {
        let mut builder = ObservedBuilder::new(FloatDtype::F32, 2, Storage::Bfloat16, 1).unwrap();
        builder.push(bytemuck::cast_slice(rows)).unwrap();
        builder.finish(with_twins).unwrap()
    }

    #[test]
    fn values_are_counted_by_dim_and_token() {
        let observed = observed(&[[1.0, 2.0], [-0.0, 2.0], [1.0, 2.0], [0.0, 3.0]], false);
        let cells = |dim: usize| observed.dims[dim].cells.iter().map(|cell| (cell.value, cell.count)).collect::<Vec<_>>();
        assert_eq!(cells(0), [(0.0, 2), (1.0, 2)]);
        assert_eq!(cells(1), [(2.0, 3), (3.0, 1)]);
        assert_eq!((&observed.populations[..], &observed.joined[..]), ([2, 1, 1].as_slice(), [0, 1, 0, 2].as_slice()));
        assert_eq!((&observed.mode[..], &observed.codes[..]), ([1.0, 2.0].as_slice(), [vec![1, 0, 0], vec![0, 0, 1]].as_slice()));
    }

    #[test]
    fn rows_without_a_twin_are_left_out_if_that_is_asked() {
        let observed = observed(&[[1.0, 2.0], [5.0, 5.0], [1.0, 2.0]], true);
        assert_eq!((observed.populations.len(), observed.joined.len()), (1, 2));
        assert!(observed.dims.iter().all(|dim| dim.cells.len() == 1));
    }

    #[test]
    fn gaps_are_values_that_no_token_has() {
        let value = |bits: u32| f32::from_bits(bits << 16);
        assert_eq!(values_between(value(0x3b5f), value(0x3b61), Storage::Bfloat16), 1);
        assert_eq!(values_between(value(0x3b5f), value(0x3b61), Storage::Float16), 1);
        assert_eq!(values_between(value(0x3b5f), value(0x3b60), Storage::Float16), 0);
        assert_eq!(values_between(value(0x8001), value(0x0001), Storage::Bfloat16), 1, "the two zeros are one");
        let step = 2f32.powi(-24);
        assert_eq!(values_between(-2.0 * step, 3.0 * step, Storage::Float16), 4);
    }

    #[test]
    fn what_no_rounding_gives_is_refused() {
        for bad in [f32::NAN, f32::INFINITY, 1.000_001] {
            let mut builder = ObservedBuilder::new(FloatDtype::F32, 2, Storage::Bfloat16, 1).unwrap();
            let refused = builder.push(bytemuck::cast_slice(&[[1.0, bad]]));
            assert!(matches!(refused, Err(Error::NotRounded { dim: 1, storage: "bfloat16", .. })), "{refused:?}");
        }
    }
}
