//! `lathe demo`: a mix to try the command on.

use clap::Args;
use offline::audio::write::{Format, WavWriter};
use offline::error::Result;
use std::path::PathBuf;

const SAMPLE_RATE_HZ: u32 = 48_000;
const SECONDS: f64 = 30.0;

/// Writes 30 s of a synthesised mix at -18 LUFS with peaks at -6 dBFS, the same on every run.
#[derive(Debug, Args)]
pub struct Options {
    /// The WAV file to write, 24 bit at 48 kHz.
    output: PathBuf,
    /// Replace the file if it exists.
    #[arg(long)]
    force: bool,
}

/// Runs it.
///
/// # Errors
/// The file cannot be written.
pub fn run(options: &Options) -> Result<()> {
    let mut writer = WavWriter::create(&options.output, Format::Wav24, SAMPLE_RATE_HZ, 2, options.force)?;
    let [left, right] = dsp_core::testkit::music(f64::from(SAMPLE_RATE_HZ), SECONDS);
    writer.write(&left, &right)?;
    writer.finish()
}
