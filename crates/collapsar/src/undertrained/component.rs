//! The leading principal components of all rows, without their covariance: Lanczos' method, one pass over the rows a step.
//!
//! A step multiplies the covariance by a vector, which takes each row once and no memory; the covariance itself would take dims times as much
//! work as a step, and more than all steps together. All vectors are kept and each new one is made orthogonal to them twice, so that rounding
//! cannot bring the first component in again. With the largest Ritz values t1 > t2 and the residual r of the first, the angle to the
//! eigenvector is at most about r / (t1 - t2); that of a later one, its residual divided by the distance to its nearest neighbour.
//!
//! How many passes that takes follows from the spectrum: with variances v1 > v2 the angle falls by at least exp(-arcosh(2 v1 / v2 - 1)) a pass,
//! from about the square root of the dims (Saad, "Numerical Methods for Large Eigenvalue Problems", 6.6). So passes always suffice where v1 is
//! at least 1.2 times v2, and for less where few variances are near v1. Where they do not, as in noise, no direction stands out: the one that
//! was found is given, with the angle that is left.
//!
//! Steps for three components begin with those for the first: who wants both makes them once, and the first is the same bit for bit.

use super::batches::Batches;
use super::slabs::{Joined, Slabs};
use super::sums::{add_rows, dots, product};
use crate::error::Result;
use crate::format::dtype::FloatDtype;
use crate::memory::filled;

/// The angle at which passes for the first end. A cosine without the component is off by more: by the angle times the share of a row's length
/// that lies along it.
const ANGLE: f64 = 1e-9;

/// Passes for it at most.
const PASSES: usize = 32;

/// The same for several, of which the last have near neighbours: a millionth of a degree.
const ANGLE_OF_SEVERAL: f64 = 1e-8;
const PASSES_OF_SEVERAL: usize = 96;

/// Components at most.
const MOST: usize = 3;

/// A length that is so small beside the largest variance is rounding alone: the vectors span all that a start can reach.
const NOTHING: f64 = 1e-14;

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
    /// For rows of `dtype`, with the [direction](LeadingComponents::direction) and the [offset](LeadingComponents::offset) of a pass. The first row is
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

    /// For [`LeadingComponents::add`].
    #[must_use]
    pub fn sums(&self) -> &[f64] {
        self.slabs.sums()
    }
}

/// Finds the leading components in passes over the rows.
#[derive(Debug)]
pub struct LeadingComponents {
    mean: Vec<f64>,
    /// Orthonormal vectors; the last one is multiplied in this pass.
    basis: Vec<Vec<f64>>,
    /// Diagonal of the tridiagonal matrix, and what stands beside it.
    diagonal: Vec<f64>,
    beside: Vec<f64>,
    /// The sums of this pass.
    joined: Joined,
    /// The vector of the next pass, should there be one, and what its length was.
    next: Vec<f64>,
    length: f64,
    /// The largest eigenvalues of the tridiagonal matrix, with their eigenvectors: one more than components are asked for.
    pairs: Vec<(f64, Vec<f64>)>,
    starts: Starts,
    /// Whether the last vector of the basis begins a search of its own.
    begins: bool,
}

impl LeadingComponents {
    /// Of rows whose mean is known.
    pub fn new(mean: Vec<f64>) -> Result<Self> {
        let dims = mean.len();
        let mut starts = Starts::default();
        Ok(Self {
            mean,
            basis: vec![starts.across(&[], dims)?],
            diagonal: Vec::new(),
            beside: Vec::new(),
            joined: Joined::new(dims + 2, "the leading components")?,
            next: Vec::new(),
            length: f64::INFINITY,
            pairs: Vec::new(),
            starts,
            begins: true,
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

    /// Ends a pass.
    pub fn end_pass(&mut self) {
        let Self { mean, basis, diagonal, joined, .. } = self;
        let (image, rest) = joined.totals().split_at(mean.len());
        let (projections, count) = (rest[0], rest[1].max(1.0));
        let mut next: Vec<f64> = image.iter().zip(&*mean).map(|(image, mean)| (image - projections * mean) / count).collect();
        joined.clear();
        diagonal.push(product(&next, &basis[basis.len() - 1]));
        make_orthogonal(&mut next, basis);
        self.length = normalise(&mut next);
        self.next = next;
        self.pairs = leading(&self.diagonal, &self.beside, MOST + 1);
    }

    /// Between passes: whether another is needed to tell the first `count` components, which it begins then.
    pub fn goes_on(&mut self, count: usize) -> Result<bool> {
        let (angle, passes) = if count == 1 { (ANGLE, PASSES) } else { (ANGLE_OF_SEVERAL, PASSES_OF_SEVERAL) };
        if self.angle(count) <= angle || self.passes() >= passes || (count > 1 && self.is_exact(count)) {
            return Ok(false);
        }
        self.begins = self.is_spanned();
        if self.begins {
            // Equal variances hide directions from one start alone.
            self.next = self.starts.across(&self.basis, self.mean.len())?;
            self.length = 0.0;
        }
        self.beside.push(self.length);
        self.basis.push(std::mem::take(&mut self.next));
        Ok(true)
    }

    /// The unit vectors of the first `count` components, one after the other, after the passes for them; zeros where rows vary in fewer
    /// directions. Each points to where its element of largest magnitude is positive.
    #[must_use]
    pub fn vectors(&self, count: usize) -> Vec<f64> {
        let mut vectors = vec![0.0; count * self.mean.len()];
        for (vector, (value, shares)) in vectors.chunks_exact_mut(self.mean.len()).zip(&self.pairs) {
            if *value <= NOTHING * self.value(0) {
                continue;
            }
            for (share, each) in shares.iter().zip(&self.basis) {
                for (sum, value) in vector.iter_mut().zip(each) {
                    *sum += share * value;
                }
            }
            normalise(vector);
            point(vector);
        }
        vectors
    }

    /// The variance along each of the first `count` components, descending; 0 where rows vary in fewer directions.
    #[must_use]
    pub fn variances(&self, count: usize) -> Vec<f64> {
        (0..count).map(|at| self.value(at)).map(|value| if value <= NOTHING * self.value(0) { 0.0 } else { value }).collect()
    }

    /// How many passes were ended.
    #[must_use]
    pub fn passes(&self) -> usize {
        self.diagonal.len()
    }

    /// The largest angle to one of the first `count` components that is left, about, in radians; 0 where the rows do not vary.
    #[must_use]
    pub fn angle(&self, count: usize) -> f64 {
        let nothing_left = self.begins && self.diagonal.last().is_none_or(|&value| value <= NOTHING * self.value(0));
        let is_all = self.passes() == self.mean.len() || self.value(0) <= 0.0;
        if is_all || (self.is_spanned() && (count == 1 || nothing_left)) {
            return 0.0;
        }
        (0..count).fold(0.0, |most: f64, at| {
            let above = if at == 0 { f64::INFINITY } else { self.value(at - 1) - self.value(at) };
            let residual = self.residual(at);
            most.max(if residual > 0.0 { residual / above.min(self.value(at) - self.value(at + 1)) } else { 0.0 })
        })
    }

    /// Whether the passes sufficed: for an angle of at most 1e-9 of the first component, of 1e-8 of several. If not, one does not stand out
    /// enough.
    #[must_use]
    pub fn is_found(&self, count: usize) -> bool {
        self.angle(count) <= if count == 1 { ANGLE } else { ANGLE_OF_SEVERAL }
    }

    /// The variance along the first component, divided by that along the second as far as it was found; not a finite number where nothing
    /// varies along that.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.value(0) / self.value(1)
    }

    /// An eigenvalue; 0 in the place of one that is not there.
    fn value(&self, at: usize) -> f64 {
        self.pairs.get(at).map_or(0.0, |&(value, _)| value)
    }

    /// How much of a component may still change; no number limits one that is not there.
    fn residual(&self, at: usize) -> f64 {
        self.pairs.get(at).map_or(f64::INFINITY, |(_, shares)| self.length * shares[shares.len() - 1].abs())
    }

    /// Whether more passes would change no variance: what is left is to tell apart equal ones.
    fn is_exact(&self, count: usize) -> bool {
        !self.is_spanned() && (0..count).all(|at| self.residual(at) <= NOTHING * self.value(0))
    }

    /// Whether the vectors span all that their start can reach.
    fn is_spanned(&self) -> bool {
        self.value(0) <= 0.0 || self.length <= NOTHING * self.value(0)
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

/// Of the two ways that a direction can point, the one in which the element of largest magnitude, the first of equal ones, is positive.
pub(super) fn point(vector: &mut [f64]) {
    let most = vector.iter().fold(0.0f64, |most, &value| if value.abs() > most.abs() { value } else { most });
    if most < 0.0 {
        for value in vector {
            *value = -*value;
        }
    }
}

/// Takes away what lies along the vectors of a basis; twice, because the first time leaves what rounding made.
pub(super) fn make_orthogonal(vector: &mut [f64], basis: &[Vec<f64>]) {
    for _ in 0..2 {
        for each in basis {
            let along = product(vector, each);
            for (value, other) in vector.iter_mut().zip(each) {
                *value -= along * other;
            }
        }
    }
}

/// Directions that have something of every component in them: numbers without a pattern, the same ones every time.
#[derive(Debug)]
pub(super) struct Starts(u64);

impl Default for Starts {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Starts {
    /// A unit vector across a basis that does not span everything.
    pub(super) fn across(&mut self, basis: &[Vec<f64>], dims: usize) -> Result<Vec<f64>> {
        let mut start = filled(dims, 0.0, "a component")?;
        for value in &mut start {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *value = (self.0 >> 11) as f64 / (1u64 << 53) as f64 - 0.5;
        }
        make_orthogonal(&mut start, basis);
        normalise(&mut start);
        Ok(start)
    }
}

/// The largest eigenvalues of a tridiagonal matrix, descending, with their eigenvectors.
pub(super) fn leading(diagonal: &[f64], beside: &[f64], count: usize) -> Vec<(f64, Vec<f64>)> {
    let (values, vectors) = eigen(diagonal, beside);
    let mut pairs: Vec<(f64, Vec<f64>)> = values.into_iter().zip(vectors).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    pairs.truncate(count);
    pairs
}

/// Eigenvalues and eigenvectors of a symmetric tridiagonal matrix, by Jacobi's rotations: it has few rows.
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
    use super::super::norms::{RowMean, RowNorms};
    use super::*;
    use proptest::prelude::*;

    /// After the passes for the first `count`.
    fn components(rows: &[Vec<f32>], count: usize) -> LeadingComponents {
        let dims = rows[0].len();
        let mut norms = RowNorms::new(FloatDtype::F32, dims).unwrap();
        let bytes: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        norms.push(&bytes).unwrap();
        let mut mean = RowMean::new(dims).unwrap();
        mean.add(norms.sums());
        let mut found = LeadingComponents::new(mean.mean()).unwrap();
        loop {
            let mut projections = Projections::new(FloatDtype::F32, found.direction().to_vec(), found.offset()).unwrap();
            projections.push(&bytes).unwrap();
            found.add(projections.sums());
            found.end_pass();
            if !found.goes_on(count).unwrap() {
                return found;
            }
        }
    }

    fn component(rows: &[Vec<f32>]) -> LeadingComponents {
        components(rows, 1)
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
        let vector = found.vectors(1);
        assert!((vector[0] / vector[1] - 0.75).abs() < 1e-12 && vector[2].abs() < 1e-12);
        assert!(found.is_found(1) && found.passes() <= 2);
    }

    #[test]
    fn rows_that_do_not_vary_have_no_component() {
        assert_eq!(component(&[vec![1.0, 2.0], vec![1.0, 2.0]]).vectors(1), [0.0, 0.0]);
        assert_eq!(component(&[vec![f32::NAN, 2.0], vec![1.0, 2.0]]).vectors(1), [0.0, 0.0]);
    }

    #[test]
    fn a_ratio_of_1_2_is_enough() {
        let found = component(&cross(300, |dim| if dim == 7 { 1.2f32.sqrt() } else { 1.0 - dim as f32 / 1e4 }));
        assert!(found.is_found(1), "{} after {} passes", found.angle(1), found.passes());
        assert!((found.vectors(1)[7].abs() - 1.0).abs() < 1e-15 && (found.ratio() - 1.2).abs() < 1e-2);
    }

    #[test]
    fn where_none_stands_out_passes_end_and_that_is_told() {
        let found = component(&cross(300, |dim| 1.0 + dim as f32 / 1e5));
        assert!(!found.is_found(1) && found.angle(1) > 1e-3);
        assert_eq!(found.passes(), PASSES);
        assert!((product(&found.vectors(1), &found.vectors(1)) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_first_is_the_same_on_the_way_to_three() {
        let rows = cross(60, |dim| 2.0 / (1.0 + dim as f32));
        let three = components(&rows, 3);
        assert!(
            three.is_found(3) && three.passes() > component(&rows).passes(),
            "{} after {} passes",
            three.angle(3),
            three.passes()
        );
        for (at, vector) in three.vectors(3).chunks_exact(60).enumerate() {
            assert!((vector[at] - 1.0).abs() < 1e-12, "component {at} is {}", vector[at]);
        }
        let variances = three.variances(3);
        assert!((variances[0] / variances[2] - 9.0).abs() < 1e-6);
    }

    #[test]
    fn of_fewer_directions_the_others_are_zeros() {
        let line: Vec<Vec<f32>> = (0..10).map(|at| vec![3.0 * at as f32, 4.0 * at as f32, 7.0, 0.0, 0.0]).collect();
        let found = components(&line, 3);
        assert!(found.vectors(3)[5..].iter().all(|&value| value == 0.0) && found.variances(3)[1..] == [0.0, 0.0]);
        assert!(found.is_found(3) && found.passes() <= 4);
        assert_eq!(components(&[vec![1.0], vec![3.0]], 3).vectors(3), [1.0, 0.0, 0.0]);
    }

    #[test]
    fn equal_variances_hide_no_direction() {
        let found = components(&cross(6, |dim| if dim < 2 { 2.0 } else { 1.0 }), 3);
        let variances = found.variances(3);
        assert!(
            (variances[0] / variances[1] - 1.0).abs() < 1e-12 && (variances[0] / variances[2] - 4.0).abs() < 1e-12,
            "{variances:?}"
        );
    }

    proptest! {
        /// The variance along each, and that the covariance takes it to a multiple of itself.
        #[test]
        fn several_are_the_leading_eigenvectors(seed in prop::collection::vec(-4i8..5, 12..200), dims in 1usize..7) {
            let rows: Vec<Vec<f32>> = seed.chunks_exact(dims).map(|row| row.iter().map(|&x| f32::from(x)).collect()).collect();
            let mut held = super::super::ChosenRows::new(FloatDtype::F32, dims).unwrap();
            held.push(&rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>()).unwrap();
            let (one, other) = (components(&rows, 3), held.components(&vec![1.0; rows.len()], 3).unwrap());
            let most = other.variances[0].max(1e-3);
            for (a, b) in one.variances(3).iter().zip(&other.variances) {
                prop_assert!((a - b).abs() <= 1e-9 * most, "{a} for {b}");
            }
        }

        /// No direction varies more: the covariance takes the vector to a multiple of itself.
        #[test]
        fn it_is_an_eigenvector(seed in prop::collection::vec(-4i8..5, 12..200), dims in 1usize..7) {
            let rows: Vec<Vec<f32>> = seed.chunks_exact(dims).map(|row| row.iter().map(|&x| f32::from(x)).collect()).collect();
            let found = component(&rows);
            let (vector, variance) = (found.vectors(1), found.variances(1)[0]);
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
