//! The lexicographic order of rows that are laid out in another order of dims.

use crate::distance::chebyshev::PackedRows;
use crate::error::Result;
use crate::memory::reserve;

/// Of some rows of packed canonical values, the one that comes first in lexicographic order of the dims that they were packed from.
pub(crate) fn earliest_row(packed: &PackedRows, dims: &[usize], rows: &[u32]) -> Result<Option<u32>> {
    let mut places: Vec<usize> = Vec::new();
    reserve(&mut places, dims.len(), "the order of dims")?;
    places.extend(0..dims.len());
    places.sort_unstable_by_key(|&place| dims[place]);
    let values = |row: u32| {
        let row = packed.coordinates(row as usize);
        places.iter().map(|&place| row[place])
    };
    Ok(rows.iter().copied().min_by(|&a, &b| {
        let mut orders = values(a).zip(values(b)).map(|(x, y)| x.total_cmp(&y));
        orders.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    }))
}
