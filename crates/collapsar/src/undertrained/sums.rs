//! Sums over the dims of a row, in one fixed order: eight running sums that are added up at the end.
//!
//! So they become vector code without that any result depends on it.

const LANES: usize = 8;

/// The sum of `term` over all dims, for `N` terms at once.
pub(super) fn sums<const N: usize>(dims: usize, term: impl Fn(usize) -> [f64; N]) -> [f64; N] {
    let mut lanes = [[0.0; LANES]; N];
    let whole = dims - dims % LANES;
    for at in (0..whole).step_by(LANES) {
        for lane in 0..LANES {
            for (sums, term) in lanes.iter_mut().zip(term(at + lane)) {
                sums[lane] += term;
            }
        }
    }
    for at in whole..dims {
        for (sums, term) in lanes.iter_mut().zip(term(at)) {
            sums[at - whole] += term;
        }
    }
    lanes.map(|[a, b, c, d, e, f, g, h]| ((a + b) + (c + d)) + ((e + f) + (g + h)))
}

/// The scalar product of a row and a vector.
pub(super) fn dot(row: &[f32], vector: &[f64]) -> f64 {
    let (row, vector) = (row, &vector[..row.len()]);
    let [sum] = sums(row.len(), |at| [f64::from(row[at]) * vector[at]]);
    sum
}

/// The scalar product of two vectors.
pub(super) fn product(a: &[f64], b: &[f64]) -> f64 {
    let b = &b[..a.len()];
    let [sum] = sums(a.len(), |at| [a[at] * b[at]]);
    sum
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
        }
    }
}
