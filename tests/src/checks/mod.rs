//! What both formats are held to. Every check takes a plugin and a format, and panics with what is wrong.

mod audio;
mod automation;
mod bypass;
mod damage;
mod description;
mod parameters;
mod realtime;
mod side_chain;
mod state;

pub use audio::{sounds_like_its_chain, takes_mono};
pub use automation::automates_to_the_sample;
pub use bypass::{bypass_nulls, latency_is_measured};
pub use damage::survives_damaged_state;
pub use description::{describes_itself, formats_agree};
pub use parameters::{parameters_are_sound, texts_are_stable};
pub use realtime::follows_in_real_time;
pub use side_chain::side_chain_drives_the_gain;
pub use state::{missing_values_are_defaults, state_survives};

use crate::plugin::{Parameter, Plugin};
use dsp_core::testkit::{music, noise};
use std::sync::OnceLock;

/// Seconds of music to listen to: two bars, drums and chords.
const SECONDS: f64 = 4.0;

/// The demo song at 48 kHz.
fn song() -> [Vec<f32>; 2] {
    static SONG: OnceLock<[Vec<f32>; 2]> = OnceLock::new();
    SONG.get_or_init(|| music(48_000.0, SECONDS)).clone()
}

/// `count` numbers from 0 to 1, the same for the same seed.
fn random(seed: u64, count: usize) -> Vec<f64> {
    noise(seed, 0.5, count).into_iter().map(|x| f64::from(x) + 0.5).collect()
}

/// Settings that do something in every stage: all switches on, those that silence a band and choices at random, the rest
/// moved by up to a tenth of its range. Bypass stays off.
fn busy(parameters: &[Parameter], seed: u64) -> Vec<(u32, f64)> {
    let moved = |parameter: &Parameter, at_random: f64| match parameter.steps {
        _ if parameter.is_bypass => 0.0,
        0 => (parameter.default + 0.2 * (at_random - 0.5)).clamp(0.0, 1.0),
        1 if ["Solo", "Mute"].iter().any(|name| parameter.name.ends_with(name)) => at_random.round(),
        1 => 1.0,
        steps => (at_random * f64::from(steps)).round() / f64::from(steps),
    };
    let random = random(seed, parameters.len());
    parameters.iter().zip(random).map(|(parameter, r)| (parameter.id, moved(parameter, r))).collect()
}

/// Anything within the ranges.
fn anything(parameters: &[Parameter], seed: u64) -> Vec<(u32, f64)> {
    parameters.iter().map(|parameter| parameter.id).zip(random(seed, parameters.len())).collect()
}

/// The parameter of this name.
fn named(plugin: &mut dyn Plugin, name: &str) -> Parameter {
    let parameters = plugin.parameters();
    let found = parameters.iter().find(|parameter| parameter.name == name);
    found.unwrap_or_else(|| panic!("a parameter {name:?} in {parameters:#?}")).clone()
}

/// The bypass.
fn bypass_of(plugin: &mut dyn Plugin) -> Parameter {
    plugin.parameters().into_iter().find(|parameter| parameter.is_bypass).expect("a bypass")
}

/// The first frame at which two sounds differ in any bit, with both samples.
fn first_difference(got: &[f32], expected: &[f32]) -> Option<(usize, f32, f32)> {
    assert_eq!(got.len(), expected.len());
    let differs = |n: &usize| got[*n].to_bits() != expected[*n].to_bits();
    (0..got.len()).find(differs).map(|n| (n, got[n], expected[n]))
}

/// Makes a test of every check for each of the five plugins in one format. Tests of one plugin take turns.
#[macro_export]
macro_rules! check_all {
    ($format:expr) => {
        $crate::check_all!($format, eq EQ, multiband MULTIBAND, imager IMAGER, limiter LIMITER, meter METER);
    };
    ($format:expr, $($name:ident $subject:ident),*) => {
        $(mod $name {
            use super::*;

            fn check(check: fn(&$crate::subject::Subject, $crate::subject::Format)) {
                let _turn = $crate::subject::$subject.turn();
                check(&$crate::subject::$subject, $format);
            }

            $crate::check_all!(@tests describes_itself parameters_are_sound texts_are_stable state_survives
                missing_values_are_defaults survives_damaged_state sounds_like_its_chain takes_mono
                automates_to_the_sample latency_is_measured bypass_nulls follows_in_real_time);
        })*
    };
    (@tests $($test:ident)*) => {
        $(#[test]
        fn $test() {
            check($crate::checks::$test);
        })*
    };
}
