//! The parameters of the multiband dynamics. Their ids are a promise: sessions and presets know them.

use crate::choices::{BandCount, Bend, Oversampling, SideChain, Stereo};
use dsp_core::chain::multiband::{self, BANDS};
use nice_plug::prelude::{BoolParam, EnumParam, FloatParam, Params};
use shell::params::{CrossoverParams, Phase, Slope};
use shell::{RoomParams, params};

/// All parameters.
#[derive(Params)]
pub struct MultibandParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "band_count"]
    pub(crate) band_count: EnumParam<BandCount>,
    #[id = "slope"]
    pub(crate) slope: EnumParam<Slope>,
    #[id = "phase"]
    pub(crate) phase: EnumParam<Phase>,
    #[id = "stereo"]
    pub(crate) stereo: EnumParam<Stereo>,
    #[id = "lookahead_ms"]
    pub(crate) lookahead: FloatParam,
    #[id = "oversampling"]
    pub(crate) oversampling: EnumParam<Oversampling>,
    #[id = "input_gain_db"]
    pub(crate) input_gain: FloatParam,
    #[id = "output_gain_db"]
    pub(crate) output_gain: FloatParam,
    #[id = "mix_percent"]
    pub(crate) mix: FloatParam,
    #[nested(array, group = "Crossover")]
    pub(crate) crossovers: [CrossoverParams; BANDS - 1],
    #[nested(array, group = "Band")]
    pub(crate) bands: [BandParams; BANDS],
}

/// One band.
#[derive(Params)]
pub(crate) struct BandParams {
    #[id = "on"]
    pub on: BoolParam,
    #[id = "above"]
    pub above: EnumParam<Bend>,
    #[id = "threshold_db"]
    pub threshold: FloatParam,
    #[id = "ratio"]
    pub ratio: FloatParam,
    #[id = "range_db"]
    pub range: FloatParam,
    #[id = "below"]
    pub below: EnumParam<Bend>,
    #[id = "below_threshold_db"]
    pub below_threshold: FloatParam,
    #[id = "below_ratio"]
    pub below_ratio: FloatParam,
    #[id = "below_range_db"]
    pub below_range: FloatParam,
    #[id = "knee_db"]
    pub knee: FloatParam,
    #[id = "attack_ms"]
    pub attack: FloatParam,
    #[id = "hold_ms"]
    pub hold: FloatParam,
    #[id = "release_ms"]
    pub release: FloatParam,
    #[id = "auto_release"]
    pub auto_release: BoolParam,
    #[id = "rms_percent"]
    pub rms: FloatParam,
    #[id = "rms_window_ms"]
    pub rms_window: FloatParam,
    #[id = "link_percent"]
    pub link: FloatParam,
    #[id = "side_chain"]
    pub side_chain: EnumParam<SideChain>,
    #[id = "listen"]
    pub listen: BoolParam,
    #[id = "makeup_db"]
    pub makeup: FloatParam,
    #[id = "auto_makeup"]
    pub auto_makeup: BoolParam,
    #[id = "mix_percent"]
    pub mix: FloatParam,
    #[id = "mute"]
    pub mute: BoolParam,
    #[id = "solo"]
    pub solo: BoolParam,
}

impl Default for MultibandParams {
    fn default() -> Self {
        let default = multiband::Settings::default();
        Self {
            bypass: params::bypass(),
            band_count: params::choice("Bands", default.band_count.into()),
            slope: params::choice("Slope", default.slope.into()),
            // The latency follows these three, and hosts restart a plugin whose latency changes: not for automation.
            phase: params::choice("Phase", default.phase.into()).non_automatable(),
            lookahead: params::milliseconds_or_none("Lookahead", default.lookahead_ms, 20.0)
                .non_automatable(),
            oversampling: params::choice("Oversampling", default.oversampling.into()).non_automatable(),
            stereo: params::choice("Stereo", default.stereo.into()),
            input_gain: params::decibels("Input Gain", default.input_gain_db, -30.0..=30.0),
            output_gain: params::decibels("Output Gain", default.output_gain_db, -30.0..=30.0),
            mix: params::percent("Mix", default.mix_percent, 0.0..=100.0),
            crossovers: CrossoverParams::all(&default.crossover_hz),
            bands: std::array::from_fn(|n| BandParams::new(n + 1, &default.bands[n])),
        }
    }
}

impl BandParams {
    fn new(number: usize, default: &multiband::Band) -> Self {
        let name = |what: &str| format!("Band {number} {what}");
        let level = |what, db| params::decibels(name(what), db, -80.0..=0.0);
        let span = |what, db, most| params::decibel_span(name(what), db, 0.0..=most);
        let percent = |what, value| params::percent(name(what), value, 0.0..=100.0);
        Self {
            on: params::switch(name("On"), default.on),
            above: params::choice(name("Above"), default.above.into()),
            threshold: level("Threshold", default.threshold_db),
            ratio: params::ratio(name("Ratio"), default.ratio, 1.0..=100.0),
            range: span("Range", default.range_db, 80.0),
            below: params::choice(name("Below"), default.below.into()),
            below_threshold: level("Below Threshold", default.below_threshold_db),
            below_ratio: params::ratio(name("Below Ratio"), default.below_ratio, 1.0..=100.0),
            below_range: span("Below Range", default.below_range_db, 80.0),
            knee: span("Knee", default.knee_db, 24.0),
            attack: params::milliseconds(name("Attack"), default.attack_ms, 0.02..=500.0),
            hold: params::milliseconds_or_none(name("Hold"), default.hold_ms, 500.0),
            release: params::milliseconds(name("Release"), default.release_ms, 1.0..=5_000.0),
            auto_release: params::switch(name("Auto Release"), default.auto_release),
            rms: percent("RMS", default.rms_percent),
            rms_window: params::milliseconds(name("RMS Window"), default.rms_window_ms, 1.0..=500.0),
            link: percent("Stereo Link", default.link_percent),
            side_chain: params::choice(name("Side-Chain"), default.side_chain.into()),
            listen: params::switch(name("Listen"), default.listen),
            makeup: params::decibels(name("Makeup"), default.makeup_db, -30.0..=30.0),
            auto_makeup: params::switch(name("Auto Makeup"), default.auto_makeup),
            mix: percent("Mix", default.mix_percent),
            mute: params::switch(name("Mute"), default.mute),
            solo: params::switch(name("Solo"), default.solo),
        }
    }

    fn settings(&self) -> multiband::Band {
        multiband::Band {
            on: self.on.value(),
            above: self.above.value().into(),
            threshold_db: self.threshold.value().into(),
            ratio: self.ratio.value().into(),
            range_db: self.range.value().into(),
            below: self.below.value().into(),
            below_threshold_db: self.below_threshold.value().into(),
            below_ratio: self.below_ratio.value().into(),
            below_range_db: self.below_range.value().into(),
            knee_db: self.knee.value().into(),
            attack_ms: self.attack.value().into(),
            hold_ms: self.hold.value().into(),
            release_ms: self.release.value().into(),
            auto_release: self.auto_release.value(),
            rms_percent: self.rms.value().into(),
            rms_window_ms: self.rms_window.value().into(),
            link_percent: self.link.value().into(),
            side_chain: self.side_chain.value().into(),
            listen: self.listen.value(),
            makeup_db: self.makeup.value().into(),
            auto_makeup: self.auto_makeup.value(),
            mix_percent: self.mix.value().into(),
            mute: self.mute.value(),
            solo: self.solo.value(),
        }
    }
}

impl RoomParams for MultibandParams {
    type Settings = multiband::Settings;

    fn settings(&self) -> multiband::Settings {
        multiband::Settings {
            band_count: self.band_count.value().into(),
            crossover_hz: std::array::from_fn(|n| self.crossovers[n].frequency.value().into()),
            slope: self.slope.value().into(),
            phase: self.phase.value().into(),
            stereo: self.stereo.value().into(),
            lookahead_ms: self.lookahead.value().into(),
            oversampling: self.oversampling.value().into(),
            input_gain_db: self.input_gain.value().into(),
            output_gain_db: self.output_gain.value().into(),
            mix_percent: self.mix.value().into(),
            bands: std::array::from_fn(|n| self.bands[n].settings()),
        }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}
