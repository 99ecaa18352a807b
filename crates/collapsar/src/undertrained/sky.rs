//! In which direction each row lies, as seen from the mean of all: a place in a sky whose axes are the three leading components.

use libm::atan2;

use super::batches::Batches;
use super::slabs::Slabs;
use super::sums::sums;
use crate::error::Result;
use crate::format::dtype::FloatDtype;
use crate::memory::reserve;

/// Columns: longitude, latitude, and the place along each component.
const COLUMNS: usize = 5;

/// Looks at rows that arrive block by block, in their order.
#[derive(Debug)]
pub struct Sky {
    batches: Batches,
    mean: Vec<f64>,
    /// The three components, one after the other.
    vectors: Vec<f64>,
    columns: [Vec<f64>; COLUMNS],
    /// The sum of the squared distances of rows to the mean, then the number of rows.
    slabs: Slabs,
}

impl Sky {
    /// For rows of `dtype`, with the mean of all and their [vectors](super::LeadingComponents::vectors). The first row is the first of a slab.
    ///
    /// # Panics
    /// When there are not three vectors.
    pub fn new(dtype: FloatDtype, mean: Vec<f64>, vectors: Vec<f64>) -> Result<Self> {
        assert_eq!(vectors.len(), 3 * mean.len());
        let batches = Batches::new(dtype, mean.len())?;
        Ok(Self { batches, mean, vectors, columns: Default::default(), slabs: Slabs::new(2) })
    }

    /// Takes the whole rows of `bytes` (little-endian, row-major), in order.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { batches, mean, vectors, columns, slabs } = self;
        let (rows, dims) = (batches.count(bytes)?, mean.len());
        for column in &mut *columns {
            reserve(column, rows, "places in the sky")?;
        }
        let [first, second, third] = [0, 1, 2].map(|at| &vectors[at * dims..(at + 1) * dims]);
        slabs.each(bytes, batches.row_bytes(), |totals, rows| {
            batches.each(rows, |batch, count, _| {
                for row in batch.iter().take(count) {
                    let [x, y, z, square] = sums::<4, 4, 4>(row, [mean, first, second, third], |value, [mean, a, b, c]| {
                        let centred = value - mean;
                        [centred * a, centred * b, centred * c, centred * centred]
                    });
                    let is_finite = square.is_finite();
                    if is_finite {
                        totals[0] += square;
                        totals[1] += 1.0;
                    }
                    let [longitude, latitude] = direction(x, y, z);
                    for (column, value) in columns.iter_mut().zip([longitude, latitude, x, y, z]) {
                        column.push(if is_finite { value } else { f64::NAN });
                    }
                }
            })
        })
    }

    /// One of the columns, a value a row: longitude from -180 to 180 and latitude from -90 to 90, in degrees, then how far the row lies from the
    /// mean along each component. NaN for a row that is not finite; one that lies at the mean along all three has no direction either.
    #[must_use]
    pub fn column(&self, at: usize) -> &[f64] {
        &self.columns[at]
    }

    /// For [`RowMean`](super::RowMean) of one dim, whose mean is the variance of the rows in all dims together.
    #[must_use]
    pub fn sums(&self) -> &[f64] {
        self.slabs.sums()
    }
}

/// Longitude and latitude in degrees: the first component is at 0, 0, the second at 90, 0, and the third is the pole above.
fn direction(x: f64, y: f64, z: f64) -> [f64; 2] {
    if x == 0.0 && y == 0.0 && z == 0.0 {
        return [f64::NAN; 2];
    }
    // Zeros without a sign: on the line behind longitude is 180 and not -180.
    [atan2(y + 0.0, x + 0.0), atan2(z, (x * x + y * y).sqrt())].map(f64::to_degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sky(rows: &[[f32; 3]]) -> Sky {
        let mut sky = Sky::new(FloatDtype::F32, vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]).unwrap();
        sky.push(bytemuck::cast_slice(rows)).unwrap();
        sky
    }

    #[test]
    fn the_components_are_the_axes() {
        let found = sky(&[[1.0, 2.0, 1.0], [3.0, 1.0, 1.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 4.0], [1.0, 1.0, 0.5]]);
        assert_eq!(found.column(0), [0.0, 90.0, 180.0, -90.0, 0.0, 0.0]);
        assert_eq!(found.column(1), [0.0, 0.0, 0.0, 0.0, 90.0, -90.0]);
        assert_eq!((found.column(2)[0], found.column(3)[1], found.column(4)[4]), (1.0, 2.0, 3.0));
        let between = sky(&[[2.0, 2.0, 1.0 + 2f32.sqrt()]]);
        assert!((between.column(0)[0] - 45.0).abs() < 1e-12 && (between.column(1)[0] - 45.0).abs() < 1e-5);
    }

    #[test]
    fn a_row_at_the_mean_or_not_finite_has_no_direction() {
        let found = sky(&[[1.0, 1.0, 1.0], [f32::NAN, 1.0, 1.0], [1.0, f32::INFINITY, 1.0], [3.0, 1.0, 1.0]]);
        assert!((0..2).all(|column| found.column(column)[..3].iter().all(|value| value.is_nan())));
        assert!(found.column(2)[0] == 0.0 && found.column(2)[1..3].iter().all(|value| value.is_nan()));
        assert_eq!(found.sums(), [4.0, 2.0]);
    }
}
