//! What hands did to the picture, as changes of parameters through the host.

use super::{Scene, View, words};
use crate::choices::{BandPhase, Kind, Placement, Slope};
use crate::params::BandParams;
use dsp_core::chain::eq;
use nice_plug::prelude::{Enum, EnumParam, FloatParam, Param};
use shell::editor::Hand;
use widgets::graph_act::Act;
use widgets::handle::{ParamHandle, change, step};

/// Outside of these a new band is a cut, in Hz.
const CUTS_HZ: [f64; 2] = [25.0, 17_000.0];

/// Does it.
pub fn apply(act: Act, view: &mut View, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let bands = &scene.params.bands;
    let all = |key: usize| {
        let selected = view.hand.selected();
        if selected.contains(&key) { selected.to_vec() } else { vec![key] }
    };
    match act {
        Act::Add { hz, db } => add(hz, db, view, scene, hand),
        Act::Begin => {
            view.open = view.hand.selected().to_vec();
            for n in &view.open {
                hand.bind(&bands[*n].frequency).begin();
                hand.bind(&bands[*n].gain).begin();
            }
        }
        Act::Move { key, hz, db } => {
            let band = &bands[key];
            hand.bind(&band.frequency).set(band.frequency.preview_normalized(hz as f32));
            if let Some(db) = db {
                hand.bind(&band.gain).set(band.gain.preview_normalized(db.clamp(-30.0, 30.0) as f32));
            }
        }
        Act::End => {
            for n in view.open.drain(..) {
                hand.bind(&bands[n].frequency).end();
                hand.bind(&bands[n].gain).end();
            }
        }
        Act::Sharpen { key, steps } => {
            all(key).into_iter().for_each(|n| step(&hand.bind(&bands[n].q), steps));
        }
        Act::Reset(key) => {
            to_default(hand, &bands[key].gain);
            to_default(hand, &bands[key].q);
        }
        Act::Toggle(key) => set(hand, &bands[key].on, if bands[key].on.value() { 0.0 } else { 1.0 }),
        Act::Remove(key) => remove(hand, &bands[key]),
        Act::Solo { key, on } => set(hand, &bands[key].solo, if on { 1.0 } else { 0.0 }),
    }
}

/// Sets a parameter, as one gesture, unless it is there already.
pub fn set(hand: &Hand<'_, '_>, param: &impl Param, normalized: f32) {
    let bound = hand.bind(param);
    if bound.normalized() != normalized {
        change(&bound, normalized);
    }
}

fn to_default(hand: &Hand<'_, '_>, param: &impl Param) {
    set(hand, param, param.default_normalized_value());
}

fn real(hand: &Hand<'_, '_>, param: &FloatParam, value: f64) {
    set(hand, param, param.preview_normalized(value as f32));
}

fn choose<T: Enum + PartialEq>(hand: &Hand<'_, '_>, param: &EnumParam<T>, choice: T) {
    set(hand, param, param.preview_normalized(choice));
}

fn add(hz: f64, db: f64, view: &mut View, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let Some(n) = words::free(&scene.settings.bands) else {
        hand.say(Some("All 24 bands are in use: take one away with Delete.".to_owned()));
        return;
    };
    let band = &scene.params.bands[n];
    let (kind, db) = match hz {
        hz if hz < CUTS_HZ[0] => (eq::Kind::LowCut, 0.0),
        hz if hz > CUTS_HZ[1] => (eq::Kind::HighCut, 0.0),
        _ => (eq::Kind::Bell, db.clamp(-30.0, 30.0)),
    };
    let default = eq::Band::default();
    choose(hand, &band.kind, Kind::from(kind));
    real(hand, &band.frequency, hz);
    real(hand, &band.gain, db);
    real(hand, &band.q, if kind == eq::Kind::Bell { 1.0 } else { default.q });
    choose(hand, &band.slope, Slope::from(default.slope));
    choose(hand, &band.placement, Placement::from(default.placement));
    choose(hand, &band.phase, BandPhase::from(default.phase));
    set(hand, &band.solo, 0.0);
    set(hand, &band.on, 1.0);
    view.hand.select(n);
}

/// As it was before it was used.
fn remove(hand: &Hand<'_, '_>, band: &BandParams) {
    to_default(hand, &band.on);
    to_default(hand, &band.solo);
    to_default(hand, &band.kind);
    to_default(hand, &band.frequency);
    to_default(hand, &band.gain);
    to_default(hand, &band.q);
    to_default(hand, &band.slope);
    to_default(hand, &band.placement);
    to_default(hand, &band.phase);
}
