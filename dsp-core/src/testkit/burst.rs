//! Whether a change of settings clicks.

use crate::filter::svf::{BUTTERWORTH, Coefficients, Svf, prewarp};
use crate::units::gain_to_db;

/// Above this a steady tone of at most 1 kHz has nothing, and a click has most of what is heard of it.
const ABOVE_HZ: f64 = 8_000.0;

/// Loudest sample above 8 kHz from frame `from` on, in dBFS: what a parameter change adds to a steady tone of at most
/// 1 kHz. Four Butterworth high-passes of second order take 1 kHz down by 144 dB. The onset of the tone is a burst of
/// its own, so `from` should lie 50 ms behind it.
#[must_use]
pub fn burst_db(signal: &[f32], from: usize, sample_rate_hz: f64) -> f64 {
    let c = Coefficients::design(prewarp(ABOVE_HZ, sample_rate_hz), BUTTERWORTH);
    let mut filters = [Svf::<1>::default(); 4];
    let mut loudest = 0_f64;
    for (n, sample) in signal.iter().enumerate() {
        let mut x = f64::from(*sample);
        for svf in &mut filters {
            let taps = svf.tick(&c, [x]);
            x -= BUTTERWORTH * taps.band[0] + taps.low[0];
        }
        loudest = loudest.max(if n >= from { x.abs() } else { 0.0 });
    }
    gain_to_db(loudest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::sine;

    #[test]
    fn a_steady_tone_has_none_and_a_jump_has_one() {
        for rate in [44_100.0, 192_000.0] {
            let from = (0.05 * rate) as usize;
            let mut signal = sine(1_000.0, 1.0, 0.0, rate, 4 * from);
            assert!(burst_db(&signal, from, rate) < -120.0);
            signal[2 * from..].iter_mut().for_each(|x| *x = 0.001 - *x);
            // Upside down at a zero crossing, which is a corner of twice the slope, on a step of -60 dBFS.
            assert!(burst_db(&signal, from, rate) > -70.0);
        }
    }
}
