//! Lathe Meter: loudness and headroom meter, CLAP and VST3.

#![deny(unsafe_code)]

mod chosen;
mod details;
mod editor;
mod folders;
mod link;
mod own;
mod params;
mod report_file;

pub use link::MeterLink;
pub use params::MeterParams;

use dsp_core::chain::meter::{MeterChain, Readings};
use nice_plug::prelude::ClapFeature;
use shell::editor::Desk;
use shell::{Room, Shell};

/// What makes this plugin the Meter.
#[derive(Debug)]
pub struct Meter;

impl Room for Meter {
    const NAME: &'static str = "Lathe Meter";
    const CLAP_ID: &'static str = "audio.lathe.meter";
    const DESCRIPTION: &'static str = "Loudness and headroom meter for mastering";
    const FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Analyzer,
        ClapFeature::Utility,
        ClapFeature::Mastering,
        ClapFeature::Stereo,
        ClapFeature::Mono,
    ];

    const PRESETS: &'static [(&'static str, &'static str)] = &[
        ("Whole song", include_str!("../presets/whole_song.toml")),
        ("Relaxed hand-over", include_str!("../presets/relaxed_hand_over.toml")),
        ("Apple Music", include_str!("../presets/apple_music.toml")),
        ("Broadcast", include_str!("../presets/broadcast.toml")),
        ("Always on", include_str!("../presets/always_on.toml")),
    ];

    type Params = MeterParams;
    type Chain = MeterChain;
    type Link = MeterLink;

    fn moved(end: &mut link::End, _: &Readings) -> bool {
        end.refresh();
        // Everything that moves here comes from the sound, which asks for its frames.
        false
    }

    fn picture(end: &mut link::End, readings: &Readings, params: &MeterParams, desk: &mut Desk<'_, '_>) {
        editor::picture(end, readings, params, desk);
    }
}

/// The entry points of both formats.
#[allow(unsafe_code, reason = "a host finds them by name: the macros write `#[unsafe(no_mangle)]`")]
#[allow(missing_docs, reason = "what the macros write has none")]
mod export {
    type Plugin = super::Shell<super::Meter>;
    nice_plug::nice_export_clap!(Plugin);
    clap_wrapper::export_vst3!();
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_parameters_are_the_fields_of_the_settings() {
        shell::testkit::check_room::<super::Meter>();
    }
}
