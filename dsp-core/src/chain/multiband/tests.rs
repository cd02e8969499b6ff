use super::*;
use crate::process::StereoBlock;
use crate::testkit::{burst_db, music, noise, peak_db, run, run_blocks, sine, tone};
use crate::units::{db_to_gain, gain_to_db};

fn prepared(settings: &Settings, rate: f64) -> MultibandChain {
    let mut chain = MultibandChain::default();
    chain.set(settings);
    chain.prepare(ProcessSpec::offline(rate, 512)).expect("a legal spec");
    chain
}

fn with_middle(band: Band) -> Settings {
    let mut settings = Settings::default();
    settings.bands[1] = band;
    settings
}

#[test]
fn a_tone_is_reduced_as_the_curve_and_the_crossover_say() {
    for rate in [48_000.0, 96_000.0, 192_000.0] {
        for (threshold_db, ratio, knee_db, makeup_db) in [
            (-30.0, 4.0, 0.0, 0.0),
            (-20.0, 2.0, 12.0, 5.0),
            (-12.0, 100.0, 24.0, -3.0),
            (-5.0, 3.0, 4.0, 6.0),
        ] {
            let (attack_ms, release_ms) = (0.02, 5_000.0);
            let band =
                Band { threshold_db, ratio, knee_db, makeup_db, attack_ms, release_ms, ..Band::default() };
            let settings = Settings { output_gain_db: -4.0, ..with_middle(band) };
            let mut chain = prepared(&settings, rate);
            let mut left = sine(1_000.0, 0.316, 0.0, rate, rate as usize);
            // The onset of the tone overshoots in the middle band, which a release of 5 s would remember.
            let fade = (0.3 * rate) as usize;
            left[..fade].iter_mut().enumerate().for_each(|(n, x)| *x *= n as f32 / fade as f32);
            let mut right: Vec<f32> = left.iter().map(|x| 0.5 * x).collect();
            run(&mut chain, &mut left, &mut right, 512);
            let crossover = settings.crossover(rate);
            let magnitude = |band| crossover.magnitude(band, 1_000.0);
            let gain_db = band.curve().gain_db(gain_to_db(0.316 * magnitude(1)));
            let expected = db_to_gain(-4.0)
                * (magnitude(0) + magnitude(1) * db_to_gain(makeup_db + gain_db) + magnitude(2));
            // Between two peaks, 0.5 ms apart, the reduction falls by e^(-0.0001), at 25 dB by 0.0025 dB, and the
            // attack, at 192 kHz a quarter of the way a frame, wins back all but a few times that.
            let tolerance_db = 0.02;
            for (channel, gain) in [(&left, 0.316), (&right, 0.158)] {
                let found = tone(&channel[rate as usize / 2..], 1_000.0, rate);
                let off = gain_to_db(found.amplitude / (gain * expected));
                assert!(off.abs() < tolerance_db, "{threshold_db} dB, {ratio}:1 at {rate}: {off} dB off");
            }
            let read = chain.readings();
            assert!((read.gain_db[1] - gain_db).abs() < tolerance_db, "{:?} for {gain_db} dB", read.gain_db);
            assert_eq!((read.gain_db[0], read.gain_db[2]), (0.0, 0.0));
            let level_db = gain_to_db(0.316 * magnitude(1));
            assert!((read.level_db[1] - level_db).abs() < tolerance_db, "{:?}, {level_db} dB", read.level_db);
            let drawn = settings.response_db(&read.gain_db, 1_000.0, rate);
            assert!((drawn - gain_to_db(expected) - 4.0).abs() < tolerance_db, "drawn {drawn} dB");
            let peak = chain.readings().output_peak;
            assert!((peak[0] / peak[1] - 2.0).abs() < 1e-3);
        }
    }
}

#[test]
fn a_band_that_is_off_is_not_there() {
    let off = Band { on: false, threshold_db: -60.0, ratio: 10.0, makeup_db: 12.0, ..Band::default() };
    let [input, _] = music(48_000.0, 2.0);
    let heard = |settings: &Settings| {
        let (mut left, mut right) = (input.clone(), input.clone());
        run(&mut prepared(settings, 48_000.0), &mut left, &mut right, 512);
        left
    };
    assert!(heard(&with_middle(off)) == heard(&Settings::default()));
    assert!(heard(&with_middle(Band { on: true, ..off })) != heard(&Settings::default()));
}

#[test]
fn no_change_of_settings_clicks() {
    // Slow, so that the ripple of the reduction under a steady tone is not what is measured.
    let slow = Band { attack_ms: 200.0, release_ms: 2_000.0, ..Band::default() };
    let busy = Band { threshold_db: -30.0, ratio: 4.0, ..slow };
    let changes = [
        ("threshold", busy, Band { threshold_db: -12.0, ..busy }),
        ("ratio", busy, Band { ratio: 100.0, ..busy }),
        ("knee", busy, Band { knee_db: 24.0, ..busy }),
        ("makeup", slow, Band { makeup_db: 12.0, ..slow }),
        ("off", Band { makeup_db: 6.0, ..busy }, Band { on: false, makeup_db: 6.0, ..busy }),
        ("on", Band { on: false, makeup_db: 6.0, ..busy }, Band { makeup_db: 6.0, ..busy }),
        ("times", busy, Band { attack_ms: 20.0, release_ms: 5_000.0, ..busy }),
    ];
    for rate in [44_100.0, 192_000.0] {
        let half = (0.3 * rate) as usize;
        let mut cases: Vec<_> =
            changes.iter().map(|(name, a, b)| (*name, with_middle(*a), with_middle(*b))).collect();
        let louder = Settings { output_gain_db: 12.0, ..Settings::default() };
        cases.push(("output", Settings::default(), louder));
        let moved =
            Settings { crossover_hz: [600.0, 1_200.0, 2_400.0, 4_800.0, 9_600.0], ..with_middle(busy) };
        cases.push(("crossovers", with_middle(busy), moved));
        for (name, before, after) in cases {
            let mut chain = prepared(&before, rate);
            let mut left = sine(1_000.0, 0.25, 0.0, rate, 2 * half);
            let mut right = left.clone();
            run(&mut chain, &mut left[..half], &mut right[..half], 512);
            chain.set(&after);
            run(&mut chain, &mut left[half..], &mut right[half..], 512);
            let burst = burst_db(&left, (0.1 * rate) as usize, rate);
            assert!(burst < -90.0, "{name} at {rate}: {burst} dBFS");
        }
    }
}

#[test]
fn blocks_do_not_matter_while_everything_glides() {
    let band = Band { threshold_db: -40.0, ratio: 8.0, makeup_db: 6.0, attack_ms: 1.0, ..Band::default() };
    let mut goal = Settings { bands: [band; BANDS], output_gain_db: -6.0, ..Settings::default() };
    (goal.crossover_hz[0], goal.crossover_hz[1]) = (90.0, 5_000.0);
    goal.bands[0] =
        Band { below: Bend::Compress, below_ratio: 2.0, hold_ms: 3.0, auto_release: true, ..band };
    goal.bands[1] = Band { link_percent: 40.0, rms_percent: 50.0, side_chain: SideChain::Input, ..band };
    (goal.band_count, goal.stereo, goal.mix_percent) = (BandCount::Five, Stereo::MidSide, 70.0);
    let input = music(48_000.0, 2.0);
    let through = |blocks: &[usize]| {
        let mut chain = prepared(&Settings::default(), 48_000.0);
        let [mut left, mut right] = input.clone();
        run_blocks(&mut chain, &mut left[..1_001], &mut right[..1_001], blocks);
        chain.set(&goal);
        run_blocks(&mut chain, &mut left[1_001..], &mut right[1_001..], blocks);
        (left, right)
    };
    let whole = through(&[4_096]);
    assert!(whole.0.iter().all(|x| x.is_finite()));
    assert!(through(&[1]) == whole);
    assert!(through(&[31, 1, 500, 33]) == whole);
}

#[test]
fn nonsense_in_the_settings_is_the_default() {
    let nan = f64::NAN;
    let band = Band {
        threshold_db: nan,
        ratio: nan,
        range_db: nan,
        below_threshold_db: nan,
        below_ratio: nan,
        below_range_db: nan,
        knee_db: nan,
        attack_ms: nan,
        hold_ms: nan,
        release_ms: nan,
        rms_percent: nan,
        rms_window_ms: nan,
        link_percent: nan,
        makeup_db: nan,
        mix_percent: nan,
        ..Band::default()
    };
    let nonsense = Settings {
        lookahead_ms: nan,
        input_gain_db: nan,
        output_gain_db: nan,
        mix_percent: nan,
        bands: [band; BANDS],
        ..Settings::default()
    };
    let wild = Settings { crossover_hz: [f64::INFINITY, nan, -1.0, 0.0, nan], ..nonsense };
    let (mut left, mut right) = (noise(1, 0.5, 4_096), noise(2, 0.5, 4_096));
    let (mut left_too, mut right_too) = (left.clone(), right.clone());
    run(&mut prepared(&nonsense, 48_000.0), &mut left, &mut right, 512);
    run(&mut prepared(&Settings::default(), 48_000.0), &mut left_too, &mut right_too, 512);
    assert!(left == left_too && right == right_too);
    run(&mut prepared(&wild, 48_000.0), &mut left, &mut right, 512);
    assert!(left.iter().all(|x| x.is_finite()));
}

#[test]
fn the_tail_is_as_long_as_stated() {
    let band = Band { makeup_db: 30.0, ..Band::default() };
    let crossover_hz = [20.0, 26.0, 9_000.0, 9_000.0, 9_000.0];
    let settings =
        Settings { crossover_hz, bands: [band; BANDS], output_gain_db: 30.0, ..Settings::default() };
    for rate in [44_100.0, 192_000.0] {
        let mut chain = prepared(&settings, rate);
        let frames = rate as usize;
        // The least favourable input: DC of full scale leaves the most in the low crossover.
        let (mut left, mut right) = (vec![1.0; frames], vec![1.0; frames]);
        run(&mut chain, &mut left, &mut right, 512);
        let tail = chain.tail();
        let (mut left, mut right) = (vec![0.0; tail + 4_096], vec![0.0; tail + 4_096]);
        run(&mut chain, &mut left, &mut right, 512);
        let rest = peak_db(&left[tail..]);
        assert!(rest < -120.0, "{rest} dBFS after the tail at {rate}");
    }
}

/// What the path does to a steady 1 kHz on both channels, in dB.
fn gain_at_1k(settings: &Settings) -> f64 {
    let mut chain = prepared(settings, 48_000.0);
    let mut left = sine(1_000.0, 0.1, 0.0, 48_000.0, 48_000);
    let mut right = left.clone();
    run(&mut chain, &mut left, &mut right, 512);
    gain_to_db(tone(&left[24_000..], 1_000.0, 48_000.0).amplitude / 0.1)
}

fn one_band(band: Band) -> Settings {
    let mut settings = Settings { band_count: BandCount::One, ..Settings::default() };
    settings.bands[0] = band;
    settings
}

#[test]
fn one_neutral_band_is_the_input_bit_for_bit() {
    let [input, other] = music(48_000.0, 1.0);
    for (stereo, lookahead_ms) in [(Stereo::LeftRight, 0.0), (Stereo::MidSide, 0.0), (Stereo::LeftRight, 5.0)]
    {
        let settings = Settings { stereo, lookahead_ms, ..one_band(Band::default()) };
        let mut chain = prepared(&settings, 48_000.0);
        let (mut left, mut right) = (input.clone(), other.clone());
        run(&mut chain, &mut left, &mut right, 512);
        let late = chain.latency();
        assert_eq!(late, (48.0 * lookahead_ms) as usize);
        assert!(left[late..] == input[..input.len() - late] && right[late..] == other[..other.len() - late]);
    }
}

#[test]
fn every_direction_is_heard_as_the_curve_says() {
    let quick = Band { attack_ms: 0.02, release_ms: 5_000.0, knee_db: 6.0, ..Band::default() };
    let held = Band { hold_ms: 2.0, release_ms: 50.0, ..quick };
    let cases = [
        Band { threshold_db: -30.0, ratio: 100.0, ..quick },
        Band { threshold_db: -30.0, ratio: 2.0, range_db: 3.0, ..quick },
        Band { above: Bend::Expand, threshold_db: -26.0, ratio: 1.5, ..quick },
        Band { below: Bend::Compress, below_threshold_db: -10.0, below_ratio: 2.0, ..held },
        Band { below: Bend::Expand, below_threshold_db: -15.0, below_ratio: 2.0, ..held },
    ];
    for band in cases {
        let expected = band.curve().gain_db(-20.0);
        let heard = gain_at_1k(&one_band(band));
        // Between two peaks, 0.5 ms apart, a release of 5 s regains 0.01 % and hold all but nothing.
        assert!((heard - expected).abs() < 0.05, "{band:?}: {heard} dB, expected {expected} dB");
        assert!(expected.abs() > 1.0, "{band:?} proves nothing");
    }
}

#[test]
fn makeup_mix_mute_and_solo_do_what_they_say() {
    let squeeze = Band { threshold_db: -40.0, ratio: 2.0, knee_db: 0.0, attack_ms: 0.02, ..Band::default() };
    let squeeze = Band { release_ms: 5_000.0, ..squeeze };
    // 20 dB over the threshold at 2:1.
    assert!((gain_at_1k(&one_band(squeeze)) + 10.0).abs() < 0.02);
    // 0 dBFS is reduced by 20 dB, of which half is given back.
    assert!(gain_at_1k(&one_band(Band { auto_makeup: true, ..squeeze })).abs() < 0.02);
    let mixed = gain_to_db(0.5 + 0.5 * db_to_gain(-10.0));
    assert!((gain_at_1k(&one_band(Band { mix_percent: 50.0, ..squeeze })) - mixed).abs() < 0.02);
    let all = Settings { mix_percent: 50.0, ..one_band(squeeze) };
    assert!((gain_at_1k(&all) - mixed).abs() < 0.02);
    let input = Settings { input_gain_db: -10.0, ..one_band(squeeze) };
    assert!((gain_at_1k(&input) + 15.0).abs() < 0.02);
    assert!(gain_at_1k(&one_band(Band { mute: true, ..squeeze })) < -190.0);
    let mut solo = Settings::default();
    solo.bands[2].solo = true;
    let heard = solo.crossover(48_000.0).response_db(2, 1_000.0);
    assert!((gain_at_1k(&solo) - heard).abs() < 1e-3);
    assert!(solo.is_audible(2) && !solo.is_audible(1));
}

#[test]
fn detectors_and_side_chains_hear_what_they_should() {
    let squeeze = Band { threshold_db: -40.0, ratio: 2.0, knee_db: 0.0, attack_ms: 20.0, ..Band::default() };
    // A sine reads its peak with RMS detection: 20 dB over. The window leaves a ripple of 1 / (4π 100).
    let rms = Band { rms_percent: 100.0, rms_window_ms: 100.0, ..squeeze };
    assert!((gain_at_1k(&one_band(rms)) + 10.0).abs() < 0.02);
    // A band at 5 kHz and above does not hear 1 kHz, unless it listens to the whole input.
    let mut settings = Settings {
        band_count: BandCount::Two,
        slope: crate::filter::crossover::Slope::Db48,
        ..Settings::default()
    };
    settings.crossover_hz[0] = 5_000.0;
    settings.bands[1] = Band { attack_ms: 1.0, ..squeeze };
    let reduced = |settings: &Settings| {
        let mut chain = prepared(settings, 48_000.0);
        let mut left = sine(1_000.0, 0.1, 0.0, 48_000.0, 24_000);
        let mut right = left.clone();
        run(&mut chain, &mut left, &mut right, 512);
        chain.readings().gain_db[1]
    };
    assert_eq!(reduced(&settings), 0.0);
    settings.bands[1].side_chain = SideChain::Input;
    assert!((reduced(&settings) + 10.0).abs() < 0.3);
    settings.bands[1].side_chain = SideChain::External;
    assert_eq!(reduced(&settings), 0.0);
    // What is listened to is what is detected.
    settings.bands[1] = Band { side_chain: SideChain::Input, listen: true, ..Band::default() };
    settings.bands[0].makeup_db = 20.0;
    assert!(gain_at_1k(&settings).abs() < 1e-3);
}

#[test]
fn unlinked_lanes_and_mid_side_go_their_own_way() {
    let squeeze = Band { threshold_db: -40.0, ratio: 2.0, knee_db: 0.0, attack_ms: 0.02, ..Band::default() };
    let squeeze = Band { release_ms: 5_000.0, ..squeeze };
    let heard = |settings: &Settings, right: f32| {
        let mut chain = prepared(settings, 48_000.0);
        let mut left = sine(1_000.0, 0.1, 0.0, 48_000.0, 48_000);
        let mut right: Vec<f32> = left.iter().map(|x| right * x).collect();
        run(&mut chain, &mut left, &mut right, 512);
        [left, right].map(|channel| gain_to_db(tone(&channel[24_000..], 1_000.0, 48_000.0).amplitude))
    };
    // -20 and -40 dBFS: 10 dB and none apart, 10 dB both linked, and half the power of the louder, 17 dB over, in between.
    let near = |got: [f64; 2], expected: [f64; 2]| {
        assert!((0..2).all(|n| (got[n] - expected[n]).abs() < 0.03), "{got:?}, expected {expected:?}");
    };
    near(heard(&one_band(Band { link_percent: 0.0, ..squeeze }), 0.1), [-30.0, -40.0]);
    near(heard(&one_band(squeeze), 0.1), [-30.0, -50.0]);
    let half = -40.0 - 0.5 * (40.0 + crate::units::power_to_db(0.5 * 0.01 + 0.5 * 0.000_1));
    near(heard(&one_band(Band { link_percent: 50.0, ..squeeze }), 0.1), [-30.0, half]);
    // Out of phase there is only side: at -20 dBFS it loses 10 dB, as the only lane.
    let sides = Settings { stereo: Stereo::MidSide, ..one_band(Band { link_percent: 0.0, ..squeeze }) };
    near(heard(&sides, -1.0), [-30.0, -30.0]);
    near(heard(&sides, 1.0), [-30.0, -30.0]);
    // Half a tone on one side only is mid and side of half the level each: 14 dB over.
    near(heard(&sides, 0.0).map(|db| db.max(-60.0)), [-20.0 - 6.99, -60.0]);
}

#[test]
fn lookahead_catches_the_onset() {
    let limit = Band { threshold_db: -20.0, ratio: 100.0, knee_db: 0.0, attack_ms: 0.2, ..Band::default() };
    let onset_db = |lookahead_ms: f64| {
        let mut chain = prepared(&Settings { lookahead_ms, ..one_band(limit) }, 48_000.0);
        let mut left = vec![0.0; 4_800];
        left.extend(sine(1_000.0, 1.0, 0.5 * std::f64::consts::PI, 48_000.0, 4_800));
        let mut right = left.clone();
        run(&mut chain, &mut left, &mut right, 512);
        let start = 4_800 + chain.latency();
        peak_db(&left[start..start + 48])
    };
    assert!(onset_db(0.0) > -3.0, "{}", onset_db(0.0));
    // 5 ms at peaks are many times 0.2 ms; between peaks a release of 150 ms regains 0.06 dB.
    assert!((onset_db(5.0) + 20.0).abs() < 0.3, "{}", onset_db(5.0));
}

#[test]
fn at_four_times_the_rate_a_fast_attack_does_not_alias() {
    // 5 kHz, compressed by 10 dB: what is not a harmonic has no other source than aliasing.
    let band = Band { threshold_db: -20.0, ratio: 2.0, attack_ms: 0.05, release_ms: 50.0, ..Band::default() };
    let spur_db = |oversampling| {
        let mut settings = Settings { oversampling, ..one_band(band) };
        settings.bands[0].knee_db = 0.0;
        let mut chain = prepared(&settings, 48_000.0);
        let hz = 5_000.0;
        let mut left = sine(hz, 1.0, 0.3, 48_000.0, 72_000);
        let mut right = left.clone();
        run(&mut chain, &mut left, &mut right, 512);
        // Half a second: bins of 2 Hz, and a tone and its images in the middle of bins.
        let found = tone(&left[48_000..], hz, 48_000.0);
        assert!((gain_to_db(found.amplitude) + 10.0).abs() < 0.5, "{} dB", gain_to_db(found.amplitude));
        (1..24)
            .map(|khz| f64::from(khz) * 1_000.0)
            .filter(|spur| spur % hz != 0.0 && *spur <= 20_000.0)
            .map(|spur| gain_to_db(tone(&left[48_000..], spur, 48_000.0).amplitude / found.amplitude))
            .fold(-300.0, f64::max)
    };
    // The periods of tone and rates meet every millisecond, so all that aliases falls on whole kilohertz.
    let (once, four_times) = (spur_db(Oversampling::X1), spur_db(Oversampling::X4));
    assert!(four_times < -90.0, "{four_times} dB, {once} dB at the sample rate");
    assert!(once > -80.0, "{once} dB: a test of nothing");
}

#[test]
fn the_side_chain_input_decides_in_time_with_the_bands() {
    let squeeze = Band { threshold_db: -40.0, ratio: 2.0, knee_db: 0.0, attack_ms: 0.02, ..Band::default() };
    for phase in [crate::filter::crossover::Phase::Minimum, crate::filter::crossover::Phase::Linear] {
        let mut settings =
            Settings { phase, ..one_band(Band { side_chain: SideChain::External, ..squeeze }) };
        let mut first_reduced = [0, 0];
        for (first, side_chain) in first_reduced.iter_mut().zip([SideChain::External, SideChain::Input]) {
            settings.bands[0].side_chain = side_chain;
            let mut chain = prepared(&settings, 48_000.0);
            let mut left = vec![0.1; 20_000];
            let mut key = vec![0.0; 20_000];
            key[9_000..].fill(0.1);
            if side_chain == SideChain::Input {
                left.clone_from(&key);
            }
            let mut right = left.clone();
            for n in (0..left.len()).step_by(300) {
                let end = (n + 300).min(left.len());
                chain.hear_side_chain(&key[n..end], &key[n..end]);
                chain.process(StereoBlock::new(&mut left[n..end], &mut right[n..end]));
                if *first == 0 && chain.readings().gain_db[0] < -5.0 {
                    *first = n;
                }
            }
            let settled = gain_to_db(f64::from(left[19_999]) / 0.1);
            assert!((settled + 10.0).abs() < 0.01, "{settled} dB");
        }
        // The key is as late as the sound: both are heard in the same block.
        assert!(first_reduced[0] == first_reduced[1] && first_reduced[0] > 0, "{first_reduced:?}");
    }
}

/// What one band makes of a steady level, as a change in dB, at the end of so many frames.
fn change_of_level(band: Band, level_db: f64, rate: f64, frames: usize) -> f64 {
    let mut chain = prepared(&one_band(band), rate);
    // A constant is a level without a period: nothing ripples.
    let level = db_to_gain(level_db) as f32;
    let (mut left, mut right) = (vec![level; frames], vec![level; frames]);
    run(&mut chain, &mut left, &mut right, 512);
    gain_to_db(f64::from(left[frames - 1])) - gain_to_db(f64::from(level))
}

#[test]
fn the_sound_follows_the_curve_from_minus_90_to_0_dbfs() {
    let quick = Band { attack_ms: 0.02, release_ms: 1.0, ..Band::default() };
    let (mut worst, mut most) = (0.0_f64, 0.0_f64);
    for ratio in [1.0, 1.5, 4.0, 100.0] {
        for knee_db in [0.0, 6.0, 24.0] {
            let above = Band { threshold_db: -36.0, ratio, knee_db, range_db: 40.0, ..quick };
            let below = Band {
                below_threshold_db: -40.0,
                below_ratio: ratio,
                below_range_db: 30.0,
                knee_db,
                ..quick
            };
            for band in [
                above,
                Band { above: Bend::Expand, range_db: 20.0, ..above },
                Band { below: Bend::Compress, ..below },
                Band { below: Bend::Expand, ..below },
                Band { below: Bend::Expand, below_ratio: ratio, below_threshold_db: -60.0, ..above },
                Band { rms_percent: 50.0, rms_window_ms: 1.0, ..above },
            ] {
                for level_db in (0..=30).map(|n| -90.0 + 3.0 * f64::from(n)) {
                    let found = change_of_level(band, level_db, 48_000.0, 1_500);
                    // RMS counts the mean square twice, for a sine to read its peak: a constant reads more.
                    let rms = band.rms_percent * 1e-2;
                    let read_db = level_db + crate::units::power_to_db(1.0 + rms);
                    let expected = band.curve().gain_db(read_db);
                    worst = worst.max((found - expected).abs());
                    most = most.max(expected.abs());
                    // The bar. What is left after 30 releases is e^-30 of a step; the level itself is known to 1.3e-5 dB.
                    assert!(
                        (found - expected).abs() < 0.05,
                        "{band:?} at {level_db}: {found}, not {expected} dB"
                    );
                }
            }
        }
    }
    assert!(most > 35.0, "{most} dB prove nothing");
    println!("static curve: worst {worst} dB");
}

#[test]
fn attack_and_release_of_the_sound_take_their_time_at_every_rate() {
    for rate in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
        for (attack_ms, release_ms) in [(1.0, 20.0), (10.0, 60.0), (30.0, 150.0)] {
            let band = Band {
                threshold_db: -40.0,
                ratio: 4.0,
                knee_db: 0.0,
                attack_ms,
                release_ms,
                ..Band::default()
            };
            let mut chain = prepared(&one_band(band), rate);
            let (loud, soft) = (0.5_f32, 0.02_f32);
            let frames = |ms: f64| (ms * 1e-3 * rate) as usize;
            let (up, down) = (frames(20.0 * attack_ms), frames(2.0 * release_ms));
            let input: Vec<f32> = [vec![soft; frames(400.0)], vec![loud; up], vec![soft; down]].concat();
            let (mut left, mut right) = (input.clone(), input.clone());
            run(&mut chain, &mut left, &mut right, 512);
            let gain_db = |n: usize| gain_to_db(f64::from(left[n] / input[n]));
            let [low, high] = [soft, loud].map(|x| band.curve().gain_db(gain_to_db(f64::from(x))));
            let start = frames(400.0);
            let part = 1.0 - (-1.0_f64).exp();
            let took = |from: usize, begin: f64, end: f64| {
                let mark = begin + part * (end - begin);
                let passed = |n: &usize| (gain_db(*n) - mark) * (end - begin) >= 0.0;
                let n = (from..input.len()).find(passed).expect("it gets there");
                // Between the last frame before the mark and the first behind it.
                let share = (mark - gain_db(n - 1)) / (gain_db(n) - gain_db(n - 1));
                1e3 * ((n - from) as f64 + if n == from { 1.0 } else { share }) / rate
            };
            let (attack, release) = (took(start, low, high), took(start + up, high, low));
            // The bar is 5 %.
            assert!((attack / attack_ms - 1.0).abs() < 0.05, "attack {attack} ms of {attack_ms} at {rate}");
            assert!(
                (release / release_ms - 1.0).abs() < 0.05,
                "release {release} ms of {release_ms} at {rate}"
            );
        }
    }
}

#[test]
fn a_preset_of_three_bands_and_few_values_is_what_it_was() {
    let text = "crossover_hz = [120.0, 2500.0]
output_gain_db = -1.0
[[bands]]
threshold_db = -20.0
ratio = 2.0
knee_db = 6.0
attack_ms = 25.0
release_ms = 140.0
makeup_db = 1.2
[[bands]]
[[bands]]
on = false";
    let settings: Settings = toml::from_str(text).expect("an old preset");
    assert_eq!((settings.band_count, settings.slope), (BandCount::Three, Default::default()));
    assert_eq!(settings.crossover_hz[..2], [120.0, 2_500.0]);
    let first = Band {
        threshold_db: -20.0,
        ratio: 2.0,
        attack_ms: 25.0,
        release_ms: 140.0,
        makeup_db: 1.2,
        ..Band::default()
    };
    assert_eq!(settings.bands[0], first);
    assert_eq!((settings.bands[1], settings.bands[2].on), (Band::default(), false));
    // Nothing that came later does anything.
    let Band { range_db, below_ratio, hold_ms, auto_release, rms_percent, link_percent, mix_percent, .. } =
        first;
    assert_eq!((range_db, below_ratio, hold_ms, auto_release), (80.0, 1.0, 0.0, false));
    assert_eq!((rms_percent, link_percent, mix_percent), (0.0, 100.0, 100.0));
}
