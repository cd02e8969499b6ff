//! Any settings at any rate in any blocks, fed what no sound card gives.

use super::Dice;
use crate::plugin::{Change, Parameter, Plugin, Spec};
use crate::subject::{Format, Subject};
use dsp_core::process::{Channels, Mode};
use dsp_core::testkit::{garbage, music, noise, rms_db};

/// Rates in Hz, odd ones among them.
const RATES_HZ: [f64; 16] = [
    8_000.0, 11_025.0, 16_000.0, 22_050.0, 32_000.0, 44_056.0, 44_100.0, 48_000.0, 50_000.0, 88_200.0,
    96_000.0, 176_400.0, 192_000.0, 352_800.0, 384_000.0, 768_000.0,
];
/// Frames of hostile sound.
const FRAMES: usize = 12_000;
/// A plugin fed garbage is back to normal within its own latency and one second.
const RECOVERY_S: f64 = 1.0;
/// Sound over which it is compared afterwards, in seconds.
const COMPARED_S: f64 = 0.25;
/// How near its level must come to that of a plugin that was never disturbed, in dB.
const NEAR_DB: f64 = 0.1;

/// One case. Whatever comes in and however it is set, the output is finite and never subnormal; and once settings and sound
/// are sane again, so is the level.
///
/// # Panics
/// If not; names plugin and seed.
pub fn hostile(subject: &Subject, format: Format, seed: u64) {
    let mut dice = Dice::new(seed);
    let random_hz = 8_000.0 * 96.0_f64.powf(dice.share());
    let sample_rate_hz = if dice.share() < 0.7 { *dice.one(&RATES_HZ) } else { random_hz };
    let max_frames = 1 + dice.below(*dice.clone().one(&[1, 32, 512, 4_096]));
    let spec = Spec { sample_rate_hz, max_frames, channels: Channels::Stereo, mode: Mode::Offline };
    let case = format!("{} seed {seed}: {spec:?}", subject.name);
    let mut plugin = subject.load(format);
    let parameters: Vec<Parameter> = plugin.parameters();
    let anything: Vec<(u32, f64)> = parameters.iter().map(|p| (p.id, dice.share())).collect();
    plugin.set(&anything);
    assert!(plugin.activate(spec), "{case}: is refused");
    let mut at = 0;
    while at < FRAMES {
        let kind = dice.below(SOUNDS);
        let mut left = FRAMES.min(at + 1 + dice.below(4_000)) - at;
        at += left;
        while left > 0 {
            let frames = (1 + dice.below(max_frames)).min(left);
            left -= frames;
            let [mut one, mut other] = [sound(&mut dice, kind, frames), sound(&mut dice, kind, frames)];
            let changes = changes(&mut dice, &parameters, frames);
            plugin.process(&mut one, &mut other, &changes);
            let insane = one.iter().chain(&other).find(|x| !x.is_finite() || x.is_subnormal());
            assert_eq!(insane, None, "{case}: sound {kind} near frame {at}");
        }
    }
    recovers(subject, format, &mut *plugin, &parameters, spec, &case);
}

/// With settings at their defaults and music, the level is soon that of a plugin that knows nothing of all this.
fn recovers(
    subject: &Subject,
    format: Format,
    plugin: &mut dyn Plugin,
    parameters: &[Parameter],
    spec: Spec,
    case: &str,
) {
    // What decides the latency takes effect with the next activation alone, and that forgets everything.
    let defaults: Vec<Change> =
        parameters.iter().map(|p| Change { frame: 0, id: p.id, value: p.default }).collect();
    let mut fresh = subject.load(format);
    assert!(fresh.activate(spec), "{case}: is refused");
    let same_latency = fresh.latency() == plugin.latency();
    if !same_latency {
        return;
    }
    let rate = spec.sample_rate_hz;
    let wait = plugin.latency() + (RECOVERY_S * rate) as usize;
    let song = music(rate, RECOVERY_S + COMPARED_S + 0.1 + plugin.latency() as f64 / rate);
    let level = |plugin: &mut dyn Plugin, mut changes: &[Change]| {
        let [mut left, mut right] = song.clone();
        for (left, right) in left.chunks_mut(spec.max_frames).zip(right.chunks_mut(spec.max_frames)) {
            plugin.process(left, right, std::mem::take(&mut changes));
        }
        rms_db(&left[wait..])
    };
    let (got, expected) = (level(plugin, &defaults), level(&mut *fresh, &[]));
    assert!((got - expected).abs() < NEAR_DB, "{case}: {got} dB after it all, {expected} dB without");
}

/// A few parameters at a few frames, now and then.
fn changes(dice: &mut Dice, parameters: &[Parameter], frames: usize) -> Vec<Change> {
    let count = if dice.share() < 0.2 { dice.below(6) } else { 0 };
    let mut changes: Vec<Change> = (0..count)
        .map(|_| {
            let (id, value) = (dice.one(parameters).id, dice.share());
            Change { frame: dice.below(frames) as u32, id, value }
        })
        .collect();
    changes.sort_by_key(|change| change.frame);
    changes
}

/// How many kinds of [`sound`] there are.
const SOUNDS: usize = 10;

fn sound(dice: &mut Dice, kind: usize, frames: usize) -> Vec<f32> {
    let seed = dice.below(1 << 30) as u64;
    match kind {
        0 => garbage(frames),
        1 => vec![f32::NAN; frames],
        2 => vec![f32::INFINITY; frames],
        3 => noise(seed, 1.0, frames).iter().map(|x| x * 1e-39).collect(),
        4 => noise(seed, 1.0, frames).iter().map(|x| x * 1e30).collect(),
        5 => vec![1.0; frames],
        6 => vec![0.0; frames],
        7 => noise(seed, 1.0, frames).iter().map(|x| x.signum()).collect(),
        8 => (0..frames).map(|n| 0.9_f32.powi(n as i32)).collect(),
        _ => noise(seed, 1.0, frames),
    }
}
