//! Which dims tell rows apart soonest: the order in which the epsilon-graph looks at them.
//!
//! The order changes how long a search takes, never what it finds, so a sample of pairs is good enough to choose it. The dims that lead it
//! are chosen to complement one another.

use crate::distance::scale::Scale;
use crate::distance::spread::DimSpread;
use crate::error::Result;
use crate::graph::lead::{LEAD, Lead};
use crate::memory::{filled, reserve};
use crate::rows::distinct::DistinctRows;

/// Pairs of rows that the order is chosen by.
const PAIRS: usize = 512;

/// Rows that these pairs are of, at most.
const SAMPLED_ROWS: usize = 128;

/// A set of sampled pairs.
type PairSet = [u32; PAIRS / 32];

/// `dims`, reordered: first those that part the sampled pairs best, each chosen for the pairs that those before it left together,
/// then the others by how many pairs they part alone.
///
/// `value(i, dim)` is of the i-th of `rows` finite rows; two values are parted if they differ by more than `threshold`.
pub fn splitting_order(dims: &[usize], rows: usize, value: impl Fn(usize, usize) -> f32, threshold: f32) -> Result<Vec<usize>> {
    let mut order = Vec::new();
    reserve(&mut order, dims.len(), "the order of dims")?;
    order.extend_from_slice(dims);
    if rows < 2 || dims.len() < 2 {
        return Ok(order);
    }
    let parted = parted_pairs(dims, rows, value, threshold)?;
    let mut ranked: Vec<usize> = Vec::new();
    reserve(&mut ranked, dims.len(), "the order of dims")?;
    ranked.extend(0..dims.len());
    ranked.sort_by_cached_key(|&at| std::cmp::Reverse(count(&parted[at])));
    let mut together = [u32::MAX; PAIRS / 32];
    for chosen in 0..LEAD.min(ranked.len()) {
        // `max_by_key` takes the last of equals, so look from the back: of equal dims the one that parts more alone comes first.
        let best = (chosen..ranked.len()).rev().max_by_key(|&at| count(&common(&parted[ranked[at]], &together)));
        let best = best.unwrap_or(chosen);
        ranked[chosen..=best].rotate_right(1);
        let left = without(&together, &parted[ranked[chosen]]);
        // Once all pairs are parted, they are parted a second time: what the sample missed may need it.
        together = if count(&left) == 0 || count(&left) == count(&together) { [u32::MAX; PAIRS / 32] } else { left };
    }
    for (to, at) in order.iter_mut().zip(ranked) {
        *to = dims[at];
    }
    Ok(order)
}

/// Fewer rows than this are compared straight away; then the order of dims saves nothing.
const WORTH_ORDERING: usize = 64;

/// What the search for edges needs to know of distinct rows before it looks at all of their dims.
#[derive(Debug)]
pub struct SearchRows {
    /// The dims that vary, those first that part most pairs.
    pub dims: Vec<usize>,
    /// How all dims spread.
    pub spread: DimSpread,
    /// The rows without NaN and infinity, ascending.
    pub finite: Vec<u32>,
    /// Of each row, the coordinates in the first of these dims.
    pub lead: Vec<Lead>,
}

impl SearchRows {
    /// Looks at rows.
    pub fn of(rows: &DistinctRows, scale: Scale) -> Result<Self> {
        let mut spread = DimSpread::new(rows.width())?;
        let mut room = filled(rows.width(), 0.0, "a row")?;
        let mut finite: Vec<u32> = Vec::new();
        reserve(&mut finite, rows.len(), "the order of dims")?;
        for index in 0..rows.len() {
            if spread.add(rows.row(index, &mut room))? {
                finite.push(index as u32);
            }
        }
        let mut dims = Vec::new();
        reserve(&mut dims, spread.varying().count(), "the order of dims")?;
        dims.extend(spread.varying());
        if rows.len() >= WORTH_ORDERING {
            let value = |at: usize, dim| rows.value(finite[at] as usize, dim);
            dims = splitting_order(&dims, finite.len(), value, scale.threshold())?;
        }
        let mut lead = Vec::new();
        reserve(&mut lead, rows.len(), "leading coordinates")?;
        lead.extend((0..rows.len()).map(|index| Lead::of_dims(&dims, |dim| rows.value(index, dim))));
        Ok(Self { dims, spread, finite, lead })
    }
}

/// For each dim, the sampled pairs that it parts.
fn parted_pairs(dims: &[usize], rows: usize, value: impl Fn(usize, usize) -> f32, threshold: f32) -> Result<Vec<PairSet>> {
    // A fixed sequence: the same rows are searched in the same way every time.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (((state >> 32) * below as u64) >> 32) as usize
    };
    // Some rows, from everywhere, are copied once, so that the many pairs of them are compared in vector code.
    let sampled = rows.min(SAMPLED_ROWS);
    let mut values: Vec<f32> = Vec::new();
    reserve(&mut values, sampled * dims.len(), "the order of dims")?;
    for at in 0..sampled {
        let (from, to) = (at * rows / sampled, (at + 1) * rows / sampled);
        let row = from + next(to - from);
        values.extend(dims.iter().map(|&dim| value(row, dim)));
    }
    let copied = |at: usize| &values[at * dims.len()..][..dims.len()];
    let mut parted = filled(dims.len(), [0; PAIRS / 32], "the order of dims")?;
    let mut word = filled(dims.len(), 0u32, "the order of dims")?;
    for group in 0..PAIRS / 32 {
        word.fill(0);
        for bit in 0..32 {
            let first = next(sampled);
            let second = (first + 1 + next(sampled - 1)) % sampled;
            for ((word, x), y) in word.iter_mut().zip(copied(first)).zip(copied(second)) {
                *word |= u32::from((x - y).abs() > threshold) << bit;
            }
        }
        for (set, &word) in parted.iter_mut().zip(&word) {
            set[group] = word;
        }
    }
    Ok(parted)
}

fn count(set: &PairSet) -> u32 {
    set.iter().map(|word| word.count_ones()).sum()
}

fn common(a: &PairSet, b: &PairSet) -> PairSet {
    std::array::from_fn(|word| a[word] & b[word])
}

fn without(a: &PairSet, b: &PairSet) -> PairSet {
    std::array::from_fn(|word| a[word] & !b[word])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(rows: &[Vec<f32>], threshold: f32) -> Vec<usize> {
        let dims: Vec<usize> = (0..rows[0].len()).collect();
        splitting_order(&dims, rows.len(), |at, dim| rows[at][dim], threshold).unwrap()
    }

    #[test]
    fn an_outlier_makes_no_splitting_dim() {
        // Dim 0 has the largest range, by one row; dim 1 tells all rows apart.
        let rows: Vec<Vec<f32>> = (0..100u8).map(|i| vec![if i == 50 { 1e9 } else { 0.0 }, f32::from(i)]).collect();
        assert_eq!(order(&rows, 0.5), [1, 0]);
    }

    #[test]
    fn a_dim_that_parts_what_others_leave_comes_before_more_of_the_same() {
        // Dims 0 and 1 part the same halves; dim 2 parts within a half.
        let rows: Vec<Vec<f32>> =
            (0..64u8).map(|i| vec![f32::from(i / 32), f32::from(i / 32), if i < 32 { f32::from(i) } else { 0.0 }]).collect();
        assert_eq!(order(&rows, 0.5), [2, 0, 1]);
    }

    #[test]
    fn every_dim_is_in_the_order_once() {
        let rows: Vec<Vec<f32>> = (0..20u16).map(|i| (0..50u16).map(|d| f32::from(i * d % 7)).collect()).collect();
        let mut sorted = order(&rows, 2.0);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn few_rows_or_dims_keep_their_order() {
        assert_eq!(order(&[vec![3.0, 1.0]], 1.0), [0, 1]);
        assert_eq!(order(&[vec![3.0], vec![1.0]], 1.0), [0]);
    }
}
