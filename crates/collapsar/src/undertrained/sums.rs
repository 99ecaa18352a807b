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

/// Running sums of the scalar product of each row of a batch.
const DOT_LANES: usize = 4;

/// The scalar products of the rows of a batch and a vector. That of a row is not finite if the row is not and the vector is; it does not
/// depend on the other rows.
pub(super) fn dots(rows: [&[f32]; BATCH], vector: &[f64]) -> [f64; BATCH] {
    let (chunks, rest) = vector.as_chunks::<DOT_LANES>();
    let halves = rows.map(|row| row[..vector.len()].as_chunks::<DOT_LANES>());
    let mut lanes = [[0.0; DOT_LANES]; BATCH];
    for (at, chunk) in chunks.iter().enumerate() {
        for (lanes, (row, _)) in lanes.iter_mut().zip(halves) {
            for ((sum, &value), other) in lanes.iter_mut().zip(&row[at]).zip(chunk) {
                *sum += f64::from(value) * other;
            }
        }
    }
    for (lanes, (_, row)) in lanes.iter_mut().zip(halves) {
        for ((sum, &value), other) in lanes.iter_mut().zip(row).zip(rest) {
            *sum += f64::from(value) * other;
        }
    }
    lanes.map(|lanes| lanes.iter().sum())
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
pub(super) fn add_rows(totals: &mut [f64], rows: [&[f32]; BATCH], times: [f64; BATCH]) {
    let dims = totals.len();
    let [a, b, c, d] = rows.map(|row| &row[..dims]);
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
            let doubled: Vec<f32> = row.iter().map(|value| value * 2.0).collect();
            let expected_of_all = [1.0, 2.0, 1.0, 2.0].map(|times| times * f64::from(expected));
            assert_eq!(dots([&row, &doubled, &row, &doubled], &vector), expected_of_all);
            assert_eq!(product(&vector, &vector), f64::from(expected * 3));
            assert_eq!(squares(&row) * 3.0, f64::from(expected));
        }
    }

    #[test]
    fn rows_are_added_one_after_the_other() {
        let mut totals = [1e16, 0.0];
        add_rows(&mut totals, [&[1.0, 1.0], &[1.0, 2.0], &[1.0, 3.0], &[1.0, 4.0]], [1.0, 1.0, 1.0, 10.0]);
        assert_eq!(totals, [1e16 + 10.0, 46.0]);
    }
}
