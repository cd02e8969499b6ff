//! `soak HOURS`: so many hours of music through the five bundles in series, as fast as they go. Memory must stand still, the
//! loudness of the whole must be that of its parts, and the latency at the end that of the beginning.

use bundle_tests::plugin::{Plugin, Spec};
use bundle_tests::subject::{Format, SUBJECTS};
use dsp_core::chain::meter::MeterChain;
use dsp_core::process::{Chain, Mode, ProcessSpec, Processor, StereoBlock};
use dsp_core::testkit::music;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 4_096;
/// Music that is played over and over, and what is measured on its own, in seconds.
const SONG_S: f64 = 48.0;
const PART_S: f64 = 480.0;
/// What a process may grow by after its first part, in bytes: the system hands out the pages of the histories of two meters,
/// of four hours each, as they are written.
const GROWTH: usize = 4 << 20;
/// How near whole and parts must be, in LU.
const NEAR_LU: f64 = 0.02;

fn main() {
    let hours: f64 = std::env::args().nth(1).and_then(|hours| hours.parse().ok()).expect("soak HOURS");
    let parts = (hours * 3_600.0 / PART_S).ceil().max(2.0) as usize;
    let mut rack: Vec<Box<dyn Plugin>> = SUBJECTS.iter().map(|subject| subject.load(Format::Clap)).collect();
    for plugin in &mut rack {
        assert!(plugin.activate(Spec::stereo(BLOCK, Mode::Offline)), "stereo");
    }
    // Crossovers in minimum phase spread a click, so that its top comes a little later than the latency says.
    let (latency, delay): (usize, usize) =
        (rack.iter_mut().map(|plugin| plugin.latency()).sum(), click(&mut rack));
    let song = music(RATE_HZ, SONG_S);
    let (mut whole, mut loudness, mut memory) = (meter(), Vec::new(), Vec::new());
    for part in 1..=parts {
        let mut alone = meter();
        for _ in 0..(PART_S / SONG_S) as usize {
            for at in (0..song[0].len()).step_by(BLOCK) {
                let end = (at + BLOCK).min(song[0].len());
                let [mut left, mut right] = song.each_ref().map(|side| side[at..end].to_vec());
                play(&mut rack, &mut left, &mut right);
                for meter in [&mut whole, &mut alone] {
                    meter.process(StereoBlock::new(&mut left, &mut right));
                }
            }
        }
        let [all, one] = [&mut whole, &mut alone].map(|meter| meter.readings().integrated_lufs);
        loudness.push(one);
        memory.push(resident());
        println!(
            "{:.1} min: {one:.3} LUFS, whole {all:.3} LUFS, {} MB",
            part as f64 * PART_S / 60.0,
            resident() >> 20
        );
    }
    let power = |lufs: &f64| 10.0_f64.powf(lufs / 10.0);
    let sum = 10.0 * (loudness.iter().map(power).sum::<f64>() / parts as f64).log10();
    let all = whole.readings().integrated_lufs;
    assert!((all - sum).abs() < NEAR_LU, "the whole has {all} LUFS, its parts {sum}");
    let grown = memory[parts - 1].saturating_sub(memory[0]);
    assert!(grown < GROWTH, "{grown} bytes more than after the first part");
    let latency_now: usize = rack.iter_mut().map(|plugin| plugin.latency()).sum();
    assert_eq!((latency_now, click(&mut rack)), (latency, delay), "latency and frames of delay at the end");
    println!(
        "latency {latency} frames, a click after {delay}, {grown} bytes more than after the first part, {:.4} LU apart",
        (all - sum).abs()
    );
}

fn meter() -> MeterChain {
    let mut meter = MeterChain::default();
    meter.prepare(ProcessSpec::offline(RATE_HZ, BLOCK)).expect("a legal spec");
    meter
}

fn play(rack: &mut [Box<dyn Plugin>], left: &mut [f32], right: &mut [f32]) {
    for plugin in rack {
        plugin.process(left, right, &[]);
    }
}

/// Frames that a click takes, after five seconds of silence.
fn click(rack: &mut [Box<dyn Plugin>]) -> usize {
    let before = 5 * RATE_HZ as usize;
    let mut heard = Vec::new();
    let mut sound = vec![0.0; before + 1 + RATE_HZ as usize];
    sound[before] = 0.25;
    for block in sound.chunks(BLOCK) {
        let [mut left, mut right] = [block.to_vec(), block.to_vec()];
        play(rack, &mut left, &mut right);
        heard.extend(left);
    }
    let loudest = (before..heard.len()).max_by(|a, b| heard[*a].abs().total_cmp(&heard[*b].abs()));
    loudest.map_or(0, |at| at - before)
}

/// Memory of this process, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).map_or(0, |pages| pages * 4_096)
}
