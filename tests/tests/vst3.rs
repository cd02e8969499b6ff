//! The five VST3 bundles, through the host of this crate, and beside their CLAP twins.

use bundle_tests::checks;
use bundle_tests::subject::{Format, MULTIBAND, SUBJECTS};
use bundle_tests::vst3::{AUDIO_EFFECT, Module};

bundle_tests::check_all!(Format::Vst3);

#[test]
fn side_chain_drives_the_gain() {
    let _turn = MULTIBAND.turn();
    checks::side_chain_drives_the_gain(Format::Vst3);
}

/// A bundle holds one class. Its id is derived from the CLAP id and may never change: sessions know it.
#[test]
fn a_bundle_holds_one_class_of_its_own() {
    let mut ids = Vec::new();
    for subject in SUBJECTS {
        let _turn = subject.turn();
        let module = Module::load(&subject.bundle(Format::Vst3)).expect("a module");
        assert_eq!(module.info().vendor, "Lathe");
        let classes = module.classes();
        assert_eq!(classes.len(), 1, "{classes:?}");
        assert_eq!((classes[0].category.as_str(), classes[0].name.as_str()), (AUDIO_EFFECT, subject.name));
        ids.push(classes[0].id.map(|byte| format!("{byte:02X}")).concat());
    }
    let mut different = ids.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), ids.len(), "{ids:?}");
}

#[test]
fn both_formats_expose_the_same_parameters() {
    for subject in SUBJECTS {
        let _turn = subject.turn();
        checks::formats_agree(&subject);
    }
}
