//! Many instances of all five in one process, made and destroyed on several threads at once while others play: none hears
//! of another, and none leaves anything behind.

use bundle_tests::abuse::Dice;
use bundle_tests::plugin::{Plugin, Spec};
use bundle_tests::subject::{Format, SUBJECTS};
use dsp_core::process::Mode;
use dsp_core::testkit::music;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Threads, and instances that live at most on each: 64 together.
const THREADS: usize = 4;
const MOST: usize = 16;
/// What each thread does: makes, plays or destroys one.
const TURNS: usize = 150;
/// Frames of a sound, and of a block.
const FRAMES: usize = 4_096;
const BLOCK: usize = 256;

/// Hosts load and unload libraries on one thread; VST3 demands it of its modules. What plays does not wait for it.
static LOADING: Mutex<()> = Mutex::new(());

/// A plugin with what it is: index of the subject, format.
struct Instance {
    of: (usize, Format),
    plugin: Box<dyn Plugin>,
}

impl Instance {
    fn new(of: (usize, Format)) -> Self {
        let subject = &SUBJECTS[of.0];
        let mut plugin = subject.load(of.1);
        let gain = subject.gain.as_ref().and_then(|gain| {
            let parameters = plugin.parameters();
            let id = parameters.iter().find(|parameter| parameter.name == gain.name)?.id;
            Some((id, plugin.parse(id, "2 dB")?))
        });
        plugin.set(gain.as_slice());
        assert!(plugin.activate(Spec::stereo(BLOCK, Mode::Offline)), "stereo");
        Self { of, plugin }
    }

    /// Plays the song from the beginning, as after a new activation.
    fn play(&mut self, song: &[Vec<f32>; 2]) -> [Vec<f32>; 2] {
        assert!(self.plugin.activate(Spec::stereo(BLOCK, Mode::Offline)), "stereo");
        let [mut left, mut right] = song.clone();
        for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
            self.plugin.process(left, right, &[]);
        }
        [left, right]
    }
}

/// Bytes that the allocator has given out.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn in_use() -> usize {
    // SAFETY: it only reads.
    let info = unsafe { libc::mallinfo2() };
    info.uordblks + info.hblkhd
}

#[test]
fn instances_neither_hear_each_other_nor_leave_anything_behind() {
    let song = music(48_000.0, 0.2).map(|side| side[..FRAMES].to_vec());
    let kinds: Vec<(usize, Format)> =
        (0..SUBJECTS.len()).flat_map(|n| [(n, Format::Clap), (n, Format::Vst3)]).collect();
    let alone: Vec<[Vec<f32>; 2]> = kinds.iter().map(|of| Instance::new(*of).play(&song)).collect();
    let most = AtomicUsize::new(0);
    let round = |seed: u64| {
        let living = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for thread in 0..THREADS as u64 {
                let (song, kinds, alone, living, most) = (&song, &kinds, &alone, &living, &most);
                scope.spawn(move || {
                    let mut dice = Dice::new(seed + thread);
                    let mut instances: Vec<Instance> = Vec::new();
                    for turn in 0..TURNS {
                        let makes = instances.len() < MOST && (turn < 2 * MOST || dice.share() < 0.4);
                        if makes {
                            let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
                            instances.push(Instance::new(*dice.one(kinds)));
                            most.fetch_max(1 + living.fetch_add(1, Ordering::SeqCst), Ordering::SeqCst);
                        }
                        let at = dice.below(instances.len());
                        let instance = &mut instances[at];
                        let kind = kinds.iter().position(|of| *of == instance.of).expect("one of them");
                        assert!(instance.play(song) == alone[kind], "{:?} is not as alone", instance.of);
                        if turn >= 2 * MOST && dice.share() < 0.4 && instances.len() > 1 {
                            let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
                            drop(instances.swap_remove(dice.below(instances.len())));
                            living.fetch_sub(1, Ordering::SeqCst);
                        }
                    }
                    let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
                    drop(instances);
                });
            }
        });
    };
    round(1);
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // What leaks grows in every round; caches of threads and libraries grow once.
        let growth = |seed| {
            let before = in_use();
            round(seed);
            in_use().saturating_sub(before)
        };
        let kept = (2..=4).map(growth).min().unwrap_or_default();
        // Some 400 instances came and went: 130 bytes of each would be seen.
        assert!(kept < 50_000, "{kept} bytes are kept in every round");
        println!("{kept} bytes kept in a round");
    }
    assert!(most.load(Ordering::SeqCst) > 48, "only {most:?} lived at once");
}
