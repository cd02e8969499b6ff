//! Stereo WAV files in 32-bit floating point, whole in memory.

use dsp_core::units::db_to_gain;
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use std::error::Error;
use std::path::Path;

/// A stereo sound.
#[derive(Clone, Debug)]
pub struct Sound {
    /// Sample rate in Hz.
    pub sample_rate_hz: f64,
    /// Left and right, of one length.
    pub channels: [Vec<f32>; 2],
}

impl Sound {
    /// The same, so many dB louder.
    pub fn gained(mut self, gain_db: f64) -> Self {
        let gain = db_to_gain(gain_db) as f32;
        self.channels.iter_mut().flatten().for_each(|x| *x *= gain);
        self
    }

    /// Length in frames.
    pub fn frames(&self) -> usize {
        self.channels[0].len()
    }
}

/// Reads a stereo file of 32-bit floating point.
pub fn read(path: &Path) -> Result<Sound, Box<dyn Error>> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let mut reader = WavReader::open(path).map_err(|error| named(&error))?;
    let WavSpec { channels, sample_rate, sample_format, .. } = reader.spec();
    if (channels, sample_format) != (2, SampleFormat::Float) {
        return Err(named(&format!("2 channels of 32-bit float expected, got {channels}")).into());
    }
    let samples: Vec<f32> = reader.samples().collect::<Result<_, _>>().map_err(|error| named(&error))?;
    let side = |n| samples.iter().skip(n).step_by(2).copied().collect();
    Ok(Sound { sample_rate_hz: f64::from(sample_rate), channels: [side(0), side(1)] })
}

/// Writes a stereo file of 32-bit floating point.
pub fn write(path: &Path, sound: &Sound) -> Result<(), Box<dyn Error>> {
    let (channels, bits_per_sample, sample_format) = (2, 32, SampleFormat::Float);
    let sample_rate = sound.sample_rate_hz as u32;
    let mut writer =
        WavWriter::create(path, WavSpec { channels, sample_rate, bits_per_sample, sample_format })
            .map_err(|error| format!("{}: {error}", path.display()))?;
    let [left, right] = &sound.channels;
    for (left, right) in left.iter().zip(right) {
        writer.write_sample(*left)?;
        writer.write_sample(*right)?;
    }
    Ok(writer.finalize()?)
}
