use super::*;
use crate::simd::Simd;
use crate::testkit::{band_noise_db, garbage, noise, rms_db, sine, tone, weighted_noise_db};
use crate::units::{gain_to_db, power_to_db};

const RATES_HZ: [f64; 5] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];

fn shaped(bits: u32, shaping: Shaping) -> Settings {
    Settings { bits: Some(bits), shaping, auto_blank: false, ..Settings::default() }
}

fn prepared(settings: Settings, rate: f64) -> Dither {
    let mut dither = Dither::new(settings);
    dither.prepare(&ProcessSpec::offline(rate, 512)).expect("a legal rate");
    dither
}

/// Both channels through a dither, at a gain of 1, in blocks of the given sizes over and over.
fn through_blocks(
    dither: &mut Dither,
    [mut left, mut right]: [Vec<f32>; 2],
    sizes: &[usize],
) -> [Vec<f32>; 2] {
    let gains = vec![1.0; left.len()];
    let mut at = 0;
    for size in sizes.iter().cycle() {
        if at == left.len() {
            break;
        }
        let end = left.len().min(at + size);
        let mut block = StereoBlock::new(&mut left[at..end], &mut right[at..end]);
        Simd::detect().run(
            #[inline(always)]
            || dither.process(&mut block, &gains[at..end]),
        );
        at = end;
    }
    [left, right]
}

fn through(settings: Settings, rate: f64, input: [Vec<f32>; 2]) -> [Vec<f32>; 2] {
    through_blocks(&mut prepared(settings, rate), input, &[512])
}

/// What is not the input, left.
fn error(output: &[f32], input: &[f32]) -> Vec<f32> {
    output.iter().zip(input).map(|(y, x)| (f64::from(*y) - f64::from(*x)) as f32).collect()
}

fn correlation(a: &[f32], b: &[f32]) -> f64 {
    let product =
        |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    product(a, b) / (product(a, a) * product(b, b)).sqrt()
}

/// How often noise of `shaper`, which is not white, must be looked at for one independent look: 1 for white noise.
/// The variance of a mean product of two such noises is that of white ones times the sum of squared autocorrelations.
fn looks(shaper: &Shaper) -> f64 {
    let impulse: Vec<f64> = [1.0].into_iter().chain(shaper.taps.map(|tap| -tap)).collect();
    let lag = |k: usize| impulse.iter().zip(&impulse[k..]).map(|(a, b)| a * b).sum::<f64>();
    1.0 + 2.0 * (1..impulse.len()).map(|k| (lag(k) / lag(0)).powi(2)).sum::<f64>()
}

#[test]
fn plain_noise_is_that_of_theory_whatever_the_sound() {
    const FRAMES: usize = 200_000;
    for (bits, expected_db) in [(8, -45.15), (16, -93.32)] {
        for input in [vec![0.0; FRAMES], noise(1, 0.5, FRAMES), sine(997.0, 0.7, 0.0, 48_000.0, FRAMES)] {
            let [output, _] =
                through(shaped(bits, Shaping::Off), 48_000.0, [input.clone(), vec![0.0; FRAMES]]);
            // Re a full-scale sine, which reads -3.01. The power of 200 000 samples spreads by 0.02 dB.
            let level = rms_db(&error(&output, &input)) + 3.0103;
            assert!((level - expected_db).abs() < 0.05, "{bits} bits: {level} dB");
        }
    }
    let [output, _] = through(shaped(24, Shaping::Off), 48_000.0, [vec![0.0; FRAMES], vec![0.0; FRAMES]]);
    assert!((rms_db(&output) + 3.0103 + 141.48).abs() < 0.05);
}

#[test]
fn a_tone_of_a_tenth_of_a_step_keeps_its_level_and_gets_no_harmonics() {
    const FRAMES: usize = 8_000_000;
    let amplitude = 3.162_277_66e-6;
    for (shaping, frames) in [(Shaping::Off, FRAMES), (Shaping::FWeighted9, FRAMES / 4)] {
        let input = sine(1_000.0, amplitude, 0.0, 48_000.0, frames);
        let [output, _] = through(shaped(16, shaping), 48_000.0, [input, vec![0.0; frames]]);
        // Noise of 2^-16 rms leaves sqrt(2 / frames) of it on an amplitude: 7.6e-9, 0.021 dB of this one. 4.5 sigma. Shaped,
        // its density at 1 kHz is 12 dB down, at 3 and 5 kHz more.
        let density = |hz| shaping.shaper(48_000.0).response_power(hz, 48_000.0).sqrt();
        let sigma = |hz| 2.0_f64.powi(-16) * density(hz) * (2.0 / frames as f64).sqrt();
        let found = tone(&output, 1_000.0, 48_000.0).amplitude;
        assert!(sigma(1_000.0) * 4.5 < amplitude * 0.0116);
        assert!(gain_to_db(found / amplitude).abs() < 0.1, "{shaping:?}: {found}");
        for harmonic in [2_000.0, 3_000.0, 5_000.0] {
            // Undithered, a tone of 0.6 steps would be a square wave with a third of it at 3 kHz; this one silence.
            let found = tone(&output, harmonic, 48_000.0).amplitude;
            assert!(found < 4.5 * sigma(harmonic), "{shaping:?}, {harmonic} Hz: {found}");
        }
    }
}

#[test]
fn what_is_measured_is_what_the_editor_says() {
    const FRAMES: usize = 400_000;
    for rate in RATES_HZ {
        for shaping in Shaping::ALL {
            let settings = shaped(16, shaping);
            let figures = NoiseFigures::new(&shaping.shaper(rate), 16, rate);
            let input = sine(440.0, 0.25, 0.0, rate, FRAMES);
            let [output, _] = through(settings, rate, [input.clone(), vec![0.0; FRAMES]]);
            let noise = error(&output, &input);
            let total = weighted_noise_db(&noise, rate, |_| 1.0);
            let weighted = weighted_noise_db(&noise, rate, itu_r_468_power);
            let band = band_noise_db(&noise, rate, 2_000.0, 5_000.0);
            // The total: 0.03 dB of spread; a third of it at most is where shaped noise is (0.05). The weighted figure rests
            // on a fifth of the lines at 192 kHz, and so does the band on 3 of 96 kHz: 25 000 of the frames, 0.06 dB.
            assert!((total - figures.total_db).abs() < 0.15, "{shaping:?} {rate}: {total} {figures:?}");
            // Hann's skirts (31 dB down at the third line) blur a valley 40 dB deep over 6 lines, 35 Hz of 48 kHz.
            assert!(
                (weighted - figures.itu_r_468_db).abs() < 0.3,
                "{shaping:?} {rate}: {weighted} {figures:?}"
            );
            assert!(
                (band - figures.from_2_to_5_khz_db).abs() < 0.3,
                "{shaping:?} {rate}: {band} {figures:?}"
            );
            if rate == 48_000.0 {
                assert!(shaping != Shaping::ItuR468 || weighted <= -97.0, "{weighted}");
                assert!(shaping != Shaping::ImprovedE9 || band <= -129.0, "{band}");
            }
        }
    }
}

#[test]
fn published_curves_measure_as_published() {
    const FRAMES: usize = 800_000;
    let silence = || [vec![0.0; FRAMES], vec![0.0; FRAMES]];
    let [plain, _] = through(shaped(16, Shaping::Off), 44_100.0, silence());
    let measure = |signal: &[f32]| {
        [weighted_noise_db(signal, 44_100.0, |_| 1.0), band_noise_db(signal, 44_100.0, 1_000.0, 6_000.0)]
    };
    let [plain_total, plain_band] = measure(&plain);
    // The bar: within 0.3 dB of the figures of FACTS, total and 1 to 6 kHz. The spread of the band is 0.02 dB.
    for (shaping, total, band) in [
        (Shaping::Lipshitz5, 12.2, -14.8),
        (Shaping::ModifiedE9, 7.6, -13.8),
        (Shaping::FWeighted9, 18.4, -18.1),
        (Shaping::ImprovedE9, 23.1, -21.1),
    ] {
        let [output, _] = through(shaped(16, shaping), 44_100.0, silence());
        let [found_total, found_band] = measure(&output);
        assert!(
            (found_total - plain_total - total).abs() < 0.2,
            "{shaping:?}: {}",
            found_total - plain_total
        );
        assert!((found_band - plain_band - band).abs() < 0.2, "{shaping:?}: {}", found_band - plain_band);
    }
}

#[test]
fn samples_lie_on_the_grid_and_within_word_and_ceiling() {
    for bits in [8, 12, 14, 16, 18, 20, 24] {
        let step = step(bits);
        for (shaping, ceiling) in
            [(Shaping::Off, 1.0), (Shaping::ImprovedE9, 1.0), (Shaping::Off, 0.7), (Shaping::ItuR468, 0.7)]
        {
            let settings = Settings { ceiling, ..shaped(bits, shaping) };
            for output in through(settings, 44_100.0, [noise(1, 1.5, 20_000), noise(2, 1.5, 20_000)]) {
                for x in &output {
                    let whole = f64::from(*x) / step;
                    assert_eq!(whole, whole.round(), "{bits} bits: {x}");
                    assert!(f64::from(x.abs()) <= ceiling && f64::from(*x) < 1.0, "{bits} bits: {x}");
                }
                let most = (ceiling / step).floor();
                assert!(output.contains(&((-most * step) as f32)));
                assert!(output.contains(&((most.min(step.recip() - 1.0) * step) as f32)));
            }
        }
    }
}

#[test]
fn no_sample_moves_further_than_stated() {
    let input = noise(1, 0.4, 100_000);
    for shaping in Shaping::ALL {
        let reach = shaping.shaper(44_100.0).reach_steps();
        let [output, _] = through(shaped(12, shaping), 44_100.0, [input.clone(), input.clone()]);
        let furthest =
            error(&output, &input).iter().fold(0.0, |most: f64, x| most.max(f64::from(x.abs()))) / step(12);
        // Of 100 000 some come within a tenth of a step of the limit without shaping. With it, errors of ten frames would
        // have to conspire: they pass 40 % of it with three taps or more, never all.
        let least = if shaping == Shaping::Off { 1.4 } else { 0.4 * reach };
        assert!((least..=reach).contains(&furthest), "{shaping:?}: {furthest} of {reach} steps");
    }
}

#[test]
fn noise_knows_neither_the_other_channel_nor_the_sound() {
    const FRAMES: usize = 200_000;
    for shaping in Shaping::ALL {
        let input = noise(3, 0.3, FRAMES);
        let outputs = through(shaped(16, shaping), 48_000.0, [input.clone(), input.clone()]);
        let [left, right] = outputs.map(|output| error(&output, &input));
        // Independent noises correlate by 1 / sqrt(frames), and shaped ones by a little more. Five sigma.
        let allowed = 5.0 * (looks(&shaping.shaper(48_000.0)) / FRAMES as f64).sqrt();
        for lag in 0..3 {
            let found = correlation(&left[lag..], &right[..FRAMES - lag]);
            assert!(found.abs() < allowed, "{shaping:?}: {found} between the channels");
            let found = correlation(&left[lag..], &input[..FRAMES - lag]);
            assert!(found.abs() < allowed, "{shaping:?}: {found} with the sound");
        }
        // Nor does its power: noise modulation is the fault that a triangle cures.
        let magnitudes: Vec<f32> = input.iter().map(|x| x.abs() - 0.15).collect();
        let powers: Vec<f32> = left.iter().map(|x| ((f64::from(*x) / step(16)).powi(2)) as f32).collect();
        let mean = powers.iter().sum::<f32>() / FRAMES as f32;
        let powers: Vec<f32> = powers.iter().map(|power| power - mean).collect();
        let found = correlation(&powers, &magnitudes);
        assert!(found.abs() < 0.0112, "{shaping:?}: {found} of power with magnitude");
    }
}

#[test]
fn nothing_runs_away_at_full_scale() {
    const FRAMES: usize = 30_000;
    for rate in RATES_HZ.into_iter().chain([1_000.0, 768_000.0]) {
        for shaping in Shaping::ALL {
            // Held at the ends of the word most of the time, then a quiet second half.
            let mut input = noise(1, 2.0, 2 * FRAMES);
            input[..FRAMES / 2].iter_mut().for_each(|x| *x = x.signum() * 1.2);
            input[FRAMES..].iter_mut().for_each(|x| *x *= 0.05);
            let settings = Settings { ceiling: 0.9, ..shaped(16, shaping) };
            let [output, _] = through(settings, rate, [input.clone(), input.clone()]);
            assert!(output.iter().all(|x| f64::from(x.abs()) <= 0.9));
            let held = output[..FRAMES].iter().zip(&input).filter(|(_, x)| x.abs() > 0.95);
            assert!(held.clone().count() > FRAMES / 2);
            // Held for certain as long as the sound is over the ceiling by more than the feedback can ever reach.
            let shaper = shaping.shaper(rate);
            if shaper.reach_steps() * step(16) < 0.05 {
                assert!(held.clone().all(|(y, _)| (f64::from(y.abs()) - 0.9).abs() < step(16)));
            }
            let expected = power_to_db(2.0 * (shaper.noise_steps() * step(16)).powi(2));
            let level = rms_db(&error(&output[FRAMES + TAPS..], &input[FRAMES + TAPS..])) + 3.0103;
            // 30 000 frames: 0.05 dB of spread, three times that where little of the spectrum holds all of the noise.
            assert!((level - expected).abs() < 0.5, "{shaping:?} at {rate}: {level} dB, expected {expected}");
        }
    }
}

#[test]
fn the_bits_depend_on_neither_blocks_nor_instruction_set() {
    let rate = 44_100.0;
    let mut input = noise(1, 0.5, 60_000);
    // Silence that outlasts the hold and the fade, ends within a block, and one that does not last.
    input[5_000..30_003].fill(0.0);
    input[40_000..50_000].fill(0.0);
    for shaping in [Shaping::Off, Shaping::ImprovedE9] {
        let settings = Settings { auto_blank: true, ..shaped(16, shaping) };
        let whole = through_blocks(&mut prepared(settings, rate), [input.clone(), input.clone()], &[60_000]);
        for sizes in [&[1][..], &[64], &[17, 512, 1, 4_096]] {
            let split = through_blocks(&mut prepared(settings, rate), [input.clone(), input.clone()], sizes);
            assert!(split == whole, "{shaping:?} {sizes:?}");
        }
        for simd in Simd::available() {
            let (mut left, mut right) = (input.clone(), input.clone());
            let (mut dither, gains) = (prepared(settings, rate), vec![1.0; input.len()]);
            let mut block = StereoBlock::new(&mut left, &mut right);
            simd.run(
                #[inline(always)]
                || dither.process(&mut block, &gains),
            );
            assert!([left, right] == whole, "{shaping:?} {}", simd.name());
        }
    }
}

#[test]
fn silence_becomes_silent_on_time_and_sound_brings_the_noise_back() {
    let rate = 48_000.0;
    let (hold, fade) = (24_000, 960);
    for shaping in [Shaping::Off, Shaping::FWeighted9] {
        let mut input = noise(1, 0.1, 100_000);
        input[1_000..80_000].fill(0.0);
        input[80_000] = 1e-7;
        let right = vec![0.0; 100_000];
        let settings = Settings { auto_blank: true, ..shaped(16, shaping) };
        let outputs = through(settings, rate, [input.clone(), right.clone()]);
        let ends = 1_000 + hold + fade;
        for output in &outputs {
            assert!(output[ends..80_000].iter().all(|x| x.to_bits() == 0), "{shaping:?}");
            assert!(output[ends - 64..ends].iter().any(|x| *x != 0.0), "{shaping:?}");
            // A sound far below a step is enough: noise with the first frames, and all of it.
            assert!(output[80_000..80_032].iter().any(|x| *x != 0.0), "{shaping:?}");
        }
        // The noise has its level before and after.
        let expected = power_to_db(2.0 * (shaping.shaper(rate).noise_steps() * step(16)).powi(2));
        for part in [1_000..25_000, 81_000..100_000] {
            let level = rms_db(&outputs[1][part]) + 3.0103;
            assert!((level - expected).abs() < 0.5, "{shaping:?}: {level}, expected {expected}");
        }
        // Without auto-blank it never stops.
        let [_, output] = through(Settings { auto_blank: false, ..settings }, rate, [input, right]);
        assert!(output[70_000..71_000].iter().any(|x| *x != 0.0));
    }
}

#[test]
fn the_noise_ends_without_a_tick() {
    // Where the ear is keen, the end of the noise is no louder than the noise itself. Averaged over many ends, because
    // one is as random as the noise is: energy of 1 to 6 kHz in 64 frames around the end, re the same in plain noise.
    let rate = 44_100.0;
    let ends = 22_050 + 882;
    let energy = |part: &[f32]| -> f64 {
        let bins = (2..9).map(|bin| {
            let (re, im) = part.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, x)| {
                let turn = f64::from(bin) * n as f64 / 64.0 * std::f64::consts::TAU;
                let window = (n as f64 / 64.0 * std::f64::consts::PI).sin().powi(2);
                (re + window * f64::from(*x) * turn.cos(), im + window * f64::from(*x) * turn.sin())
            });
            re * re + im * im
        });
        bins.sum()
    };
    let (mut end, mut plain) = (0.0, 0.0);
    for seed in 0..24 {
        let settings = Settings { auto_blank: true, seed, ..shaped(16, Shaping::ImprovedE9) };
        let frames = ends + 1_000;
        let [output, _] = through(settings, rate, [vec![0.0; frames], vec![0.0; frames]]);
        end += energy(&output[ends - 32..ends + 32]);
        let [output, _] =
            through(Settings { seed, ..shaped(16, Shaping::Off) }, rate, [vec![0.0; 64], vec![0.0; 64]]);
        plain += energy(&output);
    }
    // Half a window of what is by then white noise is half its energy; 24 times 7 lines spread by a tenth. Cut off without
    // the fade, the rest of the filter's response is ten times that.
    assert!(end < 1.5 * plain, "{} dB", power_to_db(end / plain));
}

#[test]
fn garbage_goes_in_and_the_grid_comes_out() {
    for shaping in [Shaping::Off, Shaping::ImprovedE9] {
        let mut dither = prepared(shaped(16, shaping), 48_000.0);
        let [left, right] = through_blocks(&mut dither, [garbage(10_000), garbage(10_000)], &[100]);
        for x in left.iter().chain(&right) {
            let whole = f64::from(*x) * 32_768.0;
            assert!(x.is_finite() && whole == whole.round() && (-1.0..1.0).contains(x), "{x}");
        }
        let [output, _] = through_blocks(&mut dither, [vec![0.0; 50_000], vec![0.0; 50_000]], &[100]);
        let expected = power_to_db(2.0 * (shaping.shaper(48_000.0).noise_steps() * step(16)).powi(2));
        assert!((rms_db(&output) + 3.0103 - expected).abs() < 0.5, "{shaping:?}");
    }
}

#[test]
fn settings_change_without_a_jump_and_a_reset_repeats_the_noise() {
    let mut dither = prepared(shaped(8, Shaping::ImprovedE9), 44_100.0);
    let silence = || [vec![0.0; 4_000], vec![0.0; 4_000]];
    let first = through_blocks(&mut dither, silence(), &[512]);
    dither.reset();
    assert_eq!(first, through_blocks(&mut dither, silence(), &[512]));
    dither.set(Settings { seed: 7, ..shaped(8, Shaping::ImprovedE9) });
    dither.reset();
    assert_ne!(first, through_blocks(&mut dither, silence(), &[512]));

    // From 8 to 24 bits: what the coarse errors still owe is paid within nine frames, then the noise is that of 24.
    dither.set(shaped(24, Shaping::ImprovedE9));
    let [output, _] = through_blocks(&mut dither, silence(), &[512]);
    assert!(output[..TAPS].iter().any(|x| x.abs() > 1e-3));
    assert!(output[TAPS..].iter().all(|x| f64::from(x.abs()) < dither.shaper().reach_steps() * step(24)));
    dither.set(Settings::default());
    let [output, _] = through_blocks(&mut dither, [noise(1, 0.5, 100), noise(2, 0.5, 100)], &[64]);
    assert_eq!(output, noise(1, 0.5, 100));
}

#[test]
fn the_gain_is_part_of_the_sum_that_is_rounded() {
    let input = noise(1, 0.9, 1_000);
    let gain = 0.123_456_789;
    let (mut left, mut right) = (input.clone(), input.clone());
    let mut dither = Dither::new(shaped(24, Shaping::Off));
    dither.process(&mut StereoBlock::new(&mut left, &mut right), &vec![gain; 1_000]);
    let furthest = left.iter().zip(&input).map(|(y, x)| (f64::from(*y) - f64::from(*x) * gain).abs());
    assert!(furthest.fold(0.0, f64::max) <= ERROR_STEPS * step(24));
}

#[test]
fn a_block_as_it_is_is_a_block_at_no_gain() {
    let (left, right) = (noise(1, 0.5, 1_000), noise(2, 0.5, 1_000));
    let settings = Settings { bits: Some(16), ..Settings::default() };
    let (mut one, mut other) = (Dither::new(settings), Dither::new(settings));
    let (mut l, mut r) = (left.clone(), right.clone());
    one.process(&mut StereoBlock::new(&mut l, &mut r), &[1.0; 1_000]);
    let (mut left, mut right) = (left, right);
    other.quantise(&mut StereoBlock::new(&mut left, &mut right), crate::simd::Simd::detect());
    assert_eq!((left, right), (l, r));
}
