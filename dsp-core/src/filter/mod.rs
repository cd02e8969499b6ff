//! Filters: designs are pure functions in f64; what runs them is a small state beside.

pub mod cascade;
pub mod crossover;
pub mod design;
pub mod half_band;
pub mod linear_phase;
pub mod matched;
pub mod svf;
pub mod window;
