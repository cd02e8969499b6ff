//! Linear-phase kernels: a symmetric impulse response whose magnitude is the one asked for.
//!
//! The requested magnitude is sampled on a grid four times as fine as the kernel resolves, transformed with zero phase,
//! and the middle of what comes out is cut out by a Tukey window. A window that is flat in the middle leaves the
//! strong part of a narrow low bell as it is; a Hann or Blackman window smears the bell by its own bandwidth, which
//! costs ten times the accuracy at the same length.
//!
//! Latency of a filter with such a kernel: half its taps, exactly.
//!
//! Source: Oppenheim and Schafer, "Discrete-time signal processing", 3rd ed., 7.5 (window method); Harris, "On the
//! use of windows for harmonic analysis with the discrete Fourier transform", Proc. IEEE 66(1), 1978 (Tukey).

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner};
use std::f64::consts::PI;
use std::fmt;
use std::sync::Arc;

/// Taps of a kernel at 44.1 and 48 kHz.
pub const BASE_TAPS: usize = 8_192;

/// Highest sample rate that is served with [`BASE_TAPS`], in Hz.
const BASE_RATE_HZ: f64 = 50_000.0;

/// Points of the design grid for each tap. What the kernel of infinite length has outside of the grid folds back into
/// it; at 4 that is what rings longer than 0.34 s at 48 kHz.
const OVERSAMPLING: usize = 4;

/// Part of the kernel that the window tapers, both ends together.
const TAPER: f64 = 0.25;

/// Taps of a kernel at `sample_rate_hz`: [`BASE_TAPS`] up to 50 kHz, twice that up to 100 kHz and so on, so that the
/// resolution in Hz is that of 44.1 to 48 kHz at every higher rate. A power of two.
#[must_use]
pub fn taps(sample_rate_hz: f64) -> usize {
    let mut taps = BASE_TAPS;
    let mut rate_hz = BASE_RATE_HZ;
    while rate_hz < sample_rate_hz {
        taps *= 2;
        rate_hz *= 2.0;
    }
    taps
}

/// Designs kernels at one sample rate, any number of them, without allocating.
pub struct KernelDesigner {
    sample_rate_hz: f64,
    inverse: Arc<dyn ComplexToReal<f64>>,
    spectrum: Vec<Complex<f64>>,
    grid: Vec<f64>,
    scratch: Vec<Complex<f64>>,
    window: Vec<f64>,
    kernel: Vec<f64>,
}

impl fmt::Debug for KernelDesigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rate, taps) = (self.sample_rate_hz, self.kernel.len());
        f.debug_struct("KernelDesigner").field("sample_rate_hz", &rate).field("taps", &taps).finish()
    }
}

impl KernelDesigner {
    /// Allocates for kernels of `taps` taps, an even number.
    #[must_use]
    pub fn new(taps: usize, sample_rate_hz: f64) -> Self {
        assert!(taps >= 2 && taps.is_multiple_of(2), "taps: expected an even number, got {taps}");
        let inverse = RealFftPlanner::new().plan_fft_inverse(taps * OVERSAMPLING);
        Self {
            sample_rate_hz,
            spectrum: inverse.make_input_vec(),
            grid: inverse.make_output_vec(),
            scratch: inverse.make_scratch_vec(),
            inverse,
            window: (0..taps).map(|n| tukey(n, taps)).collect(),
            kernel: vec![0.0; taps],
        }
    }

    /// The kernel whose magnitude at `hz` is the square root of `power(hz)`, which must be finite and not negative.
    /// Symmetric about tap `taps / 2`. A `power` of exactly 1 everywhere gives exactly a unit impulse. The same
    /// `power` gives the same kernel, bit for bit, whatever was designed before.
    pub fn design(&mut self, power: impl Fn(f64) -> f64) -> &[f64] {
        let (taps, points) = (self.kernel.len(), self.grid.len());
        let hz_per_bin = self.sample_rate_hz / points as f64;
        let mut neutral = true;
        for (bin, value) in self.spectrum.iter_mut().enumerate() {
            let power = power(bin as f64 * hz_per_bin);
            neutral &= power == 1.0;
            *value = Complex::new(power.sqrt(), 0.0);
        }
        if neutral {
            self.kernel.fill(0.0);
            self.kernel[taps / 2] = 1.0;
            return &self.kernel;
        }
        // Lengths are those the plan made and the spectrum is real, so this cannot fail.
        let done = self.inverse.process_with_scratch(&mut self.spectrum, &mut self.grid, &mut self.scratch);
        debug_assert!(done.is_ok());
        let scale = (points as f64).recip();
        for (n, (tap, window)) in self.kernel.iter_mut().zip(&self.window).enumerate() {
            // Read at the distance from the middle: what the transform rounds differently on its two sides must not
            // cost the symmetry.
            *tap = self.grid[n.abs_diff(taps / 2)] * scale * window;
        }
        &self.kernel
    }
}

/// Tukey window of `taps` points, 1 at `taps / 2` and 0 at the first.
fn tukey(n: usize, taps: usize) -> f64 {
    let from_end = n.min(taps - n) as f64 / taps as f64;
    let ramp = TAPER / 2.0;
    if from_end >= ramp { 1.0 } else { 0.5 - 0.5 * (PI * from_end / ramp).cos() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::eq::{Band, Kind};
    use crate::filter::design::{Prototype, response_db};
    use std::f64::consts::TAU;

    /// Magnitude of a symmetric kernel at `hz`, in dB: a sum of cosines, real by symmetry.
    fn realised_db(kernel: &[f64], hz: f64, sample_rate_hz: f64) -> f64 {
        let middle = kernel.len() / 2;
        let phase = |n: usize| TAU * (hz * n.abs_diff(middle) as f64 / sample_rate_hz).fract();
        let sum: f64 = kernel.iter().enumerate().map(|(n, tap)| tap * phase(n).cos()).sum();
        crate::units::gain_to_db(sum)
    }

    fn bell(frequency_hz: f64, gain_db: f64, q: f64) -> Band {
        Band { on: true, kind: Kind::Bell, frequency_hz, gain_db, q, ..Band::default() }
    }

    /// Largest distance between the kernel of a band and its analogue curve from 20 Hz to 20 kHz, in dB.
    fn worst_db(band: &Band, taps: usize, sample_rate_hz: f64) -> f64 {
        let prototype = Prototype::of(band);
        let mut designer = KernelDesigner::new(taps, sample_rate_hz);
        let kernel = designer.design(|hz| prototype.power(hz));
        let error = |hz| (realised_db(kernel, hz, sample_rate_hz) - response_db(band, hz)).abs();
        // A 48th of an octave, and the centre itself.
        let grid = (0..=478).map(|n| 20.0 * (f64::from(n) / 48.0).exp2());
        grid.chain([band.frequency_hz]).map(error).fold(0.0, f64::max)
    }

    #[test]
    fn a_narrow_low_bell_keeps_its_skirts() {
        // What is cut off decides: the bell rings with e^(-pi f t / (Q A)), A = 2^(1/2), 4096 taps taper from 32 ms on and
        // end at 43 ms, and each doubling squares what is left: e^-1.8 to e^-2.4, e^-3.6 to e^-4.7, e^-7 to e^-9.5.
        for (taps, bar_db) in [(4_096, 0.45), (8_192, 0.045), (16_384, 0.0015)] {
            let worst = worst_db(&bell(100.0, 6.0, 4.0), taps, 48_000.0);
            assert!(worst < bar_db, "{taps} taps: {worst} dB");
        }
    }

    #[test]
    fn every_rate_resolves_the_same_band() {
        for (rate, expected) in [
            (8_000.0, 8_192),
            (44_100.0, 8_192),
            (48_000.0, 8_192),
            (88_200.0, 16_384),
            (96_000.0, 16_384),
            (176_400.0, 32_768),
            (192_000.0, 32_768),
            (384_000.0, 65_536),
            (768_000.0, 131_072),
        ] {
            assert_eq!(taps(rate), expected, "{rate} Hz");
        }
        for rate in [44_100.0, 96_000.0, 192_000.0] {
            let worst = worst_db(&bell(100.0, 6.0, 4.0), taps(rate), rate);
            assert!(worst < 0.045, "{rate} Hz: {worst} dB");
        }
    }

    #[test]
    fn a_kernel_is_symmetric_to_the_bit() {
        let prototype = Prototype::of(&bell(3_000.0, -9.0, 2.0));
        let mut designer = KernelDesigner::new(1_024, 48_000.0);
        let kernel = designer.design(|hz| prototype.power(hz));
        assert_eq!(kernel[0], 0.0);
        for n in 1..512 {
            assert_eq!(kernel[512 - n].to_bits(), kernel[512 + n].to_bits(), "tap {n}");
        }
    }

    #[test]
    fn neutral_is_a_unit_impulse_and_nothing_of_the_last_design_remains() {
        let prototype = Prototype::of(&bell(3_000.0, -9.0, 2.0));
        // A transform of a length with a prime factor of 11 rounds even where all bins are 1.
        for taps in [22, 256] {
            let mut designer = KernelDesigner::new(taps, 48_000.0);
            let first = designer.design(|hz| prototype.power(hz)).to_vec();
            let neutral = designer.design(|_| 1.0);
            assert!(neutral.iter().enumerate().all(|(n, tap)| *tap == if n == taps / 2 { 1.0 } else { 0.0 }));
            assert_eq!(designer.design(|hz| prototype.power(hz)), first);
        }
    }
}
