//! What makes one plugin of the suite: everything else is shared.

use crate::editor::Desk;
use crate::link::Link;
use dsp_core::process::Chain;
use nice_plug::prelude::{BoolParam, ClapFeature, Params};

/// The readings of a room's chain.
pub type Readings<R> = <<R as Room>::Chain as Chain>::Readings;
/// The settings of a room's chain.
pub type Settings<R> = <<R as Room>::Params as RoomParams>::Settings;

/// The end of a room's link that its window holds.
pub type LinkEnd<R> = <<R as Room>::Link as Link<<R as Room>::Chain>>::End;

/// One plugin of the suite.
pub trait Room: Send + 'static {
    /// Name in the host, `Lathe EQ`.
    const NAME: &'static str;
    /// CLAP id, `audio.lathe.eq`. The VST3 class id is derived from it: it never changes.
    const CLAP_ID: &'static str;
    /// What it does, in one line.
    const DESCRIPTION: &'static str;
    /// Where hosts list it.
    const FEATURES: &'static [ClapFeature];

    /// Presets that come with the plugin, as (name, TOML) with the plugin's own table.
    const PRESETS: &'static [(&'static str, &'static str)] = &[];

    /// What the host and the user set.
    type Params: RoomParams;
    /// What makes the sound.
    type Chain: Chain<Settings = Settings<Self>> + Send + 'static;
    /// What goes between sound and window besides parameters and readings: `()` where that is nothing.
    type Link: Link<Self::Chain>;

    /// Takes in what came, before each frame. Whether something moves by itself, so that another frame is wanted even if
    /// nothing comes.
    fn moved(_end: &mut LinkEnd<Self>, _readings: &Readings<Self>) -> bool {
        false
    }

    /// Draws everything between the top bar and the status line. Called for every frame of the editor.
    fn picture(
        end: &mut LinkEnd<Self>,
        readings: &Readings<Self>,
        params: &Self::Params,
        desk: &mut Desk<'_, '_>,
    );
}

/// The parameters of one plugin, as its chain reads them.
pub trait RoomParams: Params + Default {
    /// The settings of the chain.
    type Settings: preset::Section;

    /// Reads all parameters. Wait-free: called for every block.
    fn settings(&self) -> Self::Settings;

    /// The bypass.
    fn bypass(&self) -> &BoolParam;
}
