//! Measures: what the numbers on the screen are.

pub mod correlation;
pub mod gate;
pub mod level;
pub mod loudness;
pub mod profile;
pub mod readings;
pub mod verdict;
