//! Measures: what the numbers on the screen are.

pub mod classes;
pub mod correlation;
pub mod dynamics;
pub mod events;
pub mod evidence;
pub mod evidence_cut_off;
pub mod evidence_limiter;
mod evidence_resampled;
pub mod evidence_source;
pub mod flat_tops;
pub mod gate;
pub mod history;
pub mod interpolator;
pub mod k_weighting;
pub mod level;
pub mod long_term_spectrum;
pub mod loudness;
pub mod measures;
pub mod profile;
pub mod programme;
pub mod readings;
pub mod targets;
pub mod traces;
pub mod transport;
pub mod true_peak;
pub mod verdict;
pub mod verdict_source;
