//! `cargo bench -p dsp-core`: wall time in ns per stereo frame, per chain, on the demo song at 48 kHz.
//!
//! Each figure is the median of seven runs over ten seconds of music; the block is 512 frames and, for the burden of
//! small buffers, 64. Compare figures of one run on one machine only. An argument takes only the lines that contain it:
//! `cargo bench -p dsp-core --bench chains -- limiter`.

use dsp_core::chain::{eq, imager, limiter, meter, multiband};
use dsp_core::filter::crossover::Phase;
use dsp_core::process::{Chain, ProcessSpec, StereoBlock};
use dsp_core::simd::Simd;
use dsp_core::testkit::{music, run};
use std::hint::black_box;
use std::time::Instant;

const RATE_HZ: f64 = 48_000.0;
const RUNS: usize = 7;

fn main() {
    let song = music(RATE_HZ, 10.0);
    println!("{:<34} {:>8} {:>8} {:>8}   ns per stereo frame, blocks of", "48 kHz, stereo", 64, 512, 4_096);
    let mut bands = eq::Settings::default();
    bands.bands.iter_mut().for_each(|band| (band.on, band.gain_db) = (true, 3.0));
    measure::<eq::EqChain>("EQ, 8 bands, linear phase", &song, &bands);
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
    worst::<multiband::MultibandChain>("multiband, 4 bands", &song, &four);
    worst::<multiband::MultibandChain>("multiband, 4 bands, linear phase", &song, &linear);
    let wide = [80.0, 110.0, 130.0].map(|width_percent| imager::Band { width_percent });
    let wide = imager::Settings { bands: wide, ..Default::default() };
    measure::<imager::ImagerChain>("imager, 3 bands", &song, &wide);
    let loud = limiter::Settings { input_gain_db: 12.0, ..Default::default() };
    measure::<limiter::LimiterChain>("limiter, +12 dB into -1 dBTP", &song, &loud);
    let dithered = limiter::Settings { word_length: limiter::WordLength::Bits16, ..loud };
    measure::<limiter::LimiterChain>("limiter, the same, 16 bit", &song, &dithered);
    measure::<meter::MeterChain>("meter", &song, &meter::Settings::default());
}

fn measure<C: Chain>(name: &str, song: &[Vec<f32>; 2], settings: &C::Settings) {
    if is_unwanted(name) {
        return;
    }
    let figures = [64, 512, 4_096].map(|block| median(|| once::<C>(song, settings, block)));
    println!("{name:<34} {:>8.1} {:>8.1} {:>8.1}", figures[0], figures[1], figures[2]);
}

/// Whether an argument asks for other lines only.
fn is_unwanted(name: &str) -> bool {
    // Cargo itself passes `--bench`.
    std::env::args().skip(1).any(|wanted| !wanted.starts_with('-') && !name.contains(&wanted))
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

fn median(mut once: impl FnMut() -> f64) -> f64 {
    let mut runs: Vec<f64> = (0..RUNS).map(|_| once()).collect();
    runs.sort_by(f64::total_cmp);
    runs[RUNS / 2]
}

/// Mean and 99.9th percentile of the time that one block of 64 frames takes, as a real-time host feels it. The time of a
/// block is the median of all runs: what the system does beside it, such as the tick of its clock, hits another block each
/// time, and is not the chain's.
fn worst<C: Chain>(name: &str, song: &[Vec<f32>; 2], settings: &C::Settings) {
    if is_unwanted(name) {
        return;
    }
    let runs: Vec<Vec<f64>> = (0..RUNS).map(|_| blocks_of_64::<C>(song, settings)).collect();
    let mut times: Vec<f64> = (0..runs[0].len())
        .map(|block| {
            let mut of_block: Vec<f64> = runs.iter().map(|run| run[block]).collect();
            of_block.sort_by(f64::total_cmp);
            of_block[RUNS / 2]
        })
        .collect();
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    times.sort_by(f64::total_cmp);
    let late = times[times.len() * 999 / 1_000];
    println!(
        "{name:<34} {mean:>8.2} {late:>8.2} {:>8.2}   blocks of 64: mean, p99.9 in us, ratio",
        late / mean
    );
}

/// Time of each block in us.
fn blocks_of_64<C: Chain>(song: &[Vec<f32>; 2], settings: &C::Settings) -> Vec<f64> {
    let mut chain = C::default();
    chain.set(settings);
    chain.prepare(ProcessSpec::offline(RATE_HZ, 64)).expect("a legal spec");
    let [mut left, mut right] = song.clone();
    let blocks = left.chunks_mut(64).zip(right.chunks_mut(64));
    let time = |(left, right): (&mut [f32], &mut [f32])| {
        let start = Instant::now();
        chain.process(StereoBlock::new(black_box(left), black_box(right)));
        start.elapsed().as_secs_f64() * 1e6
    };
    blocks.map(time).collect()
}
