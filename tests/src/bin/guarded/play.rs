//! The sound of a bundle on a watched thread, while everything about it changes.

use bundle_tests::clap;
use bundle_tests::guard::{self, Deed};
use bundle_tests::plugin::{Change, Plugin, Spec};
use bundle_tests::subject::{Format, Subject};
use bundle_tests::vst3;
use bundle_tests::x11::Window;
use dsp_core::process::Mode;
use dsp_core::testkit::{garbage, music, noise};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Lengths of blocks, over and over; the last is what the plugin is activated for.
const BLOCKS: [usize; 9] = [512, 1, 64, 17, 441, 3, 1_024, 128, 2_048];
/// Blocks without an editor, and the least with one.
const ROUNDS: usize = 600;
/// How long an editor is open.
const GLANCE: Duration = Duration::from_millis(400);

/// Plays with every parameter moving, the transport jumping, blocks of all lengths, music, noise and what is no number;
/// where there is a screen the editor opens and closes meanwhile.
pub fn guarded(bundle: &Path) {
    let part = |part: Option<&std::ffi::OsStr>| part.and_then(|p| p.to_str()).unwrap_or_default().to_owned();
    let format = Format::with_ending(&part(bundle.extension())).expect("a bundle ends in .clap or .vst3");
    let id = Subject::named(&part(bundle.file_stem())).expect("one of the five").clap_id;
    let most = *BLOCKS.iter().max().expect("some");
    let mut window = std::env::var_os("DISPLAY").map(|_| Window::open(1_000, 700));
    match format {
        Format::Clap => {
            let mut live = clap::Live::load(bundle, id);
            let ids: Vec<u32> = live.parameters().iter().map(|range| range.id).collect();
            let mut audio = live.start(48_000.0, most);
            let play = |left: &mut [f32], right: &mut [f32], changes: &[Change], round: usize| {
                // A loop, a jump back, a stop.
                audio.transport((!round.is_multiple_of(50)).then_some((round % 70) as f64 * 0.37));
                audio.process(left, right, changes);
            };
            while_playing(&ids, play, |playing| {
                for n in 0..2_u32 {
                    let Some(window) = &mut window else { break };
                    let mut editor = clap::Editor::open(&mut live, window.id());
                    editor.pump(GLANCE);
                    let _ = editor.resize(900 + 20 * n, 560);
                    editor.pump(GLANCE);
                }
                while playing() {
                    live.idle();
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
            live.stop(audio);
        }
        Format::Vst3 => {
            let mut instance = vst3::Instance::load(bundle);
            let ids: Vec<u32> = instance.parameters().iter().map(|parameter| parameter.id).collect();
            assert!(instance.activate(Spec::stereo(most, Mode::Realtime)), "stereo");
            let mut audio = instance.audio();
            let play = move |left: &mut [f32], right: &mut [f32], changes: &[Change], _: usize| {
                audio.process(left, right, changes);
            };
            while_playing(&ids, play, |playing| {
                for n in 0..2_u32 {
                    let Some(window) = &window else { break };
                    let editor = vst3::Editor::open(&instance, window.id());
                    editor.pump(GLANCE);
                    let _ = editor.resize(900 + 20 * n, 560);
                    editor.pump(GLANCE);
                }
                while playing() {
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
        }
    }
}

/// Plays on a thread whose calls of the system are watched; `work` is told whether the sound still runs.
fn while_playing(
    ids: &[u32],
    mut play: impl FnMut(&mut [f32], &mut [f32], &[Change], usize) + Send,
    work: impl FnOnce(&dyn Fn() -> bool),
) {
    let (done, worked) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let player = scope.spawn(|| {
            crate::commands::watch_calls();
            let song = music(48_000.0, 4.0);
            let mut round = 0;
            while round < ROUNDS || !worked.load(Ordering::Relaxed) {
                let frames = BLOCKS[round % BLOCKS.len()];
                let [mut left, mut right] = sound(&song, round, frames);
                let values = noise(round as u64, 0.5, ids.len());
                // All at once, a few one after the other, none.
                let among = [ids.len(), 3, 0, 0][round % 4];
                let change = |n: usize| {
                    let (id, value) = (ids[(n + round) % ids.len()], f64::from(values[n]) + 0.5);
                    Change { frame: ((n * 37) % frames) as u32, id, value }
                };
                let mut changes: Vec<Change> = (0..among).map(change).collect();
                changes.sort_by_key(|change| change.frame);
                play(&mut left, &mut right, &changes, round);
                let sane = |x: &f32| x.is_finite() && !x.is_subnormal();
                assert!(left.iter().chain(&right).all(sane), "the sound in block {round}");
                if round == 0 {
                    arrive();
                }
                round += 1;
                // The editor and what designs kernels get their share of the machine.
                std::thread::sleep(Duration::from_millis(1));
            }
            done.store(true, Ordering::Relaxed);
        });
        work(&|| {
            worked.store(true, Ordering::Relaxed);
            !done.load(Ordering::Relaxed) && !player.is_finished()
        });
        worked.store(true, Ordering::Relaxed);
    });
}

/// What a bundle may do in the first block on a new thread: the system's loader allocates its thread-local variables, and
/// nice-plug asks for the first time which thread this is, for which the standard library allocates a handle.
fn arrive() {
    let (count, deeds) = guard::take();
    assert!(count <= 2 && deeds.iter().all(|deed| *deed == Deed::Allocated), "in the first block: {deeds:?}");
}

fn sound(song: &[Vec<f32>; 2], round: usize, frames: usize) -> [Vec<f32>; 2] {
    let at = (round * 701) % (song[0].len() - frames);
    match round % 23 {
        7 => [garbage(frames), garbage(frames)],
        11 => [vec![0.0; frames], vec![0.0; frames]],
        13 => [noise(round as u64, 1.0, frames), noise(round as u64 + 1, 1.0, frames)],
        _ => song.each_ref().map(|side| side[at..at + frames].to_vec()),
    }
}
