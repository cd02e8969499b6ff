//! Dynamics: level detection, gain curve, ballistics and gain stage are apart, each tested by itself.

pub mod ballistics;
pub mod ceiling_guard;
pub mod detector;
pub mod gain_curve;
pub mod gain_path;
pub mod limit;
pub mod lookahead;
pub mod oversampled_gain;
pub mod sustain;
pub mod true_peak_limiter;
