//! Sums over the dims of a row, and over rows, in one fixed order.
//!
//! A sum over dims has some running sums that are added up at the end, and a sum over rows adds one row after the other. So they become vector
//! code without that any result depends on it, or on how rows are divided.

use super::batches::BATCH;

/// Running sums of one sum.
const LANES: usize = 8;

/// The sums of `N` terms of the values of a row and of `M` vectors in the same dim, with `LANES` running sums each.
pub(super) fn sums<const LANES: usize, const M: usize, const N: usize>(
    row: &[f32],
    vectors: [&[f64]; M],
    terms: impl Fn(f64, [f64; M]) -> [f64; N],
) -> [f64; N] {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let halves = vectors.map(|vector| vector[..row.len()].as_chunks::<LANES>());
    let mut lanes = [[0.0; LANES]; N];
    let mut add = |lane: usize, value: f32, others: [f64; M]| {
        for (sums, term) in lanes.iter_mut().zip(terms(f64::from(value), others)) {
            sums[lane] += term;
        }
    };
    for (at, chunk) in chunks.iter().enumerate() {
        let others = halves.map(|(chunks, _)| chunks[at]);
        for lane in 0..LANES {
            add(lane, chunk[lane], others.map(|other| other[lane]));
        }
    }
    for (lane, &value) in rest.iter().enumerate() {
        add(lane, value, halves.map(|(_, rest)| rest[lane]));
    }
    lanes.map(|lanes| lanes.iter().sum())
}

/// The scalar product of a row and a vector. It is not finite if the row is not and the vector is.
pub(super) fn dot(row: &[f32], vector: &[f64]) -> f64 {
    let [sum] = sums::<LANES, 1, 1>(row, [vector], |value, [other]| [value * other]);
    sum
}

/// The sum of the squares of a row. It is not finite if the row is not.
pub(super) fn squares(row: &[f32]) -> f64 {
    let [sum] = sums::<LANES, 0, 1>(row, [], |value, []| [value * value]);
    sum
}

/// The scalar product of two vectors.
pub(super) fn product(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    for (a, b) in a.chunks(LANES).zip(b.chunks(LANES)) {
        for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += a * b;
        }
    }
    lanes.iter().sum()
}

/// Adds so many times each row of a batch to `totals`, one after the other.
pub(super) fn add_rows(totals: &mut [f64], rows: &[Vec<f32>; BATCH], times: [f64; BATCH]) {
    let dims = totals.len();
    let [a, b, c, d] = rows.each_ref().map(|row| &row[..dims]);
    for (at, total) in totals.iter_mut().enumerate() {
        let terms = [a[at], b[at], c[at], d[at]];
        *total = terms.iter().zip(times).fold(*total, |total, (&value, times)| total + times * f64::from(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dim_counts_once() {
        for dims in 0..40 {
            let row: Vec<f32> = (0..dims).map(|at| at as f32).collect();
            let vector: Vec<f64> = (0..dims).map(|at| f64::from(at * 3)).collect();
            let expected: i32 = (0..dims).map(|at| at * at * 3).sum();
            assert_eq!(dot(&row, &vector), f64::from(expected));
            assert_eq!(product(&vector, &vector), f64::from(expected * 3));
            assert_eq!(squares(&row) * 3.0, f64::from(expected));
        }
    }

    #[test]
    fn rows_are_added_one_after_the_other() {
        let mut totals = [1e16, 0.0];
        add_rows(&mut totals, &[vec![1.0, 1.0], vec![1.0, 2.0], vec![1.0, 3.0], vec![1.0, 4.0]], [1.0, 1.0, 1.0, 10.0]);
        assert_eq!(totals, [1e16 + 10.0, 46.0]);
    }
}
