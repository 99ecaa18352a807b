//! The dense sampler: a normal number for every entry.

use super::law::Storage;
use super::normal::Ziggurat;
use super::random::Random;

/// What all trials of one sigma share.
#[derive(Debug)]
pub(super) struct DenseLaw {
    ziggurat: Ziggurat,
    centroid: Vec<f32>,
    sigma: f32,
    storage: Storage,
}

impl DenseLaw {
    pub(super) fn new(centroid: &[f32], sigma: f32, storage: Storage) -> Self {
        Self { ziggurat: Ziggurat::new(), centroid: centroid.to_vec(), sigma, storage }
    }

    /// The next row of a trial: what is stored, widened to float32.
    pub(super) fn row(&self, random: &mut Random, row: &mut [f32]) {
        for value in row.iter_mut() {
            *value = self.ziggurat.sample(random) as f32;
        }
        // Apart from the sampling, so that a compiler can make vector code of it.
        for (value, &centroid) in row.iter_mut().zip(&self.centroid) {
            *value = self.storage.round(centroid + *value * self.sigma);
        }
    }
}
