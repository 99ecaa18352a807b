//! How the tokens are spread over the black holes.

/// The per-black-hole numbers of one snapshot. All zero when no group has two members.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Population {
    /// Groups of at least two tokens.
    pub black_holes: u64,
    /// Tokens in them.
    pub in_black_holes: u64,
    /// Members of the largest; 0, not 1, when there are only singletons.
    pub largest: u64,
    /// Members of the smallest black hole.
    pub smallest: u64,
    /// `float32(sum) / float32(count)`.
    pub mean: f32,
    /// The lower middle: index `floor((k - 1) / 2)` of the ascending sizes, never an average.
    pub median: f32,
    /// Members of the two largest (of one, if there is one).
    pub top2: u64,
    /// Gini coefficient of the sizes; 0 for fewer than two black holes.
    pub gini: f32,
}

impl Population {
    /// Measures the groups with at least two members; `populations` holds the members of every group, in any order.
    #[must_use]
    pub fn of(populations: &[u64]) -> Self {
        let mut sizes: Vec<u64> = populations.iter().copied().filter(|&members| members >= 2).collect();
        sizes.sort_unstable();
        let (Some(&smallest), Some(&largest)) = (sizes.first(), sizes.last()) else {
            return Self::default();
        };
        let total: u64 = sizes.iter().sum();
        Self {
            black_holes: sizes.len() as u64,
            in_black_holes: total,
            largest,
            smallest,
            mean: total as f32 / sizes.len() as f32,
            median: sizes[(sizes.len() - 1) / 2] as f32,
            top2: sizes.iter().rev().take(2).sum(),
            gini: gini(&sizes),
        }
    }
}

/// Gini coefficient of ascending `sizes`: `2 sum(i p_i) / (k sum(p)) - (k + 1) / k`, i from 1.
///
/// The sums are exact integers, each rounded once to float32; then float32 operations in the order of the formula, as torch does
/// them. Hence the result does not depend on the order of a summation.
fn gini(sizes: &[u64]) -> f32 {
    let count = sizes.len() as u64;
    if count < 2 {
        return 0.0;
    }
    let weighted: u128 = sizes.iter().zip(1u128..).map(|(&size, rank)| rank * u128::from(size)).sum();
    let total: u64 = sizes.iter().sum();
    let floor = ((count + 1) as f64 / count as f64) as f32;
    2.0 * weighted as f32 / (count as f32 * total as f32) - floor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_populations_give_the_published_numbers() {
        let population = Population::of(&[814, 704, 306, 228, 11, 10, 6, 5, 4, 4, 3, 3, 2]);
        assert_eq!((population.black_holes, population.in_black_holes), (13, 2100));
        assert_eq!((population.largest, population.smallest, population.top2), (814, 2, 1518));
        assert_eq!(f64::from(population.mean), 161.538_467_407_226_56);
        assert_eq!(population.median, 6.0);
        assert_eq!(f64::from(population.gini), 0.753_113_508_224_487_3);
    }

    #[test]
    fn singletons_do_not_count() {
        assert_eq!(Population::of(&[]), Population::default());
        assert_eq!(Population::of(&[1, 1, 1]), Population::default());
        assert_eq!(Population::of(&[1, 3, 1]), Population::of(&[3]));
    }

    #[test]
    fn the_median_of_two_is_the_lower() {
        assert_eq!(Population::of(&[3, 2]).median, 2.0);
    }

    #[test]
    fn one_black_hole_has_no_inequality() {
        let population = Population::of(&[5]);
        assert_eq!((population.gini, population.top2, population.mean), (0.0, 5, 5.0));
    }

    #[test]
    fn equal_sizes_have_a_gini_of_nearly_zero() {
        for count in 2..200 {
            assert!(Population::of(&vec![7; count]).gini.abs() < 1e-6);
        }
    }
}
