//! The meter chain against the published minimum requirements: EBU Tech 3341 (loudness and true peak), EBU Tech 3342
//! (loudness range), ITU-R BS.1770-5.

use dsp_core::chain::meter::{MeterChain, Readings};
use dsp_core::process::{Chain, Channels, ProcessSpec, Processor};
use dsp_core::testkit::{garbage, music, noise, run, run_blocks};
use dsp_core::units::db_to_gain;
use std::f64::consts::PI;

const RATES_HZ: [f64; 3] = [44_100.0, 48_000.0, 96_000.0];
const BLOCK: usize = 512;
/// What Tech 3341 allows a loudness.
const TOLERANCE_LU: f64 = 0.1;

fn spec(rate: f64, channels: Channels) -> ProcessSpec {
    ProcessSpec { channels, ..ProcessSpec::offline(rate, 4_096) }
}

fn prepared(spec: ProcessSpec) -> MeterChain {
    let mut chain = MeterChain::default();
    chain.prepare(spec).expect("a legal spec");
    chain
}

/// A sine of 1 kHz without a break whose peak level follows (dBFS, seconds).
fn tones(steps: &[(f64, f64)], rate: f64) -> Vec<f32> {
    let mut signal = Vec::new();
    for &(dbfs, seconds) in steps {
        let end = signal.len() + (seconds * rate).round() as usize;
        let amplitude = if dbfs.is_finite() { db_to_gain(dbfs) } else { 0.0 };
        let sample = |n: usize| (amplitude * (2.0 * PI * 1_000.0 * n as f64 / rate).sin()) as f32;
        signal.extend((signal.len()..end).map(sample));
    }
    signal
}

/// The same signal on both channels, measured to its end.
fn measured(signal: &[f32], rate: f64) -> Readings {
    let mut chain = prepared(spec(rate, Channels::Stereo));
    run(&mut chain, &mut signal.to_vec(), &mut signal.to_vec(), BLOCK);
    chain.summary()
}

/// `value` of the readings every 10 ms from `from` seconds on.
fn watched(signal: &[f32], rate: f64, from: f64, value: fn(&Readings) -> f64) -> Vec<f64> {
    let mut chain = prepared(spec(rate, Channels::Stereo));
    let hop = (rate / 100.0) as usize;
    let mut values = Vec::new();
    for (n, block) in signal.chunks(hop).enumerate() {
        run(&mut chain, &mut block.to_vec(), &mut block.to_vec(), hop);
        if (n + 1) as f64 * 0.01 >= from {
            values.push(value(&chain.readings()));
        }
    }
    values
}

fn near(value: f64, wanted: f64, tolerance: f64, what: &str) {
    assert!((value - wanted).abs() <= tolerance, "{what}: {value}, not {wanted} ± {tolerance}");
}

#[test]
fn tech_3341_cases_1_and_2_steady_tones() {
    for rate in RATES_HZ {
        for dbfs in [-23.0, -33.0] {
            let readings = measured(&tones(&[(dbfs, 20.0)], rate), rate);
            near(readings.momentary_lufs, dbfs, TOLERANCE_LU, "M");
            near(readings.short_term_lufs, dbfs, TOLERANCE_LU, "S");
            near(readings.integrated_lufs, dbfs, TOLERANCE_LU, "I");
        }
    }
}

#[test]
fn tech_3341_cases_3_to_5_both_gates() {
    let cases: [&[(f64, f64)]; 3] = [
        &[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)],
        &[(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)],
        &[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)],
    ];
    for rate in [44_100.0, 48_000.0] {
        for (n, case) in cases.iter().enumerate() {
            let readings = measured(&tones(case, rate), rate);
            near(readings.integrated_lufs, -23.0, TOLERANCE_LU, &format!("case {} at {rate} Hz", n + 3));
        }
    }
}

#[test]
fn tech_3341_case_9_short_term_stays() {
    for rate in RATES_HZ {
        let signal = tones(&[(-20.0, 1.34), (-30.0, 1.66)].repeat(5), rate);
        for lufs in watched(&signal, rate, 3.0, |readings| readings.short_term_lufs) {
            near(lufs, -23.0, TOLERANCE_LU, &format!("S at {rate} Hz"));
        }
    }
}

#[test]
fn tech_3341_case_12_momentary_stays() {
    for rate in RATES_HZ {
        let signal = tones(&[(-20.0, 0.18), (-30.0, 0.22)].repeat(25), rate);
        for lufs in watched(&signal, rate, 1.0, |readings| readings.momentary_lufs) {
            near(lufs, -23.0, TOLERANCE_LU, &format!("M at {rate} Hz"));
        }
    }
}

#[test]
fn tech_3341_cases_10_and_13_bursts_anywhere() {
    for rate in [44_100.0, 48_000.0] {
        for n in 0..20 {
            let burst = |before: f64, seconds: f64| {
                let silence = f64::NEG_INFINITY;
                measured(&tones(&[(silence, before), (-23.0, seconds), (silence, 1.0)], rate), rate)
            };
            let short_term = burst(0.15 * f64::from(n), 3.0).max_short_term_lufs;
            near(short_term, -23.0, TOLERANCE_LU, &format!("max S, signal {n} at {rate} Hz"));
            let momentary = burst(0.02 * f64::from(n), 0.4).max_momentary_lufs;
            near(momentary, -23.0, TOLERANCE_LU, &format!("max M, signal {n} at {rate} Hz"));
        }
    }
}

/// One second of a sine with fades of 20 ms: its onset must not ring.
fn faded(cycles_per_frame: f64, amplitude: f64, phase_degrees: f64, rate: f64) -> Vec<f32> {
    let (frames, fade) = (rate as usize, 0.02 * rate);
    let sample = |n: usize| {
        let edge = (n.min(frames - 1 - n) as f64 / fade).min(1.0);
        (edge * amplitude * (2.0 * PI * cycles_per_frame * n as f64 + phase_degrees.to_radians()).sin())
            as f32
    };
    (0..frames).map(sample).collect()
}

#[test]
fn tech_3341_cases_15_to_19_true_peak() {
    let cases = [
        (15, 4.0, 0.50, 0.0, -6.0),
        (16, 4.0, 0.50, 45.0, -6.0),
        (17, 6.0, 0.50, 60.0, -6.0),
        (18, 8.0, 0.50, 67.5, -6.0),
        (19, 4.0, 1.41, 45.0, 3.0),
    ];
    for rate in RATES_HZ {
        for (case, divisor, amplitude, phase_degrees, dbtp) in cases {
            let readings = measured(&faded(1.0 / divisor, amplitude, phase_degrees, rate), rate);
            for peak in readings.true_peak_dbtp {
                let error = peak - dbtp;
                assert!((-0.4..=0.2).contains(&error), "case {case} at {rate} Hz: {peak} dBTP, not {dbtp}");
            }
        }
    }
}

#[test]
fn tech_3342_cases_1_to_4_loudness_range() {
    let cases: [(&[f64], f64); 4] = [
        (&[-20.0, -30.0], 10.0),
        (&[-20.0, -15.0], 5.0),
        (&[-40.0, -20.0], 20.0),
        (&[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0),
    ];
    for rate in [44_100.0, 48_000.0] {
        for (n, (levels, wanted)) in cases.iter().enumerate() {
            let steps: Vec<_> = levels.iter().map(|&dbfs| (dbfs, 20.0)).collect();
            let readings = measured(&tones(&steps, rate), rate);
            near(readings.loudness_range_lu, *wanted, 1.0, &format!("case {} at {rate} Hz", n + 1));
        }
    }
}

#[test]
fn one_channel_counts_once() {
    let (rate, signal) = (48_000.0, tones(&[(-23.0, 5.0)], 48_000.0));
    let mut mono = prepared(spec(rate, Channels::Mono));
    run(&mut mono, &mut signal.clone(), &mut signal.clone(), BLOCK);
    let mut left_only = prepared(spec(rate, Channels::Stereo));
    run(&mut left_only, &mut signal.clone(), &mut vec![0.0; signal.len()], BLOCK);
    let (mono, left_only) = (mono.readings(), left_only.readings());
    // BS.1770-5: 0 dBFS of 997 Hz on one channel reads -3.01 LUFS.
    near(mono.integrated_lufs, -26.01, 0.01, "one channel");
    assert_eq!(mono.integrated_lufs, left_only.integrated_lufs);
    assert_eq!(mono.true_peak_dbtp, [left_only.true_peak_dbtp[0]; 2]);
    assert_eq!(mono.sample_peak_dbfs, [left_only.sample_peak_dbfs[0]; 2]);
    assert_eq!(left_only.sample_peak_dbfs[1], f64::NEG_INFINITY);
}

#[test]
fn every_rate_has_its_k_weighting() {
    for rate in [8_000.0, 11_025.0, 22_050.0, 88_200.0, 192_000.0, 384_000.0] {
        let readings = measured(&tones(&[(-23.0, 6.0)], rate), rate);
        near(readings.integrated_lufs, -23.0, TOLERANCE_LU, &format!("I at {rate} Hz"));
        near(readings.short_term_lufs, -23.0, TOLERANCE_LU, &format!("S at {rate} Hz"));
        // The crests of the tone are sampled or interpolated within 0.1 dB; its abrupt start may ring by 0.7 dB.
        near(readings.true_peak(), -22.7, 0.4, &format!("true peak at {rate} Hz"));
    }
}

#[test]
fn readings_do_not_depend_on_blocks() {
    for rate in RATES_HZ {
        let [left, right] = music(rate, 4.0);
        let readings = |blocks: &[usize]| {
            let mut chain = prepared(spec(rate, Channels::Stereo));
            run_blocks(&mut chain, &mut left.clone(), &mut right.clone(), blocks);
            (chain.readings(), chain.summary())
        };
        let whole = readings(&[left.len()]);
        assert_eq!(whole.0.frames, left.len() as u64);
        for blocks in [&[1][..], &[17], &[64], &[512], &[4_096], &[3, 1, 500, 64, 31]] {
            assert_eq!(readings(blocks), whole, "blocks of {blocks:?} at {rate} Hz");
        }
    }
}

#[test]
fn a_reset_restarts_the_measure() {
    let [left, right] = music(48_000.0, 4.0);
    let measure = |chain: &mut MeterChain| {
        run(chain, &mut left.clone(), &mut right.clone(), BLOCK);
        chain.summary()
    };
    let fresh = measure(&mut prepared(spec(48_000.0, Channels::Stereo)));
    let mut used = prepared(spec(48_000.0, Channels::Stereo));
    // Neither a whole number of steps nor anything like the music.
    let [mut before, mut silence] = [tones(&[(-30.0, 2.0), (2.0, 3.501)], 48_000.0), vec![0.0; 48_000 * 6]];
    run(&mut used, &mut before, &mut silence, BLOCK);
    used.reset();
    assert_eq!(used.readings(), Readings::default());
    assert_eq!(measure(&mut used), fresh);
}

#[test]
fn sound_passes_bit_for_bit() {
    let [left, right] = [noise(1, 1.5, 48_000), noise(2, 1e-20, 48_000)];
    let (mut left_out, mut right_out) = (left.clone(), right.clone());
    run(&mut prepared(spec(48_000.0, Channels::Stereo)), &mut left_out, &mut right_out, BLOCK);
    assert!(left.iter().zip(&left_out).all(|(a, b)| a.to_bits() == b.to_bits()));
    assert!(right.iter().zip(&right_out).all(|(a, b)| a.to_bits() == b.to_bits()));
}

#[test]
fn garbage_is_forgotten_as_its_window_passes() {
    for rate in RATES_HZ {
        let mut signal = garbage(rate as usize);
        signal.extend(tones(&[(-23.0, 5.0)], rate));
        let momentary = watched(&signal, rate, 2.5, |readings| readings.momentary_lufs);
        let short_term = watched(&signal, rate, 5.0, |readings| readings.short_term_lufs);
        for lufs in momentary.into_iter().chain(short_term) {
            near(lufs, -23.0, TOLERANCE_LU, &format!("after garbage at {rate} Hz"));
        }
        let readings = measured(&signal, rate);
        assert!(readings.integrated_lufs.is_finite() && readings.true_peak().is_finite(), "{readings:?}");
    }
}

#[test]
fn silence_reads_as_nothing() {
    let readings = measured(&vec![0.0; 5 * 48_000], 48_000.0);
    assert_eq!(readings, Readings { frames: 5 * 48_000, ..Readings::default() });
}

#[test]
fn clipping_is_counted_over_both_channels() {
    let (mut left, mut right) = (vec![0.0; 1_000], vec![0.0; 1_000]);
    left[700..720].fill(1.0);
    right[400..403].fill(-1.0);
    right[500..502].fill(-1.0);
    let mut chain = prepared(spec(48_000.0, Channels::Stereo));
    run(&mut chain, &mut left, &mut right, 7);
    let readings = chain.readings();
    assert_eq!((readings.clipped_runs, readings.first_clip_frame), (2, Some(400)));
}
