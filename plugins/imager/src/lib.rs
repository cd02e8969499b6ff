//! Lathe Imager: multiband stereo image, CLAP and VST3.

#![deny(unsafe_code)]

mod choices;
mod editor;
mod params;

pub use params::ImagerParams;

use dsp_core::chain::imager::{ImagerChain, Readings};
use nice_plug::prelude::ClapFeature;
use shell::analyser::AnalyserLink;
use shell::editor::Desk;
use shell::{Room, Shell};

/// What makes this plugin the Imager.
#[derive(Debug)]
pub struct Imager;

impl Room for Imager {
    const NAME: &'static str = "Lathe Imager";
    const CLAP_ID: &'static str = "audio.lathe.imager";
    const DESCRIPTION: &'static str = "Multiband stereo image for mastering";
    const FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Utility,
        ClapFeature::Mastering,
        ClapFeature::Stereo,
        ClapFeature::Mono,
    ];

    const PRESETS: &'static [(&'static str, &'static str)] = &[
        ("Mono below 120 Hz", include_str!("../presets/mono_below_120_hz.toml")),
        ("Firm low end", include_str!("../presets/firm_low_end.toml")),
        ("Wider top", include_str!("../presets/wider_top.toml")),
        ("Open", include_str!("../presets/open.toml")),
        ("Narrower", include_str!("../presets/narrower.toml")),
    ];

    type Params = ImagerParams;
    type Chain = ImagerChain;
    type Link = AnalyserLink<editor::View>;

    fn moved(end: &mut editor::End, readings: &Readings) -> bool {
        editor::moved(end, readings)
    }

    fn picture(end: &mut editor::End, readings: &Readings, params: &ImagerParams, desk: &mut Desk<'_, '_>) {
        editor::picture(end, readings, params, desk);
    }
}

/// The entry points of both formats.
#[allow(unsafe_code, reason = "a host finds them by name: the macros write `#[unsafe(no_mangle)]`")]
#[allow(missing_docs, reason = "what the macros write has none")]
mod export {
    type Plugin = super::Shell<super::Imager>;
    nice_plug::nice_export_clap!(Plugin);
    clap_wrapper::export_vst3!();
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_parameters_are_the_fields_of_the_settings() {
        shell::testkit::check_room::<super::Imager>();
    }
}
