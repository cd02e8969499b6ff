//! How long blocks take, as a share of the time that a sound card leaves.

use bundle_tests::clap::Live;
use bundle_tests::subject::{Format, Subject};
use dsp_core::testkit::music;
use std::path::Path;
use std::time::{Duration, Instant};

const RATE_HZ: f64 = 48_000.0;
/// Frames in a block.
const BLOCK: usize = 64;
/// Blocks for each setting: 60 s of sound.
const BLOCKS: usize = 45_000;
/// Blocks that are not counted, in which kernels are designed and settings fade.
const WARM: usize = 1_000;

/// Settings under which a plugin works hard: what they are called, and parameters with their texts. `Band N` is every band.
type Heavy = (&'static str, &'static [(&'static str, &'static str)]);

fn heavy(plugin: &str) -> &'static [Heavy] {
    const BANDS: &[(&str, &str)] = &[("Band N On", "On"), ("Band N Gain", "3 dB")];
    const ON: (&str, &str) = BANDS[0];
    const GAIN: (&str, &str) = BANDS[1];
    match plugin {
        "Lathe EQ" => &[
            ("24 bands, zero latency", &[ON, GAIN, ("Phase Mode", "Zero latency")]),
            ("24 bands, linear, High", &[ON, GAIN, ("Resolution", "High")]),
            ("24 bands, linear, Maximum", &[ON, GAIN, ("Resolution", "Maximum")]),
        ],
        "Lathe Multiband" => &[
            ("6 bands", &[("Bands", "6"), ("Band N Threshold", "-40 dB"), ("Band N Ratio", "3")]),
            (
                "6 bands, linear, 4x, look-ahead",
                &[
                    ("Bands", "6"),
                    ("Phase", "Linear"),
                    ("Oversampling", "4x"),
                    ("Lookahead", "10 ms"),
                    ("Band N Threshold", "-40 dB"),
                    ("Band N Ratio", "3"),
                    ("Band N Attack", "0.05 ms"),
                ],
            ),
        ],
        "Lathe Imager" => &[(
            "4 bands, linear, stereoize, lock, mono maker, vinyl",
            &[
                ("Bands", "4"),
                ("Phase", "Linear"),
                ("Band N Width", "150 %"),
                ("Band N Stereoize", "50 %"),
                ("Mono Lock", "On"),
                ("Mono Maker", "On"),
                ("Vinyl Check", "On"),
            ],
        )],
        "Lathe Limiter" => &[
            ("12 dB in, 16 bit", &[("Input Gain", "12 dB"), ("Word Length", "16 bit")]),
            (
                "12 dB in, 16 bit, gain at 32x",
                &[("Input Gain", "12 dB"), ("Word Length", "16 bit"), ("Gain Oversampling", "32x")],
            ),
        ],
        _ => &[],
    }
}

/// Prints a row for the defaults and for each heavy setting of a CLAP bundle: mean, p99.9 and worst.
pub fn print(bundle: &Path) {
    let name = bundle.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let subject = Subject::named(name).expect("one of the five");
    for (case, settings) in [("defaults", &[][..])].iter().chain(heavy(name)) {
        let mut reader = subject.load(Format::Clap);
        let mut values = Vec::new();
        for parameter in reader.parameters() {
            let plain = plain(&parameter.name);
            if let Some((_, text)) = settings.iter().find(|(wanted, _)| *wanted == plain) {
                let value = reader.parse(parameter.id, text);
                values.push((parameter.id, value.unwrap_or_else(|| panic!("{plain}: {text} does not read"))));
            }
        }
        assert!(values.len() >= settings.len(), "{case}: a parameter of another name");
        reader.set(&values);
        let mut live = Live::load(bundle, subject.clap_id);
        live.restore(&reader.save());
        let mut times = play(&mut live);
        times.sort_unstable();
        let share = |time: Duration| 100.0 * time.as_secs_f64() * RATE_HZ / BLOCK as f64;
        let mean = times.iter().sum::<Duration>() / times.len() as u32;
        let [p999, worst] = [times[times.len() * 999 / 1_000], times[times.len() - 1]];
        let [mean, p999, worst] = [mean, p999, worst].map(share);
        println!("| {name}: {case} | {mean:.2} % | {p999:.2} % | {worst:.2} % |");
    }
}

/// `Band N Gain` for `Band 3 Gain`.
fn plain(name: &str) -> String {
    match name.strip_prefix("Band ").and_then(|rest| rest.split_once(' ')) {
        Some((number, rest)) if number.parse::<u32>().is_ok() => format!("Band N {rest}"),
        _ => name.to_owned(),
    }
}

/// How long each block took.
fn play(live: &mut Live) -> Vec<Duration> {
    let song = music(RATE_HZ, 8.0);
    let mut audio = live.start(RATE_HZ, BLOCK);
    let mut times = Vec::with_capacity(BLOCKS);
    for (n, at) in (0..song[0].len() - BLOCK).step_by(BLOCK).cycle().take(WARM + BLOCKS).enumerate() {
        let [mut left, mut right] = song.each_ref().map(|side| side[at..at + BLOCK].to_vec());
        let start = Instant::now();
        audio.process(&mut left, &mut right, &[]);
        let took = start.elapsed();
        if n >= WARM {
            times.push(took);
        } else {
            live.idle();
            // What is designed on another thread gets done before it counts.
            std::thread::sleep(Duration::from_micros(500));
        }
    }
    live.stop(audio);
    times
}
