//! The signals that all are measured with.

use super::quality::{CEILING_DB, IMPULSE_AT};
use super::wav::{self, Sound};
use dsp_core::testkit::{log_sweep, sine};
use dsp_core::units::db_to_gain;
use std::error::Error;
use std::f64::consts::PI;
use std::path::Path;

/// What is timed of the mix, in seconds: of the one that comes with the peers half is sparse, half is dense.
const EXCERPT_SECONDS: [usize; 2] = [10, 30];
/// Level of an impulse and of the sweep, in dBFS: no limiter or compressor minds it.
const PROBE_DB: f64 = -12.0;
/// Behind an impulse and behind the sweep there is room for the longest kernel twice.
const ROOM_FRAMES: usize = 65_536;

/// Writes them all: `excerpt`, `tone50`, `tone1000`, `impulse`, `sweep`, `sweep_left`, `loudness4`, `loudness5` and
/// `peaks`, each with the ending `.wav`.
pub fn write(mix: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mix = wav::read(mix)?;
    let rate = mix.sample_rate_hz;
    let put = |name: &str, channels: [Vec<f32>; 2]| {
        wav::write(&folder.join(format!("{name}.wav")), &Sound { sample_rate_hz: rate, channels })
    };
    let [from, to] = EXCERPT_SECONDS.map(|seconds| (seconds * rate as usize).min(mix.frames()));
    // A short mix of somebody's own is taken whole.
    let from = if from < to { from } else { 0 };
    put("excerpt", mix.channels.clone().map(|side| side[from..to].to_vec()))?;
    for hz in [50.0, 1_000.0] {
        let tone = sine(hz, db_to_gain(CEILING_DB + 6.0), 0.0, rate, 4 * rate as usize);
        put(&format!("tone{hz}"), [tone.clone(), tone])?;
    }
    let mut impulse = vec![0.0; IMPULSE_AT + ROOM_FRAMES];
    impulse[IMPULSE_AT] = db_to_gain(PROBE_DB) as f32;
    put("impulse", [impulse.clone(), impulse])?;
    let sweep = sweep(rate);
    put("sweep", [sweep.clone(), sweep.clone()])?;
    put("sweep_left", [sweep.clone(), vec![0.0; sweep.len()]])?;
    // EBU Tech 3341, minimum requirements 4 and 5.
    let [gates, levels] = [
        &[(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)][..],
        &[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)][..],
    ]
    .map(|parts| parts.iter().flat_map(|(db, seconds)| tone(1_000.0, *db, *seconds, rate)).collect());
    let twice = |side: Vec<f32>| [side.clone(), side];
    put("loudness4", twice(gates))?;
    put("loudness5", twice(levels))?;
    // EBU Tech 3341, 19: a tone of fs/4 whose samples miss its peaks by 3 dB.
    let mut peaks = sine(rate / 4.0, 1.41, PI / 4.0, rate, rate as usize);
    fade(&mut peaks, (0.02 * rate) as usize);
    put("peaks", twice(peaks))
}

/// What responses are measured with: four seconds through all that is heard and room for what rings on. A sweep and not an
/// impulse, because a processor that works in windows treats each place in them differently.
pub fn sweep(rate: f64) -> Vec<f32> {
    let mut sweep = log_sweep(10.0, 23_000.0, db_to_gain(PROBE_DB), rate, 4 * rate as usize);
    sweep.resize(sweep.len() + ROOM_FRAMES, 0.0);
    sweep
}

fn tone(hz: f64, level_db: f64, seconds: f64, rate: f64) -> Vec<f32> {
    sine(hz, db_to_gain(level_db), 0.0, rate, (seconds * rate).round() as usize)
}

/// An abrupt start rings higher than the tone itself.
fn fade(tone: &mut [f32], frames: usize) {
    let last = tone.len() - 1;
    for n in 0..frames {
        let gain = (0.5 - 0.5 * (PI * n as f64 / frames as f64).cos()) as f32;
        tone[n] *= gain;
        tone[last - n] *= gain;
    }
}
