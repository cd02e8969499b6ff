//! Pictures of every editor at work, and of every widget: `screens BUNDLES OUT`. Each editor lives in the embedded host,
//! plays the demo song, and is taken at 100 % and at 200 %.

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    #[cfg(target_os = "linux")]
    match *arguments {
        [bundles, out] => studio::with_screen(&["take", bundles, out]),
        ["take", bundles, out] => studio::take_all(bundles.as_ref(), out.as_ref()),
        _ => panic!("screens BUNDLES OUT, not {arguments:?}"),
    }
    #[cfg(not(target_os = "linux"))]
    panic!("pictures are taken on Linux, under Xvfb; nothing was done with {arguments:?}");
}

#[cfg(target_os = "linux")]
mod studio {
    use bundle_tests::page::Page;
    use bundle_tests::scene::scene;
    use bundle_tests::subject::{SUBJECTS, Subject};
    use bundle_tests::x11::{Picture, Server, Window};
    use host::editor::Editor;
    use host::{Channels, Instance, Spec};
    use std::path::Path;
    use std::process::Command;
    use std::time::Duration;

    const SAMPLE_RATE_HZ: f64 = 48_000.0;
    const BLOCK: usize = 512;
    /// Heard before the curtain rises, so that histories and integrated values are filled.
    const OVERTURE_S: f64 = 40.0;
    /// Played while the editor is open, at its own speed.
    const ACT_S: f64 = 6.5;
    /// In percent.
    const SCALES: [u32; 2] = [100, 200];

    /// Runs this program again, on a screen: the display must stand in the environment before the first plugin is loaded.
    pub fn with_screen(arguments: &[&str]) {
        let server = Server::shared().expect("an X server: install xvfb");
        let program = std::env::current_exe().expect("this program");
        let environment = server.environment();
        let environment = environment.iter().map(|(name, value)| (name, value));
        let status = Command::new(program).args(arguments).envs(environment).status();
        assert!(status.is_ok_and(|status| status.success()), "not every picture was taken");
    }

    /// Takes every picture, one after the other.
    pub fn take_all(bundles: &Path, out: &Path) {
        std::fs::create_dir_all(out).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
        for subject in SUBJECTS {
            for percent in SCALES {
                let name = subject.name.replace(' ', "-").to_lowercase();
                let path = out.join(format!("{name}-{percent}.png"));
                save(&editor(bundles, &subject, percent), &path);
            }
        }
        for percent in SCALES {
            let mut window = Window::open(64, 64);
            let page = Page::open(&mut window, f64::from(percent) / 100.0);
            std::thread::sleep(Duration::from_secs(2));
            save(&window.picture(), &out.join(format!("widgets-{percent}.png")));
            drop(page);
        }
    }

    /// The editor of a subject, in its scene, while the song plays.
    fn editor(bundles: &Path, subject: &Subject, percent: u32) -> Picture {
        let bundle = bundles.join(format!("{}.clap", subject.name));
        let mut instance = Instance::load(&bundle, subject.clap_id).unwrap_or_else(|error| panic!("{error}"));
        for &(parameter, text) in scene(subject.name) {
            let id = instance.find(parameter).unwrap_or_else(|error| panic!("{error}")).id;
            instance.set_text(id, text).unwrap_or_else(|error| panic!("{error}"));
        }
        let spec = Spec { sample_rate_hz: SAMPLE_RATE_HZ, max_frames: BLOCK, channels: Channels::Stereo };
        instance.activate(spec).unwrap_or_else(|error| panic!("{error}"));
        let mut song = dsp_core::testkit::music(SAMPLE_RATE_HZ, OVERTURE_S + ACT_S);
        song.iter_mut().for_each(|channel| arrange(channel));
        let [left, right] = song;
        let mut blocks = left.chunks_exact(BLOCK).zip(right.chunks_exact(BLOCK));
        let mut play = |instance: &mut Instance| {
            let Some((left, right)) = blocks.next() else { return };
            let (mut left, mut right) = (left.to_vec(), right.to_vec());
            instance.process(&mut left, &mut right, &[]).unwrap_or_else(|error| panic!("{error}"));
        };
        let count = |seconds: f64| (seconds * SAMPLE_RATE_HZ / BLOCK as f64) as usize;
        (0..count(OVERTURE_S)).for_each(|_| play(&mut instance));

        let mut window = Window::open(64, 64);
        let scale = f64::from(percent) / 100.0;
        let mut editor =
            Editor::open(&mut instance, window.id(), scale).unwrap_or_else(|error| panic!("{error}"));
        let (width, height) = editor.size().expect("an editor that knows its size");
        window.resize(side(width), side(height));
        for _ in 0..count(ACT_S) {
            play(editor.instance());
            editor.run_for(Duration::from_secs_f64(BLOCK as f64 / SAMPLE_RATE_HZ));
        }
        window.picture()
    }

    /// Gives a song that goes on and on an intro, verses and choruses, by their levels in dB.
    fn arrange(channel: &mut [f32]) {
        const PART_S: f64 = 4.0;
        const PARTS_DB: [f64; 8] = [-14.0, -7.0, -6.0, -1.0, -1.0, -8.0, -5.0, 0.0];
        for (n, sample) in channel.iter_mut().enumerate() {
            let part = (n as f64 / SAMPLE_RATE_HZ / PART_S) as usize % PARTS_DB.len();
            *sample *= dsp_core::units::db_to_gain(PARTS_DB[part]) as f32;
        }
    }

    fn side(pixels: u32) -> u16 {
        u16::try_from(pixels).expect("a window that fits a screen")
    }

    fn save(picture: &Picture, path: &Path) {
        let (drawn, name) = (picture.drawn(), path.display());
        assert!(drawn > 0.05, "{name}: {:.1} % drawn: blank", 100.0 * drawn);
        picture.save(path).unwrap_or_else(|error| panic!("{name}: {error}"));
        println!("{name}");
    }
}
