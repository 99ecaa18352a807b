//! The first principal component of the rows, without their covariance: Lanczos' method, one pass over the rows a step.
//!
//! A step multiplies the covariance by a vector, which takes each row once and no memory. All vectors are kept and each new one is made
//! orthogonal to them twice, so that rounding cannot bring the first component in again. With the largest Ritz values t1 > t2 and the residual
//! r of the first, the angle to the eigenvector is at most about r / (t1 - t2); passes end when that is below 1e-9.

use super::sums::{dot, product};
use crate::error::{Error, Result};
use crate::format::dtype::FloatDtype;
use crate::memory::filled;
use crate::rows::split::split_rows;

/// The angle at which passes end.
const ANGLE: f64 = 1e-9;

/// Passes at most: then the two largest components are as good as equal, and neither is more the first.
const PASSES: usize = 96;

/// Finds the first component in passes over the rows, which arrive block by block and in their order.
#[derive(Debug)]
pub struct FirstComponent {
    dtype: FloatDtype,
    values: Vec<f32>,
    mean: Vec<f64>,
    /// Orthonormal vectors; the last one is multiplied in this pass.
    basis: Vec<Vec<f64>>,
    /// Diagonal of the tridiagonal matrix, and what stands beside it.
    diagonal: Vec<f64>,
    beside: Vec<f64>,
    /// Sum of projection times row, and of projections, and the rows that were taken.
    image: Vec<f64>,
    projections: f64,
    rows: u64,
    offset: f64,
}

impl FirstComponent {
    /// For rows of `dims` values of `dtype` whose mean is known.
    ///
    /// # Panics
    /// When the mean has another length.
    pub fn new(dtype: FloatDtype, dims: usize, mean: Vec<f64>) -> Result<Self> {
        if dims == 0 {
            return Err(Error::NoDims);
        }
        assert_eq!(mean.len(), dims);
        let mut start = filled(dims, 0.0, "the first component")?;
        // Any direction that has something of the first component in it: numbers without a pattern.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for value in &mut start {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *value = (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5;
        }
        normalise(&mut start);
        let offset = product(&mean, &start);
        Ok(Self {
            dtype,
            values: filled(dims, 0.0, "a row")?,
            mean,
            basis: vec![start],
            diagonal: Vec::new(),
            beside: Vec::new(),
            image: filled(dims, 0.0, "the first component")?,
            projections: 0.0,
            rows: 0,
            offset,
        })
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { dtype, values, basis, image, projections, rows, offset, .. } = self;
        let vector = &basis[basis.len() - 1];
        for row in split_rows(bytes, dtype.row_bytes(values.len()))? {
            dtype.decode(row, values);
            if !values.iter().all(|value| value.is_finite()) {
                continue;
            }
            let projection = dot(values, vector) - *offset;
            for (image, &value) in image.iter_mut().zip(&*values) {
                *image += projection * f64::from(value);
            }
            *projections += projection;
            *rows += 1;
        }
        Ok(())
    }

    /// Ends a pass; whether another is needed.
    pub fn end_pass(&mut self) -> bool {
        let Self { basis, diagonal, beside, image, projections, rows, mean, .. } = self;
        let count = (*rows).max(1) as f64;
        let mut next: Vec<f64> = image.iter().zip(&*mean).map(|(image, mean)| (image - *projections * mean) / count).collect();
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
        let (values, vectors) = eigen(diagonal, beside);
        let order = descending(&values);
        let first = values[order[0]];
        let residual = length * vectors[order[0]][diagonal.len() - 1].abs();
        let gap = first - order.get(1).map_or(0.0, |&second| values[second]);
        // A length of nothing beside the first value: the vectors span all that the rows vary in.
        let ended = first <= 0.0 || residual <= ANGLE * gap || length <= 1e-14 * first;
        if ended || diagonal.len() == basis[0].len().min(PASSES) {
            return false;
        }
        self.offset = product(&next, mean);
        beside.push(length);
        basis.push(next);
        self.image.fill(0.0);
        self.projections = 0.0;
        self.rows = 0;
        true
    }

    /// The unit vector of the first component, after the last pass; zeros where the rows do not vary.
    #[must_use]
    pub fn vector(&self) -> Vec<f64> {
        let (values, vectors) = eigen(&self.diagonal, &self.beside);
        let mut found = vec![0.0; self.mean.len()];
        let Some(&first) = descending(&values).first() else { return found };
        if values[first] <= 0.0 {
            return found;
        }
        for (share, vector) in vectors[first].iter().zip(&self.basis) {
            for (found, value) in found.iter_mut().zip(vector) {
                *found += share * value;
            }
        }
        normalise(&mut found);
        found
    }

    /// The variance along the first component, after the last pass.
    #[must_use]
    pub fn variance(&self) -> f64 {
        eigen(&self.diagonal, &self.beside).0.into_iter().fold(0.0, f64::max)
    }
}

/// Makes the length 1, and gives what it was; a vector of zeros stays.
fn normalise(vector: &mut [f64]) -> f64 {
    let length = product(vector, vector).sqrt();
    if length > 0.0 {
        for value in vector {
            *value /= length;
        }
    }
    length
}

fn descending(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    order
}

/// Eigenvalues and eigenvectors of a symmetric tridiagonal matrix, by Jacobi's rotations: it has at most 96 rows.
fn eigen(diagonal: &[f64], beside: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
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
    use super::*;
    use proptest::prelude::*;

    fn component(rows: &[Vec<f32>]) -> (Vec<f64>, f64, usize) {
        let dims = rows[0].len();
        let mut norms = super::super::RowNorms::new(FloatDtype::F32, dims).unwrap();
        let bytes: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        norms.push(&bytes).unwrap();
        let mut first = FirstComponent::new(FloatDtype::F32, dims, norms.mean()).unwrap();
        let mut passes = 1;
        loop {
            first.push(&bytes).unwrap();
            if !first.end_pass() {
                return (first.vector(), first.variance(), passes);
            }
            passes += 1;
        }
    }

    #[test]
    fn rows_on_a_line_vary_along_it() {
        let rows: Vec<Vec<f32>> = (0..10).map(|at| vec![3.0 * at as f32 + 1.0, 4.0 * at as f32, 7.0]).collect();
        let (vector, variance, _) = component(&rows);
        assert!((vector[0] / vector[1] - 0.75).abs() < 1e-12 && vector[2].abs() < 1e-12);
        assert!((variance - 25.0 * 8.25).abs() < 1e-9);
    }

    #[test]
    fn rows_that_do_not_vary_have_no_component() {
        assert_eq!(component(&[vec![1.0, 2.0], vec![1.0, 2.0]]).0, [0.0, 0.0]);
        assert_eq!(component(&[vec![f32::NAN, 2.0], vec![1.0, 2.0]]).0, [0.0, 0.0]);
    }

    proptest! {
        /// No direction varies more: the covariance takes the vector to a multiple of itself.
        #[test]
        fn it_is_an_eigenvector(seed in prop::collection::vec(-4i8..5, 12..200), dims in 1usize..7) {
            let rows: Vec<Vec<f32>> = seed.chunks_exact(dims).map(|row| row.iter().map(|&x| f32::from(x)).collect()).collect();
            let (vector, variance, _) = component(&rows);
            let count = rows.len() as f64;
            let mean: Vec<f64> = (0..dims).map(|d| rows.iter().map(|row| f64::from(row[d])).sum::<f64>() / count).collect();
            let covariance = |a: usize, b: usize| -> f64 {
                rows.iter().map(|row| (f64::from(row[a]) - mean[a]) * (f64::from(row[b]) - mean[b])).sum::<f64>() / count
            };
            let trace: f64 = (0..dims).map(|d| covariance(d, d)).sum();
            prop_assert!(variance <= trace * (1.0 + 1e-12) && variance * dims as f64 >= trace * (1.0 - 1e-12));
            for a in 0..dims {
                let image: f64 = (0..dims).map(|b| covariance(a, b) * vector[b]).sum();
                prop_assert!((image - variance * vector[a]).abs() <= 1e-8 * trace.max(1.0));
            }
        }
    }
}
