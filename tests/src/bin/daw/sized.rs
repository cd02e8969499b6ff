//! Size and scale of an editor, changed by hand: granted by the host or not.

use super::editor::{fit, look};
use super::{Format, Path, Plugin, clap, identify, vst3};
use bundle_tests::x11::Window;
use std::time::{Duration, Instant};

/// Between two steps of the hand.
const BLINK: Duration = Duration::from_millis(60);
/// How long a new size may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a size must stay to be believed: longer than an editor waits for its host.
const STAY: Duration = Duration::from_secs(4);
/// Size at 100 %.
const START: (u32, u32) = (960, 600);

/// An open editor of either format.
trait Open {
    fn size(&mut self) -> (u32, u32);
    fn pump(&mut self, time: Duration);
    fn grant(&mut self, grants: bool);
    fn asked(&mut self) -> Option<(u32, u32)>;
}

impl Open for clap::Editor<'_> {
    fn size(&mut self) -> (u32, u32) {
        clap::Editor::size(self)
    }

    fn pump(&mut self, time: Duration) {
        clap::Editor::pump(self, time);
    }

    fn grant(&mut self, grants: bool) {
        clap::Editor::grant(self, grants);
    }

    fn asked(&mut self) -> Option<(u32, u32)> {
        self.take_size_request()
    }
}

impl Open for vst3::Editor {
    fn size(&mut self) -> (u32, u32) {
        vst3::Editor::size(self)
    }

    fn pump(&mut self, time: Duration) {
        vst3::Editor::pump(self, time);
    }

    fn grant(&mut self, grants: bool) {
        vst3::Editor::grant(self, grants);
    }

    fn asked(&mut self) -> Option<(u32, u32)> {
        self.take_size_request()
    }
}

/// Drags the corner and turns the scale up, in a host that does not grant it and in one that does; then opens the editor
/// with the state of the first in a second instance.
pub fn by_hand(bundle: &Path) {
    let mut window = Window::open(1_000, 700);
    let (format, id) = identify(bundle);
    let granted = (1_300, 800);
    let state = match format {
        Format::Clap => {
            let mut live = clap::Live::load(bundle, id);
            let mut editor = clap::Editor::open(&mut live, window.id());
            assert_eq!(touch(&mut window, &mut editor), granted);
            drop(editor);
            live.save()
        }
        Format::Vst3 => {
            let mut instance = vst3::Instance::load(bundle);
            let mut editor = vst3::Editor::open(&instance, window.id());
            assert_eq!(touch(&mut window, &mut editor), granted);
            drop(editor);
            instance.save()
        }
    };
    let again = match format {
        Format::Clap => {
            let mut live = clap::Live::load(bundle, id);
            live.restore(&state);
            clap::Editor::open(&mut live, window.id()).size()
        }
        Format::Vst3 => {
            let mut instance = vst3::Instance::load(bundle);
            assert!(instance.load(&state), "its own state");
            vst3::Editor::open(&instance, window.id()).size()
        }
    };
    assert_eq!(again, granted, "with the state of the first");
}

/// All of it; says at which size the editor ended.
fn touch(window: &mut Window, editor: &mut impl Open) -> (u32, u32) {
    assert_eq!(editor.size(), START);
    fit(window, START);
    look(window, || editor.pump(BLINK));
    drag(window, editor, START, false);
    settle(window, editor, START, "a corner in a host that refuses");
    // The pointer stays over the scale, so that the picture is the same before and after.
    let scale = point_at_scale(window, editor, START);
    let before = look(window, || editor.pump(BLINK));
    window.wheel_up(scale.0, scale.1);
    settle(window, editor, START, "a scale in a host that refuses");
    assert!(look(window, || editor.pump(BLINK)) == before, "a refused scale left something behind");
    editor.grant(true);
    drag(window, editor, START, true);
    let dragged = (START.0 + 80, START.1 + 40);
    settle(window, editor, dragged, "a corner");
    let scale = point_at_scale(window, editor, dragged);
    window.wheel_up(scale.0, scale.1);
    settle(window, editor, (dragged.0 * 5 / 4, dragged.1 * 5 / 4), "a scale");
    editor.size()
}

/// Drags the corner of an editor of this size by 80 pixels to the right and 40 down, and waits for it to follow where the
/// host grants that.
fn drag(window: &mut Window, editor: &mut impl Open, size: (u32, u32), granted: bool) {
    let (x, y) = (place(size.0 - 6), place(size.1 - 6));
    window.point_at(x, y);
    editor.pump(4 * BLINK);
    window.press(x, y);
    editor.pump(2 * BLINK);
    for n in 1..=4 {
        window.drag_to(x + 20 * n, y + 10 * n);
        let wanted = (size.0 + 20 * u32::from(n.unsigned_abs()), size.1 + 10 * u32::from(n.unsigned_abs()));
        let end = Instant::now() + PATIENCE;
        loop {
            editor.pump(2 * BLINK);
            follow(window, editor);
            if !granted || editor.size() == wanted || Instant::now() > end {
                break;
            }
        }
    }
    window.release(x + 80, y + 40);
    editor.pump(2 * BLINK);
}

/// Moves the pointer over the scale of an editor of this size, and says where that is.
fn point_at_scale(window: &Window, editor: &mut impl Open, size: (u32, u32)) -> (i16, i16) {
    let scale = (place(size.0 - 50), 18);
    window.point_at(scale.0, scale.1);
    editor.pump(4 * BLINK);
    scale
}

fn place(side: u32) -> i16 {
    i16::try_from(side).expect("a place on a screen")
}

/// What a host does that has granted a size.
fn follow(window: &mut Window, editor: &mut impl Open) {
    if let Some(size) = editor.asked() {
        fit(window, size);
    }
}

/// Waits until the editor has a size and keeps it.
fn settle(window: &mut Window, editor: &mut impl Open, wanted: (u32, u32), case: &str) {
    let end = Instant::now() + PATIENCE;
    let mut since = Instant::now();
    loop {
        editor.pump(BLINK);
        follow(window, editor);
        let size = editor.size();
        if size != wanted {
            since = Instant::now();
        }
        if since.elapsed() > STAY {
            return;
        }
        assert!(Instant::now() < end, "{case}: {size:?}, not {wanted:?}");
    }
}
