//! The length scale of a measurement: epsilon and the touching threshold, as the float32 numbers that are computed with.

use crate::error::{Error, Result};

/// Epsilon and threshold after their one rounding to float32.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Scale {
    epsilon: f32,
    threshold: f32,
}

impl Scale {
    /// Rounds both to float32 before they meet a distance, as torch does with a Python number: a distance equal to
    /// float32(2 epsilon) touches even where float32(2 epsilon) is above the real number 2 epsilon.
    ///
    /// Without a threshold it is 2 epsilon. float32(epsilon) must be finite and above 0 (a subnormal will do), float32(threshold)
    /// finite and at least 0.
    pub fn new(epsilon: f64, threshold: Option<f64>) -> Result<Self> {
        let (epsilon32, threshold) = (epsilon as f32, threshold.unwrap_or(2.0 * epsilon));
        if !(epsilon32.is_finite() && epsilon32 > 0.0) {
            return Err(Error::InvalidEpsilon { value: epsilon });
        }
        let threshold32 = threshold as f32;
        if !(threshold32.is_finite() && threshold32 >= 0.0) {
            return Err(Error::InvalidThreshold { value: threshold });
        }
        Ok(Self { epsilon: epsilon32, threshold: threshold32 })
    }

    /// A distance (its bit pattern) in units of epsilon: one float32 division, correctly rounded.
    #[must_use]
    pub fn in_epsilons(&self, distance: u32) -> f32 {
        f32::from_bits(distance) / self.epsilon
    }

    /// The touching threshold, at least 0.
    #[must_use]
    pub fn threshold(&self) -> f32 {
        // A threshold of -0.0 is the threshold 0.
        self.threshold.abs()
    }

    /// The largest distance (its bit pattern) at which two rows touch.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.threshold().to_bits()
    }

    /// Whether two rows at this distance (its bit pattern) touch: at most the threshold, and not NaN.
    #[must_use]
    pub fn touches(&self, distance: u32) -> bool {
        distance <= self.limit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_of_exactly_the_float32_threshold_touches() {
        // float32(0.002) > 0.002 and float32(0.00012) < 0.00012.
        for epsilon in [1e-3, 0.05, 0.15, 6e-5, 3e-5, 5.960_464_5e-5] {
            let scale = Scale::new(epsilon, None).unwrap();
            let limit = ((2.0 * epsilon) as f32).to_bits();
            assert!(scale.touches(limit) && scale.touches(limit - 1) && !scale.touches(limit + 1));
        }
    }

    #[test]
    fn nan_and_infinity_never_touch() {
        let scale = Scale::new(1.0, Some(f64::from(f32::MAX))).unwrap();
        assert!(!scale.touches(f32::INFINITY.to_bits()) && !scale.touches(f32::NAN.to_bits()));
    }

    #[test]
    fn subnormal_scales_are_valid_and_zero_is_a_threshold() {
        assert!(Scale::new(1e-45, None).is_ok());
        let scale = Scale::new(1.0, Some(-0.0)).unwrap();
        assert!(scale.touches(0) && !scale.touches(1));
    }

    #[test]
    fn scales_without_a_float32_value_are_refused() {
        for epsilon in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e39, 1e-46] {
            assert!(matches!(Scale::new(epsilon, Some(1.0)), Err(Error::InvalidEpsilon { .. })), "{epsilon}");
        }
        for threshold in [-1e-30, f64::NAN, f64::INFINITY, 1e39] {
            assert!(matches!(Scale::new(1.0, Some(threshold)), Err(Error::InvalidThreshold { .. })), "{threshold}");
        }
        assert!(matches!(Scale::new(3e38, None), Err(Error::InvalidThreshold { .. })), "2 epsilon overflows float32");
    }
}
