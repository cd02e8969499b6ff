//! `cargo bench -p dsp-core --bench dither`: wall time of the word-length reduction alone, in ns per stereo frame.
//!
//! Median of fifteen runs over ten seconds of noise in blocks of 512, 16 bits, 48 kHz. Compare figures of one run on one
//! machine only.

use dsp_core::dither::{Dither, InputWordMeter, Settings, Shaping};
use dsp_core::process::{ProcessSpec, StereoBlock};
use dsp_core::simd::Simd;
use dsp_core::testkit::noise;
use std::hint::black_box;
use std::time::Instant;

const FRAMES: usize = 480_000;
const BLOCK: usize = 512;
const RUNS: usize = 15;

fn main() {
    let input = [noise(1, 0.3, FRAMES), noise(2, 0.3, FRAMES)];
    for simd in Simd::available() {
        for (shaping, auto_blank) in [
            (Shaping::Off, false),
            (Shaping::Off, true),
            (Shaping::Lipshitz5, true),
            (Shaping::ImprovedE9, false),
            (Shaping::ImprovedE9, true),
        ] {
            let mut dither =
                Dither::new(Settings { bits: Some(16), shaping, auto_blank, ..Settings::default() });
            let spec = ProcessSpec { simd, ..ProcessSpec::offline(48_000.0, BLOCK) };
            dither.prepare(&spec).expect("a legal spec");
            let gains = [1.0; BLOCK];
            let ns = median(&input, |mut block| {
                let gains = &gains[..block.frames()];
                simd.run(
                    #[inline(always)]
                    || dither.process(&mut block, gains),
                );
            });
            println!("{:<10} {:<22} auto-blank {auto_blank:<6} {ns:>6.2}", simd.name(), shaping.name());
        }
        let mut meter = InputWordMeter::default();
        meter.prepare(&ProcessSpec { simd, ..ProcessSpec::offline(48_000.0, BLOCK) });
        let ns = median(&input, |block| meter.process(&block));
        println!("{:<10} {:<41} {ns:>6.2}", simd.name(), "word length of the input");
    }
}

fn median(input: &[Vec<f32>; 2], mut process: impl FnMut(StereoBlock<'_>)) -> f64 {
    let mut runs: Vec<f64> = (0..RUNS)
        .map(|_| {
            let [mut left, mut right] = input.clone();
            let start = Instant::now();
            for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
                process(StereoBlock::new(left, right));
            }
            let ns = start.elapsed().as_secs_f64() * 1e9 / FRAMES as f64;
            black_box((left, right));
            ns
        })
        .collect();
    runs.sort_by(f64::total_cmp);
    runs[RUNS / 2]
}
