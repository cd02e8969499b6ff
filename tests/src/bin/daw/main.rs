//! A DAW of seven commands, each in a process of its own: `daw scan BUNDLE`, `daw play BUNDLE`, `daw show BUNDLE PNG`,
//! `daw watch BUNDLE PNG`, `daw live BUNDLE`, `daw size BUNDLE`, `daw report BUNDLE SOUND FOLDER`. Prints nothing but what
//! went wrong.

use bundle_tests::clap;
use bundle_tests::plugin::{Change, Plugin, Spec};
use bundle_tests::subject::{Format, Subject};
use bundle_tests::vst3;
use dsp_core::process::Mode;
use dsp_core::testkit::noise;
use std::path::Path;

/// Frames in a block.
const BLOCK: usize = 512;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        ["scan", bundle] => scan(Path::new(bundle)),
        ["play", bundle] => play(Path::new(bundle)),
        #[cfg(target_os = "linux")]
        ["show", bundle, png] => editor::show(Path::new(bundle), Path::new(png)),
        #[cfg(target_os = "linux")]
        ["watch", bundle, png] => editor::watch(Path::new(bundle), Path::new(png)),
        #[cfg(target_os = "linux")]
        ["live", bundle] => editor::live(Path::new(bundle)),
        #[cfg(target_os = "linux")]
        ["size", bundle] => sized::by_hand(Path::new(bundle)),
        #[cfg(target_os = "linux")]
        ["report", bundle, sound, folder] => {
            editor::report(Path::new(bundle), Path::new(sound), Path::new(folder));
        }
        _ => panic!(
            "daw scan, play, live or size BUNDLE, show or watch BUNDLE PNG, or report BUNDLE SOUND FOLDER, not \
             {arguments:?}"
        ),
    }
}

/// The format and the CLAP id of a bundle of ours.
fn identify(bundle: &Path) -> (Format, &'static str) {
    let part =
        |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).unwrap_or_default().to_owned();
    let format = Format::with_ending(&part(bundle.extension())).expect("a bundle ends in .clap or .vst3");
    let subject = Subject::named(&part(bundle.file_stem())).expect("one of the five");
    (format, subject.clap_id)
}

fn load(bundle: &Path) -> Box<dyn Plugin> {
    let (format, id) = identify(bundle);
    match format {
        Format::Clap => Box::new(clap::Offline::load(bundle, id)),
        Format::Vst3 => Box::new(vst3::Instance::load(bundle)),
    }
}

/// What a DAW does at its first start.
fn scan(bundle: &Path) {
    let mut plugin = load(bundle);
    assert!(!plugin.description().name.is_empty());
    assert!(!plugin.parameters().is_empty());
}

/// Automation of all parameters at once, states good and bad, another rate, and what no plugin should be fed.
fn play(bundle: &Path) {
    let mut plugin = load(bundle);
    let parameters = plugin.parameters();
    for sample_rate_hz in [48_000.0, 44_100.0] {
        let spec = Spec { sample_rate_hz, ..Spec::stereo(BLOCK, Mode::Offline) };
        assert!(plugin.activate(spec), "stereo");
        for n in 0..40 {
            let [mut left, mut right] = [noise(n, 0.5, BLOCK), dsp_core::testkit::garbage(BLOCK)];
            let values = noise(n, 0.5, parameters.len());
            let change = |(p, x): (&bundle_tests::plugin::Parameter, &f32)| Change {
                frame: n as u32,
                id: p.id,
                value: f64::from(*x) + 0.5,
            };
            let changes: Vec<Change> = parameters.iter().zip(&values).map(change).collect();
            plugin.process(&mut left, &mut right, &changes);
        }
        let state = plugin.save();
        assert!(!plugin.load(&state[..state.len() / 2]), "half a state");
        assert!(plugin.load(&state), "its own state");
        plugin.idle();
    }
    plugin.deactivate();
}

#[cfg(target_os = "linux")]
mod sized;

#[cfg(target_os = "linux")]
mod editor {
    use super::{BLOCK, Change, Format, Mode, Path, Plugin, Spec, clap, identify, noise, vst3};
    use bundle_tests::x11::{Picture, Window};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    /// Between two looks.
    const BLINK: Duration = Duration::from_millis(200);
    /// Looks at an editor that has nothing to show.
    const MOST_LOOKS: usize = 100;
    /// How long music plays before it is looked at: some 20 s of it, for blocks are played faster than they last.
    const SONG: Duration = Duration::from_secs(6);
    const GLANCE: Duration = Duration::from_millis(300);

    /// Opens an editor, takes its picture, closes it, opens it once more.
    pub fn show(bundle: &Path, png: &Path) {
        let mut window = Window::open(1_000, 700);
        let (format, id) = identify(bundle);
        match format {
            Format::Clap => {
                let mut live = clap::Live::load(bundle, id);
                let mut editor = clap::Editor::open(&mut live, window.id());
                fit(&mut window, editor.size());
                look(&window, || editor.pump(BLINK)).save(png).expect("a picture");
                drop(editor);
                clap::Editor::open(&mut live, window.id()).pump(GLANCE);
            }
            Format::Vst3 => {
                let instance = vst3::Instance::load(bundle);
                let editor = vst3::Editor::open(&instance, window.id());
                fit(&mut window, editor.size());
                look(&window, || editor.pump(BLINK)).save(png).expect("a picture");
                drop(editor);
                vst3::Editor::open(&instance, window.id()).pump(GLANCE);
            }
        }
    }

    /// Takes the picture of an editor, of a CLAP bundle, while music plays.
    pub fn watch(bundle: &Path, png: &Path) {
        let mut window = Window::open(1_000, 700);
        let (_, id) = identify(bundle);
        let mut live = clap::Live::load(bundle, id);
        let mut audio = live.start(48_000.0, BLOCK);
        let [left_song, right_song] = dsp_core::testkit::music(48_000.0, 20.0);
        let mut blocks = left_song.chunks_exact(BLOCK).zip(right_song.chunks_exact(BLOCK)).cycle();
        let play = |left: &mut [f32], right: &mut [f32], changes: &[Change]| {
            let song = blocks.next().expect("a song that goes on");
            left.copy_from_slice(song.0);
            right.copy_from_slice(song.1);
            audio.process(left, right, changes);
        };
        while_playing(&[], play, || {
            let mut editor = clap::Editor::open(&mut live, window.id());
            fit(&mut window, editor.size());
            editor.pump(SONG);
            window.picture().save(png).expect("a picture");
        });
        live.stop(audio);
    }

    /// What is seen once something is drawn and nothing moves any more; what there is, if that does not come.
    pub fn look(window: &Window, mut wait: impl FnMut()) -> Picture {
        let mut last = window.picture();
        for _ in 0..MOST_LOOKS {
            wait();
            let now = window.picture();
            if now == last && now.drawn() > 0.05 {
                return now;
            }
            last = now;
        }
        last
    }

    /// Plays a sound through the meter in blocks of many lengths with its editor open, stops, clicks on `Report`, and waits
    /// until both files lie in `folder`, the documents of the environment.
    pub fn report(bundle: &Path, sound: &Path, folder: &Path) {
        /// Where the button stands at 100 %.
        const BUTTON: (i16, i16) = (779, 53);
        const BLOCKS: [usize; 6] = [512, 64, 441, 1, 1_024, 333];
        let (sample_rate_hz, sides) = bundle_tests::wav::read(sound);
        let mut window = Window::open(1_000, 700);
        let (_, id) = identify(bundle);
        let mut live = clap::Live::load(bundle, id);
        let mut audio = live.start(sample_rate_hz, 1_024);
        let resting;
        {
            let mut editor = clap::Editor::open(&mut live, window.id());
            fit(&mut window, editor.size());
            editor.pump(GLANCE);
            let [mut left, mut right] = sides;
            let mut at = 0;
            let mut blocks = BLOCKS.into_iter().cycle();
            while at < left.len() {
                let frames = blocks.next().map_or(1, |block| block.min(left.len() - at));
                let range = at..at + frames;
                audio.process(&mut left[range.clone()], &mut right[range], &[]);
                at += frames;
            }
            resting = clap::Resting::from(audio);
            editor.pump(GLANCE);
            window.click(BUTTON.0, BUTTON.1);
            for _ in 0..MOST_LOOKS {
                editor.pump(BLINK);
                if names(folder, "html") == 1 && names(folder, "json") == 1 {
                    break;
                }
            }
            // To be looked at if there is none.
            editor.pump(GLANCE);
            window.picture().save(&sound.with_extension("png")).expect("a picture");
        }
        live.stop(resting);
        assert_eq!(
            (names(folder, "html"), names(folder, "json")),
            (1, 1),
            "a report in {}",
            folder.display()
        );
    }

    fn names(folder: &Path, ending: &str) -> usize {
        let entries = std::fs::read_dir(folder).expect("a folder").filter_map(Result::ok);
        entries.filter(|entry| entry.path().extension().is_some_and(|end| end == ending)).count()
    }

    /// Opens, resizes and closes the editor twice while another thread plays and moves every parameter.
    pub fn live(bundle: &Path) {
        const OPENINGS: u32 = 2;
        let mut window = Window::open(1_000, 700);
        let (format, id) = identify(bundle);
        match format {
            Format::Clap => {
                let mut live = clap::Live::load(bundle, id);
                let ids: Vec<u32> = live.parameters().iter().map(|range| range.id).collect();
                let mut audio = live.start(48_000.0, BLOCK);
                let play = |left: &mut [f32], right: &mut [f32], changes: &[Change]| {
                    audio.process(left, right, changes);
                };
                while_playing(&ids, play, || {
                    for n in 0..OPENINGS {
                        let mut editor = clap::Editor::open(&mut live, window.id());
                        fit(&mut window, editor.size());
                        editor.pump(GLANCE);
                        let taken = editor.resize(900 + 20 * n, 560);
                        assert_ne!(taken, Some(false), "an editor that can be resized refuses");
                        editor.pump(GLANCE);
                    }
                });
                live.stop(audio);
            }
            Format::Vst3 => {
                let mut instance = vst3::Instance::load(bundle);
                let ids: Vec<u32> = instance.parameters().iter().map(|parameter| parameter.id).collect();
                assert!(instance.activate(Spec::stereo(BLOCK, Mode::Realtime)), "stereo");
                let mut audio = instance.audio();
                let play = move |left: &mut [f32], right: &mut [f32], changes: &[Change]| {
                    audio.process(left, right, changes);
                };
                while_playing(&ids, play, || {
                    for n in 0..OPENINGS {
                        let editor = vst3::Editor::open(&instance, window.id());
                        fit(&mut window, editor.size());
                        editor.pump(GLANCE);
                        let taken = editor.resize(900 + 20 * n, 560);
                        assert_ne!(taken, Some(false), "an editor that can be resized refuses");
                        editor.pump(GLANCE);
                    }
                });
            }
        }
    }

    /// Plays on another thread, all parameters moving, while `work` is done.
    fn while_playing(
        ids: &[u32],
        mut play: impl FnMut(&mut [f32], &mut [f32], &[Change]) + Send,
        work: impl FnOnce(),
    ) {
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let player = scope.spawn(|| {
                let mut n = 0;
                while !done.load(Ordering::Relaxed) {
                    let [mut left, mut right] = [noise(n, 0.2, BLOCK), noise(n + 1, 0.2, BLOCK)];
                    let change = |(&id, &x): (&u32, &f32)| Change { frame: 5, id, value: f64::from(x) + 0.5 };
                    let changes: Vec<Change> =
                        ids.iter().zip(&noise(n, 0.5, ids.len())).map(change).collect();
                    play(&mut left, &mut right, &changes);
                    assert!(left.iter().chain(&right).all(|x| x.is_finite()), "the sound in block {n}");
                    n += 1;
                    // A sound card would take 11 ms for this block; the editor gets its share of the machine.
                    std::thread::sleep(Duration::from_millis(3));
                }
                n
            });
            work();
            done.store(true, Ordering::Relaxed);
            let blocks = player.join().expect("the sound ran on");
            assert!(blocks > 0, "not one block was played");
        });
    }

    pub fn fit(window: &mut Window, (width, height): (u32, u32)) {
        let side = |pixels: u32| u16::try_from(pixels).expect("an editor that fits a screen");
        window.resize(side(width), side(height));
    }
}
