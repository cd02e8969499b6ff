//! What a plugin says about itself.

use crate::subject::{Format, Subject};

/// Name, maker, version and kind are what the suite promises.
///
/// # Panics
/// If not.
pub fn describes_itself(subject: &Subject, format: Format) {
    let description = subject.load(format).description();
    assert_eq!(description.name, subject.name);
    assert_eq!(description.vendor, "Lathe");
    assert_eq!(description.version, env!("CARGO_PKG_VERSION"));
    let expected = match format {
        Format::Clap => subject.clap_features,
        Format::Vst3 => subject.vst3_categories,
    };
    for feature in expected {
        assert!(description.features.iter().any(|f| f == feature), "{feature} in {:?}", description.features);
    }
}

/// Both formats expose the same parameters in the same order, and give every value the same text.
///
/// # Panics
/// If not.
pub fn formats_agree(subject: &Subject) {
    let [mut clap, mut vst3] = [Format::Clap, Format::Vst3].map(|format| subject.load(format));
    let parameters = clap.parameters();
    assert_eq!(parameters, vst3.parameters());
    for parameter in &parameters {
        for value in [0.0, 0.25, 0.5, parameter.default, 1.0] {
            let texts = [clap.text(parameter.id, value), vst3.text(parameter.id, value)];
            assert_eq!(texts[0], texts[1], "{} at {value}", parameter.name);
        }
    }
}
