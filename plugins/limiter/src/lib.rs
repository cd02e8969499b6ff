//! Lathe Limiter: true-peak limiter and dither, CLAP and VST3.

#![deny(unsafe_code)]

mod editor;
mod link;
mod params;

pub use link::LimiterLink;
pub use params::LimiterParams;

use dsp_core::chain::limiter::{LimiterChain, Readings};
use nice_plug::prelude::ClapFeature;
use shell::editor::Desk;
use shell::{Room, Shell};

/// What makes this plugin the Limiter.
#[derive(Debug)]
pub struct Limiter;

impl Room for Limiter {
    const NAME: &'static str = "Lathe Limiter";
    const CLAP_ID: &'static str = "audio.lathe.limiter";
    const DESCRIPTION: &'static str = "True-peak limiter and dither for mastering";
    const FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Limiter,
        ClapFeature::Mastering,
        ClapFeature::Stereo,
        ClapFeature::Mono,
    ];

    const PRESETS: &'static [(&'static str, &'static str)] = &[
        ("Streaming", include_str!("../presets/streaming.toml")),
        ("Loud", include_str!("../presets/loud.toml")),
        ("Transparent", include_str!("../presets/transparent.toml")),
        ("Safety", include_str!("../presets/safety.toml")),
        ("CD master", include_str!("../presets/cd_master.toml")),
        ("Lossy codecs", include_str!("../presets/lossy_codecs.toml")),
    ];

    type Params = LimiterParams;
    type Chain = LimiterChain;
    type Link = LimiterLink;

    fn moved(end: &mut link::End, readings: &Readings) -> bool {
        end.refresh(readings)
    }

    fn picture(end: &mut link::End, readings: &Readings, params: &LimiterParams, desk: &mut Desk<'_, '_>) {
        editor::picture(end, readings, params, desk);
    }
}

/// The entry points of both formats.
#[allow(unsafe_code, reason = "a host finds them by name: the macros write `#[unsafe(no_mangle)]`")]
#[allow(missing_docs, reason = "what the macros write has none")]
mod export {
    type Plugin = super::Shell<super::Limiter>;
    nice_plug::nice_export_clap!(Plugin);
    clap_wrapper::export_vst3!();
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_parameters_are_the_fields_of_the_settings() {
        shell::testkit::check_room::<super::Limiter>();
    }
}
