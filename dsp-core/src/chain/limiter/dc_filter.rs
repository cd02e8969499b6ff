//! The DC filter: a high-pass of second order at 5 Hz, in or out without a click.
//!
//! Latency: 0 frames.

use crate::filter::svf::{BUTTERWORTH, Coefficients, Svf, prewarp};
use crate::oversample::HOP;
use crate::process::ProcessSpec;
use crate::smooth::{GLIDE_MS, Glide};

/// Where the response is 3 dB down, in Hz: 20 Hz loses 0.02 dB.
pub const CUTOFF_HZ: f64 = 5.0;

/// The filter of both channels.
#[derive(Debug)]
pub(super) struct DcFilter {
    coefficients: Coefficients,
    svf: Svf<2>,
    /// How much of what lies below is taken off.
    share: Glide,
}

impl DcFilter {
    pub fn new(spec: &ProcessSpec) -> Self {
        let coefficients = Coefficients::design(prewarp(CUTOFF_HZ, spec.sample_rate_hz), BUTTERWORTH);
        let mut share = Glide::new(0.0);
        share.prepare(spec.sample_rate_hz, GLIDE_MS);
        Self { coefficients, svf: Svf::default(), share }
    }

    pub fn set(&mut self, on: bool) {
        self.share.set(if on { 1.0 } else { 0.0 });
    }

    pub fn reset(&mut self) {
        self.svf = Svf::default();
        self.share.snap();
    }

    /// Filters one hop. While it is out, sound passes bit for bit.
    #[inline(always)]
    pub fn process(&mut self, left: &mut [f32; HOP], right: &mut [f32; HOP]) {
        if self.share.is_settled() && self.share.value() == 0.0 {
            // From rest, what is taken off begins at 0 and grows: nothing jumps.
            self.svf = Svf::default();
            return;
        }
        for (left, right) in left.iter_mut().zip(right) {
            let input = [f64::from(*left), f64::from(*right)];
            let taps = self.svf.tick(&self.coefficients, input);
            let share = self.share.tick();
            let below = [0, 1].map(|side| share * (BUTTERWORTH * taps.band[side] + taps.low[side]));
            (*left, *right) = ((input[0] - below[0]) as f32, (input[1] - below[1]) as f32);
        }
        self.svf.settle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::sine;
    use crate::units::gain_to_db;

    const RATE_HZ: f64 = 48_000.0;

    fn filtered(on: bool, mut signal: Vec<f32>) -> Vec<f32> {
        let mut filter = DcFilter::new(&ProcessSpec::offline(RATE_HZ, 512));
        filter.set(on);
        filter.reset();
        let mut other = signal.clone();
        for (left, right) in
            signal.as_chunks_mut::<HOP>().0.iter_mut().zip(other.as_chunks_mut::<HOP>().0.iter_mut())
        {
            filter.process(left, right);
        }
        assert_eq!(signal, other);
        signal
    }

    #[test]
    fn dc_goes_and_music_stays() {
        let left = filtered(true, vec![0.5; 96_000]);
        // e^(-2 pi 5 / sqrt 2 * 2) is below -380 dB; what is left is the rounding of f32 of 0.5.
        assert!(left[95_000..].iter().all(|x| x.abs() < 1e-7));
        for (hz, expected_db) in [(20.0, -10.0 * (1.0 + 0.25_f64.powi(4)).log10()), (5.0, -3.0103)] {
            let output = filtered(true, sine(hz, 0.5, 0.0, RATE_HZ, 192_000));
            let found = crate::testkit::tone(&output[96_000..], hz, RATE_HZ).amplitude;
            // Trapezoidal warping at 20 Hz is below 1e-6.
            assert!((gain_to_db(found / 0.5) - expected_db).abs() < 1e-3, "{hz} Hz: {found}");
        }
    }

    #[test]
    fn out_it_changes_no_bit() {
        let signal = sine(50.0, 0.7, 0.3, RATE_HZ, 9_600);
        assert_eq!(filtered(false, signal.clone()), signal);
    }
}
