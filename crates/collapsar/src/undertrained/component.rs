//! The first principal component of the rows, without their covariance: Lanczos' method, one pass over the rows a step.
//!
//! A step multiplies the covariance by a vector, which takes each row once and no memory; the covariance itself would take dims times as much
//! work as a step, and more than all steps together. All vectors are kept and each new one is made orthogonal to them twice, so that rounding
//! cannot bring the first component in again. With the largest Ritz values t1 > t2 and the residual r of the first, the angle to the
//! eigenvector is at most about r / (t1 - t2).
//!
//! How many passes that takes follows from the spectrum: with variances v1 > v2 the angle falls by at least exp(-arcosh(2 v1 / v2 - 1)) a pass,
//! from about the square root of the dims (Saad, "Numerical Methods for Large Eigenvalue Problems", 6.6). So passes always suffice where v1 is
//! at least 1.2 times v2, and for less where few variances are near v1. Where they do not, as in noise, no direction stands out: the one that
//! was found is given, with the angle that is left.

use super::batches::Batches;
use super::slabs::{Joined, Slabs};
use super::sums::{add_rows, dots, product};
use crate::error::Result;
use crate::format::dtype::FloatDtype;
use crate::memory::filled;

/// The angle at which passes end. A cosine without the component is off by more: by the angle times the share of a row's length that lies along it.
const ANGLE: f64 = 1e-9;

/// Passes at most.
const PASSES: usize = 32;

/// Multiplies the covariance of rows by a direction, slab by slab. Rows arrive block by block and in their order.
#[derive(Debug)]
pub struct Projections {
    batches: Batches,
    direction: Vec<f64>,
    offset: f64,
    /// The sum of projection times row, then of projections, then the number of rows.
    slabs: Slabs,
}

impl Projections {
    /// For rows of `dtype`, with the [direction](FirstComponent::direction) and the [offset](FirstComponent::offset) of a pass. The first row is
    /// the first of a slab.
    pub fn new(dtype: FloatDtype, direction: Vec<f64>, offset: f64) -> Result<Self> {
        let dims = direction.len();
        Ok(Self { batches: Batches::new(dtype, dims)?, direction, offset, slabs: Slabs::new(dims + 2) })
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { batches, direction, offset, slabs } = self;
        batches.count(bytes)?;
        slabs.each(bytes, batches.row_bytes(), |sums, rows| {
            let (image, rest) = sums.split_at_mut(direction.len());
            batches.each(rows, |mut batch, count, zeros| {
                let mut times = dots(batch, direction).map(|along| along - *offset);
                for (at, (row, times)) in batch.iter_mut().zip(&mut times).enumerate() {
                    if at >= count || !times.is_finite() {
                        (*row, *times) = (zeros, 0.0);
                        continue;
                    }
                    rest[0] += *times;
                    rest[1] += 1.0;
                }
                add_rows(image, batch, times);
            })
        })
    }

    /// For [`FirstComponent::add`].
    #[must_use]
    pub fn sums(&self) -> &[f64] {
        self.slabs.sums()
    }
}

/// Finds the first component in passes over the rows.
#[derive(Debug)]
pub struct FirstComponent {
    mean: Vec<f64>,
    /// Orthonormal vectors; the last one is multiplied in this pass.
    basis: Vec<Vec<f64>>,
    /// Diagonal of the tridiagonal matrix, and what stands beside it.
    diagonal: Vec<f64>,
    beside: Vec<f64>,
    /// The sums of this pass.
    joined: Joined,
    angle: f64,
    ratio: f64,
}

impl FirstComponent {
    /// Of rows whose mean is known.
    pub fn new(mean: Vec<f64>) -> Result<Self> {
        let dims = mean.len();
        let mut start = filled(dims, 0.0, "the first component")?;
        // Any direction that has something of the first component in it: numbers without a pattern.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for value in &mut start {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *value = (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5;
        }
        normalise(&mut start);
        Ok(Self {
            mean,
            basis: vec![start],
            diagonal: Vec::new(),
            beside: Vec::new(),
            joined: Joined::new(dims + 2, "the first component")?,
            angle: f64::INFINITY,
            ratio: f64::NAN,
        })
    }

    /// The unit vector that the covariance is multiplied by in this pass.
    #[must_use]
    pub fn direction(&self) -> &[f64] {
        &self.basis[self.basis.len() - 1]
    }

    /// The mean's part along it.
    #[must_use]
    pub fn offset(&self) -> f64 {
        product(&self.mean, self.direction())
    }

    /// Adds the next slabs of [`Projections::sums`] of this pass.
    pub fn add(&mut self, sums: &[f64]) {
        self.joined.add(sums);
    }

    /// Ends a pass; whether another is needed.
    pub fn end_pass(&mut self) -> bool {
        let Self { mean, basis, diagonal, beside, joined, .. } = self;
        let (image, rest) = joined.totals().split_at(mean.len());
        let (projections, count) = (rest[0], rest[1].max(1.0));
        let mut next: Vec<f64> = image.iter().zip(&*mean).map(|(image, mean)| (image - projections * mean) / count).collect();
        joined.clear();
        diagonal.push(product(&next, &basis[basis.len() - 1]));
        for _ in 0..2 {
            for vector in &*basis {
                let along = product(&next, vector);
                for (next, value) in next.iter_mut().zip(vector) {
                    *next -= along * value;
                }
            }
        }
        let length = normalise(&mut next);
        let Leading { first, second, shares } = leading(diagonal, beside);
        self.ratio = first / second;
        // A length of nothing beside the first value: the vectors span all that the rows vary in.
        let spanned = first <= 0.0 || length <= 1e-14 * first || diagonal.len() == basis[0].len();
        let residual = length * shares[diagonal.len() - 1].abs();
        self.angle = if spanned { 0.0 } else { residual / (first - second) };
        if self.angle <= ANGLE || diagonal.len() == PASSES {
            return false;
        }
        beside.push(length);
        basis.push(next);
        true
    }

    /// The unit vector of the first component, after the last pass; zeros where the rows do not vary.
    #[must_use]
    pub fn vector(&self) -> Vec<f64> {
        let Leading { first, shares, .. } = leading(&self.diagonal, &self.beside);
        let mut found = vec![0.0; self.mean.len()];
        if first <= 0.0 {
            return found;
        }
        for (share, vector) in shares.iter().zip(&self.basis) {
            for (found, value) in found.iter_mut().zip(vector) {
                *found += share * value;
            }
        }
        normalise(&mut found);
        found
    }

    /// How many passes were ended.
    #[must_use]
    pub fn passes(&self) -> usize {
        self.diagonal.len()
    }

    /// The angle to the first component that is left, about, in radians; 0 where the rows do not vary.
    #[must_use]
    pub fn angle(&self) -> f64 {
        self.angle
    }

    /// Whether the passes sufficed for an angle of at most 1e-9. If not, no direction stands out enough to be the first.
    #[must_use]
    pub fn is_found(&self) -> bool {
        self.angle <= ANGLE
    }

    /// The variance along the first component, divided by that along the second as far as it was found; not a finite number where nothing
    /// varies along that.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.ratio
    }
}

/// Makes the length 1, and gives what it was; a vector of zeros stays.
pub(super) fn normalise(vector: &mut [f64]) -> f64 {
    let length = product(vector, vector).sqrt();
    if length > 0.0 {
        for value in vector {
            *value /= length;
        }
    }
    length
}

/// The two largest eigenvalues, 0 in the place of what is not there, and the eigenvector of the first.
struct Leading {
    first: f64,
    second: f64,
    shares: Vec<f64>,
}

fn leading(diagonal: &[f64], beside: &[f64]) -> Leading {
    let (values, mut vectors) = eigen(diagonal, beside);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    let value = |place: usize| order.get(place).map_or(0.0, |&at| values[at]);
    Leading { first: value(0), second: value(1), shares: order.first().map_or_else(Vec::new, |&at| vectors.swap_remove(at)) }
}

/// Eigenvalues and eigenvectors of a symmetric tridiagonal matrix, by Jacobi's rotations: it has few rows.
pub(super) fn eigen(diagonal: &[f64], beside: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let size = diagonal.len();
    let mut matrix = vec![vec![0.0; size]; size];
    for at in 0..size {
        matrix[at][at] = diagonal[at];
        if at + 1 < size {
            matrix[at][at + 1] = beside[at];
            matrix[at + 1][at] = beside[at];
        }
    }
    let mut vectors: Vec<Vec<f64>> = (0..size).map(|row| (0..size).map(|at| f64::from(u8::from(at == row))).collect()).collect();
    for _ in 0..64 {
        let off: f64 = (0..size).flat_map(|p| (0..p).map(move |q| (p, q))).map(|(p, q)| matrix[p][q] * matrix[p][q]).sum();
        let on: f64 = (0..size).map(|at| matrix[at][at] * matrix[at][at]).sum();
        if off <= 1e-40 * on {
            break;
        }
        for p in 1..size {
            for q in 0..p {
                rotate(&mut matrix, &mut vectors, p, q);
            }
        }
    }
    ((0..size).map(|at| matrix[at][at]).collect(), vectors)
}

/// Turns rows and columns `p` and `q` so that the element between them becomes 0. Row i of `vectors` is the eigenvector of value i.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let between = matrix[p][q];
    if between == 0.0 {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * between);
    let slope = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (slope * slope + 1.0).sqrt();
    let sine = slope * cosine;
    let turn = |first: f64, second: f64| (cosine * first - sine * second, sine * first + cosine * second);
    for row in matrix.iter_mut() {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
    turn_rows(matrix, p, q, turn);
    turn_rows(vectors, p, q, turn);
}

fn turn_rows(rows: &mut [Vec<f64>], p: usize, q: usize, turn: impl Fn(f64, f64) -> (f64, f64)) {
    let Ok([first, second]) = rows.get_disjoint_mut([p, q]) else { return };
    for (first, second) in first.iter_mut().zip(second) {
        (*first, *second) = turn(*first, *second);
    }
}

#[cfg(test)]
mod tests {
    use super::super::norms::{RowMean, RowNorms};
    use super::*;
    use proptest::prelude::*;

    fn component(rows: &[Vec<f32>]) -> FirstComponent {
        let dims = rows[0].len();
        let mut norms = RowNorms::new(FloatDtype::F32, dims).unwrap();
        let bytes: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        norms.push(&bytes).unwrap();
        let mut mean = RowMean::new(dims).unwrap();
        mean.add(norms.sums());
        let mut first = FirstComponent::new(mean.mean()).unwrap();
        loop {
            let mut projections = Projections::new(FloatDtype::F32, first.direction().to_vec(), first.offset()).unwrap();
            projections.push(&bytes).unwrap();
            first.add(projections.sums());
            if !first.end_pass() {
                return first;
            }
        }
    }

    /// Two rows in each dim, `length(dim)` to both sides of zero.
    fn cross(dims: usize, length: impl Fn(usize) -> f32) -> Vec<Vec<f32>> {
        let row = |dim: usize, value: f32| (0..dims).map(|at| if at == dim { value } else { 0.0 }).collect();
        (0..dims).flat_map(|dim| [row(dim, length(dim)), row(dim, -length(dim))]).collect()
    }

    #[test]
    fn rows_on_a_line_vary_along_it() {
        let rows: Vec<Vec<f32>> = (0..10).map(|at| vec![3.0 * at as f32 + 1.0, 4.0 * at as f32, 7.0]).collect();
        let found = component(&rows);
        let vector = found.vector();
        assert!((vector[0] / vector[1] - 0.75).abs() < 1e-12 && vector[2].abs() < 1e-12);
        assert!(found.is_found() && found.passes() <= 2);
    }

    #[test]
    fn rows_that_do_not_vary_have_no_component() {
        assert_eq!(component(&[vec![1.0, 2.0], vec![1.0, 2.0]]).vector(), [0.0, 0.0]);
        assert_eq!(component(&[vec![f32::NAN, 2.0], vec![1.0, 2.0]]).vector(), [0.0, 0.0]);
    }

    #[test]
    fn a_ratio_of_1_2_is_enough() {
        let found = component(&cross(300, |dim| if dim == 7 { 1.2f32.sqrt() } else { 1.0 - dim as f32 / 1e4 }));
        assert!(found.is_found(), "{} after {} passes", found.angle(), found.passes());
        assert!((found.vector()[7].abs() - 1.0).abs() < 1e-15 && (found.ratio() - 1.2).abs() < 1e-2);
    }

    #[test]
    fn where_none_stands_out_passes_end_and_that_is_told() {
        let found = component(&cross(300, |dim| 1.0 + dim as f32 / 1e5));
        assert!(!found.is_found() && found.angle() > 1e-3);
        assert_eq!(found.passes(), PASSES);
        assert!((product(&found.vector(), &found.vector()) - 1.0).abs() < 1e-12);
    }

    proptest! {
        /// No direction varies more: the covariance takes the vector to a multiple of itself.
        #[test]
        fn it_is_an_eigenvector(seed in prop::collection::vec(-4i8..5, 12..200), dims in 1usize..7) {
            let rows: Vec<Vec<f32>> = seed.chunks_exact(dims).map(|row| row.iter().map(|&x| f32::from(x)).collect()).collect();
            let found = component(&rows);
            let (vector, variance) = (found.vector(), leading(&found.diagonal, &found.beside).first);
            let count = rows.len() as f64;
            let mean: Vec<f64> = (0..dims).map(|d| rows.iter().map(|row| f64::from(row[d])).sum::<f64>() / count).collect();
            let covariance = |a: usize, b: usize| -> f64 {
                rows.iter().map(|row| (f64::from(row[a]) - mean[a]) * (f64::from(row[b]) - mean[b])).sum::<f64>() / count
            };
            let trace: f64 = (0..dims).map(|d| covariance(d, d)).sum();
            prop_assert!(variance <= trace * (1.0 + 1e-12) && variance * dims as f64 >= trace * (1.0 - 1e-12));
            for a in 0..dims {
                let image: f64 = (0..dims).map(|b| covariance(a, b) * vector[b]).sum();
                prop_assert!((image - variance * vector[a]).abs() <= 1e-7 * trace.max(1.0));
            }
        }
    }
}
