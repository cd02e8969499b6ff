//! RMS, DC, correlation, balance and fold-down: now (the last 300 ms) and over the whole programme.
//!
//! Latency: 0 frames, it only listens; the present moves every 10 ms.
//!
//! Sources: IEC 61606-3 and AES17 (0 dB FS RMS is a full-scale sine); Katz, "An integrated approach to metering,
//! monitoring, and levelling practices", JAES 48 (2000) (K-20, K-14, K-12).

use super::gate::ABSOLUTE_GATE_LUFS;
use super::k_weighting::Sums;
use super::loudness::lufs_to_energy;
use super::stereo::Powers;

/// Steps of 10 ms that are the present.
const PRESENT_HOPS: usize = 30;
/// A full-scale sine stands this far above its mean square.
const SINE_DB: f64 = 3.010_299_956_639_812;

/// Sums of all, and of the last 300 ms.
#[derive(Clone, Debug)]
pub struct Programme {
    stereo: bool,
    hop_frames: f64,
    recent: [Sums; PRESENT_HOPS],
    hops: u64,
    all: Sums,
    /// Of steps above the absolute gate, so that hours of silence do not weigh on the fold-down.
    audible: Sums,
}

/// What the sums of some frames amount to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picture {
    /// RMS of left and right in dBFS: 0 is a full-scale square wave, a full-scale sine reads -3.01.
    pub rms_dbfs: [f64; 2],
    /// Mean of left and right, linear: a DC offset.
    pub dc: [f64; 2],
    /// From -1 (opposite) over 0 (unrelated, or one side silent) to +1 (the same). Of a mono signal +1.
    pub correlation: f64,
    /// RMS of the right less that of the left, in dB; 0 in silence. Infinite where only one side sounds.
    pub balance_db: f64,
    /// Loudness of the fold-down (left plus right, halved, on both sides) less that of the stereo, in LU: 0 for equal
    /// channels, -3 for unrelated ones, negative infinity for opposite ones.
    pub mono_loss_lu: f64,
}

impl Programme {
    /// Nothing measured yet.
    #[must_use]
    pub fn new(hop_frames: usize, stereo: bool) -> Self {
        let (recent, none) = ([Sums::default(); PRESENT_HOPS], Sums::default());
        Self { stereo, hop_frames: hop_frames as f64, recent, hops: 0, all: none, audible: none }
    }

    /// Forgets all.
    pub fn reset(&mut self) {
        (self.recent, self.hops) = ([Sums::default(); PRESENT_HOPS], 0);
        (self.all, self.audible) = (Sums::default(), Sums::default());
    }

    /// Adds the sums of 10 ms.
    pub fn hop(&mut self, sums: &Sums) {
        self.recent[(self.hops % PRESENT_HOPS as u64) as usize] = *sums;
        self.hops += 1;
        self.all = self.all.add(sums);
        if sums.energy() > lufs_to_energy(ABSOLUTE_GATE_LUFS) * self.hop_frames {
            self.audible = self.audible.add(sums);
        }
    }

    /// The last 300 ms. Before the start there was silence.
    #[must_use]
    pub fn now(&self) -> Picture {
        let sums = self.recent.iter().fold(Sums::default(), |all, one| all.add(one));
        self.picture(&sums, &sums, PRESENT_HOPS as f64)
    }

    /// The whole programme.
    #[must_use]
    pub fn whole(&self) -> Picture {
        self.picture(&self.all, &self.audible, (self.hops as f64).max(1.0))
    }

    fn picture(&self, sums: &Sums, audible: &Sums, hops: f64) -> Picture {
        let frames = hops * self.hop_frames;
        let mut rms_dbfs = sums.square.map(|square| 10.0 * (square / frames).log10());
        let mut dc = sums.sample.map(|sum| sum / frames);
        if !self.stereo {
            (rms_dbfs[1], dc[1]) = (rms_dbfs[0], dc[0]);
            return Picture { rms_dbfs, dc, correlation: 1.0, balance_db: 0.0, mono_loss_lu: 0.0 };
        }
        let [left, right] = sums.square;
        let correlation = Powers::of_left_right(left, right, sums.cross).correlation();
        let balance_db = if left == right { 0.0 } else { 10.0 * (right / left).log10() };
        let [left_weighted, right_weighted] = audible.weighted;
        let weighted = Powers::of_left_right(left_weighted, right_weighted, audible.weighted_cross);
        let mono_loss_lu = weighted.mono_loss_lu();
        Picture { rms_dbfs, dc, correlation, balance_db, mono_loss_lu }
    }

    /// Reading of a K-meter whose 0 lies `headroom_db` (20, 14 or 12) below full scale, for an RMS in the sense of
    /// [`Picture::rms_dbfs`]: a sine of -20 dBFS reads 0 on K-20.
    #[must_use]
    pub fn k_scale(rms_dbfs: f64, headroom_db: f64) -> f64 {
        rms_dbfs + SINE_DB + headroom_db
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::k_weighting::KWeighting;
    use crate::simd::Simd;
    use crate::testkit::{noise, sine};

    fn measured(left: &[f32], right: &[f32], stereo: bool) -> Programme {
        let mut weighting = KWeighting::new(48_000.0, Simd::detect());
        let mut programme = Programme::new(480, stereo);
        for (left, right) in left.chunks_exact(480).zip(right.chunks_exact(480)) {
            weighting.process(left, right);
            let sums = weighting.take();
            programme.hop(&if stereo { sums } else { sums.left_only() });
        }
        programme
    }

    fn near(value: f64, wanted: f64, tolerance: f64) {
        assert!((value - wanted).abs() <= tolerance, "{value}, not {wanted} ± {tolerance}");
    }

    #[test]
    fn a_sine_reads_by_its_closed_form() {
        let tone: Vec<f32> = sine(1_000.0, 0.1, 0.0, 48_000.0, 48_000).iter().map(|x| x + 0.01).collect();
        let half: Vec<f32> = tone.iter().map(|x| 0.5 * x).collect();
        for picture in [measured(&tone, &half, true).whole(), measured(&tone, &half, true).now()] {
            // Whole periods: the mean square is 0.1² / 2 + 0.01²; f32 rounds at 1e-9.
            near(picture.rms_dbfs[0], 10.0 * (0.005_f64 + 0.000_1).log10(), 1e-5);
            near(picture.dc[0], 0.01, 1e-8);
            near(picture.dc[1], 0.005, 1e-8);
            near(picture.correlation, 1.0, 1e-9);
            near(picture.balance_db, -6.0206, 1e-4);
            // ((1 + 0.5) / 2)² x 2 of 1 + 0.25.
            near(picture.mono_loss_lu, 10.0 * (1.125_f64 / 1.25).log10(), 1e-6);
        }
        let plain = sine(1_000.0, 0.1, 0.0, 48_000.0, 48_000);
        let rms = measured(&plain, &plain, true).now().rms_dbfs[0];
        near(Programme::k_scale(rms, 20.0), 0.0, 1e-5);
        near(Programme::k_scale(rms, 14.0), -6.0, 1e-5);
        near(Programme::k_scale(rms, 12.0), -8.0, 1e-5);
    }

    #[test]
    fn the_fold_down_loses_what_is_unrelated_and_all_that_is_opposite() {
        let (a, b) = (noise(1, 0.5, 480_000), noise(2, 0.5, 480_000));
        let inverted: Vec<f32> = a.iter().map(|x| -x).collect();
        let unrelated = measured(&a, &b, true).whole();
        // A correlation of 480 000 independent pairs has a sigma of 0.0014; weighted noise is less independent.
        near(unrelated.correlation, 0.0, 0.007);
        near(unrelated.mono_loss_lu, -3.0103, 0.06);
        let opposite = measured(&a, &inverted, true).whole();
        near(opposite.correlation, -1.0, 1e-9);
        assert!(opposite.mono_loss_lu < -100.0, "{}", opposite.mono_loss_lu);
        near(measured(&a, &a, true).whole().mono_loss_lu, 0.0, 1e-9);
    }

    #[test]
    fn silence_and_mono_have_a_picture() {
        let silent = measured(&[0.0; 4_800], &[0.0; 4_800], true).whole();
        assert_eq!((silent.correlation, silent.balance_db, silent.mono_loss_lu), (0.0, 0.0, 0.0));
        assert_eq!((silent.rms_dbfs, silent.dc), ([f64::NEG_INFINITY; 2], [0.0; 2]));
        let tone = sine(1_000.0, 0.1, 0.0, 48_000.0, 4_800);
        let mono = measured(&tone, &tone, false).whole();
        assert_eq!((mono.correlation, mono.mono_loss_lu, mono.rms_dbfs[0]), (1.0, 0.0, mono.rms_dbfs[1]));
        let one_side = measured(&tone, &[0.0; 4_800], true).whole();
        assert_eq!((one_side.correlation, one_side.balance_db), (0.0, f64::NEG_INFINITY));
        near(one_side.mono_loss_lu, -3.0103, 1e-4);
    }
}
