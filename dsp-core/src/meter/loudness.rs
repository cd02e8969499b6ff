//! Loudness and true peak after ITU-R BS.1770-5 and EBU R128: momentary, short-term, integrated, range.
//!
//! Crate `ebur128` does the K-weighting and the true-peak interpolation. The windows and gates are our own, over
//! energies of 10 ms that the crate is asked for: its own momentary and short-term loudness sum 0.4 and 3 s of samples
//! at each question (at 192 kHz longer than a block of 64 frames lasts), and its integrated loudness is either in
//! steps of 0.1 LU or of unbounded memory. `add_frames`, `loudness_window` and `reset` of version 0.1.11 were read:
//! none allocates, locks or panics when channel count and lengths agree.
//!
//! The 10 ms grid starts at the last reset and does not depend on blocks. At rates that are no multiple of 100 Hz its
//! step is cut to whole frames (22.05 kHz: 9.98 ms), and every window with it.
//!
//! The loudness range takes a block of 3 s every 100 ms (Tech 3342 asks for an overlap of at least 66 %).
//!
//! True peak is the larger of the sample peak and the peak of the signal at 4x its rate below 96 kHz, 2x below
//! 192 kHz; from there on it is the sample peak. Single peaks near the top of the band can read more than 0.5 dB low.
//!
//! Latency: 0 frames, it only listens.

use super::gate::Gate;
use crate::process::{Channels, PrepareError, ProcessSpec};
use ebur128::{EbuR128, Mode};

/// Step of the measure, in ms.
const HOP_MS: u32 = 10;
/// Momentary window (0.4 s), which is also one block of the integrated loudness.
const MOMENTARY_HOPS: usize = 40;
/// Short-term window (3 s), which is also one block of the loudness range.
const SHORT_TERM_HOPS: usize = 300;
/// A block begins every 100 ms: 75 % overlap of the integrated loudness.
const BLOCK_HOPS: u64 = 10;
/// The range is worked out once a second.
const RANGE_HOPS: u64 = 100;

/// LUFS of a K-weighted mean square, summed over the channels; negative infinity for none.
#[must_use]
pub fn energy_to_lufs(energy: f64) -> f64 {
    10.0 * energy.log10() - 0.691
}

/// K-weighted mean square of a loudness in LUFS.
#[must_use]
pub fn lufs_to_energy(lufs: f64) -> f64 {
    10.0_f64.powf((lufs + 0.691) / 10.0)
}

/// A mean square and the largest it has been.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Window {
    energy: f64,
    max: f64,
}

impl Window {
    fn set(&mut self, energy: f64) {
        *self = Self { energy, max: self.max.max(energy) };
    }
}

/// The measure of one or two channels since the last reset. 0.6 MB at 48 kHz, 1.6 MB at 192 kHz, however long it runs.
#[derive(Debug)]
pub struct Loudness {
    crate_measure: EbuR128,
    channels: Channels,
    hop_frames: usize,
    until_hop: usize,
    hops: u64,
    energies: [f64; SHORT_TERM_HOPS],
    momentary: Window,
    short_term: Window,
    momentary_blocks: Gate,
    short_term_blocks: Gate,
    integrated_lufs: f64,
    range_lu: f64,
}

impl Loudness {
    /// Allocates for `spec`. The sample rate is rounded to whole Hz.
    ///
    /// # Errors
    /// Says what was expected of `spec` and what came.
    pub fn new(spec: &ProcessSpec) -> Result<Self, PrepareError> {
        spec.validate()?;
        let rate = spec.sample_rate_hz.round() as u32;
        let count = match spec.channels {
            Channels::Mono => 1,
            Channels::Stereo => 2,
        };
        let crate_measure = EbuR128::new(count, rate, Mode::M | Mode::TRUE_PEAK)
            .map_err(|_| PrepareError::SampleRate { actual_hz: spec.sample_rate_hz })?;
        // The very number of frames that the crate means by `HOP_MS`.
        let hop_frames = (rate * HOP_MS / 1_000) as usize;
        Ok(Self {
            crate_measure,
            channels: spec.channels,
            hop_frames,
            until_hop: hop_frames,
            hops: 0,
            energies: [0.0; SHORT_TERM_HOPS],
            momentary: Window::default(),
            short_term: Window::default(),
            momentary_blocks: Gate::default(),
            short_term_blocks: Gate::default(),
            integrated_lufs: f64::NEG_INFINITY,
            range_lu: 0.0,
        })
    }

    /// Starts the measure anew.
    pub fn reset(&mut self) {
        self.crate_measure.reset();
        self.until_hop = self.hop_frames;
        self.hops = 0;
        self.energies = [0.0; SHORT_TERM_HOPS];
        (self.momentary, self.short_term) = (Window::default(), Window::default());
        self.momentary_blocks.reset();
        self.short_term_blocks.reset();
        (self.integrated_lufs, self.range_lu) = (f64::NEG_INFINITY, 0.0);
    }

    /// Measures two channels of equal length and of finite samples; of a mono signal only the left.
    pub fn process(&mut self, mut left: &[f32], mut right: &[f32]) {
        while !left.is_empty() {
            let frames = self.until_hop.min(left.len());
            let (now, right_now) = (&left[..frames], &right[..frames]);
            // It refuses only other channel counts and unequal lengths.
            let _ = match self.channels {
                Channels::Mono => self.crate_measure.add_frames_planar_f32(&[now]),
                Channels::Stereo => self.crate_measure.add_frames_planar_f32(&[now, right_now]),
            };
            (left, right) = (&left[frames..], &right[frames..]);
            self.until_hop -= frames;
            if self.until_hop == 0 {
                self.until_hop = self.hop_frames;
                self.hop();
            }
        }
    }

    /// Moves every window on by 10 ms.
    fn hop(&mut self) {
        let lufs = self.crate_measure.loudness_window(HOP_MS).unwrap_or(f64::NEG_INFINITY);
        let at = (self.hops % SHORT_TERM_HOPS as u64) as usize;
        self.energies[at] = lufs_to_energy(lufs);
        self.hops += 1;
        // Summed afresh each time: running sums would drift over hours.
        let recent = (0..MOMENTARY_HOPS).map(|back| (at + SHORT_TERM_HOPS - back) % SHORT_TERM_HOPS);
        self.momentary.set(recent.map(|at| self.energies[at]).sum::<f64>() / MOMENTARY_HOPS as f64);
        self.short_term.set(self.energies.iter().sum::<f64>() / SHORT_TERM_HOPS as f64);
        if self.hops.is_multiple_of(BLOCK_HOPS) {
            if self.hops >= MOMENTARY_HOPS as u64 {
                self.momentary_blocks.add(self.momentary.energy);
                self.integrated_lufs = self.momentary_blocks.integrated_lufs();
            }
            if self.hops >= SHORT_TERM_HOPS as u64 {
                self.short_term_blocks.add(self.short_term.energy);
            }
        }
        if self.hops.is_multiple_of(RANGE_HOPS) {
            self.range_lu = self.range_now_lu();
        }
    }

    /// Loudness of the last 0.4 s in LUFS, at most 10 ms old. Before the start there was silence.
    #[must_use]
    pub fn momentary_lufs(&self) -> f64 {
        energy_to_lufs(self.momentary.energy)
    }

    /// Loudness of the last 3 s in LUFS, at most 10 ms old. Before the start there was silence.
    #[must_use]
    pub fn short_term_lufs(&self) -> f64 {
        energy_to_lufs(self.short_term.energy)
    }

    /// Largest momentary loudness in LUFS.
    #[must_use]
    pub fn max_momentary_lufs(&self) -> f64 {
        energy_to_lufs(self.momentary.max)
    }

    /// Largest short-term loudness in LUFS.
    #[must_use]
    pub fn max_short_term_lufs(&self) -> f64 {
        energy_to_lufs(self.short_term.max)
    }

    /// Integrated loudness in LUFS over all whole blocks of 0.4 s, of which one ends every 100 ms.
    #[must_use]
    pub fn integrated_lufs(&self) -> f64 {
        self.integrated_lufs
    }

    /// Loudness range in LU, at most one second old; 0 in the first 3 s.
    #[must_use]
    pub fn range_lu(&self) -> f64 {
        self.range_lu
    }

    /// Loudness range in LU up to the last whole block. Runs through 10,000 classes: ask at the end of a file.
    #[must_use]
    pub fn range_now_lu(&self) -> f64 {
        self.short_term_blocks.range_lu()
    }

    /// Largest true peak of each channel, linear. A mono signal has the same twice.
    #[must_use]
    pub fn true_peak(&self) -> [f64; 2] {
        let of = |channel| self.crate_measure.true_peak(channel).unwrap_or(0.0);
        match self.channels {
            Channels::Mono => [of(0); 2],
            Channels::Stereo => [of(0), of(1)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::music;

    #[test]
    fn windows_and_gates_agree_with_those_of_the_crate() {
        for rate in [44_100.0, 96_000.0] {
            let [left, right] = music(rate, 10.0);
            let mut ours = Loudness::new(&ProcessSpec::offline(rate, 512)).expect("a legal spec");
            ours.process(&left, &right);
            // Without its histogram mode the crate keeps every block.
            let mut theirs = EbuR128::new(2, rate as u32, Mode::I | Mode::S).expect("a legal rate");
            theirs.add_frames_planar_f32(&[&left, &right]).expect("two channels");
            let pairs = [
                (ours.momentary_lufs(), theirs.loudness_momentary().expect("mode M")),
                (ours.short_term_lufs(), theirs.loudness_shortterm().expect("mode S")),
                (ours.integrated_lufs(), theirs.loudness_global().expect("mode I")),
            ];
            for (ours, theirs) in pairs {
                // Sums of the same squares in another order; the gate may misplace one block in 97 of 10 LU below.
                assert!((ours - theirs).abs() < 0.005, "{ours} LUFS, {theirs} by the crate, at {rate} Hz");
            }
        }
    }
}
