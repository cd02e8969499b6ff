//! Down to which frequency a resolution holds, and what the next one would.

use super::choices::in_frames;
use dsp_core::chain::eq::{BANDS, Resolution, Settings, latency_of, lowest_held_hz};
use dsp_core::text;

/// What counts as held, in dB.
const HELD_DB: f64 = 0.1;

/// What there is to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// `Holds 0.1 dB down to 38 Hz for band 1 at High. Very high holds 19 Hz (8704 smp 181.3 ms).`
    pub sentence: String,
    /// The next resolution, where this one does not hold the band.
    pub next: Option<Next>,
}

/// What the next resolution would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    /// Which it is.
    pub resolution: Resolution,
    /// On the button.
    pub text: String,
}

/// Of the narrowest band that is on; empty where none is.
pub fn of(settings: &Settings, sample_rate_hz: f64) -> Held {
    let width_hz = |n: &usize| settings.bands[*n].frequency_hz / settings.bands[*n].q;
    let on = (0..BANDS).filter(|n| settings.bands[*n].on);
    let Some(n) = on.min_by(|a, b| width_hz(a).total_cmp(&width_hz(b))) else { return Held::default() };
    let band = &settings.bands[n];
    let held_hz =
        |resolution| lowest_held_hz(settings, band, resolution, sample_rate_hz, HELD_DB).unwrap_or_default();
    let now = settings.resolution;
    let now_hz = held_hz(now);
    let reach = text::frequency(now_hz);
    let mut sentence = format!("Holds {HELD_DB} dB down to {reach} for band {} at {}.", n + 1, name(now));
    let Some(next) = Resolution::ALL.get(now as usize + 1).copied() else {
        return Held { sentence, next: None };
    };
    let longer = Settings { resolution: next, ..*settings };
    let cost = in_frames(latency_of(&longer, sample_rate_hz), sample_rate_hz);
    let reach = text::frequency(held_hz(next));
    sentence += &format!(" {} holds {reach} ({cost}).", name(next));
    let text = format!("{} is short for band {}: use {}, {cost}", name(now), n + 1, name(next));
    Held { sentence, next: (band.frequency_hz < now_hz).then_some(Next { resolution: next, text }) }
}

fn name(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::Low => "Low",
        Resolution::Medium => "Medium",
        Resolution::High => "High",
        Resolution::VeryHigh => "Very high",
        Resolution::Maximum => "Maximum",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::chain::eq::Band;

    #[test]
    fn it_names_the_narrowest_band_and_offers_the_next_resolution_where_this_one_is_too_short() {
        let mut settings = Settings::default();
        assert_eq!(of(&settings, 48_000.0), Held::default());
        settings.bands[0] = Band { on: true, frequency_hz: 82.4, gain_db: 3.2, q: 7.0, ..Band::default() };
        settings.bands[5] = Band { on: true, frequency_hz: 3_000.0, gain_db: 2.0, q: 8.0, ..Band::default() };
        let Held { sentence, next } = of(&settings, 48_000.0);
        assert!(
            sentence.contains("for band 1 at High.") && sentence.contains("Very high holds"),
            "{sentence}"
        );
        assert!(sentence.ends_with("(8704 smp 181.3 ms)."), "{sentence}");
        assert_eq!(next.map(|next| next.resolution), Some(Resolution::VeryHigh));
        // A tenth of the quality is ten times as wide: held with room to spare.
        settings.bands[0].q = 0.7;
        assert_eq!(of(&settings, 48_000.0).next, None);
        settings.resolution = Resolution::Maximum;
        assert!(of(&settings, 48_000.0).sentence.ends_with("at Maximum."));
    }
}
