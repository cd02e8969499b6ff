//! The sound of Lathe. Knows no host, no parameter, no pixel.
//!
//! | Module | What it is |
//! |---|---|
//! | [`process`] | the contract: [`process::ProcessSpec`], [`process::StereoBlock`], [`process::Processor`], [`process::Chain`] |
//! | [`simd`] | the instruction set of the hot loops, chosen at run time |
//! | [`units`], [`text`] | levels in dB and back; values as people write them |
//! | [`smooth`], [`delay`], [`bypass`], [`tame`] | what every chain is built from |
//! | [`compare`] | a chain at the loudness of its input, or only what it changes |
//! | [`convolve`] | partitioned FFT convolution with kernels that fade into each other |
//! | [`oversample`] | the signal between its samples, for true peaks |
//! | [`dither`] | word-length reduction with triangular and shaped noise |
//! | [`filter`] | designs (pure functions, f64) and the filters that run them |
//! | [`dynamics`] | level detection, gain curves, ballistics, look-ahead |
//! | [`meter`] | loudness, true peak, verdicts |
//! | [`chain`] | one plugin's whole signal path each: settings, readings, processor |
//! | `testkit` | signals and measures that tests share (feature `testkit`) |
//!
//! Conventions: samples are `f32`, full scale ±1, as hosts hand them over; filters, gain computers and measures run in
//! `f64`. Names carry their unit: `_hz`, `_db`, `_ms`, `_frames`. Levels are dBFS peak unless said otherwise.

#![forbid(unsafe_code)]

pub mod bypass;
pub mod chain;
pub mod compare;
pub mod convolve;
pub mod delay;
pub mod dither;
pub mod dynamics;
pub mod filter;
pub mod meter;
pub mod oversample;
pub mod process;
pub mod simd;
pub mod smooth;
pub mod tame;
pub mod text;
pub mod units;

#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
