//! How parameters are made, once for all plugins: name, default, range and a text that reads back.
//!
//! Values are exact `f32`; only the text is rounded. The ranges are those that the settings of the chains document.

use dsp_core::filter::crossover;
use dsp_core::text;
use nice_plug::prelude::{BoolParam, Enum, EnumParam, FloatParam, FloatRange, Params};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// A gain or a level in dB, linear over its range.
#[must_use]
pub fn decibels(name: impl Into<String>, default_db: f64, range_db: RangeInclusive<f64>) -> FloatParam {
    real(name, default_db, linear(&range_db), text::decibels, text::parse_decibels)
}

/// A width or a distance in dB, linear over its range: written without a sign.
#[must_use]
pub fn decibel_span(name: impl Into<String>, default_db: f64, range_db: RangeInclusive<f64>) -> FloatParam {
    real(name, default_db, linear(&range_db), text::decibel_span, text::parse_decibels)
}

/// A loudness in LUFS, linear over its range.
#[must_use]
pub fn loudness(name: impl Into<String>, default_lufs: f64, range_lufs: RangeInclusive<f64>) -> FloatParam {
    real(name, default_lufs, linear(&range_lufs), text::loudness, text::parse_decibels)
}

/// A frequency in Hz, its geometric mean in the middle. Takes notes: `A4`.
#[must_use]
pub fn frequency(name: impl Into<String>, default_hz: f64, range_hz: RangeInclusive<f64>) -> FloatParam {
    real(name, default_hz, geometric(&range_hz), text::frequency, text::parse_frequency)
}

/// A time in ms, its geometric mean in the middle.
#[must_use]
pub fn milliseconds(name: impl Into<String>, default_ms: f64, range_ms: RangeInclusive<f64>) -> FloatParam {
    real(name, default_ms, geometric(&range_ms), text::milliseconds, text::parse_milliseconds)
}

/// A time in ms from none at all, a quarter of the longest in the middle.
#[must_use]
pub fn milliseconds_or_none(name: impl Into<String>, default_ms: f64, most_ms: f64) -> FloatParam {
    let range = FloatRange::Skewed { min: 0.0, max: most_ms as f32, factor: 0.5 };
    real(name, default_ms, range, text::milliseconds, text::parse_milliseconds)
}

/// A quality factor, its geometric mean in the middle.
#[must_use]
pub fn quality(name: impl Into<String>, default: f64, range: RangeInclusive<f64>) -> FloatParam {
    real(name, default, geometric(&range), text::quality, text::parse_quality)
}

/// A compression ratio, its geometric mean in the middle.
#[must_use]
pub fn ratio(name: impl Into<String>, default: f64, range: RangeInclusive<f64>) -> FloatParam {
    real(name, default, geometric(&range), text::ratio, text::parse_ratio)
}

/// A percentage, linear over its range.
#[must_use]
pub fn percent(name: impl Into<String>, default: f64, range: RangeInclusive<f64>) -> FloatParam {
    real(name, default, linear(&range), text::percent, text::parse_percent)
}

/// A difference of loudness in LU, linear over its range.
#[must_use]
pub fn loudness_units(name: impl Into<String>, default_lu: f64, range_lu: RangeInclusive<f64>) -> FloatParam {
    real(name, default_lu, linear(&range_lu), text::loudness_units, text::parse_decibels)
}

/// An angle in degrees, linear over its range.
#[must_use]
pub fn degrees(name: impl Into<String>, default: f64, range: RangeInclusive<f64>) -> FloatParam {
    real(name, default, linear(&range), text::degrees, text::parse_degrees)
}

/// A correlation, -1 to 1.
#[must_use]
pub fn correlation(name: impl Into<String>, default: f64) -> FloatParam {
    real(name, default, linear(&(-1.0..=1.0)), text::correlation, text::parse_correlation)
}

/// A switch: `On` or `Off`.
#[must_use]
pub fn switch(name: impl Into<String>, default: bool) -> BoolParam {
    BoolParam::new(name, default)
        .with_value_to_string(Arc::new(text::switch))
        .with_string_to_value(Arc::new(text::parse_switch))
}

/// The bypass that hosts bind their own switch to. Its id is `bypass` in every plugin.
#[must_use]
pub fn bypass() -> BoolParam {
    switch("Bypass", false).make_bypass()
}

/// One of several.
#[must_use]
pub fn choice<T: Enum + PartialEq + 'static>(name: impl Into<String>, default: T) -> EnumParam<T> {
    EnumParam::new(name, default)
}

/// Where two bands of a multiband plugin meet.
#[derive(Params)]
pub struct CrossoverParams {
    /// In Hz, 20 to 20 000.
    #[id = "crossover_hz"]
    pub frequency: FloatParam,
}

impl CrossoverParams {
    /// All of a plugin's crossovers, named by number.
    #[must_use]
    pub fn all<const SPLITS: usize>(default_hz: &[f64; SPLITS]) -> [Self; SPLITS] {
        std::array::from_fn(|n| Self {
            frequency: frequency(format!("Crossover {}", n + 1), default_hz[n], 20.0..=20_000.0),
        })
    }
}

/// How steeply bands part, as hosts show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Slope {
    /// See [`crossover::Slope::Db12`].
    #[id = "12"]
    #[name = "12 dB/oct"]
    Db12,
    /// See [`crossover::Slope::Db24`].
    #[id = "24"]
    #[name = "24 dB/oct"]
    Db24,
    /// See [`crossover::Slope::Db48`].
    #[id = "48"]
    #[name = "48 dB/oct"]
    Db48,
}

/// What bands do to phase, as hosts show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Phase {
    /// See [`crossover::Phase::Minimum`].
    #[id = "minimum"]
    #[name = "Minimum"]
    Minimum,
    /// See [`crossover::Phase::Linear`].
    #[id = "linear"]
    #[name = "Linear"]
    Linear,
}

/// Both ways between the choices of a parameter and those of the settings, which have the same names.
#[macro_export]
macro_rules! same_choices {
    ($param:ty, $settings:ty: $($choice:ident),+ $(,)?) => {
        impl From<$settings> for $param {
            fn from(choice: $settings) -> Self {
                match choice { $(<$settings>::$choice => Self::$choice),+ }
            }
        }

        impl From<$param> for $settings {
            fn from(choice: $param) -> Self {
                match choice { $(<$param>::$choice => Self::$choice),+ }
            }
        }
    };
}

same_choices!(Slope, crossover::Slope: Db12, Db24, Db48);
same_choices!(Phase, crossover::Phase: Minimum, Linear);

fn real(
    name: impl Into<String>,
    default: f64,
    range: FloatRange,
    write: fn(f64) -> String,
    read: fn(&str) -> Option<f64>,
) -> FloatParam {
    FloatParam::new(name, default as f32, range)
        .with_value_to_string(Arc::new(move |value| write(f64::from(value))))
        .with_string_to_value(Arc::new(move |text| read(text).map(|value| value as f32)))
}

fn linear(range: &RangeInclusive<f64>) -> FloatRange {
    FloatRange::Linear { min: *range.start() as f32, max: *range.end() as f32 }
}

/// A power law that puts the geometric mean in the middle: close to logarithmic, and exact at both ends.
fn geometric(range: &RangeInclusive<f64>) -> FloatRange {
    let (low, high) = (*range.start(), *range.end());
    let middle = ((low * high).sqrt() - low) / (high - low);
    FloatRange::Skewed { min: low as f32, max: high as f32, factor: (0.5_f64.ln() / middle.ln()) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::prelude::Param;

    #[test]
    fn the_geometric_mean_is_in_the_middle() {
        let param = frequency("Frequency", 1_000.0, 10.0..=30_000.0);
        // sqrt(10 · 30000) Hz; the exponent near 6 multiplies the rounding of an f32.
        assert!((param.preview_plain(0.5) / 547.722_56 - 1.0).abs() < 1e-5);
        assert_eq!((param.preview_plain(0.0), param.preview_plain(1.0)), (10.0, 30_000.0));
    }

    #[test]
    fn text_out_of_range_is_the_nearest_legal_value() {
        let level = decibels("Threshold", -20.0, -80.0..=0.0);
        assert_eq!(level.string_to_normalized_value("-inf"), Some(0.0));
        assert_eq!(level.string_to_normalized_value("+6 dB"), Some(1.0));
        assert_eq!(level.string_to_normalized_value("loud"), None);
    }
}
