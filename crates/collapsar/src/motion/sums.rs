//! Sums over the dims of a row, in one fixed order: eight running sums that are added up at the end.
//!
//! So they become vector code without that any result depends on it.

const LANES: usize = 8;

/// The sum of `term` over all dims.
pub(super) fn sum(dims: usize, term: impl Fn(usize) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    let whole = dims - dims % LANES;
    for at in (0..whole).step_by(LANES) {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            *sum += term(at + lane);
        }
    }
    for (at, sum) in (whole..dims).zip(&mut lanes) {
        *sum += term(at);
    }
    lanes.iter().sum()
}

/// The same of the elements of two slices, of which no index is checked in the loop: it does become vector code.
pub(super) fn sum_of_both<A: Copy, B: Copy>(a: &[A], b: &[B], term: impl Fn(A, B) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    let ((whole_a, rest_a), (whole_b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in whole_a.iter().zip(whole_b) {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            *sum += term(a[lane], b[lane]);
        }
    }
    for ((&a, &b), sum) in rest_a.iter().zip(rest_b).zip(&mut lanes) {
        *sum += term(a, b);
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::{sum, sum_of_both};

    #[test]
    fn every_dim_counts_once() {
        for dims in 0..40 {
            let expected: usize = (0..dims).map(|at| at * at).sum();
            assert_eq!(sum(dims, |at| (at * at) as f64), expected as f64);
        }
    }

    #[test]
    fn both_ways_add_in_one_order() {
        for dims in 0..40u8 {
            let values: Vec<f64> = (0..dims).map(|at| (f64::from(at) + 0.1).sqrt()).collect();
            let counts: Vec<u8> = (0..dims).collect();
            let expected = sum(values.len(), |at| values[at] * f64::from(counts[at]));
            assert_eq!(sum_of_both(&values, &counts, |value, count| value * f64::from(count)).to_bits(), expected.to_bits());
        }
    }
}
