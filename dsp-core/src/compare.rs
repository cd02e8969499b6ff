//! What a chain does to a sound, for the ear: its output as loud as its input, or only what it changes.
//!
//! - *Match* brings the output to the loudness of the aligned input, so that switching the bypass compares the sound and
//!   not the level. Both are measured K-weighted (ITU-R BS.1770-5) in steps of 100 ms; the gain is that of the last 3 s
//!   of sound. Steps in which either is below -70 LUFS, the absolute gate of the standard, do not count, so a pause changes
//!   nothing. It is known after 0.4 s, is limited to ±24 dB, and glides to each new value in 250 ms.
//! - *Delta* takes the aligned input away from the output: silence where nothing is changed. With match, what is left
//!   when the change of loudness is taken away too.
//!
//! Latency: 0 frames. Off it costs a branch for each block and changes no bit.

use crate::meter::k_weighting::KWeighting;
use crate::meter::loudness::lufs_to_energy;
use crate::process::{Channels, PrepareError, ProcessSpec, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::tame;

/// One step of the measure, in ms.
const HOP_MS: f64 = 100.0;
/// Steps that the gain is worked out of: 3 s.
const HOPS: usize = 30;
/// Steps that must be there before it is.
const LEAST_HOPS: usize = 4;
/// The absolute gate, in LUFS.
const GATE_LUFS: f64 = -70.0;
/// Most gain that is given or taken, in dB.
const MOST_DB: f64 = 24.0;
/// How long a new gain takes to come, in ms.
const GAIN_GLIDE_MS: f64 = 250.0;

/// How a chain is listened to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listen {
    /// The output is brought to the loudness of the input.
    pub matched: bool,
    /// The input is taken away from the output.
    pub delta: bool,
}

/// Loudness of input and output over the last seconds of sound.
#[derive(Clone, Debug)]
struct Balance {
    input: KWeighting,
    output: KWeighting,
    mono: bool,
    hop_frames: usize,
    /// Frames in the step under way.
    filled: usize,
    /// K-weighted energies of input and output, from `at` on and round.
    hops: [[f64; 2]; HOPS],
    at: usize,
    count: usize,
    /// Energy of a step at the gate.
    gate: f64,
}

impl Balance {
    fn new(spec: &ProcessSpec) -> Self {
        let weighting = KWeighting::new(spec.sample_rate_hz, spec.simd);
        let hop_frames = spec.frames(HOP_MS).max(1);
        Self {
            input: weighting,
            output: weighting,
            mono: spec.channels == Channels::Mono,
            hop_frames,
            filled: 0,
            hops: [[0.0; 2]; HOPS],
            at: 0,
            count: 0,
            gate: lufs_to_energy(GATE_LUFS) * hop_frames as f64,
        }
    }

    fn reset(&mut self) {
        self.input.reset();
        self.output.reset();
        (self.filled, self.at, self.count) = (0, 0, 0);
    }

    /// Hears frames that do not reach beyond the step under way. Whether it has ended and counted.
    fn hear(&mut self, output: &StereoBlock<'_>, input: &StereoBlock<'_>) -> bool {
        self.output.process(output.left, output.right);
        self.input.process(input.left, input.right);
        self.filled += output.frames();
        if self.filled < self.hop_frames {
            return false;
        }
        self.filled = 0;
        let mono = self.mono;
        let energy = |weighting: &mut KWeighting| {
            let sums = weighting.take();
            if mono { sums.left_only().energy() } else { sums.energy() }
        };
        let hop = [&mut self.input, &mut self.output].map(energy);
        let sounds = hop.iter().all(|energy| *energy > self.gate);
        if sounds {
            self.hops[self.at] = hop;
            self.at = (self.at + 1) % HOPS;
            self.count = (self.count + 1).min(HOPS);
        }
        sounds
    }

    /// Gain that makes the output as loud as the input, in dB.
    fn gain_db(&self) -> Option<f64> {
        let known = &self.hops[..self.count];
        let sum = |side: usize| known.iter().map(|hop| hop[side]).sum::<f64>();
        let gain_db = || (10.0 * (sum(0) / sum(1)).log10()).clamp(-MOST_DB, MOST_DB);
        (self.count >= LEAST_HOPS).then(gain_db)
    }
}

/// The listening aid beside a chain.
#[derive(Clone, Debug)]
pub struct Compare {
    listen: Listen,
    balance: Option<Balance>,
    gain: Glide,
    delta: Glide,
}

impl Default for Compare {
    fn default() -> Self {
        let (listen, balance) = (Listen::default(), None);
        Self { listen, balance, gain: Glide::new(1.0), delta: Glide::new(0.0) }
    }
}

impl Compare {
    /// Makes ready for `spec`, and forgets the past.
    ///
    /// # Errors
    /// Says what was expected of `spec` and what came.
    pub fn prepare(&mut self, spec: &ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        self.balance = Some(Balance::new(spec));
        self.gain.prepare(spec.sample_rate_hz, GAIN_GLIDE_MS);
        self.delta.prepare(spec.sample_rate_hz, GLIDE_MS);
        self.reset();
        Ok(())
    }

    /// Forgets the past. What is switched on is in force at once; the gain is measured anew.
    pub fn reset(&mut self) {
        self.balance.iter_mut().for_each(Balance::reset);
        self.gain.set(1.0);
        self.gain.snap();
        self.delta.snap();
    }

    /// Switches, gliding.
    pub fn set(&mut self, listen: Listen) {
        if listen == self.listen {
            return;
        }
        if listen.matched != self.listen.matched {
            self.balance.iter_mut().for_each(Balance::reset);
            self.gain.set(1.0);
        }
        self.delta.set(if listen.delta { 1.0 } else { 0.0 });
        self.listen = listen;
    }

    /// The gain of match in dB; `None` while it is off or there was too little sound.
    #[must_use]
    pub fn gain_db(&self) -> Option<f64> {
        self.balance.as_ref().filter(|_| self.listen.matched).and_then(Balance::gain_db)
    }

    /// Changes `output`, which a chain has made of what is now `input`: aligned, of equal length, without NaN.
    pub fn process(&mut self, output: &mut StereoBlock<'_>, input: &mut StereoBlock<'_>) {
        let plain = self.gain.is_settled() && self.gain.value() == 1.0;
        let whole = self.delta.is_settled() && self.delta.value() == 0.0;
        if plain && whole && !self.listen.matched {
            return;
        }
        let (mut output, mut input) = (output.reborrow(), input.reborrow());
        while output.frames() > 0 {
            let hop = self.balance.as_ref().map_or(usize::MAX, |balance| balance.hop_frames - balance.filled);
            let (mut now, later) = output.split_at(hop);
            let (dry, dry_later) = input.split_at(hop);
            let balance = self.balance.as_mut().filter(|_| self.listen.matched);
            let gain_db = balance.and_then(|balance| balance.hear(&now, &dry).then(|| balance.gain_db())?);
            self.mix(&mut now, &dry);
            // After the step that it was worked out of: what is heard does not depend on blocks.
            if let Some(gain_db) = gain_db {
                self.gain.set(10.0_f64.powf(gain_db / 20.0));
            }
            (output, input) = (later, dry_later);
        }
    }

    fn mix(&mut self, output: &mut StereoBlock<'_>, input: &StereoBlock<'_>) {
        let sides = output.left.iter_mut().zip(&mut *output.right);
        for ((left, right), (dry_left, dry_right)) in sides.zip(input.left.iter().zip(&*input.right)) {
            let (gain, delta) = (self.gain.tick(), self.delta.tick());
            for (sample, dry) in [(left, dry_left), (right, dry_right)] {
                *sample = (gain * f64::from(*sample) - delta * f64::from(*dry)) as f32;
            }
        }
        // Differences and products may be subnormal where what they are made of is not.
        tame(output);
    }
}

#[cfg(test)]
mod tests;
