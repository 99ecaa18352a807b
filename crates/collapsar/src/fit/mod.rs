//! Whether one centroid with independent normal noise of one sigma, rounded, can have given the rows that are there.
//!
//! - [`interval`]: the numbers that are rounded to a stored value
//! - [`truncated`]: the normal law on them
//! - [`observed`]: the rows, and how often each value stands in each dim
//! - [`terms`]: what the values of a dim add to the likelihood
//! - [`likelihood`]: sigma of largest likelihood, its interval, and the dims that decide it
//! - [`permutation`]: rows whose dims are independent, made from those that are there: no sigma is needed
//! - [`bootstrap`]: rows simulated by the fitted law, and fitted again

pub mod bootstrap;
pub mod crossing;
pub mod interval;
pub mod likelihood;
pub mod observed;
pub mod permutation;
pub mod terms;
pub mod truncated;
