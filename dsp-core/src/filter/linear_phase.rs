//! Kernels from magnitudes: linear phase, minimum phase, or both in one.
//!
//! The requested magnitude is sampled on a grid finer than the kernel resolves, given its phase, transformed, and the
//! part of what comes out that fits is cut out by a Tukey window. A window that is flat in the middle leaves the
//! strong part of a narrow low bell as it is; a Hann or Blackman window smears the bell by its own bandwidth, which
//! costs ten times the accuracy at the same length.
//!
//! Latency of a filter with such a kernel: half its taps exactly where there is linear phase, 0 for minimum phase.
//!
//! Sources: Oppenheim and Schafer, "Discrete-time signal processing", 3rd ed., 7.5 (window method) and 13.5 (minimum
//! phase from the real cepstrum); Harris, "On the use of windows for harmonic analysis with the discrete Fourier
//! transform", Proc. IEEE 66(1), 1978 (Tukey).

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::f64::consts::PI;
use std::fmt;
use std::sync::Arc;

/// Taps of a kernel at 44.1 and 48 kHz.
pub const BASE_TAPS: usize = 8_192;

/// Highest sample rate that is served with the taps of 44.1 and 48 kHz, in Hz.
const BASE_RATE_HZ: f64 = 50_000.0;

/// Points of the design grid for each tap, as long as there are not more than [`MOST_POINTS`]. What the kernel of
/// infinite length has outside of the grid folds back into it; at 4 that is what rings longer than 0.34 s for 8192 taps
/// at 48 kHz.
const OVERSAMPLING: usize = 4;

/// Points beyond which the grid is no finer than the kernel needs, for the sake of memory. At 192 kHz that is 1.4 s.
const MOST_POINTS: usize = 1 << 18;

/// Part of the kernel that the window tapers, both ends together.
const TAPER: f64 = 0.25;

/// Softest power that a minimum phase is computed for: the logarithm of silence would be infinite.
const LEAST_POWER: f64 = 1e-24;

/// Taps of a kernel at `sample_rate_hz`: [`BASE_TAPS`] up to 50 kHz, twice that up to 100 kHz and so on, so that the
/// resolution in Hz is that of 44.1 to 48 kHz at every higher rate. A power of two.
#[must_use]
pub fn taps(sample_rate_hz: f64) -> usize {
    scaled_taps(BASE_TAPS, sample_rate_hz)
}

/// Taps at `sample_rate_hz` of a kernel that has `base_taps` up to 50 kHz.
#[must_use]
pub fn scaled_taps(base_taps: usize, sample_rate_hz: f64) -> usize {
    let mut taps = base_taps;
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
    forward: Arc<dyn RealToComplex<f64>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
    spectrum: Vec<Complex<f64>>,
    grid: Vec<f64>,
    scratch: Vec<Complex<f64>>,
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
        let points = (taps * OVERSAMPLING).min(MOST_POINTS).max(taps);
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(points), planner.plan_fft_inverse(points));
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Self {
            sample_rate_hz,
            spectrum: inverse.make_input_vec(),
            grid: inverse.make_output_vec(),
            scratch: vec![Complex::new(0.0, 0.0); scratch],
            forward,
            inverse,
            kernel: vec![0.0; taps],
        }
    }

    /// The linear-phase kernel whose magnitude at `hz` is the square root of `power(hz)`, which must be finite and not
    /// negative. Symmetric about tap `taps / 2`. A `power` of exactly 1 everywhere gives exactly a unit impulse. The
    /// same `power` gives the same kernel, bit for bit, whatever was designed before.
    pub fn design(&mut self, power: impl Fn(f64) -> f64) -> &[f64] {
        self.design_mixed(power, None::<fn(f64) -> f64>, self.kernel.len() / 2)
    }

    /// The kernel whose magnitude is the square root of the product of both powers, `linear` with zero phase and
    /// `minimum`, where there is one, with minimum phase; its time 0 lies at tap `centre`. Otherwise as
    /// [`KernelDesigner::design`]; below -240 dB a minimum phase takes the magnitude for -240 dB.
    pub fn design_mixed(
        &mut self,
        linear: impl Fn(f64) -> f64,
        minimum: Option<impl Fn(f64) -> f64>,
        centre: usize,
    ) -> &[f64] {
        let hz_per_bin = self.sample_rate_hz / self.grid.len() as f64;
        let is_symmetric = minimum.is_none();
        let mut neutral = true;
        if let Some(minimum) = minimum {
            for (bin, value) in self.spectrum.iter_mut().enumerate() {
                let power = minimum(bin as f64 * hz_per_bin);
                neutral &= power == 1.0;
                *value = Complex::new(0.5 * power.max(LEAST_POWER).ln(), 0.0);
            }
            self.bound_zero_at_dc();
            self.fold_cepstrum();
            for (bin, value) in self.spectrum.iter_mut().enumerate() {
                let power = linear(bin as f64 * hz_per_bin);
                neutral &= power == 1.0;
                *value = value.exp() * power.sqrt();
            }
        } else {
            for (bin, value) in self.spectrum.iter_mut().enumerate() {
                let power = linear(bin as f64 * hz_per_bin);
                neutral &= power == 1.0;
                *value = Complex::new(power.sqrt(), 0.0);
            }
        }
        if neutral {
            self.kernel.fill(0.0);
            self.kernel[centre] = 1.0;
            return &self.kernel;
        }
        self.transform_back();
        self.cut_out(centre, is_symmetric);
        &self.kernel
    }

    /// A magnitude that vanishes at 0 Hz as `f^m` takes the value there for which the cepstrum of its m zeros at `z = 1` is
    /// theirs, and not folded back from outside the grid: the product of `|1 - z⁻¹|` over the other points of the grid
    /// is their number, so this one is its inverse, 2 pi below the first.
    fn bound_zero_at_dc(&mut self) {
        let [Some(zero), Some(one), Some(two)] =
            [0, 1, 2].map(|bin| self.spectrum.get(bin).map(|value| value.re))
        else {
            return;
        };
        if zero <= 0.5 * LEAST_POWER.ln() {
            let order = (two - one) / std::f64::consts::LN_2;
            self.spectrum[0].re = one - order * std::f64::consts::TAU.ln();
        }
    }

    /// From the logarithm of a magnitude to that of the minimum-phase spectrum, in [`KernelDesigner::spectrum`]: what the
    /// cepstrum has before time 0 is added to what it has after.
    fn fold_cepstrum(&mut self) {
        self.transform_back();
        let points = self.grid.len();
        let scale = (points as f64).recip();
        for (n, value) in self.grid.iter_mut().enumerate() {
            *value *= match n {
                0 => scale,
                n if n == points / 2 => scale,
                n if n < points / 2 => 2.0 * scale,
                _ => 0.0,
            };
        }
        // Lengths are those the plan made, so this cannot fail.
        let done = self.forward.process_with_scratch(&mut self.grid, &mut self.spectrum, &mut self.scratch);
        debug_assert!(done.is_ok());
    }

    /// The grid from the spectrum, times its points.
    fn transform_back(&mut self) {
        // The transform demands that these two are real.
        let last = self.spectrum.len() - 1;
        (self.spectrum[0].im, self.spectrum[last].im) = (0.0, 0.0);
        let done = self.inverse.process_with_scratch(&mut self.spectrum, &mut self.grid, &mut self.scratch);
        debug_assert!(done.is_ok());
    }

    /// The kernel from the grid.
    fn cut_out(&mut self, centre: usize, is_symmetric: bool) {
        let (taps, points) = (self.kernel.len(), self.grid.len());
        let scale = (points as f64).recip();
        for (n, tap) in self.kernel.iter_mut().enumerate() {
            // Of a symmetric one, what the transform rounds differently on its two sides must not cost the symmetry.
            let at = if is_symmetric { n.abs_diff(centre) } else { (n + points - centre) % points };
            let from_end = if centre == 0 { taps - n } else { n.min(taps - n) };
            *tap = self.grid[at] * scale * tukey(from_end as f64 / taps as f64);
        }
    }
}

/// Tukey window at a distance from the end, as part of its length: 1 in the middle and 0 at the end.
fn tukey(from_end: f64) -> f64 {
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
