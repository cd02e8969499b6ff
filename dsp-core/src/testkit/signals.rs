//! Test signals, all deterministic.

use std::f64::consts::{LN_2, TAU};

/// A sine of `hz` with peak `amplitude` that starts at `phase` radians.
#[must_use]
pub fn sine(hz: f64, amplitude: f64, phase: f64, sample_rate_hz: f64, frames: usize) -> Vec<f32> {
    // The phase is reduced before the sine is taken, so that an hour in it is as exact as at the start.
    let turns = |n: usize| (hz * n as f64 / sample_rate_hz).fract();
    (0..frames).map(|n| (amplitude * (TAU * turns(n) + phase).sin()) as f32).collect()
}

/// An exponential sweep from `from_hz` to `to_hz` over all `frames`.
///
/// Source: Farina, "Simultaneous measurement of impulse response and distortion with a swept-sine technique", AES
/// 108th Convention, 2000.
#[must_use]
pub fn log_sweep(from_hz: f64, to_hz: f64, amplitude: f64, sample_rate_hz: f64, frames: usize) -> Vec<f32> {
    let seconds = frames as f64 / sample_rate_hz;
    let octaves = (to_hz / from_hz).log2();
    let scale = from_hz * seconds / (octaves * LN_2);
    let turns = |n: usize| scale * ((octaves * n as f64 / frames as f64).exp2() - 1.0);
    (0..frames).map(|n| (amplitude * (TAU * turns(n).fract()).sin()) as f32).collect()
}

/// Silence but for a 1.0 at frame `at`.
#[must_use]
pub fn impulse(at: usize, frames: usize) -> Vec<f32> {
    let mut signal = vec![0.0; frames];
    signal[at] = 1.0;
    signal
}

/// White noise, uniform in ±`amplitude`. Equal seeds give equal noise; unequal ones are independent.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64).
#[must_use]
pub fn noise(seed: u64, amplitude: f64, frames: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0xA24B_AED4_963E_E407);
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let unit = 2.0 / (1_u64 << 53) as f64;
    (0..frames).map(|_| (amplitude * ((next() >> 11) as f64 * unit - 1.0)) as f32).collect()
}

/// What no processor should be handed, and every one is: NaN, infinities, subnormals, 1e30, DC, full-scale noise.
#[must_use]
pub fn garbage(frames: usize) -> Vec<f32> {
    let nonsense = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40, -1e-42, 1e30, -1e30, 1.0, -0.0];
    let mut signal = noise(0xBAD, 1.0, frames);
    for (n, sample) in signal.iter_mut().enumerate() {
        match n / 64 % 4 {
            0 => *sample = nonsense[n % nonsense.len()],
            1 => *sample = 1e-40,
            2 => *sample = 1.0,
            _ => {}
        }
    }
    signal
}
