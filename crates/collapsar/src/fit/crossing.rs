//! Where a falling function crosses zero.

/// So far from where it begins the search goes.
const FARTHEST: f64 = 200.0;

/// A Newton step of this length or less is the last: the next would be its square, by the scale of the function.
const LAST_STEP: f64 = 1e-9;

/// Looks from `start` for the zero of a falling function, given as value and derivative: Newton's steps, no longer than a reach that doubles
/// until both sides are known, and halves between the two where a step does not shrink. None if it does not cross.
pub fn crossing(mut function: impl FnMut(f64) -> (f64, f64), start: f64) -> Option<f64> {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let (mut at, mut reach, mut last) = (start, 0.5, f64::INFINITY);
    for _ in 0..300 {
        let (value, derivative) = function(at);
        if value == 0.0 {
            return Some(at);
        }
        *(if value > 0.0 { &mut low } else { &mut high }) = at;
        let newton = -value / derivative;
        // A derivative that is not below zero is that of a function which is flat to the last digit.
        let newton = if derivative < 0.0 { newton } else { f64::INFINITY.copysign(value) };
        if newton.abs() <= LAST_STEP * at.abs().max(1.0) {
            return Some(at + newton);
        }
        let step = if low.is_finite() && high.is_finite() {
            let inside = at + newton > low && at + newton < high;
            if inside && newton.abs() <= 0.5 * last { newton } else { f64::midpoint(low, high) - at }
        } else {
            let bounded = newton.clamp(-reach, reach);
            reach *= 2.0;
            bounded
        };
        if step.abs() <= f64::EPSILON * at.abs() {
            return Some(at);
        }
        (at, last) = (at + step, step.abs());
        if (at - start).abs() > FARTHEST {
            return None;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_found_from_either_side_and_far_away() {
        for start in [-30.0, -1.0, 0.0, 2.5, 40.0] {
            let found = crossing(|x| (7.389_056_098_930_65 - x.exp(), -x.exp()), start).unwrap();
            assert!((found - 2.0).abs() < 1e-14, "{start}: {found}");
            let cube = crossing(|x| (1.0 - x * x * x, -3.0 * x * x), start).unwrap();
            assert!((cube - 1.0).abs() < 1e-14, "{start}: {cube}");
        }
    }

    #[test]
    fn what_does_not_cross_has_none() {
        assert_eq!(crossing(|x| ((-x).exp(), -(-x).exp()), 0.0), None);
        assert_eq!(crossing(|_| (1.0, 0.0), 3.0), None);
    }
}
