//! Scanning folders with good bundles, copies, and files that are none.

mod common;

use common::{ID, fixture};
use host::{Error, Instance, scan};
use std::fs;

#[test]
fn a_scan_lists_what_is_there_and_what_cannot_be_loaded() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("vendor").join("deeper");
    fs::create_dir_all(&below).expect("folders");
    let good = below.join("fixture.clap");
    fs::copy(fixture(), &good).expect("a copy");
    let text = folder.path().join("x.clap");
    fs::write(&text, "not a plugin").expect("a file");
    fs::write(folder.path().join("empty.clap"), "").expect("a file");
    fs::write(folder.path().join("notes.txt"), "not looked at").expect("a file");
    let second = tempfile::tempdir().expect("a folder");
    let copy = second.path().join("copy.clap");
    fs::copy(fixture(), &copy).expect("a copy");

    let found =
        scan::scan(&[folder.path().into(), "/no/such/folder".into(), second.path().into(), good.clone()]);
    assert_eq!(found.plugins.iter().map(|p| (&p.path, p.id.as_str())).collect::<Vec<_>>(), [(&good, ID)]);
    assert_eq!(found.shadowed.iter().map(|p| &p.path).collect::<Vec<_>>(), [&copy]);
    assert_eq!(found.find(ID).expect("by id").path, good);
    assert_eq!(found.find("fixture").expect("by name").path, good);
    assert_eq!(found.broken.len(), 2);
    let said = found.broken.iter().find(|(path, _)| *path == text).map(|(_, error)| error.to_string());
    let said = said.expect("the text file is listed");
    assert!(said.contains("x.clap") && !said.contains('\n'), "{said}");
    let said = found.find("audio.nobody").expect_err("not there").to_string();
    assert!(said.contains("audio.nobody") && said.contains("x.clap"), "{said}");
}

#[test]
fn a_file_that_is_no_plugin_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("x.clap");
    fs::write(&text, "not a plugin").expect("a file");
    for path in [text, folder.path().join("missing.clap")] {
        let error = Instance::load(&path, ID).expect_err("no plugin");
        assert!(matches!(&error, Error::Load { path: named, .. } if *named == path), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}
