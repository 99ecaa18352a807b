//! The leading principal components of rows that are held, by Lanczos' method.
//!
//! As in [`super::component`] each step multiplies the covariance by a vector, and all vectors are kept and orthogonalised twice. Here rows are
//! at hand, so steps go on until the variances are exact to about 1e-12 of the largest. Where the vectors span all that a start can reach, the
//! search begins again across them: equal variances hide directions from one start alone.

use super::chosen::{ChosenRows, is_finite};
use super::component::{Starts, leading, make_orthogonal, normalise, point};
use super::sums::product;
use crate::error::Result;
use crate::memory::filled;

/// What is left of a variance's residual, as a share of the largest variance, when steps end.
const RESIDUAL: f64 = 1e-12;

/// A vector that is so much shorter than the largest variance is rounding alone.
const NOTHING: f64 = 1e-13;

/// Steps at most: enough for whatever stands out; in noise the plane that they found is given.
const STEPS: usize = 96;

/// The directions in which rows vary most.
#[derive(Debug)]
pub struct Components {
    /// Unit vectors, one after the other, of which the element of largest magnitude is positive; zeros where rows vary in fewer directions.
    pub vectors: Vec<f64>,
    /// The variance along each, descending.
    pub variances: Vec<f64>,
    /// The variance in all dims together.
    pub total: f64,
    /// How far each row lies from the mean along each vector, row by row; NaN for a row that is not finite.
    pub scores: Vec<f64>,
}

/// The `count` leading components. Rows that are not finite take part in nothing.
pub(super) fn components(rows: &ChosenRows, weights: &[f64], count: usize) -> Result<Components> {
    let centred = Centred::new(rows, weights)?;
    let Found { variances, vectors } = centred.search(count)?;
    let mut scores = filled(rows.len() * count, f64::NAN, "the places of rows")?;
    centred.each(|at, row, _| {
        for (score, vector) in scores[at * count..].iter_mut().zip(&vectors) {
            *score = product(row, vector);
        }
    })?;
    Ok(Components { vectors: vectors.concat(), variances, total: centred.total()?, scores })
}

struct Found {
    variances: Vec<f64>,
    vectors: Vec<Vec<f64>>,
}

/// Rows without their mean.
struct Centred<'a> {
    rows: &'a ChosenRows,
    weights: &'a [f64],
    mean: Vec<f64>,
    weight: f64,
}

impl<'a> Centred<'a> {
    fn new(rows: &'a ChosenRows, weights: &'a [f64]) -> Result<Self> {
        let mut mean = filled(rows.dims(), 0.0, "the mean of rows")?;
        let mut weight = 0.0;
        rows.each(|at, row| {
            if !is_finite(row) {
                return;
            }
            weight += weights[at];
            for (mean, &value) in mean.iter_mut().zip(row) {
                *mean += weights[at] * f64::from(value);
            }
        })?;
        if weight > 0.0 {
            for mean in &mut mean {
                *mean /= weight;
            }
        }
        Ok(Self { rows, weights, mean, weight })
    }

    /// Passes the finite rows on, with their number and weight.
    fn each(&self, mut take: impl FnMut(usize, &[f64], f64)) -> Result<()> {
        let mut centred = filled(self.mean.len(), 0.0, "a row")?;
        self.rows.each(|at, row| {
            if !is_finite(row) {
                return;
            }
            for ((centred, &value), mean) in centred.iter_mut().zip(row).zip(&self.mean) {
                *centred = f64::from(value) - mean;
            }
            take(at, &centred, self.weights[at]);
        })
    }

    fn total(&self) -> Result<f64> {
        let mut total = 0.0;
        self.each(|_, row, weight| total += weight * product(row, row))?;
        Ok(if self.weight > 0.0 { total / self.weight } else { 0.0 })
    }

    /// The covariance times a vector.
    fn image(&self, vector: &[f64]) -> Result<Vec<f64>> {
        let mut image = filled(vector.len(), 0.0, "a component")?;
        self.each(|_, row, weight| {
            let along = weight * product(row, vector) / self.weight;
            for (image, value) in image.iter_mut().zip(row) {
                *image += along * value;
            }
        })?;
        Ok(image)
    }

    fn search(&self, count: usize) -> Result<Found> {
        let dims = self.mean.len();
        let mut starts = Starts::default();
        let mut basis: Vec<Vec<f64>> = Vec::new();
        let (mut diagonal, mut beside): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        let mut next = starts.across(&basis, dims)?;
        // Whether `next` begins a search of its own.
        let mut begins = true;
        let found = loop {
            let mut image = self.image(&next)?;
            diagonal.push(product(&image, &next));
            basis.push(next);
            make_orthogonal(&mut image, &basis);
            let length = normalise(&mut image);
            let found = Found::of(&diagonal, &beside, &basis, count);
            let most = found.variances.first().copied().unwrap_or(0.0);
            let is_end = length <= NOTHING * most;
            let nothing_left = is_end && begins && diagonal[diagonal.len() - 1] <= NOTHING * most;
            let residuals = || found_residuals(&diagonal, &beside, count).all(|share| length * share <= RESIDUAL * most);
            if nothing_left || basis.len() == dims.min(STEPS) || (!is_end && basis.len() >= count && residuals()) {
                break found;
            }
            begins = is_end;
            beside.push(if is_end { 0.0 } else { length });
            next = if is_end { starts.across(&basis, dims)? } else { image };
        };
        Ok(found)
    }
}

/// The last shares of the leading eigenvectors: how much of each may still change.
fn found_residuals(diagonal: &[f64], beside: &[f64], count: usize) -> impl Iterator<Item = f64> {
    leading(diagonal, beside, count).into_iter().map(|(_, shares)| shares[shares.len() - 1].abs())
}

impl Found {
    /// In the dims of the rows; zeros in the place of what is not there.
    fn of(diagonal: &[f64], beside: &[f64], basis: &[Vec<f64>], count: usize) -> Self {
        let pairs = leading(diagonal, beside, count);
        let most = pairs.first().map_or(0.0, |(value, _)| *value);
        let mut found = Self { variances: vec![0.0; count], vectors: vec![vec![0.0; basis[0].len()]; count] };
        for (at, (value, shares)) in pairs.into_iter().enumerate() {
            if value <= NOTHING * most {
                continue;
            }
            found.variances[at] = value;
            let vector = &mut found.vectors[at];
            for (share, each) in shares.iter().zip(basis) {
                for (sum, value) in vector.iter_mut().zip(each) {
                    *sum += share * value;
                }
            }
            normalise(vector);
            point(vector);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::dtype::FloatDtype;
    use proptest::prelude::*;

    fn chosen(rows: &[Vec<f32>]) -> ChosenRows {
        let mut chosen = ChosenRows::new(FloatDtype::F32, rows[0].len()).unwrap();
        chosen.push(&rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>()).unwrap();
        chosen
    }

    fn found(rows: &[Vec<f32>], count: usize) -> Components {
        chosen(rows).components(&vec![1.0; rows.len()], count).unwrap()
    }

    #[test]
    fn a_row_counts_as_often_as_its_weight() {
        let (a, b, c) = (vec![1.0, 2.0, 0.5], vec![0.0, -1.0, 3.0], vec![4.0, 4.0, 4.5]);
        let weighted = chosen(&[a.clone(), b.clone(), c.clone()]).components(&[3.0, 1.0, 2.0], 2).unwrap();
        let repeated = found(&[a.clone(), a.clone(), a, b, c.clone(), c], 2);
        for (one, other) in weighted.vectors.iter().zip(&repeated.vectors) {
            assert!((one - other).abs() < 1e-12);
        }
        assert!((weighted.total - repeated.total).abs() < 1e-12);
        assert!((weighted.scores[2] - repeated.scores[6]).abs() < 1e-12);
    }

    #[test]
    fn equal_variances_hide_no_direction() {
        let row = |dim: usize, value: f32| (0..6).map(|at| if at == dim { value } else { 0.0 }).collect();
        let rows: Vec<Vec<f32>> = (0..6).flat_map(|dim| [row(dim, 1.0), row(dim, -1.0)]).collect();
        let Components { variances, vectors, .. } = found(&rows, 3);
        assert!(variances.iter().all(|variance| (variance - 1.0 / 6.0).abs() < 1e-14), "{variances:?}");
        assert!(product(&vectors[..6], &vectors[6..12]).abs() < 1e-14);
    }

    #[test]
    fn what_does_not_vary_has_no_component() {
        let Components { variances, vectors, total, scores } = found(&[vec![1.0, 2.0, 3.0], vec![1.0, 2.0, 3.0]], 3);
        assert_eq!((variances, total), (vec![0.0; 3], 0.0));
        assert!(vectors.iter().chain(&scores).all(|&value| value == 0.0));
        let line = found(&[vec![0.0, 0.0], vec![-3.0, -4.0]], 3);
        assert!((line.variances[0] - 6.25).abs() < 1e-12 && line.variances[1..] == [0.0, 0.0]);
        assert!((line.vectors[0] - 0.6).abs() < 1e-12 && (line.vectors[1] - 0.8).abs() < 1e-12, "points to the positive side");
    }

    #[test]
    fn rows_that_are_not_finite_take_part_in_nothing() {
        let with = found(&[vec![0.0, 1.0], vec![f32::NAN, 5.0], vec![2.0, 1.0]], 1);
        let without = found(&[vec![0.0, 1.0], vec![2.0, 1.0]], 1);
        assert_eq!(with.vectors, without.vectors);
        assert!(with.scores[1].is_nan() && with.scores[2] == without.scores[1]);
    }

    proptest! {
        /// The covariance takes each vector to a multiple of itself, they are orthogonal, and no other direction varies more.
        #[test]
        fn they_are_the_leading_eigenvectors(seed in prop::collection::vec(-4i8..5, 12..200), dims in 1usize..7) {
            let rows: Vec<Vec<f32>> = seed.chunks_exact(dims).map(|row| row.iter().map(|&x| f32::from(x)).collect()).collect();
            let all = found(&rows, dims);
            let some = found(&rows, 2);
            let count = rows.len() as f64;
            let mean: Vec<f64> = (0..dims).map(|d| rows.iter().map(|row| f64::from(row[d])).sum::<f64>() / count).collect();
            let covariance = |a: usize, b: usize| -> f64 {
                rows.iter().map(|row| (f64::from(row[a]) - mean[a]) * (f64::from(row[b]) - mean[b])).sum::<f64>() / count
            };
            let trace: f64 = (0..dims).map(|d| covariance(d, d)).sum();
            prop_assert!((all.total - trace).abs() <= 1e-12 * trace.max(1.0));
            // As many as there are dims share the whole variance; two of them are the first two of all.
            prop_assert!((all.variances.iter().sum::<f64>() - trace).abs() <= 1e-10 * trace.max(1.0));
            prop_assert!(all.variances.is_sorted_by(|a, b| a >= b));
            for (one, other) in some.variances.iter().zip(&all.variances) {
                prop_assert!((one - other).abs() <= 1e-9 * trace.max(1.0));
            }
            for (at, vector) in all.vectors.chunks_exact(dims).enumerate() {
                for a in 0..dims {
                    let image: f64 = (0..dims).map(|b| covariance(a, b) * vector[b]).sum();
                    prop_assert!((image - all.variances[at] * vector[a]).abs() <= 1e-9 * trace.max(1.0));
                }
            }
        }
    }
}
