//! Cross-correlation of stems with a mix over a limited range of lags, whitened by the mix.
//!
//! Every hop of a stem is correlated with the stretch of the mix that it may stand in, by FFT without wrap-around; the
//! cross-spectra of all hops are added up, and brought back to lags once at the end. In front of that the spectrum is
//! divided by the power spectrum of the mix, smoothed over 20 Hz or a tenth of the frequency: for a known signal among
//! others that is the detector with the best odds (a matched filter behind a whitening one), and it makes the peak of a
//! bass as narrow as its overtones allow. Sources: Knapp and Carter, "The generalized correlation method for estimation of
//! time delay", IEEE Trans. ASSP 24 (1976); Turin, "An introduction to matched filters", IRE Trans. IT 6 (1960).
//!
//! Memory: 28 bytes a point of the FFT and 8 for each stem, whatever the length.

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::f64::consts::PI;
use std::sync::Arc;

/// Smoothing of the mix's power spectrum: at least so many Hz, and this share of the frequency.
const SMOOTH_HZ: f64 = 20.0;
const SMOOTH_SHARE: f64 = 0.1;
/// Power below which, relative to the strongest, a frequency counts as silent: -120 dB, what an FFT of f32 rounds to.
const SILENT: f64 = 1e-12;

/// Correlates some stems with one mix.
pub struct Correlator {
    max_lag: usize,
    sample_rate_hz: f64,
    depth: f64,
    forward: Arc<dyn RealToComplex<f32>>,
    backward: Arc<dyn ComplexToReal<f32>>,
    /// The newest stretch of the mix: what a hop may stand in.
    stretch: Vec<f32>,
    input: Vec<f32>,
    scratch: Vec<Complex<f32>>,
    mix: Vec<Complex<f32>>,
    stem: Vec<Complex<f32>>,
    power: Vec<f32>,
    crosses: Vec<Vec<Complex<f32>>>,
}

impl std::fmt::Debug for Correlator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Correlator").field("max_lag", &self.max_lag).finish_non_exhaustive()
    }
}

impl Correlator {
    /// For lags of ±`max_lag` samples, at least 1, and so many stems, of sound that was differentiated twice. What lies
    /// further below the strongest frequency of the mix than `depth`, a power ratio, counts the less (before the
    /// differentiation); 0 whitens all.
    #[must_use]
    pub fn new(max_lag: usize, stems: usize, sample_rate_hz: f64, depth: f64) -> Self {
        // Half of each FFT is lags, the other half new sound.
        let points = (4 * max_lag.max(1)).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        let (forward, backward) = (planner.plan_fft_forward(points), planner.plan_fft_inverse(points));
        let spectrum = || vec![Complex::default(); points / 2 + 1];
        let scratch = forward.get_scratch_len().max(backward.get_scratch_len());
        Self {
            max_lag: max_lag.max(1),
            sample_rate_hz,
            depth,
            stretch: vec![0.0; points],
            input: vec![0.0; points],
            scratch: vec![Complex::default(); scratch],
            mix: spectrum(),
            stem: spectrum(),
            power: vec![0.0; points / 2 + 1],
            crosses: (0..stems).map(|_| spectrum()).collect(),
            forward,
            backward,
        }
    }

    /// Samples of a hop: of what [`Correlator::add`] takes.
    #[must_use]
    pub fn hop(&self) -> usize {
        self.stretch.len() - 2 * self.max_lag
    }

    /// By how many samples the mix must run ahead of the stems: when a hop of stems starts at sample `n`, the mix handed
    /// over with it starts at `n` plus this.
    #[must_use]
    pub fn ahead(&self) -> usize {
        self.max_lag
    }

    /// Takes what the mix has before the first hop: the newest of it up to there.
    pub fn begin(&mut self, mix: &[f32]) {
        self.push(mix);
    }

    /// Takes the next hop of the mix and of each stem, [`Correlator::hop`] samples long; the last may be shorter.
    pub fn add(&mut self, mix: &[f32], stems: &[Vec<f32>]) {
        self.push(mix);
        self.input.copy_from_slice(&self.stretch);
        // Lengths and scratch are the plan's own: it has nothing to refuse.
        let _ = self.forward.process_with_scratch(&mut self.input, &mut self.mix, &mut self.scratch);
        for (power, mix) in self.power.iter_mut().zip(&self.mix) {
            *power += mix.norm_sqr();
        }
        for (stem, cross) in stems.iter().zip(&mut self.crosses) {
            let silence = self.input.len() - mix.len();
            self.input[..silence].fill(0.0);
            self.input[silence..].copy_from_slice(stem);
            let _ = self.forward.process_with_scratch(&mut self.input, &mut self.stem, &mut self.scratch);
            for ((cross, stem), mix) in cross.iter_mut().zip(&self.stem).zip(&self.mix) {
                *cross += stem.conj() * mix;
            }
        }
    }

    fn push(&mut self, mix: &[f32]) {
        let keep = self.stretch.len() - mix.len();
        self.stretch.copy_within(mix.len().., 0);
        self.stretch[keep..].copy_from_slice(mix);
    }

    /// The correlation of every stem at lags from `-max_lag` to `max_lag`: at lag `k` the stem stands `k` samples later in
    /// the mix than in its file. Of no unit; what is not a number is 0.
    #[must_use]
    pub fn finish(mut self) -> Vec<Vec<f32>> {
        let weights = self.weights();
        let points = self.stretch.len();
        let mut lags = Vec::new();
        for mut cross in std::mem::take(&mut self.crosses) {
            for (cross, weight) in cross.iter_mut().zip(&weights) {
                *cross *= *weight;
            }
            // Both ends of the spectrum of a real signal are real.
            cross[0].im = 0.0;
            cross[points / 2].im = 0.0;
            let _ = self.backward.process_with_scratch(&mut cross, &mut self.input, &mut self.scratch);
            // The stem stood `max_lag` behind the middle of the stretch: its lags run from -2 max_lag to 0.
            let at = |lag: usize| self.input[(points + lag - 2 * self.max_lag) % points];
            let tidy = |x: f32| if x.is_finite() { x } else { 0.0 };
            lags.push((0..=2 * self.max_lag).map(at).map(tidy).collect());
        }
        lags
    }

    /// One over the smoothed power of the mix; nothing of what is silent in it.
    fn weights(&self) -> Vec<f32> {
        let bins = self.power.len();
        let mut sums = Vec::with_capacity(bins + 1);
        sums.push(0.0_f64);
        for power in &self.power {
            sums.push(sums[sums.len() - 1] + f64::from(*power));
        }
        let hz_per_bin = self.sample_rate_hz / self.stretch.len() as f64;
        let smooth = |bin: usize| {
            let width = SMOOTH_HZ.max(SMOOTH_SHARE * bin as f64 * hz_per_bin) / hz_per_bin;
            let half = ((width / 2.0) as usize).max(2);
            let (from, to) = (bin.saturating_sub(half), (bin + half + 1).min(bins));
            (sums[to] - sums[from]) / (to - from) as f64
        };
        let smoothed: Vec<f64> = (0..bins).map(smooth).collect();
        let floor = SILENT * smoothed.iter().fold(0.0, |max: f64, power| max.max(*power));
        // Response of the double differentiation: (2 sin(w / 2))^4 in power.
        let tilt = |bin: usize| (2.0 * (PI * bin as f64 / self.stretch.len() as f64).sin()).powi(4);
        let first = 1 + (SMOOTH_HZ / hz_per_bin) as usize;
        let level = |bin: usize| smoothed[bin] / tilt(bin);
        let deepest = self.depth * (first..bins).map(level).fold(0.0, f64::max);
        let scale = sums[bins] / bins as f64;
        let weight = |(bin, power): (usize, &f64)| {
            if *power > floor { (scale / (power + deepest * tilt(bin))) as f32 } else { 0.0 }
        };
        smoothed.iter().enumerate().map(weight).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::testkit::noise;

    /// Correlation of a stem with a mix as the formula says, by a full-length loop and without whitening, which for white
    /// noise does next to nothing.
    fn plain(stem: &[f32], mix: &[f32], lag: i64) -> f64 {
        let product = |(n, stem): (usize, &f32)| {
            let at = usize::try_from(n as i64 + lag).ok().and_then(|n| mix.get(n));
            f64::from(*stem) * f64::from(at.copied().unwrap_or(0.0))
        };
        stem.iter().enumerate().map(product).sum()
    }

    #[test]
    fn every_lag_has_the_correlation_of_the_plain_formula() {
        let (frames, max_lag) = (5_000, 100);
        let (stem, mut mix) = (noise(3, 0.5, frames), noise(4, 0.5, frames));
        for n in 0..frames - 60 {
            mix[n + 60] += stem[n];
            mix[n] -= 0.5 * stem[n + 60];
        }
        let mut correlator = Correlator::new(max_lag, 1, 48_000.0, 0.0);
        let at = |signal: &[f32], from: i64, frames: usize| -> Vec<f32> {
            (from..from + frames as i64)
                .map(|n| usize::try_from(n).ok().and_then(|n| signal.get(n)).map_or(0.0, |x| *x))
                .collect()
        };
        let (hop, ahead) = (correlator.hop(), correlator.ahead());
        correlator.begin(&at(&mix, -(ahead as i64), 2 * ahead));
        for start in (0..frames).step_by(hop) {
            let mix = at(&mix, (start + ahead) as i64, hop);
            correlator.add(&mix, &[at(&stem, start as i64, hop)]);
        }
        let lags = correlator.finish().remove(0);
        let expected: Vec<f64> =
            (-(max_lag as i64)..=max_lag as i64).map(|lag| plain(&stem, &mix, lag)).collect();
        // The weights of white noise are 1 within what smoothing over few bins leaves: the shape is the same but for that.
        let scale = f64::from(lags[160]) / expected[160];
        for (lag, (got, wanted)) in lags.iter().zip(&expected).enumerate() {
            let off = (f64::from(*got) / scale - wanted).abs() / largest(&expected);
            assert!(off < 0.1, "lag {}: {got} for {wanted}", lag as i64 - 100);
        }
        assert!((f64::from(lags[40]) / f64::from(lags[160]) + 0.5).abs() < 0.1, "the inverted echo");
    }

    fn largest(expected: &[f64]) -> f64 {
        expected.iter().fold(0.0, |peak: f64, x| peak.max(x.abs()))
    }
}
