//! `cargo bench -p dsp-core`: wall time in ns per stereo frame, per chain, on the demo song at 48 kHz.
//!
//! Each figure is the median of seven runs over ten seconds of music; the block is 512 frames and, for the burden of
//! small buffers, 64. Compare figures of one run on one machine only. An argument takes only the lines that contain it:
//! `cargo bench -p dsp-core --bench chains -- limiter`.

use dsp_core::chain::{eq, imager, limiter, meter, multiband};
use dsp_core::filter::crossover::Phase;
use dsp_core::process::{Chain, Designer, Mode, ProcessSpec, Processor, StereoBlock};
use dsp_core::simd::Simd;
use dsp_core::testkit::{music, run};
use std::hint::black_box;
use std::time::Instant;

const RATE_HZ: f64 = 48_000.0;
const RUNS: usize = 7;

fn main() {
    // First, while there is nothing that could be used again.
    let (name, maximum) = equalisers().swap_remove(3);
    memory(&name.replace("the same", "192 kHz"), 192_000.0, &maximum);
    let song = music(RATE_HZ, 10.0);
    println!("{:<34} {:>8} {:>8} {:>8}   ns per stereo frame, blocks of", "48 kHz, stereo", 64, 512, 4_096);
    for (name, settings) in equalisers() {
        measure::<eq::EqChain>(name, &song, &settings);
    }
    let squeeze = |band_count, crossover_hz| {
        let band = multiband::Band { threshold_db: -40.0, ratio: 2.0, ..Default::default() };
        let bands = [band; multiband::BANDS];
        multiband::Settings { band_count, crossover_hz, bands, ..Default::default() }
    };
    use multiband::BandCount::{Four, Six, Three};
    let three = squeeze(Three, multiband::Settings::default().crossover_hz);
    measure::<multiband::MultibandChain>("multiband, 3 bands compressing", &song, &three);
    let four = squeeze(Four, [120.0, 1_000.0, 6_000.0, 9_000.0, 13_000.0]);
    measure::<multiband::MultibandChain>("multiband, 4 bands compressing", &song, &four);
    let mut unlinked = four;
    unlinked.bands.iter_mut().for_each(|band| (band.link_percent, band.rms_percent) = (50.0, 50.0));
    measure::<multiband::MultibandChain>("multiband, 4, RMS and 50 % linked", &song, &unlinked);
    let six = squeeze(Six, [80.0, 250.0, 1_000.0, 4_000.0, 10_000.0]);
    measure::<multiband::MultibandChain>("multiband, 6 bands compressing", &song, &six);
    let linear = multiband::Settings { phase: Phase::Linear, ..four };
    measure::<multiband::MultibandChain>("multiband, 4 bands, linear phase", &song, &linear);
    let raised = multiband::Settings { oversampling: multiband::Oversampling::X4, ..four };
    measure::<multiband::MultibandChain>("multiband, 4 bands, 4x", &song, &raised);
    println!("blocks of 64 frames, ns a block");
    for (name, settings) in equalisers() {
        worst_blocks::<eq::EqChain>(name, RATE_HZ, &song, &settings);
    }
    worst_blocks::<multiband::MultibandChain>("multiband, 4 bands", RATE_HZ, &song, &four);
    worst_blocks::<multiband::MultibandChain>("multiband, 4 bands, linear phase", RATE_HZ, &song, &linear);
    let wide = |band_count| imager::Settings {
        band_count,
        bands: [80.0, 110.0, 130.0, 140.0]
            .map(|width_percent| imager::Band { width_percent, ..Default::default() }),
        ..Default::default()
    };
    measure::<imager::ImagerChain>("imager, 1 band", &song, &wide(imager::BandCount::One));
    measure::<imager::ImagerChain>("imager, 4 bands", &song, &wide(imager::BandCount::Four));
    let loud = limiter::Settings { input_gain_db: 12.0, ..Default::default() };
    measure::<limiter::LimiterChain>("limiter, +12 dB into -1 dBTP", &song, &loud);
    let dithered = limiter::Settings { word_length: limiter::WordLength::Bits16, ..loud };
    measure::<limiter::LimiterChain>("limiter, the same, 16 bit", &song, &dithered);
    worst_blocks::<limiter::LimiterChain>("limiter, +12 dB into -1 dBTP", RATE_HZ, &song, &loud);
    let fine = music(2.0 * RATE_HZ, 10.0);
    worst_blocks::<limiter::LimiterChain>("limiter, the same, 96 kHz", 2.0 * RATE_HZ, &fine, &loud);
    measure::<meter::MeterChain>("meter", &song, &meter::Settings::default());
}

/// Eight bells from 60 Hz to 12 kHz in every phase mode.
fn equalisers() -> Vec<(&'static str, eq::Settings)> {
    use eq::{PhaseMode::*, Resolution::*};
    let mut bells = eq::Settings::default();
    for (n, band) in bells.bands[..8].iter_mut().enumerate() {
        let frequency_hz = 60.0 * 200_f64.powf(n as f64 / 7.0);
        *band = eq::Band { on: true, frequency_hz, gain_db: 3.0, q: 1.0, ..eq::Band::default() };
    }
    let with = |phase_mode, resolution| {
        let mut settings = bells;
        (settings.phase_mode, settings.resolution) = (phase_mode, resolution);
        settings
    };
    let mut mid = with(Linear, Medium);
    mid.bands[3].placement = eq::Placement::Mid;
    vec![
        ("EQ, 8 bells, linear, 4096 taps", with(Linear, Medium)),
        ("EQ, the same, 8192 taps", with(Linear, High)),
        ("EQ, the same, 16384 taps", with(Linear, VeryHigh)),
        ("EQ, the same, 65536 taps", with(Linear, Maximum)),
        ("EQ, 4096 taps, one bell on mid", mid),
        ("EQ, 8 bells, zero latency", with(ZeroLatency, Medium)),
    ]
}

fn measure<C: Chain>(name: &str, song: &[Vec<f32>; 2], settings: &C::Settings) {
    if is_left_out(name) {
        return;
    }
    let figures = [64, 512, 4_096].map(|block| median(|| once::<C>(song, settings, block)));
    println!("{name:<34} {:>8.1} {:>8.1} {:>8.1}", figures[0], figures[1], figures[2]);
}

fn once<C: Chain>(song: &[Vec<f32>; 2], settings: &C::Settings, block: usize) -> f64 {
    let spec = ProcessSpec { simd: Simd::detect(), ..ProcessSpec::offline(RATE_HZ, block) };
    let mut chain = C::default();
    chain.set(settings);
    chain.prepare(spec).expect("a legal spec");
    let [mut left, mut right] = song.clone();
    let start = Instant::now();
    run(&mut chain, black_box(&mut left), black_box(&mut right), block);
    start.elapsed().as_secs_f64() * 1e9 / left.len() as f64
}

/// Prints how long blocks of 64 frames take: the mean, and what one in a thousand exceeds, in ns. Of five passes over the
/// same sound each block counts with its shortest time: the work is the same, what differs is the rest of the machine.
fn worst_blocks<C: Chain>(name: &str, rate_hz: f64, song: &[Vec<f32>; 2], settings: &C::Settings) {
    const BLOCK: usize = 64;
    if is_left_out(name) {
        return;
    }
    let mut chain = C::default();
    chain.set(settings);
    chain.prepare(ProcessSpec::offline(rate_hz, BLOCK)).expect("a legal spec");
    let mut times = vec![f64::INFINITY; song[0].len().div_ceil(BLOCK)];
    for _ in 0..5 {
        let [mut left, mut right] = song.clone();
        chain.reset();
        let blocks = left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK));
        for (time, (left, right)) in times.iter_mut().zip(blocks) {
            let start = Instant::now();
            chain.process(StereoBlock::new(left, right));
            *time = time.min(start.elapsed().as_secs_f64() * 1e9);
        }
    }
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    times.sort_by(f64::total_cmp);
    let worst = times[times.len() * 999 / 1000];
    println!("{name:<34} mean {mean:>8.0}, p99.9 {worst:>8.0}, {:>5.2} times the mean", worst / mean);
}

/// Prints what one equaliser adds to the memory of the process, in MB, designer and a fade between its largest kernels
/// included. Where the system does not tell, nothing.
fn memory(name: &str, rate_hz: f64, settings: &eq::Settings) {
    let resident = || -> Option<f64> {
        let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
        Some(pages.split_whitespace().nth(1)?.parse::<f64>().ok()? * 4_096e-6)
    };
    if is_left_out(name) {
        return;
    }
    let Some(before) = resident() else { return };
    let mut chain = eq::EqChain::default();
    chain.set(settings);
    let spec = ProcessSpec { mode: Mode::Realtime, ..ProcessSpec::offline(rate_hz, 4_096) };
    chain.prepare(spec).expect("a legal spec");
    let mut designer = chain.take_designer();
    let mut changed = *settings;
    changed.bands[..3]
        .iter_mut()
        .zip([eq::Placement::Mid, eq::Placement::Left, eq::Placement::Right])
        .for_each(|(band, placement)| (band.placement, band.gain_db) = (placement, 2.0));
    let (mut left, mut right) = (vec![0.1; 4_096], vec![0.2; 4_096]);
    for n in 0..200 {
        if n == 2 {
            chain.set(&changed);
        }
        if let (Some(designer), Some(request)) = (&mut designer, chain.take_design_request()) {
            designer.design(&request);
        }
        chain.process(StereoBlock::new(&mut left, &mut right));
    }
    println!("{name:<34} {:>8.1} MB", resident().unwrap_or(before) - before);
}

/// Cargo itself passes `--bench`.
fn is_left_out(name: &str) -> bool {
    std::env::args().skip(1).any(|wanted| !wanted.starts_with('-') && !name.contains(&wanted))
}

fn median(mut once: impl FnMut() -> f64) -> f64 {
    let mut runs: Vec<f64> = (0..RUNS).map(|_| once()).collect();
    runs.sort_by(f64::total_cmp);
    runs[RUNS / 2]
}
