//! What a mix meets outside the studio, roughly: three rows of filters to listen through.
//!
//! Latency: 0 frames. They are sketches of kinds of loudspeakers and not models of any product, for the ear in real time
//! only: they never reach a bounce.
//!
//! | Place | Filters |
//! |---|---|
//! | earbud | high-pass 90 Hz (the seal leaks), bell +5 dB at 3 kHz (ear canal resonance), low-pass 14 kHz |
//! | speaker | mono; high-pass 250 Hz, fourth order; bell +4 dB at 1.5 kHz; low-pass 9 kHz |
//! | car | low shelf +6 dB at 100 Hz (cabin gain), bell -4 dB at 300 Hz, bell -3 dB at 2.5 kHz, low-pass 12 kHz |

use super::routing::{self, Square};
use super::settings::{Listen, Translation};
use crate::filter::bank::{MOST_SECTIONS, Section, Sections, in_series};
use std::f64::consts::FRAC_1_SQRT_2;

/// The sections of a place.
pub(super) fn sections(place: Translation, sample_rate_hz: f64) -> Sections {
    let rate = sample_rate_hz;
    let q = FRAC_1_SQRT_2;
    match place {
        Translation::Off => [None; MOST_SECTIONS],
        Translation::Earbud => in_series([
            Section::high_pass(90.0, q, rate),
            Section::bell(3_000.0, 1.0, 5.0, rate),
            Section::low_pass(14_000.0, q, rate),
        ]),
        Translation::Speaker => in_series([
            // A Butterworth filter of fourth order in two sections.
            Section::high_pass(250.0, 0.541_196_1, rate),
            Section::high_pass(250.0, 1.306_563, rate),
            Section::bell(1_500.0, 0.8, 4.0, rate),
            Section::low_pass(9_000.0, q, rate),
        ]),
        Translation::Car => in_series([
            Section::low_shelf(100.0, 6.0, rate),
            Section::bell(300.0, 1.0, -4.0, rate),
            Section::bell(2_500.0, 1.0, -3.0, rate),
            Section::low_pass(12_000.0, q, rate),
        ]),
    }
}

/// What of the output is listened to: a single speaker has no sides.
pub(super) fn channels(listen: Listen, place: Translation) -> Square {
    match (listen, place) {
        (Listen::Stereo, Translation::Speaker) => routing::listen(Listen::Mono),
        (listen, _) => routing::listen(listen),
    }
}
