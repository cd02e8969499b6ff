//! States that released versions have saved load for ever, with every value that they hold.
//!
//! `cargo test -p bundle-tests --test fixtures -- --ignored` writes those of this version: once, before it is released.

use bundle_tests::abuse::Dice;
use bundle_tests::reference::values;
use bundle_tests::subject::{Format, SUBJECTS};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

#[test]
fn states_of_every_version_load_with_all_their_values() {
    let mut count = 0;
    for version in std::fs::read_dir(folder()).expect("the folder of the fixtures").filter_map(Result::ok) {
        for subject in SUBJECTS {
            let path = version.path().join(format!("{}.state", subject.clap_id));
            let Ok(state) = std::fs::read(&path) else { continue };
            for format in [Format::Clap, Format::Vst3] {
                let mut plugin = subject.load(format);
                assert!(plugin.load(&state), "{} is refused", path.display());
                plugin.idle();
                let now = values(&plugin.save());
                for (id, value) in values(&state) {
                    assert_eq!(now.get(&id), Some(&value), "{}: {id}", path.display());
                }
                count += 1;
            }
        }
    }
    assert!(count >= 2 * SUBJECTS.len(), "only {count} states were tried");
}

#[test]
#[ignore = "writes the fixtures of this version"]
fn write_the_states_of_this_version() {
    let folder = folder().join(env!("CARGO_PKG_VERSION"));
    std::fs::create_dir_all(&folder).expect("a folder");
    for subject in SUBJECTS {
        let mut plugin = subject.load(Format::Clap);
        let mut dice = Dice::new(7);
        let values: Vec<(u32, f64)> = plugin.parameters().iter().map(|p| (p.id, dice.share())).collect();
        plugin.set(&values);
        let path = folder.join(format!("{}.state", subject.clap_id));
        std::fs::write(path, plugin.save()).expect("a file");
    }
}
