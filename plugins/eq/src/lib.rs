//! Lathe EQ: linear-phase equaliser, CLAP and VST3.

#![deny(unsafe_code)]

mod choices;
mod editor;
mod params;

pub use params::EqParams;

use dsp_core::chain::eq::{EqChain, Readings};
use nice_plug::prelude::ClapFeature;
use shell::analyser::AnalyserLink;
use shell::editor::Desk;
use shell::{Room, Shell};

/// What makes this plugin the EQ.
#[derive(Debug)]
pub struct Eq;

impl Room for Eq {
    const NAME: &'static str = "Lathe EQ";
    const CLAP_ID: &'static str = "audio.lathe.eq";
    const DESCRIPTION: &'static str = "Linear-phase equaliser for mastering";
    const FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Equalizer,
        ClapFeature::Mastering,
        ClapFeature::Stereo,
        ClapFeature::Mono,
    ];

    const PRESETS: &'static [(&'static str, &'static str)] = &[
        ("Low clean-up", include_str!("../presets/low_clean_up.toml")),
        ("Gentle air", include_str!("../presets/gentle_air.toml")),
        ("Less mud", include_str!("../presets/less_mud.toml")),
        ("Vocal presence", include_str!("../presets/vocal_presence.toml")),
        ("Softer top", include_str!("../presets/softer_top.toml")),
        ("Centred low end", include_str!("../presets/centred_low_end.toml")),
        ("Brighter tilt", include_str!("../presets/brighter_tilt.toml")),
        ("Firm and open", include_str!("../presets/firm_and_open.toml")),
    ];

    type Params = EqParams;
    type Chain = EqChain;
    type Link = AnalyserLink<editor::View>;

    fn moved(end: &mut editor::End, _: &Readings) -> bool {
        end.refresh()
    }

    fn picture(end: &mut editor::End, readings: &Readings, params: &EqParams, desk: &mut Desk<'_, '_>) {
        editor::picture(end, readings, params, desk);
    }
}

/// The entry points of both formats.
#[allow(unsafe_code, reason = "a host finds them by name: the macros write `#[unsafe(no_mangle)]`")]
#[allow(missing_docs, reason = "what the macros write has none")]
mod export {
    type Plugin = super::Shell<super::Eq>;
    nice_plug::nice_export_clap!(Plugin);
    clap_wrapper::export_vst3!();
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_parameters_are_the_fields_of_the_settings() {
        shell::testkit::check_room::<super::Eq>();
    }
}
