//! Signals and measures that the tests of every crate share, and the demo mix. Feature `testkit`.

mod burst;
mod measures;
mod music;
mod noise_level;
mod signals;
mod true_peak;

pub use burst::burst_db;
pub use measures::{
    Tone, magnitude_db, onset, peak_db, response_db, rms_db, run, run_blocks, thd_n_db, tone,
};
pub use music::music;
pub use noise_level::{band_noise_db, weighted_noise_db};
pub use signals::{garbage, impulse, log_sweep, noise, sine};
pub use true_peak::true_peak_db;
