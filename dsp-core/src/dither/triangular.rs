//! The noise that is added before rounding: independent, triangular, 2 steps peak to peak.
//!
//! Sources: Lipshitz, Wannamaker and Vanderkooy, "Quantization and dither: a theoretical survey", J. Audio Eng. Soc. 40
//! (1992), for the density. Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, for
//! SplitMix64, whose period of 2^64 numbers lasts a million years of two channels at 192 kHz.

/// Where the noise of seed 0 starts.
const START: u64 = 0x4C61_7468_6531_3933;
/// What SplitMix64 counts by.
const STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;

/// Triangular noise for two channels, the same for the same seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Triangular {
    state: u64,
}

impl Triangular {
    /// The noise of `seed` at its start.
    pub(super) fn new(seed: u64) -> Self {
        // Scattered, so that neighbouring seeds lie far apart on the one cycle that all of them share.
        Self { state: START ^ if seed == 0 { 0 } else { scatter(seed) } }
    }

    /// The next `noise.len()` frames, left and right, each from -1 to 1.
    #[inline(always)]
    pub(super) fn fill(&mut self, noise: &mut [[f64; 2]]) {
        let mut state = self.state;
        for [left, right] in noise {
            state = state.wrapping_add(STRIDE);
            let z = scatter(state);
            *left = triangle((z >> 32) as u32 as i32);
            *right = triangle(z as u32 as i32);
        }
        self.state = state;
    }
}

/// SplitMix64's finaliser: every bit of the result depends on every bit of `z`.
#[inline(always)]
fn scatter(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The sum of two independent uniform numbers from -1/2 to 1/2: the halves of one of 32 bits. Each takes 2^16 values,
/// so that the mean error of a sound is 0 to within 2^-17 of a step: at 16 bits, -198 dB of full scale.
#[inline(always)]
fn triangle(z: i32) -> f64 {
    let (high, low) = (z >> 16, (z << 16) >> 16);
    // Each half has one value more below 0 than above; the 1 puts their mean to 0.
    f64::from(high + low + 1) * (1.0 / 65_536.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u64, frames: usize) -> Vec<[f64; 2]> {
        let mut noise = vec![[0.0; 2]; frames];
        Triangular::new(seed).fill(&mut noise);
        noise
    }

    #[test]
    fn the_density_is_a_triangle() {
        const FRAMES: usize = 400_000;
        let noise = noise(0, FRAMES);
        for channel in 0..2 {
            let mut counts = [0.0_f64; 20];
            for frame in &noise {
                assert!(frame[channel].abs() <= 1.0);
                counts[((frame[channel] + 1.0) * 10.0).min(19.0) as usize] += 1.0;
            }
            let chi_squared: f64 = counts
                .iter()
                .enumerate()
                .map(|(n, count)| {
                    // Area of the triangle over a twentieth of its base.
                    let expected = FRAMES as f64 * (9.5 - (n as f64 - 9.5).abs() + 0.5) / 100.0;
                    (count - expected).powi(2) / expected
                })
                .sum();
            // 19 degrees of freedom: above 43.8 once in a thousand, above 60 once in 4 million.
            assert!(chi_squared < 60.0, "{chi_squared}");
        }
    }

    #[test]
    fn neither_time_nor_channel_nor_seed_is_seen_in_the_noise() {
        const FRAMES: usize = 200_000;
        let (a, b) = (noise(0, FRAMES), noise(1, FRAMES));
        let correlation =
            |of: &dyn Fn(usize) -> f64| (0..FRAMES - 8).map(of).sum::<f64>() / (FRAMES - 8) as f64 * 6.0;
        let mut found = vec![
            correlation(&|n| a[n][0] * b[n][0]),
            correlation(&|n| a[n][1] * b[n][0]),
            correlation(&|n| a[n][0] * b[n][1]),
        ];
        for lag in 1..8 {
            found.push(correlation(&|n| a[n][0] * a[n + lag][0]));
            found.push(correlation(&|n| a[n][0] * a[n + lag][1]));
            found.push(correlation(&|n| a[n][1] * a[n + lag][0]));
        }
        found.push(correlation(&|n| a[n][0] * a[n][1]));
        // Independent noise of variance 1/6 gives 1 / sqrt(200 000) = 0.0022. Five sigma.
        assert!(found.iter().all(|c| c.abs() < 0.0112), "{found:?}");
    }
}
