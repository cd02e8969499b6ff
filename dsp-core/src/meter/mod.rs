//! Measures: what the numbers on the screen are.

pub mod classes;
pub mod correlation;
pub mod dynamics;
pub mod events;
pub mod gate;
pub mod interpolator;
pub mod k_weighting;
pub mod level;
pub mod loudness;
pub mod measures;
pub mod profile;
pub mod programme;
pub mod readings;
pub mod true_peak;
pub mod verdict;
