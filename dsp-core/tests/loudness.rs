//! The meter chain against the published minimum requirements: EBU Tech 3341 (loudness and true peak), EBU Tech 3342
//! (loudness range), ITU-R BS.1770-5.

use dsp_core::chain::meter::{MeterChain, Readings};
use dsp_core::process::{Chain, Channels, ProcessSpec, Processor};
use dsp_core::testkit::{garbage, music, noise, run, run_blocks, true_peak_db};
use dsp_core::units::db_to_gain;
use ebur128::{EbuR128, Mode};
use std::f64::consts::PI;

const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];
const BLOCK: usize = 512;
/// Half of what Tech 3341 allows a loudness.
const TOLERANCE_LU: f64 = 0.05;

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
    for rate in RATES_HZ {
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
    for rate in RATES_HZ {
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

/// Half of what Tech 3341 allows a true peak.
fn true_peak_near(signal: &[f32], rate: f64, dbtp: f64, what: &str) {
    for peak in measured(signal, rate).true_peak_dbtp {
        assert!((-0.2..=0.1).contains(&(peak - dbtp)), "{what} at {rate} Hz: {peak} dBTP, not {dbtp}");
    }
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
            let signal = faded(1.0 / divisor, amplitude, phase_degrees, rate);
            true_peak_near(&signal, rate, dbtp, &format!("case {case}"));
        }
    }
}

/// A low-pass at an eighth of the rate, linear phase, unity at DC: what decimation by 4 needs.
fn quarter_band(signal: &[f64]) -> Vec<f64> {
    const HALF: i32 = 400;
    let window = |t: f64| 0.42 + 0.5 * (PI * t).cos() + 0.08 * (2.0 * PI * t).cos();
    let tap = |n: i32| {
        let (x, t) = (f64::from(n) / 4.0, f64::from(n) / f64::from(HALF));
        window(t) * if n == 0 { 0.25 } else { (PI * x).sin() / (PI * x) / 4.0 }
    };
    let taps: Vec<f64> = (-HALF..=HALF).map(tap).collect();
    signal.windows(taps.len()).map(|window| window.iter().zip(&taps).map(|(a, b)| a * b).sum()).collect()
}

#[test]
fn tech_3341_cases_20_to_23_a_single_crest_at_any_offset() {
    // One period at fs/4 of full scale in a tone of half of it, synthesised at 4 fs, low-passed and decimated.
    let (amplitude, low) = (1.0, 0.5);
    let phase = |n: usize| 2.0 * PI * n as f64 / 16.0;
    let frames = 16 * 400;
    let fine: Vec<f64> = (0..frames)
        .map(|n| {
            let edge = (n.min(frames - 1 - n) as f64 / 800.0).min(1.0);
            let level = if (frames / 2..frames / 2 + 16).contains(&n) { amplitude } else { low };
            edge * level * phase(n).sin()
        })
        .collect();
    let limited = quarter_band(&fine);
    let crest = limited.iter().fold(0.0, |peak: f64, x| peak.max(x.abs()));
    for rate in RATES_HZ {
        for offset in 0..4 {
            let signal: Vec<f32> = limited[offset..].iter().step_by(4).map(|x| (x / crest) as f32).collect();
            true_peak_near(&signal, rate, 0.0, &format!("case {}", 20 + offset));
        }
    }
}

#[test]
fn any_tone_up_to_0_45_of_the_rate_is_read_within_0_02_db_at_any_phase() {
    // Where a tone is a fraction of the rate with a small denominator, its samples and points fall on few phases.
    let turns =
        [0.01, 0.05, 1.0 / 12.0, 0.1, 0.125, 1.0 / 6.0, 0.2, 0.25, 0.3, 1.0 / 3.0, 0.375, 0.4, 0.42, 0.45];
    for rate in RATES_HZ {
        for turns in turns {
            for step in 0..12 {
                let signal = faded(turns, 0.5, 7.5 * f64::from(step), rate);
                let read = measured(&signal[..signal.len()], rate).true_peak();
                let error = read + 6.0206;
                // The filters pass within 0.008 dB, the summit of a sine is exact, and a fade of 20 ms rings by 0.001 dB.
                assert!(error.abs() <= 0.02, "{turns} of {rate} Hz, step {step}: {error} dB");
            }
        }
    }
}

#[test]
fn true_peak_agrees_with_a_far_finer_interpolation() {
    for rate in RATES_HZ {
        let [left, right] = music(rate, 4.0);
        let readings = {
            let mut chain = prepared(spec(rate, Channels::Stereo));
            run(&mut chain, &mut left.clone(), &mut right.clone(), BLOCK);
            chain.summary()
        };
        for (read, signal) in readings.true_peak_dbtp.iter().zip([&left, &right]) {
            // The drums are white noise, of which the filters lose what lies above 0.46 of the rate: 8 % of its power.
            near(*read, true_peak_db(signal), 0.1, &format!("true peak of music at {rate} Hz"));
        }
    }
}

#[test]
fn crests_of_many_tones_are_read_within_0_03_db() {
    let rate = 48_000.0;
    for seed in 1..20 {
        let random = noise(seed, 0.5, 20);
        // Ten tones of unrelated frequencies and phases up to 0.44 of the rate, whose crest is found 64 times finer.
        let tones: Vec<(f64, f64)> = (0..10)
            .map(|n| (0.44 * (0.5 + f64::from(random[n])), 2.0 * PI * f64::from(random[10 + n])))
            .collect();
        let at = |frame: f64| {
            let edge = (frame.min(4_799.0 - frame) / 1_200.0).clamp(0.0, 1.0);
            let swell = (0.5 * PI * edge).sin().powi(2);
            0.08 * swell
                * tones.iter().map(|(turns, phase)| (2.0 * PI * turns * frame + phase).sin()).sum::<f64>()
        };
        let signal: Vec<f32> = (0..4_800).map(|n| at(f64::from(n)) as f32).collect();
        let crest = (0..64 * 4_799).fold(0.0, |peak: f64, n| peak.max(at(f64::from(n) / 64.0).abs()));
        // The filters pass within 0.008 dB. Between points of 1/4 sample the crest of a sum is not that of a sine.
        near(measured(&signal, rate).true_peak(), 20.0 * crest.log10(), 0.03, &format!("tones {seed}"));
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
    for rate in RATES_HZ {
        for (n, (levels, wanted)) in cases.iter().enumerate() {
            let steps: Vec<_> = levels.iter().map(|&dbfs| (dbfs, 20.0)).collect();
            let readings = measured(&tones(&steps, rate), rate);
            // Half of what Tech 3342 allows.
            near(readings.loudness_range_lu, *wanted, 0.5, &format!("case {} at {rate} Hz", n + 1));
        }
    }
}

/// BS.1770-5 word for word in f64: K-weighted samples of one channel.
fn k_weighted(signal: &[f32], rate: f64) -> Vec<f64> {
    // Corner, quality and gains of the analogue prototypes: De Man, "Evaluation of implementations of the EBU R128
    // loudness measurement", AES 145th Convention (2018). The high-pass is scaled to the 1, -2, 1 of the table at 48 kHz.
    let high_pass = |rate: f64| {
        let (k, q) = ((PI * 38.135_470_876_024_44 / rate).tan(), 0.500_327_037_323_877_3);
        (k, q, 1.0 + k / q + k * k)
    };
    let (k, q, d) = high_pass(rate);
    let scale = high_pass(48_000.0).2 / d;
    let low_cut = [scale, -2.0 * scale, scale, 2.0 * (k * k - 1.0) / d, (1.0 - k / q + k * k) / d];
    let (k, q) = ((PI * 1_681.974_450_955_533 / rate).tan(), 0.707_175_236_955_419_6);
    let high: f64 = db_to_gain(3.999_843_853_973_347);
    let (band, d) = (high.powf(0.499_666_774_154_541_6), 1.0 + k / q + k * k);
    let shelf = [
        (high + band * k / q + k * k) / d,
        2.0 * (k * k - high) / d,
        (high - band * k / q + k * k) / d,
        2.0 * (k * k - 1.0) / d,
        (1.0 - k / q + k * k) / d,
    ];
    let mut out: Vec<f64> = signal.iter().map(|&x| f64::from(x)).collect();
    for [b0, b1, b2, a1, a2] in [shelf, low_cut] {
        let (mut s1, mut s2) = (0.0, 0.0);
        for x in &mut out {
            let y = b0 * *x + s1;
            (s1, s2) = (b1 * *x - a1 * y + s2, b2 * *x - a2 * y);
            *x = y;
        }
    }
    out
}

/// Integrated loudness and range from lists of every block.
fn reference(left: &[f32], right: &[f32], rate: f64) -> (f64, f64) {
    let (left, right) = (k_weighted(left, rate), k_weighted(right, rate));
    let squares: Vec<f64> = left.iter().zip(&right).map(|(l, r)| l * l + r * r).collect();
    let blocks = |seconds: f64| -> Vec<f64> {
        let (length, step) = ((seconds * rate) as usize, (0.1 * rate) as usize);
        let starts = (0..).map(|n| n * step).take_while(|start| start + length <= squares.len());
        starts.map(|start| squares[start..start + length].iter().sum::<f64>() / length as f64).collect()
    };
    let lufs = |energy: f64| 10.0 * energy.log10() - 0.691;
    let gated = |energies: Vec<f64>, relative: f64| -> Vec<f64> {
        let above: Vec<f64> = energies.into_iter().filter(|&e| lufs(e) > -70.0).collect();
        let gate = lufs(above.iter().sum::<f64>() / above.len() as f64) + relative;
        above.into_iter().filter(|&e| lufs(e) > gate).collect()
    };
    let kept = gated(blocks(0.4), -10.0);
    let integrated = lufs(kept.iter().sum::<f64>() / kept.len() as f64);
    let mut kept: Vec<f64> = gated(blocks(3.0), -20.0).into_iter().map(lufs).collect();
    kept.sort_by(f64::total_cmp);
    let at = |share: f64| kept[((kept.len() - 1) as f64 * share).round() as usize];
    (integrated, at(0.95) - at(0.10))
}

#[test]
fn integrated_and_range_agree_with_a_plain_reference() {
    for rate in RATES_HZ {
        // Music with verses 9 LU and breaks 40 LU below the refrain, so that both gates and the range have work.
        let [mut left, mut right] = music(rate, 24.0);
        for channel in [&mut left, &mut right] {
            for (n, x) in channel.iter_mut().enumerate() {
                *x *= [1.0, 0.35, 0.01, 0.5][(n as f64 / rate / 3.1) as usize % 4];
            }
        }
        let (integrated, range) = reference(&left, &right, rate);
        let mut chain = prepared(spec(rate, Channels::Stereo));
        run(&mut chain, &mut left, &mut right, BLOCK);
        let readings = chain.summary();
        near(readings.integrated_lufs, integrated, 0.005, &format!("I at {rate} Hz"));
        near(readings.loudness_range_lu, range, 0.005, &format!("LRA at {rate} Hz"));
    }
}

#[test]
fn the_crate_ebur128_agrees() {
    let rate = 48_000.0;
    let [left, right] = music(rate, 10.0);
    let mut theirs = EbuR128::new(2, rate as u32, Mode::I | Mode::S | Mode::M).expect("a legal rate");
    theirs.add_frames_planar_f32(&[&left, &right]).expect("two channels");
    let mut chain = prepared(spec(rate, Channels::Stereo));
    run(&mut chain, &mut left.clone(), &mut right.clone(), BLOCK);
    let ours = chain.readings();
    // The same squares summed in another order.
    near(ours.momentary_lufs, theirs.loudness_momentary().expect("mode M"), 0.001, "M");
    near(ours.short_term_lufs, theirs.loudness_shortterm().expect("mode S"), 0.001, "S");
    near(ours.integrated_lufs, theirs.loudness_global().expect("mode I"), 0.001, "I");
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
        // The bilinear transform bends the shelf where its corner is a fifth of the rate: by 0.2 dB at 8 kHz.
        let tolerance = if rate < 44_100.0 { 0.25 } else { TOLERANCE_LU };
        near(readings.integrated_lufs, -23.0, tolerance, &format!("I at {rate} Hz"));
        near(readings.short_term_lufs, -23.0, tolerance, &format!("S at {rate} Hz"));
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
