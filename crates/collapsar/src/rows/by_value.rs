//! Rows, given as they are stored, grouped by their values.

use crate::error::Result;
use crate::format::dtype::FloatDtype;
use crate::memory::{filled, reserve};
use crate::rows::canonical::{are_canonical, are_canonical_halves, canonical_bits};
use crate::rows::distinct::{DistinctRows, Element};
use crate::rows::identical::RowTable;
use crate::rows::split::split_rows;

/// The distinct rows met so far, by value, with the number of times each was. A row that holds a NaN equals none.
#[derive(Debug)]
pub struct ValueTable {
    dtype: FloatDtype,
    element: Element,
    /// Canonical patterns.
    table: RowTable,
    /// Rows as they are stored, the first ones met, and the group of each in `table`: most rows need not be decoded.
    stored: RowTable,
    groups: Vec<Option<u32>>,
    values: Vec<f32>,
    bits: Vec<u32>,
}

/// Memory for rows as they are stored. Where more rows are distinct, nothing would be saved by knowing them.
const STORED_BYTES: usize = 8 << 20;

impl ValueTable {
    /// For rows of `dims` values of `dtype`; `seed` makes hash collisions unpredictable and changes no result.
    pub fn new(dtype: FloatDtype, dims: usize, seed: u64) -> Result<Self> {
        let element = if dtype == FloatDtype::Bf16 { Element::Half } else { Element::Whole };
        Ok(Self {
            dtype,
            element,
            table: RowTable::new(dims * element.bytes(), seed),
            stored: RowTable::new(dtype.row_bytes(dims), seed),
            groups: Vec::new(),
            values: filled(dims, 0.0, "a row")?,
            bits: filled(dims, 0, "a row")?,
        })
    }

    /// Takes the whole rows of `bytes`; the group of each, numbered by first appearance.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<u32>> {
        let rows = split_rows(bytes, self.row_bytes())?;
        let mut groups = Vec::new();
        reserve(&mut groups, rows.len(), "the groups of rows")?;
        for row in rows {
            groups.push(self.insert(row)?);
        }
        Ok(groups)
    }

    /// Takes a row; its group.
    ///
    /// # Panics
    /// When the row has not as many bytes as rows have.
    pub fn insert(&mut self, row: &[u8]) -> Result<u32> {
        // Most rows are their canonical patterns as they are stored, and one that is in the table is: dead rows end here.
        let canonical: Option<fn(&[u8]) -> bool> = match self.dtype {
            _ if !cfg!(target_endian = "little") => None,
            FloatDtype::F32 => Some(are_canonical),
            FloatDtype::Bf16 => Some(are_canonical_halves),
            _ => None,
        };
        if let Some(canonical) = canonical {
            return match self.table.insert_if(row, canonical)? {
                Some(group) => Ok(group),
                None => Ok(self.insert_decoded(row)?.0),
            };
        }
        match self.stored.find(row).map(|stored| self.groups[stored as usize]) {
            Some(Some(group)) => {
                self.table.insert_again(group)?;
                Ok(group)
            }
            // It holds a NaN.
            Some(None) => Ok(self.insert_decoded(row)?.0),
            None => {
                let (group, alone) = self.insert_decoded(row)?;
                if (self.groups.len() + 1) * row.len() <= STORED_BYTES {
                    reserve(&mut self.groups, 1, "groups")?;
                    self.stored.insert(row)?;
                    self.groups.push((!alone).then_some(group));
                }
                Ok(group)
            }
        }
    }

    /// The group that the row joined, and whether no other row will: it holds a NaN.
    fn insert_decoded(&mut self, row: &[u8]) -> Result<(u32, bool)> {
        let Self { dtype, element, table, values, bits, .. } = self;
        dtype.decode(row, values);
        let alone = canonical_bits(values, bits);
        let row = match element {
            Element::Whole => bytemuck::must_cast_slice(bits),
            Element::Half => upper_halves(bits),
        };
        let group = if alone { table.insert_alone(row)? } else { table.insert(row)? };
        Ok((group, alone))
    }

    /// Bytes of a row as it is stored.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        self.dtype.row_bytes(self.values.len())
    }

    /// Rows taken so far.
    #[must_use]
    pub fn inserted(&self) -> u32 {
        self.table.inserted()
    }

    /// Members of each group.
    #[must_use]
    pub fn populations(&self) -> &[u64] {
        self.table.populations()
    }

    /// For each group, how many rows had been taken before its first one.
    #[must_use]
    pub fn first(&self) -> &[u32] {
        self.table.first()
    }

    /// The row of each group. What is inserted later is not among them.
    #[must_use]
    pub fn distinct(&self) -> DistinctRows {
        DistinctRows::new(self.table.rows(), self.element)
    }
}

/// The upper halves of some patterns, in the place of the first of these.
fn upper_halves(bits: &mut [u32]) -> &[u8] {
    let count = bits.len();
    let halves: &mut [u16] = bytemuck::must_cast_slice_mut(bits);
    for at in 0..count {
        halves[at] = halves[2 * at + usize::from(cfg!(target_endian = "little"))];
    }
    bytemuck::must_cast_slice(&halves[..count])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use proptest::prelude::*;

    #[test]
    fn rows_are_grouped_by_value() {
        let mut table = ValueTable::new(FloatDtype::F32, 2, 0).unwrap();
        let rows = [[0.0f32, 1.0], [f32::NAN, 1.0], [-0.0, 1.0], [f32::NAN, 1.0], [2.0, 1.0]];
        let bytes: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(table.push(&bytes).unwrap(), [0, 1, 0, 2, 3]);
        assert_eq!(table.push(&bytes[..3]), Err(Error::PartialRow { bytes: 3, row_bytes: 8 }));
    }

    /// Halves where grouping by value goes wrong first.
    fn half() -> impl Strategy<Value = u16> {
        prop::sample::select(vec![0, 0x8000, 1, 0x8001, 0x3f80, 0x3f81, 0xbf80, 0x7f80, 0xff80, 0x7fc0, 0xffc1, 0x7f81])
    }

    proptest! {
        #[test]
        fn bfloat16_rows_are_those_of_their_float32_values(
            rows in (1usize..20).prop_flat_map(|dims| prop::collection::vec(prop::collection::vec(half(), dims), 1..20)),
        ) {
            let dims = rows[0].len();
            let mut halves = ValueTable::new(FloatDtype::Bf16, dims, 1).unwrap();
            let mut whole = ValueTable::new(FloatDtype::F32, dims, 2).unwrap();
            for row in rows.iter().chain(&rows) {
                let bytes: Vec<u8> = row.iter().flat_map(|half| half.to_le_bytes()).collect();
                let wide: Vec<u8> = row.iter().flat_map(|&half| (u32::from(half) << 16).to_le_bytes()).collect();
                prop_assert_eq!(halves.insert(&bytes).unwrap(), whole.insert(&wide).unwrap());
            }
            prop_assert_eq!((halves.populations(), halves.first()), (whole.populations(), whole.first()));
            let (halves, whole) = (halves.distinct(), whole.distinct());
            prop_assert_eq!((halves.len(), halves.width()), (whole.len(), whole.width()));
            let (mut room, mut unused) = (vec![0.0; dims], vec![0.0; dims]);
            for at in 0..whole.len() {
                let bits = |row: &[f32]| row.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
                prop_assert_eq!(bits(halves.row(at, &mut room)), bits(whole.row(at, &mut unused)));
                prop_assert_eq!(halves.value(at, dims - 1).to_bits(), whole.value(at, dims - 1).to_bits());
            }
        }
    }
}
