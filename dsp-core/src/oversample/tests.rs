//! Points against their definition, tones against their amplitude.

use super::*;
use crate::testkit::{impulse, noise, sine};
use crate::units::gain_to_db;

/// Peaks of both channels, for whole hops.
fn detect(simd: Simd, factor: usize, left: &[f32], right: &[f32]) -> [Vec<f32>; 2] {
    let mut detector = PeakDetector::new(simd);
    detector.set(factor);
    let mut all = [Vec::new(), Vec::new()];
    for (left, right) in left.as_chunks::<HOP>().0.iter().zip(right.as_chunks::<HOP>().0) {
        let mut peaks = [[0.0; HOP]; 2];
        detector.process(left, right, 0.0, &mut peaks);
        all.iter_mut().zip(peaks).for_each(|(all, peaks)| all.extend(peaks));
    }
    all
}

/// The signal at `frame` + `offset`, in f64.
fn plain(signal: &[f32], frame: usize, offset: f64) -> f64 {
    let mirrored = offset > 0.5;
    let taps = phase(if mirrored { 1.0 - offset } else { offset });
    let sample = |n: usize| f64::from(signal[n]);
    let pair = |(k, [near, far]): (usize, &[f64; 2])| {
        let (before, after) = (sample(frame - k), sample(frame + 1 + k));
        if mirrored { near * after + far * before } else { near * before + far * after }
    };
    taps.iter().enumerate().map(pair).sum()
}

fn check_points<const N: usize>() {
    let (signal, factor) = (noise(5, 1.0, 200), N - 2);
    let kernel = Kernel::design(factor);
    for (frame, samples) in signal.windows(TAPS + LANES - 1).enumerate().step_by(7) {
        let mut points: Points<N> = [[0.0; LANES]; N];
        kernel.between(samples, &mut points);
        for n in 1..factor {
            let expected = plain(&signal, frame + HALF - 1, n as f64 / factor as f64);
            let got = f64::from(points[n + 1][0]);
            // About 100 roundings of sums below 2 at 2^-25 each add up as a random walk: 3e-7.
            assert!((got - expected).abs() < 1e-6, "{n}/{factor}: {got} for {expected}");
        }
    }
}

#[test]
fn points_are_those_of_the_definition() {
    check_points::<3>();
    check_points::<4>();
    check_points::<6>();
    check_points::<10>();
    check_points::<18>();
    check_points::<34>();
}

#[test]
fn a_tone_reads_its_amplitude_at_any_phase() {
    for factor in [4, 8, 32] {
        let (mut least, mut most) = (0.0_f64, 0.0_f64);
        for percent in (1..=45).step_by(2) {
            for phase in 0..7 {
                let hz = f64::from(percent) * 10.0 + 0.1;
                let tone = sine(hz, 0.7, f64::from(phase) * 0.5, 1_000.0, 640);
                let [peaks, _] = detect(Simd::detect(), factor, &tone, &[0.0; 640]);
                // 50 frames are half a period of the lowest: some summit is among them.
                let peak = |peaks: &[f32]| peaks.iter().fold(0.0_f32, |most, x| most.max(*x));
                for peaks in peaks[200..].windows(50) {
                    let off = gain_to_db(f64::from(peak(peaks)) / 0.7);
                    (least, most) = (least.min(off), most.max(off));
                }
            }
        }
        // What the documentation of `PeakDetector` promises.
        assert!(least > -0.01 && most < 0.03, "{factor}: {least} to {most} dB");
    }
}

#[test]
fn without_oversampling_the_samples_are_read() {
    let tone = sine(12_000.0, 1.0, std::f64::consts::FRAC_PI_4, 48_000.0, 640);
    let most =
        |factor| detect(Simd::detect(), factor, &tone, &tone)[1][200..].iter().copied().fold(0.0, f32::max);
    assert!((most(1) - std::f32::consts::FRAC_1_SQRT_2).abs() < 1e-6);
    // Half way between two samples of this phase stands its summit.
    assert!((most(2) - 1.0).abs() < 2e-3);
}

#[test]
fn instruction_sets_change_nothing() {
    let (left, right) = (noise(1, 1.0, 960), noise(2, 1.0, 960));
    for factor in [2, 4, 16] {
        let expected = detect(Simd::BASELINE, factor, &left, &right);
        for simd in Simd::available() {
            assert_eq!(detect(simd, factor, &left, &right), expected, "{}", simd.name());
        }
    }
}

#[test]
fn a_sample_is_seen_after_the_delay_on_its_channel_only() {
    let (signal, silence) = (impulse(100, 416), vec![0.0; 416]);
    for factor in [1, 4, 32] {
        let [heard, other] = detect(Simd::detect(), factor, &signal, &silence);
        assert_eq!(heard[100 + DELAY_FRAMES], 1.0);
        assert!(heard[99 + DELAY_FRAMES - TAPS] == 0.0 && heard[103 + DELAY_FRAMES] < 0.5);
        assert!(other.iter().all(|x| *x == 0.0));
    }
}

#[test]
fn what_is_left_out_is_below_what_matters() {
    let least = 0.5;
    for (hz, share) in [(50.0, 0.0), (1_000.0, 0.01), (9_000.0, 0.0), (15_000.0, 0.5)] {
        let tone = sine(hz, 0.6, 0.3, 48_000.0, 9_600);
        let fade = |n: usize| (n % 2_400) as f32 / 2_400.0;
        let signal: Vec<f32> = tone
            .iter()
            .zip(noise(1, 0.6 * share, 9_600))
            .enumerate()
            .map(|(n, (a, b))| fade(n) * (a + b))
            .collect();
        let [all, _] = detect(Simd::detect(), 4, &signal, &signal);
        let mut detector = PeakDetector::new(Simd::detect());
        let mut left_out = 0;
        for (n, hop) in signal.as_chunks::<HOP>().0.iter().enumerate() {
            let mut peaks = [[0.0; HOP]; 2];
            detector.process(hop, hop, least, &mut peaks);
            for (peak, full) in peaks[0].iter().zip(&all[n * HOP..]) {
                assert!(peak == full || *full <= least, "{hz} Hz: {peak}, not {full}");
                left_out += usize::from(peak != full);
            }
        }
        assert!(left_out > 500, "{hz} Hz: {left_out}");
    }
}

#[test]
fn a_summit_is_that_of_the_sine_through_three_points() {
    for (turn, off) in [(0.1_f64, 0.04_f64), (0.7, 0.3), (0.785, 0.392), (0.785, 0.0)] {
        let read = summit((off - turn).cos() as f32, off.cos() as f32, (off + turn).cos() as f32);
        // The root to first order: u² / 8 with u = tan(off)² at most 0.172.
        let most = 1.0 + off.tan().powi(4) / 8.0 * off.cos() + 1e-5;
        assert!((1.0 - 1e-5..most).contains(&f64::from(read)), "{read}, at most {most}");
    }
    assert_eq!(summit(1.0, 0.5, 0.0), 0.5);
    assert_eq!(summit(0.0, 0.0, 0.0), 0.0);
    assert_eq!(summit(0.5, 0.5, 0.5), 0.5);
}
