//! Lathe Multiband: multiband compressor, CLAP and VST3.

#![deny(unsafe_code)]

mod choices;
mod editor;
mod params;

pub use params::MultibandParams;

use dsp_core::chain::multiband::{MultibandChain, Readings};
use nice_plug::prelude::ClapFeature;
use shell::analyser::AnalyserLink;
use shell::editor::Desk;
use shell::{Room, Shell};

/// What makes this plugin the Multiband.
#[derive(Debug)]
pub struct Multiband;

impl Room for Multiband {
    const NAME: &'static str = "Lathe Multiband";
    const CLAP_ID: &'static str = "audio.lathe.multiband";
    const DESCRIPTION: &'static str = "Multiband compressor for mastering";
    const FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Compressor,
        ClapFeature::Mastering,
        ClapFeature::Stereo,
        ClapFeature::Mono,
    ];

    const PRESETS: &'static [(&'static str, &'static str)] = &[
        ("Gentle glue", include_str!("../presets/gentle_glue.toml")),
        ("Tight low end", include_str!("../presets/tight_low_end.toml")),
        ("De-harsh", include_str!("../presets/de_harsh.toml")),
        ("Steady middle", include_str!("../presets/steady_middle.toml")),
        ("Loud and dense", include_str!("../presets/loud_and_dense.toml")),
        ("Linear polish", include_str!("../presets/linear_polish.toml")),
        ("Quiet detail", include_str!("../presets/quiet_detail.toml")),
        ("Steady sides", include_str!("../presets/steady_sides.toml")),
    ];

    type Params = MultibandParams;
    type Chain = MultibandChain;
    type Link = AnalyserLink<editor::View>;

    fn moved(end: &mut editor::End, _: &Readings) -> bool {
        end.refresh()
    }

    fn picture(
        end: &mut editor::End,
        readings: &Readings,
        params: &MultibandParams,
        desk: &mut Desk<'_, '_>,
    ) {
        editor::picture(end, readings, params, desk);
    }
}

/// The entry points of both formats.
#[allow(unsafe_code, reason = "a host finds them by name: the macros write `#[unsafe(no_mangle)]`")]
#[allow(missing_docs, reason = "what the macros write has none")]
mod export {
    type Plugin = super::Shell<super::Multiband>;
    nice_plug::nice_export_clap!(Plugin);
    clap_wrapper::export_vst3!();
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_parameters_are_the_fields_of_the_settings() {
        shell::testkit::check_room::<super::Multiband>();
    }
}
