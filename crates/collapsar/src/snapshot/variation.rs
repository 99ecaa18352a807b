//! How distinct rows vary from dim to dim: how many bit patterns each dim holds, and in how many dims two rows differ.

use crate::distance::spread::DimSpread;
use crate::error::Result;
use crate::memory::{filled, reserve};

/// Rows up to which every pair is compared.
pub const MOST_COMPARED: usize = 2048;

/// What varies among some distinct rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Variation {
    /// Largest difference in each dim; NaN where a value is not finite.
    pub ranges: Vec<f32>,
    /// Different values in each dim (-0.0 is 0.0, all NaN are one).
    pub patterns: Vec<u32>,
    /// Dims in which rows i and j differ, row after row; None for more than [`MOST_COMPARED`] rows.
    pub hamming: Option<Vec<u32>>,
}

impl Variation {
    /// Of rows of canonical patterns: `row(i)` is the i-th of `rows` rows.
    pub fn of<'a>(rows: usize, dims: usize, row: impl Fn(usize) -> &'a [u32]) -> Result<Self> {
        let mut spread = DimSpread::new(dims)?;
        for at in 0..rows {
            spread.add(bytemuck::cast_slice(row(at)))?;
        }
        let mut ranges = Vec::new();
        reserve(&mut ranges, dims, "the variation of dims")?;
        ranges.extend(spread.ranges_or_nan());
        let mut patterns = filled(dims, u32::from(rows > 0), "the variation of dims")?;
        let mut column: Vec<u32> = Vec::new();
        reserve(&mut column, rows, "the variation of dims")?;
        for dim in spread.varying() {
            column.clear();
            column.extend((0..rows).map(|at| row(at)[dim]));
            column.sort_unstable();
            column.dedup();
            patterns[dim] = column.len() as u32;
        }
        let hamming = if rows <= MOST_COMPARED { Some(hamming(rows, row)?) } else { None };
        Ok(Self { ranges, patterns, hamming })
    }
}

fn hamming<'a>(rows: usize, row: impl Fn(usize) -> &'a [u32]) -> Result<Vec<u32>> {
    let mut distances = filled(rows * rows, 0, "the dims in which rows differ")?;
    for i in 0..rows {
        for j in 0..i {
            let differing = row(i).iter().zip(row(j)).map(|(a, b)| u32::from(a != b)).sum();
            distances[i * rows + j] = differing;
            distances[j * rows + i] = differing;
        }
    }
    Ok(distances)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::canonical::tests::canonical_rows;

    fn variation(rows: &[Vec<f32>]) -> Variation {
        let bits = canonical_rows(rows);
        Variation::of(rows.len(), rows.first().map_or(2, Vec::len), |at| &bits[at]).unwrap()
    }

    #[test]
    fn patterns_and_differing_dims_are_counted() {
        let found = variation(&[vec![1.0, 5.0, 0.0], vec![1.0, 6.0, -0.0], vec![1.0, 5.0, 3.0], vec![1.0, 7.5, 3.0]]);
        assert_eq!(found.ranges, [0.0, 2.5, 3.0]);
        assert_eq!(found.patterns, [1, 3, 2]);
        assert_eq!(found.hamming.unwrap(), [0, 1, 1, 2, 1, 0, 2, 2, 1, 2, 0, 1, 2, 2, 1, 0]);
    }

    #[test]
    fn dims_that_are_not_finite_have_no_range() {
        let found = variation(&[vec![f32::INFINITY, 1.0], vec![f32::INFINITY, 2.0]]);
        assert!(found.ranges[0].is_nan());
        assert_eq!((found.ranges[1], &found.patterns[..]), (1.0, &[1, 2][..]));
    }

    #[test]
    fn no_rows_vary_in_nothing() {
        assert_eq!(variation(&[]), Variation { ranges: vec![0.0; 2], patterns: vec![0; 2], hamming: Some(vec![]) });
    }

    #[test]
    fn very_many_rows_are_not_compared() {
        let rows: Vec<Vec<f32>> = (0..=MOST_COMPARED as u16).map(|at| vec![f32::from(at)]).collect();
        let found = variation(&rows);
        assert_eq!((found.patterns, found.hamming), (vec![rows.len() as u32], None));
    }
}
