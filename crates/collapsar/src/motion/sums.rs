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

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn every_dim_counts_once() {
        for dims in 0..40 {
            let expected: usize = (0..dims).map(|at| at * at).sum();
            assert_eq!(sum(dims, |at| (at * at) as f64), expected as f64);
        }
    }
}
