//! The editors in a real X11 window: drawn, in the theme's colours, with real letters; opened again and again, and while
//! the sound runs on another thread.
#![cfg(target_os = "linux")]

use bundle_tests::daw;
use bundle_tests::subject::{EQ, Format, METER, SUBJECTS};
use bundle_tests::x11::{Picture, Server, skipped};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use widgets::theme;

/// The screen for one test alone: what another window covers has no picture.
fn screen() -> MutexGuard<'static, ()> {
    static SCREEN: Mutex<()> = Mutex::new(());
    SCREEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a task of `daw` on a bundle, with a screen.
fn run(server: &Server, arguments: &[&str]) {
    let outcome = daw::run(Path::new(env!("CARGO_BIN_EXE_daw")), arguments, &server.environment());
    assert!(outcome.is_quiet_success(), "{arguments:?}: {outcome:#?}");
}

/// Where the pictures go: they are kept, to be looked at.
fn screens() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target folder");
    let folder = target.join("screens");
    std::fs::create_dir_all(&folder).expect("a folder for the pictures");
    folder
}

/// What an editor must look like.
fn judge(picture: &Picture, case: &str) {
    let [width, height] = theme::EDITOR_SIZE;
    assert_eq!(picture.size(), (width as usize, height as usize), "{case}: size at 100 %");
    let (drawn, glyphs) = (picture.drawn(), picture.glyphs());
    let [ground, panel, text] = [theme::GROUND, theme::PANEL, theme::TEXT].map(|colour| {
        let [red, green, blue, _] = colour.to_array();
        picture.share([red, green, blue])
    });
    let seen =
        format!("{case}: drawn {drawn:.3}, ground {ground:.3}, panel {panel:.3}, text {text:.5}, {glyphs:?}");
    assert!(drawn >= 0.05, "{seen}: blank");
    // A picture of columns in colours of their own leaves less of the ground.
    assert!(ground >= 0.1 && panel >= 0.05, "{seen}: not the theme's surfaces");
    assert!(text >= 0.0005, "{seen}: not the theme's text");
    // The name alone has 8 letters or more; boxes have none. The same letter at another size is another shape.
    assert!(glyphs.shapes >= 20 && 2 * glyphs.letters >= glyphs.spots, "{seen}: not letters");
    println!("{seen}");
}

#[test]
fn editors_are_drawn_with_real_letters() {
    let Some(server) = Server::shared() else { return skipped("editors_are_drawn_with_real_letters") };
    let _screen = screen();
    for subject in SUBJECTS {
        for format in [Format::Clap, Format::Vst3] {
            let case = format!("{}-{}", subject.name.replace(' ', "-").to_lowercase(), format.ending());
            let path = screens().join(format!("{case}.png"));
            // A picture of an earlier run must not be taken for one of this.
            let _ = std::fs::remove_file(&path);
            let bundle = subject.bundle(format);
            run(server, &["show", bundle.to_str().expect("Unicode"), path.to_str().expect("Unicode")]);
            judge(&Picture::load(&path).unwrap_or_else(|error| panic!("{error}")), &case);
        }
    }
}

#[test]
fn editors_open_and_close_while_the_sound_runs_and_parameters_move() {
    let Some(server) = Server::shared() else {
        return skipped("editors_open_and_close_while_the_sound_runs_and_parameters_move");
    };
    let _screen = screen();
    for subject in SUBJECTS {
        for format in [Format::Clap, Format::Vst3] {
            run(server, &["live", subject.bundle(format).to_str().expect("Unicode")]);
        }
    }
}

/// The corner is dragged and the scale is turned up, in a host that grants it and in one that does not; and the size comes
/// back with the state.
#[test]
fn size_and_scale_follow_the_hand_where_the_host_grants_it() {
    let Some(server) = Server::shared() else {
        return skipped("size_and_scale_follow_the_hand_where_the_host_grants_it");
    };
    let _screen = screen();
    for subject in [EQ, METER] {
        for format in [Format::Clap, Format::Vst3] {
            let bundle = subject.bundle(format);
            let arguments = ["size", bundle.to_str().expect("Unicode")];
            let outcome = daw::run(Path::new(env!("CARGO_BIN_EXE_daw")), &arguments, &server.environment());
            // The library of the host writes down that the host has refused.
            let of_plugin = outcome.printed.iter().any(|line| !line.contains("CLAP_HOST_ERROR"));
            assert!(outcome.succeeded && !of_plugin, "{arguments:?}: {outcome:#?}");
        }
    }
}
