//! From a value in its unit to a place on the screen and back.

/// Steps between the ticks of a level, in dB or LU.
pub const DECIBEL_STEPS: [f64; 7] = [1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0];
/// Steps between the ticks of a time, in seconds.
pub const SECOND_STEPS: [f64; 15] =
    [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0, 7_200.0];
/// Ticks of a frequency, in Hz.
pub const HERTZ_TICKS: [f64; 10] =
    [20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0, 20_000.0];

/// A range of values along a length. `low` is under `high`, in any unit; a logarithmic axis starts above zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    logarithmic: bool,
}

impl Axis {
    /// Equal steps for equal differences. An empty range becomes one unit long.
    #[must_use]
    pub fn linear(low: f64, high: f64) -> Self {
        Self { low, high: if high > low { high } else { low + 1.0 }, logarithmic: false }
    }

    /// Equal steps for equal ratios. `low` is brought above zero, an empty range becomes one octave.
    #[must_use]
    pub fn logarithmic(low: f64, high: f64) -> Self {
        let low = low.max(1e-6);
        Self { low, high: if high > low { high } else { 2.0 * low }, logarithmic: true }
    }

    /// The lowest value.
    #[must_use]
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The highest value.
    #[must_use]
    pub fn high(&self) -> f64 {
        self.high
    }

    /// Place of `value` along the axis, 0 to 1. What is beyond an end is at that end; not a number is at the low end.
    #[must_use]
    pub fn fraction(&self, value: f64) -> f32 {
        let part = if self.logarithmic {
            (value.max(1e-12) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        if part.is_nan() { 0.0 } else { part.clamp(0.0, 1.0) as f32 }
    }

    /// Value at `fraction`, 0 to 1 of the axis.
    #[must_use]
    pub fn value(&self, fraction: f32) -> f64 {
        let part = f64::from(fraction.clamp(0.0, 1.0));
        if self.logarithmic {
            self.low * (self.high / self.low).powf(part)
        } else {
            self.low + part * (self.high - self.low)
        }
    }

    /// True where the axis holds `value`.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Round values of a linear axis that is `length` points long, at least `gap` points apart: the multiples of the
    /// first of `steps` (ascending) that is wide enough, or of the last.
    #[must_use]
    pub fn ticks(&self, length: f32, gap: f32, steps: &[f64]) -> Vec<f64> {
        let least = (self.high - self.low) * f64::from(gap / length.max(1.0));
        // The points are single precision: a step that fits exactly must not fail by their rounding.
        let Some(step) = steps.iter().find(|step| **step >= least * (1.0 - 1e-6)).or(steps.last()) else {
            return Vec::new();
        };
        // The share of a step keeps a bound that is a multiple in spite of rounding.
        let (first, last) =
            ((self.low / step - 1e-6).ceil() as i64, (self.high / step + 1e-6).floor() as i64);
        (first..=last).map(|n| n as f64 * step).collect()
    }
}

/// A frequency for a scale: `500`, `2k`, `12.5k`.
#[must_use]
pub fn hertz(hz: f64) -> String {
    if hz < 999.5 { format!("{hz:.0}") } else { format!("{}k", (hz / 100.0).round() / 10.0) }
}

/// A time for a scale: `0:05`, `12:30`, `1:02:03`; tenths of a second only where `step_s` is under a second.
#[must_use]
pub fn clock(seconds: f64, step_s: f64) -> String {
    let tenths = (seconds.max(0.0) * 10.0).round() as u64;
    let tenths = if step_s < 1.0 { tenths } else { (tenths + 5) / 10 * 10 };
    let (hours, minutes, rest) = (tenths / 36_000, tenths / 600 % 60, tenths % 600);
    let tail = if step_s < 1.0 { format!(".{}", rest % 10) } else { String::new() };
    if hours > 0 {
        format!("{hours}:{minutes:02}:{:02}{tail}", rest / 10)
    } else {
        format!("{minutes}:{:02}{tail}", rest / 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_and_its_place_are_inverse() {
        for axis in [Axis::linear(-60.0, 0.0), Axis::logarithmic(20.0, 20_000.0)] {
            for n in 0..=10_u8 {
                let fraction = f32::from(n) / 10.0;
                assert!((axis.fraction(axis.value(fraction)) - fraction).abs() < 1e-6);
            }
        }
        assert_eq!(Axis::linear(-60.0, 0.0).fraction(-15.0), 0.75);
        // 200 Hz is the first of three decades from 20 Hz to 20 kHz.
        assert!((Axis::logarithmic(20.0, 20_000.0).fraction(200.0) - 1.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_beyond_or_no_number_stays_on_the_axis() {
        let axis = Axis::linear(-60.0, 0.0);
        for (value, place) in [(f64::NAN, 0.0), (f64::NEG_INFINITY, 0.0), (9.0, 1.0), (f64::INFINITY, 1.0)] {
            assert_eq!(axis.fraction(value), place);
        }
        assert!(Axis::linear(3.0, 3.0).high() > 3.0);
    }

    #[test]
    fn ticks_are_round_and_far_enough_apart() {
        let axis = Axis::linear(-60.0, 0.0);
        assert_eq!(axis.ticks(100.0, 20.0, &DECIBEL_STEPS), [-60.0, -48.0, -36.0, -24.0, -12.0, 0.0]);
        assert_eq!(axis.ticks(600.0, 20.0, &DECIBEL_STEPS).len(), 31);
        assert_eq!(Axis::linear(-5.0, 5.0).ticks(10.0, 500.0, &DECIBEL_STEPS), [0.0]);
    }

    #[test]
    fn scales_read_as_people_write() {
        assert_eq!([hertz(20.0), hertz(2_000.0), hertz(12_500.0)], ["20", "2k", "12.5k"]);
        assert_eq!([clock(5.0, 1.0), clock(59.96, 1.0), clock(3_723.0, 1.0)], ["0:05", "1:00", "1:02:03"]);
        assert_eq!(clock(61.25, 0.1), "1:01.3");
    }
}
