//! What an editor needs of its host, without a screen: the fixture's editor draws nothing.

#![cfg(all(feature = "gui", unix))]

mod common;

use common::load;
use host::editor::Editor;
use std::time::Duration;

#[test]
fn an_editor_is_opened_scaled_kept_alive_and_closed() {
    let mut instance = load();
    let ticks = instance.find("Trim/Gain").expect("the fixture counts there").id;
    let mut editor = Editor::open(&mut instance, 77, 2.0).expect("the window that it accepts");
    assert_eq!(editor.size(), Some((640, 400)));
    assert_eq!(editor.take_resize(), None);
    // Until the third tick, after which the fixture ends its timer; then long enough for a fourth.
    let asked = (0..5_000).find_map(|_| {
        editor.run_for(Duration::from_millis(1));
        editor.take_resize()
    });
    assert_eq!(asked, Some((400, 300)));
    editor.run_for(Duration::from_millis(20));
    assert_eq!(editor.instance().value(ticks).expect("there"), 3.0);
    assert_eq!((editor.take_resize(), editor.is_closed()), (None, false));
    drop(editor);
    assert_eq!(instance.value(ticks).expect("there"), 4.0, "destroyed");
}

#[test]
fn an_editor_that_fails_to_open_is_named_and_destroyed() {
    let mut instance = load();
    let said = Editor::open(&mut instance, 78, 1.0).expect_err("not its window").to_string();
    assert!(said.contains("\"Fixture\"") && said.contains("not this window"), "{said}");
    let ticks = instance.find("Trim/Gain").expect("there").id;
    assert_eq!(instance.value(ticks).expect("there"), 4.0, "destroyed");
}
