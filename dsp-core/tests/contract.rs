//! The contract of DESIGN.md, over every chain, every rate, every block size and every instruction set of the machine.

use dsp_core::chain::{eq, imager, limiter, meter, multiband};
use dsp_core::process::{Chain, Channels, Mode, PrepareError, ProcessSpec};
use dsp_core::simd::Simd;
use dsp_core::testkit::{garbage, impulse, music, onset, peak_db, run, run_blocks, sine};
use dsp_core::units::gain_to_db;
use std::sync::LazyLock;

const RATES_HZ: [f64; 5] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];
const BLOCKS: [usize; 5] = [1, 17, 64, 512, 4_096];
const MAX_FRAMES: usize = 4_096;

/// One chain with settings that do nothing and settings that use every part of it.
trait Subject: Chain {
    const NAME: &'static str;

    fn busy() -> Self::Settings;

    fn neutral() -> Self::Settings;

    /// Whether its spectra are multiplied, which old machines round differently.
    const IS_SPECTRAL: bool = false;

    fn prepared(spec: ProcessSpec, settings: &Self::Settings) -> Self {
        let mut chain = Self::default();
        chain.set(settings);
        chain.prepare(spec).expect("a legal spec");
        chain
    }
}

impl Subject for eq::EqChain {
    const NAME: &'static str = "EQ";
    const IS_SPECTRAL: bool = true;

    fn busy() -> eq::Settings {
        let mut settings = eq::Settings { output_gain_db: -3.0, ..eq::Settings::default() };
        for (n, band) in settings.bands.iter_mut().enumerate() {
            (band.on, band.gain_db) = (true, [4.0, -6.0][n % 2]);
        }
        settings
    }

    fn neutral() -> eq::Settings {
        eq::Settings::default()
    }
}

impl Subject for multiband::MultibandChain {
    const NAME: &'static str = "multiband";

    fn busy() -> multiband::Settings {
        use multiband::{Band, BandCount, Bend, Settings, SideChain, Stereo};
        let band =
            Band { threshold_db: -40.0, ratio: 4.0, makeup_db: 3.0, hold_ms: 2.0, ..Default::default() };
        let mut bands = [band; multiband::BANDS];
        bands[0] = Band { below: Bend::Compress, below_ratio: 2.0, auto_release: true, ..band };
        bands[1] = Band { rms_percent: 60.0, link_percent: 50.0, mix_percent: 80.0, ..band };
        bands[2] = Band { above: Bend::Expand, ratio: 1.3, side_chain: SideChain::Input, ..band };
        let (band_count, stereo) = (BandCount::Five, Stereo::MidSide);
        Settings { bands, band_count, stereo, input_gain_db: 1.0, output_gain_db: -2.0, ..Default::default() }
    }

    fn neutral() -> multiband::Settings {
        multiband::Settings::default()
    }
}

impl Subject for imager::ImagerChain {
    const NAME: &'static str = "imager";

    fn busy() -> imager::Settings {
        let bands = [0.0, 130.0, 180.0, 90.0].map(|width_percent| imager::Band {
            width_percent,
            balance_percent: 20.0,
            stereoize_percent: 30.0,
            ..Default::default()
        });
        imager::Settings {
            bands,
            band_count: imager::BandCount::Four,
            mono_maker: true,
            mono_lock: true,
            vinyl: true,
            rotation_degrees: 5.0,
            output_gain_db: 1.0,
            ..Default::default()
        }
    }

    fn neutral() -> imager::Settings {
        imager::Settings::default()
    }
}

impl Subject for limiter::LimiterChain {
    const NAME: &'static str = "limiter";

    fn busy() -> limiter::Settings {
        let (word_length, shaping) = (limiter::WordLength::Bits16, limiter::Shaping::ImprovedE9);
        let gain_oversampling = limiter::Oversampling::X2;
        limiter::Settings {
            input_gain_db: 12.0,
            gain_oversampling,
            word_length,
            shaping,
            ..Default::default()
        }
    }

    fn neutral() -> limiter::Settings {
        limiter::Settings::default()
    }
}

impl Subject for meter::MeterChain {
    const NAME: &'static str = "meter";

    fn busy() -> meter::Settings {
        let (profile, target) = (meter::Profile::Relaxed, meter::Target::EbuR128);
        // No audition: it is for real time only, and tested there.
        let (follow_transport, reset_on_start) = (false, true);
        meter::Settings { profile, target, follow_transport, reset_on_start, ..meter::Settings::default() }
    }

    fn neutral() -> meter::Settings {
        meter::Settings::default()
    }
}

/// Names one case of the matrix in a failure.
fn case<C: Subject>(spec: &ProcessSpec) -> String {
    format!("{} at {} Hz on {}", C::NAME, spec.sample_rate_hz, spec.simd.name())
}

fn matrix() -> impl Iterator<Item = ProcessSpec> {
    let spec = |rate, simd| ProcessSpec { simd, ..ProcessSpec::offline(rate, MAX_FRAMES) };
    RATES_HZ.into_iter().flat_map(move |rate| Simd::available().map(move |simd| spec(rate, simd)))
}

/// A song that starts in the middle of a bar, so that every part of a chain has work.
fn programme(spec: &ProcessSpec, frames: usize) -> [Vec<f32>; 2] {
    static SONGS: LazyLock<[[Vec<f32>; 2]; 5]> = LazyLock::new(|| RATES_HZ.map(|rate| music(rate, 2.0)));
    let rate = RATES_HZ.iter().position(|rate| *rate == spec.sample_rate_hz).expect("a rate of the matrix");
    let start = (0.45 * spec.sample_rate_hz) as usize;
    [0, 1].map(|side| SONGS[rate][side][start..start + frames].to_vec())
}

fn bits(signal: &[f32]) -> Vec<u32> {
    signal.iter().map(|x| x.to_bits()).collect()
}

fn same(a: &[Vec<f32>; 2], b: &[Vec<f32>; 2]) -> bool {
    bits(&a[0]) == bits(&b[0]) && bits(&a[1]) == bits(&b[1])
}

/// Output for a whole signal, cut into blocks.
fn through<C: Subject>(chain: &mut C, input: &[Vec<f32>; 2], blocks: &[usize]) -> [Vec<f32>; 2] {
    let [mut left, mut right] = input.clone();
    run_blocks(chain, &mut left, &mut right, blocks);
    [left, right]
}

fn a_split_block_is_the_whole_block<C: Subject>() {
    for spec in matrix() {
        let input = programme(&spec, 2 * MAX_FRAMES + 777);
        let whole = through(&mut C::prepared(spec, &C::busy()), &input, &[MAX_FRAMES]);
        for block in BLOCKS {
            let split = through(&mut C::prepared(spec, &C::busy()), &input, &[block]);
            assert!(same(&split, &whole), "{}: blocks of {block}", case::<C>(&spec));
        }
        let odd = through(&mut C::prepared(spec, &C::busy()), &input, &[3, 1, 500, 64, 31]);
        assert!(same(&odd, &whole), "{}: blocks of changing size", case::<C>(&spec));
    }
}

fn a_reset_is_a_new_one<C: Subject>() {
    for spec in matrix() {
        let input = programme(&spec, 2 * MAX_FRAMES);
        let mut chain = C::prepared(spec, &C::busy());
        let first = through(&mut chain, &input, &[512]);
        chain.reset();
        let second = through(&mut chain, &input, &[512]);
        assert!(same(&first, &second), "{}", case::<C>(&spec));
        let mut dirty = garbage(3_000);
        run(&mut chain, &mut dirty.clone(), &mut dirty, 512);
        chain.reset();
        let third = through(&mut chain, &input, &[512]);
        assert!(same(&first, &third), "{}: after garbage", case::<C>(&spec));
    }
}

fn every_instruction_set_gives_the_same_bits<C: Subject>() {
    for rate in RATES_HZ {
        let plain = ProcessSpec { simd: Simd::BASELINE, ..ProcessSpec::offline(rate, MAX_FRAMES) };
        let input = programme(&plain, 2 * MAX_FRAMES);
        let output = |spec| through(&mut C::prepared(spec, &C::busy()), &input, &[512]);
        let mut expected = output(plain);
        let mut fuses = plain.simd.fuses();
        for simd in Simd::available() {
            let spec = ProcessSpec { simd, ..plain };
            if C::IS_SPECTRAL && simd.fuses() != fuses {
                (expected, fuses) = (output(spec), simd.fuses());
            }
            assert!(same(&output(spec), &expected), "{}", case::<C>(&spec));
        }
    }
}

fn whatever_comes_in_sound_goes_out_and_recovers<C: Subject>() {
    for spec in matrix() {
        for settings in [C::neutral(), C::busy()] {
            let mut chain = C::prepared(spec, &settings);
            let (mut left, mut right) = (garbage(9_000), garbage(9_000));
            right.rotate_left(37);
            run(&mut chain, &mut left, &mut right, 512);
            for x in left.iter().chain(&right) {
                assert!(x.is_finite() && !x.is_subnormal(), "{}: {x:e}", case::<C>(&spec));
            }
            // One second of good input, then the same tone must come out as from a chain that saw no garbage.
            let second = spec.sample_rate_hz as usize;
            let tone = sine(1_000.0, 0.05, 0.0, spec.sample_rate_hz, 2 * second + chain.latency());
            let input = [tone.clone(), tone];
            let after = through(&mut chain, &input, &[MAX_FRAMES]);
            let clean = through(&mut C::prepared(spec, &settings), &input, &[MAX_FRAMES]);
            let from = second + chain.latency();
            let level = |signal: &[f32]| peak_db(&signal[from..]);
            let off = level(&after[0]) - level(&clean[0]);
            // A release of 150 ms leaves e^(-1 / 0.15) of 80 dB: 0.1 dB.
            assert!(off.abs() < 0.11, "{}: {off} dB off after a second", case::<C>(&spec));
        }
    }
}

fn silence_in_ends_in_silence_without_subnormals<C: Subject>() {
    for spec in matrix().filter(|spec| spec.simd == Simd::detect()) {
        let mut chain = C::prepared(spec, &C::neutral());
        let mut input = programme(&spec, 2_000);
        let tail = chain.tail().min(spec.sample_rate_hz as usize * 3);
        input.iter_mut().for_each(|channel| channel.resize(2_000 + tail + 4_096, 0.0));
        let output = through(&mut chain, &input, &[64]);
        for x in output.iter().flatten() {
            assert!(!x.is_subnormal(), "{}: {x:e}", case::<C>(&spec));
        }
        let rest = peak_db(&output[0][2_000 + tail..]);
        assert!(rest <= -120.0, "{}: {rest} dBFS after the tail", case::<C>(&spec));
    }
}

fn latency_is_what_an_impulse_measures<C: Subject>() {
    for spec in matrix().filter(|spec| spec.simd == Simd::detect()) {
        let mut chain = C::prepared(spec, &C::neutral());
        let latency = chain.latency();
        assert_eq!(latency, chain.latency_for(&C::neutral()), "{}", case::<C>(&spec));
        let signal: Vec<f32> = impulse(100, latency + 1_000).iter().map(|x| x * 0.25).collect();
        let output = through(&mut chain, &[signal.clone(), signal], &[64]);
        let measured = onset(&output[0]).map(|frame| frame - 100);
        assert_eq!(measured, Some(latency), "{}", case::<C>(&spec));
        chain.set(&C::busy());
        assert_eq!(chain.latency(), latency, "{}: latency must not move while running", case::<C>(&spec));
    }
}

fn a_neutral_chain_is_transparent<C: Subject>() {
    for spec in matrix() {
        let mut chain = C::prepared(spec, &C::neutral());
        let latency = chain.latency();
        // Through a minimum-phase crossover only the level of a tone is kept; its phase turns.
        for hz in [40.0, 150.0, 1_000.0, 3_000.0, 15_000.0] {
            chain.reset();
            let second = spec.sample_rate_hz as usize;
            let tone = sine(hz, 0.1, 0.0, spec.sample_rate_hz, latency + second / 2);
            let output = through(&mut chain, &[tone.clone(), tone], &[512]);
            let settled = &output[0][latency + second / 4..];
            let found = dsp_core::testkit::tone(settled, hz, spec.sample_rate_hz);
            let off = gain_to_db(found.amplitude / 0.1);
            assert!(off.abs() < 0.01, "{}: {off} dB at {hz} Hz", case::<C>(&spec));
        }
    }
}

fn mono_stays_mono<C: Subject>() {
    for rate in RATES_HZ {
        let spec = ProcessSpec { channels: Channels::Mono, ..ProcessSpec::offline(rate, MAX_FRAMES) };
        let [left, _] = programme(&spec, 2 * MAX_FRAMES);
        let output = through(&mut C::prepared(spec, &C::neutral()), &[left.clone(), left], &[512]);
        assert_eq!(bits(&output[0]), bits(&output[1]), "{}", case::<C>(&spec));
    }
}

fn a_spec_that_cannot_be_is_refused<C: Subject>() {
    let mut chain = C::default();
    let error = chain.prepare(ProcessSpec::offline(1.0, 64)).expect_err("1 Hz is no sample rate");
    assert_eq!(error, PrepareError::SampleRate { actual_hz: 1.0 }, "{}", C::NAME);
    let error = chain.prepare(ProcessSpec::offline(48_000.0, 0)).expect_err("no frames");
    assert_eq!(error, PrepareError::NoFrames, "{}", C::NAME);
    // Before `prepare`, and after one that failed, sound passes.
    let (mut left, mut right) = (vec![0.5, f32::NAN], vec![0.5, 0.5]);
    run(&mut chain, &mut left, &mut right, 2);
    assert_eq!((left, right), (vec![0.5, 0.0], vec![0.5, 0.5]), "{}", C::NAME);
}

fn real_time_needs_no_designer_to_start<C: Subject>() {
    for rate in RATES_HZ {
        let offline = ProcessSpec::offline(rate, MAX_FRAMES);
        let realtime = ProcessSpec { mode: Mode::Realtime, ..offline };
        let input = programme(&offline, 2 * MAX_FRAMES);
        let expected = through(&mut C::prepared(offline, &C::busy()), &input, &[512]);
        let output = through(&mut C::prepared(realtime, &C::busy()), &input, &[64]);
        assert!(same(&output, &expected), "{}", case::<C>(&realtime));
    }
}

/// One test per promise and chain, so that a failure names both.
macro_rules! contract {
    ($($module:ident: $chain:ty),+ $(,)?) => {$(
        mod $module {
            use super::*;

            contract!(@ $chain:
                a_split_block_is_the_whole_block,
                a_reset_is_a_new_one,
                every_instruction_set_gives_the_same_bits,
                whatever_comes_in_sound_goes_out_and_recovers,
                silence_in_ends_in_silence_without_subnormals,
                latency_is_what_an_impulse_measures,
                a_neutral_chain_is_transparent,
                mono_stays_mono,
                a_spec_that_cannot_be_is_refused,
                real_time_needs_no_designer_to_start);
        }
    )+};
    (@ $chain:ty: $($promise:ident),+) => {$(
        #[test]
        fn $promise() {
            super::$promise::<$chain>();
        }
    )+};
}

contract! {
    equaliser: eq::EqChain,
    compressor: multiband::MultibandChain,
    image: imager::ImagerChain,
    ceiling: limiter::LimiterChain,
    loudness: meter::MeterChain,
}
