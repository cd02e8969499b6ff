//! What each curve of the noise costs and buys at the word length and rate in use: computed from the taps that run.

use dsp_core::dither::{NoiseFigures, Shaping};

/// Rate before there is one, in Hz.
const RATE_HZ: f64 = 48_000.0;

/// The figures of all curves, kept until word length or rate change: a design takes a millisecond.
#[derive(Clone, Debug, Default)]
pub struct NoiseTable {
    bits: u32,
    sample_rate_hz: f64,
    figures: [Option<NoiseFigures>; Shaping::ALL.len()],
}

impl NoiseTable {
    /// The table at a word length and a rate.
    pub fn at(&mut self, bits: u32, sample_rate_hz: Option<f64>) -> &Self {
        let sample_rate_hz = sample_rate_hz.unwrap_or(RATE_HZ);
        if (bits, sample_rate_hz) != (self.bits, self.sample_rate_hz) {
            (self.bits, self.sample_rate_hz) = (bits, sample_rate_hz);
            self.figures = Shaping::ALL.map(|shaping| {
                Some(NoiseFigures::new(&shaping.shaper(sample_rate_hz), bits, sample_rate_hz))
            });
        }
        self
    }

    /// The figures of the `n`th curve on offer.
    pub fn nth(&self, n: usize) -> Option<&NoiseFigures> {
        self.figures.get(n)?.as_ref()
    }

    /// The figures of a curve; `None` before there is a word length.
    pub fn of(&self, shaping: Shaping) -> Option<&NoiseFigures> {
        self.nth(Shaping::ALL.iter().position(|curve| *curve == shaping)?)
    }
}

/// The three that matter, for a line: in all, as ITU-R BS.468 weighs it, and where the ear is keenest.
pub fn in_short(figures: &NoiseFigures) -> String {
    let NoiseFigures { total_db, itu_r_468_db, from_2_to_5_khz_db, .. } = figures;
    format!("{total_db:.1} dB, 468: {itu_r_468_db:.1}, 2-5k: {from_2_to_5_khz_db:.1}")
}

/// All of them, in a sentence.
pub fn in_full(figures: &NoiseFigures, bits: u32) -> String {
    let NoiseFigures { added_db, total_db, itu_r_468_db, a_db, from_2_to_5_khz_db } = figures;
    format!(
        "Noise of {bits} bits re a full-scale sine: {total_db:.1} dB in all ({added_db:+.1} by the shaping), \
         {itu_r_468_db:.1} ITU-R 468, {a_db:.1} A, {from_2_to_5_khz_db:.1} in 2-5 kHz."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_follow_word_length_and_rate() {
        let mut table = NoiseTable::default();
        let white = *table.at(16, Some(48_000.0)).of(Shaping::Off).expect("a table");
        // The figures of theory: -93.32 dB, of which an eighth lies in 3 of 24 kHz; A-weighted as published.
        assert_eq!(
            (format!("{:.1}", white.total_db), format!("{:.1}", white.a_db)),
            ("-93.3".into(), "-96.0".into())
        );
        assert!(in_short(&white).ends_with("2-5k: -102.4"), "{}", in_short(&white));
        let fine = *table.at(24, Some(48_000.0)).of(Shaping::Off).expect("a table");
        assert!((white.total_db - fine.total_db - 48.16).abs() < 0.01);
        let [slow, fast] = [44_100.0, 96_000.0]
            .map(|rate| *table.at(16, Some(rate)).of(Shaping::ImprovedE9).expect("a table"));
        assert!((slow.added_db - 23.1).abs() < 0.3, "{slow:?}, published for 44.1 kHz");
        assert!(fast != slow);
        assert!(NoiseTable::default().of(Shaping::Off).is_none());
    }
}
