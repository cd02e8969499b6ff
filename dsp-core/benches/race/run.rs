//! One subject over one sound: the time it takes, its latency, and what it read.

use super::cases::Subject;
use super::wav::Sound;
use dsp_core::chain::meter::MeterChain;
use dsp_core::chain::{eq, imager, limiter, multiband};
use dsp_core::process::{Chain, ProcessSpec, StereoBlock};
use dsp_core::units::gain_to_db;
use ebur128::{EbuR128, Mode};
use serde_json::{Map, Value, json};
use std::error::Error;
use std::hint::black_box;

type Figures = Map<String, Value>;

/// Runs the subject over the sound in blocks of `block` frames, once. Gives one line of JSON and the sound.
pub fn timed(
    name: &str,
    subject: &Subject,
    mut sound: Sound,
    block: usize,
) -> Result<(Value, Sound), Box<dyn Error>> {
    let spec = ProcessSpec::offline(sound.sample_rate_hz, block);
    let mut figures = match subject {
        Subject::Eq(settings) => chain::<eq::EqChain>(settings, spec, &mut sound)?.1,
        Subject::Multiband(settings) => chain::<multiband::MultibandChain>(settings, spec, &mut sound)?.1,
        Subject::Imager(settings) => chain::<imager::ImagerChain>(settings, spec, &mut sound)?.1,
        Subject::Limiter(settings) => chain::<limiter::LimiterChain>(settings, spec, &mut sound)?.1,
        Subject::Meter(settings) => {
            let (meter, mut figures) = chain::<MeterChain>(settings, spec, &mut sound)?;
            let readings = meter.summary();
            figures.insert("I".into(), readings.integrated_lufs.into());
            figures.insert("TP".into(), readings.true_peak().into());
            figures
        }
        Subject::CrateEbur128 => crate_ebur128(spec, &sound)?,
    };
    figures.insert("name".into(), name.into());
    figures.insert("block".into(), block.into());
    Ok((Value::Object(figures), sound))
}

fn chain<C: Chain>(
    settings: &C::Settings,
    spec: ProcessSpec,
    sound: &mut Sound,
) -> Result<(C, Figures), Box<dyn Error>> {
    let mut chain = C::default();
    chain.set(settings);
    chain.prepare(spec)?;
    let frames = sound.frames();
    let [left, right] = &mut sound.channels;
    let blocks = left.chunks_mut(spec.max_frames).zip(right.chunks_mut(spec.max_frames));
    let start = thread_ns();
    for (left, right) in blocks {
        chain.process(StereoBlock::new(black_box(left), black_box(right)));
    }
    let ns = (thread_ns() - start) / frames as f64;
    let figures = json!({ "ns_med": ns, "latency": chain.latency() });
    Ok((chain, figures.as_object().cloned().unwrap_or_default()))
}

/// Everything that our meter has too: three loudnesses, range and true peak.
fn crate_ebur128(spec: ProcessSpec, sound: &Sound) -> Result<Figures, Box<dyn Error>> {
    let mode = Mode::M | Mode::S | Mode::I | Mode::LRA | Mode::TRUE_PEAK;
    let mut meter = EbuR128::new(2, spec.sample_rate_hz as u32, mode)?;
    let [left, right] = &sound.channels;
    let blocks = left.chunks(spec.max_frames).zip(right.chunks(spec.max_frames));
    let start = thread_ns();
    for (left, right) in blocks {
        meter.add_frames_planar_f32(&[black_box(left), black_box(right)])?;
    }
    let ns = (thread_ns() - start) / sound.frames() as f64;
    let peak = gain_to_db(meter.true_peak(0)?.max(meter.true_peak(1)?));
    let figures = json!({ "ns_med": ns, "I": meter.loudness_global()?, "TP": peak });
    Ok(figures.as_object().cloned().unwrap_or_default())
}

/// CPU time of this thread, in ns: what others do on the machine does not count.
#[cfg(target_os = "linux")]
fn thread_ns() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// Wall time, in ns, where the system's clock of a thread has no safe face.
#[cfg(not(target_os = "linux"))]
fn thread_ns() -> f64 {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed().as_secs_f64() * 1e9
}
