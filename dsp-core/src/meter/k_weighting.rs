//! The ear's weighting of the loudness standard, and every sum over frames that the measures live on, in one pass.
//!
//! The recursion of the two filters waits for itself most of the time; the other sums ride along in that time for
//! nothing. Left and right are two lanes of one register throughout.
//!
//! Latency: 0 frames, it only listens.
//!
//! Source: ITU-R BS.1770-5, annex 1, tables 1 and 2 (coefficients at 48 kHz). Other rates must have the same frequency
//! response: the analogue prototype is recovered from the tables by the inverse bilinear transform and transformed
//! again, exact at each stage's own corner frequency. (Many meters keep the second numerator at 1, -2, 1 at every rate
//! instead, which reads 0.02 LU less at 96 kHz.)

use crate::simd::Simd;
use crate::tame::snap;
use std::f64::consts::PI;

/// Rate of the tables, in Hz.
const TABLE_RATE_HZ: f64 = 48_000.0;

/// A second-order section: numerator, and denominator without its leading 1.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Section {
    b: [f64; 3],
    a: [f64; 2],
}

/// Table 1: the shelf of the head.
const SHELF: Section = Section {
    b: [1.535_124_859_586_97, -2.691_696_189_406_38, 1.198_392_810_852_85],
    a: [-1.690_659_293_182_41, 0.732_480_774_215_85],
};
/// Table 2: the revised low-frequency B-curve.
const HIGH_PASS: Section = Section { b: [1.0, -2.0, 1.0], a: [-1.990_047_454_833_98, 0.990_072_250_366_21] };

impl Section {
    /// The same analogue filter at another rate.
    fn at(self, sample_rate_hz: f64) -> Self {
        let Self { b: [b0, b1, b2], a: [a1, a2] } = self;
        // With K the warped corner, D = 1 + K/Q + K²: 1 + a1 + a2 = 4 K² / D, 1 - a1 + a2 = 4 / D, 1 - a2 = 2 K / Q / D.
        let (at_dc, at_top, slope) = (1.0 + a1 + a2, 1.0 - a1 + a2, 1.0 - a2);
        let corner = (at_dc / at_top).sqrt();
        let q = 0.5 * corner * at_top / slope;
        let gains = [(b0 - b1 + b2) / at_top, (b0 - b2) / slope, (b0 + b1 + b2) / at_dc];
        let k = (corner.atan() * TABLE_RATE_HZ / sample_rate_hz).min(0.49 * PI).tan();
        let d = 1.0 + k / q + k * k;
        let [top, middle, dc] = [gains[0], gains[1] * k / q, gains[2] * k * k];
        Self {
            b: [(top + middle + dc) / d, 2.0 * (dc - top) / d, (top - middle + dc) / d],
            a: [2.0 * (k * k - 1.0) / d, (1.0 - k / q + k * k) / d],
        }
    }
}

/// Square of the magnitude of the K-weighting at `hz`, 0 to 24 kHz, linear.
#[must_use]
pub fn weighting_power(hz: f64) -> f64 {
    let w = 2.0 * PI * hz / TABLE_RATE_HZ;
    let power = |[c0, c1, c2]: [f64; 3]| {
        let (re, im) = (c0 + c1 * w.cos() + c2 * (2.0 * w).cos(), c1 * w.sin() + c2 * (2.0 * w).sin());
        re * re + im * im
    };
    let section = |Section { b, a: [a1, a2] }: Section| power(b) / power([1.0, a1, a2]);
    section(SHELF) * section(HIGH_PASS)
}

/// Left and right.
type Pair = [f64; 2];

/// Sums over frames, of left and right where there are two.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Squares of the K-weighted samples.
    pub weighted: [f64; 2],
    /// Products of K-weighted left and right.
    pub weighted_cross: f64,
    /// Samples.
    pub sample: [f64; 2],
    /// Squares of the samples.
    pub square: [f64; 2],
    /// Products of left and right.
    pub cross: f64,
}

impl Sums {
    /// Both together.
    #[must_use]
    pub fn add(&self, other: &Self) -> Self {
        let add = |a: [f64; 2], b: [f64; 2]| [a[0] + b[0], a[1] + b[1]];
        Self {
            weighted: add(self.weighted, other.weighted),
            weighted_cross: self.weighted_cross + other.weighted_cross,
            sample: add(self.sample, other.sample),
            square: add(self.square, other.square),
            cross: self.cross + other.cross,
        }
    }

    /// Sums of the left alone, as of a mono signal.
    #[must_use]
    pub fn left_only(self) -> Self {
        Self {
            weighted: [self.weighted[0], 0.0],
            weighted_cross: 0.0,
            sample: [self.sample[0], 0.0],
            square: [self.square[0], 0.0],
            cross: 0.0,
        }
    }

    /// K-weighted squares of both channels: the energy that loudness is made of.
    #[must_use]
    pub fn energy(&self) -> f64 {
        self.weighted[0] + self.weighted[1]
    }
}

/// The last two frames of input, between the stages, and of output.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct State {
    input: [Pair; 2],
    middle: [Pair; 2],
    output: [Pair; 2],
}

/// Two channels under way.
#[derive(Clone, Copy, Debug)]
pub struct KWeighting {
    simd: Simd,
    shelf: Section,
    high_pass: Section,
    state: State,
    sums: Sums,
}

impl KWeighting {
    /// The filters at one rate, at rest.
    #[must_use]
    pub fn new(sample_rate_hz: f64, simd: Simd) -> Self {
        let (shelf, high_pass) = (SHELF.at(sample_rate_hz), HIGH_PASS.at(sample_rate_hz));
        Self { simd, shelf, high_pass, state: State::default(), sums: Sums::default() }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        (self.state, self.sums) = (State::default(), Sums::default());
    }

    /// Adds frames to the sums. Both slices are of equal length and of finite samples.
    pub fn process(&mut self, left: &[f32], right: &[f32]) {
        self.run::<true>(left, right);
    }

    /// The same for [`Sums::weighted`] alone, in less time: the other sums stay as they are.
    pub fn weigh(&mut self, left: &[f32], right: &[f32]) {
        self.run::<false>(left, right);
    }

    fn run<const ALL: bool>(&mut self, left: &[f32], right: &[f32]) {
        let (simd, shelf, high_pass, mut state, mut sums) =
            (self.simd, self.shelf, self.high_pass, self.state, self.sums);
        // Moved in and out again: what is borrowed would be written to memory at every frame, and waited for.
        (self.state, self.sums) = simd.run(
            #[inline(always)]
            move || {
                for (&l, &r) in left.iter().zip(right) {
                    let x = [f64::from(l), f64::from(r)];
                    let s = section(&shelf, x, state.input, state.middle);
                    let y = section(&high_pass, s, state.middle, state.output);
                    state.input = [x, state.input[0]];
                    state.middle = [s, state.middle[0]];
                    state.output = [y, state.output[0]];
                    for side in 0..2 {
                        sums.weighted[side] += y[side] * y[side];
                        if ALL {
                            sums.sample[side] += x[side];
                            sums.square[side] += x[side] * x[side];
                        }
                    }
                    if ALL {
                        sums.weighted_cross += y[0] * y[1];
                        sums.cross += x[0] * x[1];
                    }
                }
                (state, sums)
            },
        );
    }

    /// The sums since the last call. The filters go on; what has faded is ended, so that nothing turns subnormal.
    pub fn take(&mut self) -> Sums {
        for pair in [&mut self.state.middle, &mut self.state.output].into_iter().flatten() {
            *pair = pair.map(snap);
        }
        std::mem::take(&mut self.sums)
    }
}

/// One frame through one section, direct form 1: only one product and one difference lie between an output and the
/// next. The rounding of this form at 38 Hz is 1e-10 of the signal at 192 kHz.
#[inline(always)]
fn section(section: &Section, x: Pair, before: [Pair; 2], after: [Pair; 2]) -> Pair {
    let Section { b, a } = section;
    let mut y = [0.0; 2];
    for side in 0..2 {
        let known =
            b[0] * x[side] + (b[1] * before[0][side] + b[2] * before[1][side]) - a[1] * after[1][side];
        y[side] = known - a[0] * after[0][side];
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{noise, sine};

    impl Section {
        fn response_db(&self, hz: f64, rate: f64) -> f64 {
            let (sin, cos) = (2.0 * PI * hz / rate).sin_cos();
            let (sin2, cos2) = (4.0 * PI * hz / rate).sin_cos();
            let power =
                |c: [f64; 3]| (c[0] + c[1] * cos + c[2] * cos2).powi(2) + (c[1] * sin + c[2] * sin2).powi(2);
            10.0 * (power(self.b) / power([1.0, self.a[0], self.a[1]])).log10()
        }
    }

    #[test]
    fn at_48_khz_the_tables_come_back() {
        for table in [SHELF, HIGH_PASS] {
            let Section { b, a } = table.at(TABLE_RATE_HZ);
            for (got, wanted) in b.iter().chain(&a).zip(table.b.iter().chain(&table.a)) {
                assert!((got - wanted).abs() < 1e-12, "{got}, not {wanted}");
            }
        }
    }

    #[test]
    fn every_rate_has_the_response_of_the_tables() {
        for table in [SHELF, HIGH_PASS] {
            for rate in [44_100.0, 88_200.0, 96_000.0, 192_000.0] {
                for hz in [10.0, 38.0, 100.0, 997.0, 1_682.0, 4_000.0] {
                    let (got, wanted) =
                        (table.at(rate).response_db(hz, rate), table.response_db(hz, TABLE_RATE_HZ));
                    // The bilinear transform bends frequencies: at 4 kHz by (pi 4000 / fs)² / 3 = 2.3 % at 48 kHz, where
                    // the shelf still rises by 1 dB an octave.
                    assert!((got - wanted).abs() < 0.03, "{hz} Hz at {rate}: {got} dB, not {wanted} dB");
                }
            }
        }
    }

    #[test]
    fn sums_follow_their_definitions() {
        let (left, right) = (sine(997.0, 0.5, 0.0, 48_000.0, 48_000), noise(3, 0.25, 48_000));
        let mut filter = KWeighting::new(48_000.0, Simd::detect());
        filter.process(&left, &right);
        let sums = filter.take();
        let dot =
            |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        assert!((sums.square[0] - dot(&left, &left)).abs() < 1e-9);
        assert!((sums.square[1] - dot(&right, &right)).abs() < 1e-9);
        assert!((sums.cross - dot(&left, &right)).abs() < 1e-9);
        assert!((sums.sample[1] - dot(&right, &vec![1.0; 48_000])).abs() < 1e-9);
        // BS.1770-5: 997 Hz passes with the +0.691 dB that the loudness formula takes off; the onset adds a little.
        let weighted = 10.0 * (sums.weighted[0] / sums.square[0]).log10();
        assert!((weighted - 0.691).abs() < 0.005, "{weighted} dB");
        assert_eq!(filter.take(), Sums::default());
        assert_eq!(sums.left_only().energy(), sums.weighted[0]);
    }

    #[test]
    fn blocks_and_instruction_sets_change_no_bit() {
        let (left, right) = (noise(1, 0.5, 5_000), noise(2, 0.5, 5_000));
        let mut whole = KWeighting::new(44_100.0, Simd::BASELINE);
        whole.process(&left, &right);
        for simd in Simd::available() {
            let mut split = KWeighting::new(44_100.0, simd);
            for (left, right) in left.chunks(17).zip(right.chunks(17)) {
                split.process(left, right);
            }
            assert_eq!(split.sums, whole.sums, "{}", simd.name());
        }
    }

    #[test]
    fn a_tail_ends_in_zero() {
        let mut filter = KWeighting::new(8_000.0, Simd::detect());
        filter.process(&[1.0; 80], &[1e-37; 80]);
        for _ in 0..1_000 {
            filter.process(&[0.0; 80], &[0.0; 80]);
            filter.take();
        }
        assert_eq!(filter.state, State::default());
    }
}
