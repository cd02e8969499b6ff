//! Measured values as text.

/// One measured value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readout {
    /// What it is: `Integrated`.
    pub label: &'static str,
    /// The value, or a dash where there is none.
    pub value: String,
    /// The unit of the value: `LUFS`.
    pub unit: &'static str,
}

impl Readout {
    /// A value of `unit` with one decimal. Not a number, infinity and silence (-150 and below) are a dash.
    #[must_use]
    pub fn level(label: &'static str, value: f64, unit: &'static str) -> Self {
        Self { label, value: tenth(value), unit }
    }
}

/// A level with one decimal. Not a number, infinity and silence (-150 and below) are a dash.
#[must_use]
pub fn tenth(value: f64) -> String {
    if !value.is_finite() || value <= -150.0 {
        return "–".to_owned();
    }
    // Adding zero turns -0.0 into 0.0.
    format!("{:.1}", (value * 10.0).round() / 10.0 + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_has_one_decimal_and_silence_is_a_dash() {
        let text = |value| Readout::level("Peak", value, "dBFS").value;
        assert_eq!(text(-14.24), "-14.2");
        assert_eq!(text(-0.01), "0.0");
        for nothing in [f64::NEG_INFINITY, f64::NAN, -200.0] {
            assert_eq!(text(nothing), "–");
        }
    }
}
