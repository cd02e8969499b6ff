//! Evidence of a lower sample rate: where its converter's filter ends.
//!
//! Whatever a source holds, noise of rooms and converters or the rounding of 16 or 24 bits, reaches up to half of its own
//! rate. A converter to a higher rate cuts it off there: the sound, or, where the sound ends earlier, its noise floor. Two
//! signs count, both in the lower envelope of the long-term spectrum, between the partials of tones:
//!
//! - a *steep end*: the level falls within a few percent by much more than it falls on either side, and stays down. (In a
//!   file of 48 kHz by 24 dB at least: samplers full of 44.1 kHz sounds leave up to 20.)
//! - a *step in the floor*: flat on both sides, 1.5 dB or more lower above and smooth, in files of 64 kHz and more.
//!
//! The former rate is named where it can be told: what ends at 22.05 kHz was 44.1 kHz, what begins to fall near 23 and ends at
//! 24 was 48 kHz. A short filter reaches across both, and then both are named.
//!
//! False alarms: high-rate mixes made wholly of samples recorded at a lower rate (which are resampled in truth), and
//! additive synthesis whose overtones stop at one frequency. Misses: short filters that leave a mirror image (see the notch
//! in [`super::evidence_cut_off`]), and music that has ended in digital silence before.

use super::evidence_cut_off::{CutOff, Source};

/// Half of the lower rate of two neighbours that one converter's end may mean, in Hz: 44.1 and 48, 88.2 and 96 kHz.
const PAIRS_HZ: [[f64; 2]; 2] = [[22_050.0, 24_000.0], [44_100.0, 48_000.0]];
/// What ends within this share of the band's top ends where every converter must.
const OPEN: f64 = 0.925;
/// Where the middle of a short filter's fall may lie, re half the rate.
const BEYOND: f64 = 1.07;
/// Below this rate an end must be steeper, and a step in the floor says nothing.
const HIGH_RATE_HZ: f64 = 64_000.0;
/// Fall beyond what the slopes on both sides explain, in dB, at a high rate and at 48 kHz.
const STEEP_DB: f64 = 12.0;
const STEEP_AT_48_DB: f64 = 24.0;
/// How many times the slope of its surroundings does not count as a fall.
const SLOPES: f64 = 1.5;
/// What is lower than this, re a full-scale sine a band, is a filter's tail and no sound.
const SOUND_DB: f64 = -150.0;
/// Least step in the noise floor, in dB, of a spectrum averaged over many pieces and over one.
const STEP_DB: f64 = 1.5;
const STEP_OF_ONE_DB: f64 = 24.0;

/// The envelope in steps of 1 % of half the lower rate.
const STEPS: usize = 100;
/// First step.
const FIRST: usize = 70;
/// Last step, where the band reaches so far.
const LAST: usize = 145;
/// Share of the bins that lie under the envelope: partials stand above it, holes below.
const UNDER: f64 = 0.3;
/// Widths of a fall, in steps.
const SPANS: [usize; 3] = [4, 9, 14];
/// Widest fall, in steps, that one filter of a single rate makes; a wider one may be a short filter's of the lower rate.
const NARROW: usize = 5;
/// Steps beneath and above a step in the floor that must be flat.
const BENEATH: usize = 4;
const BESIDE: usize = 6;
/// How many times the roughness of the floor a step in it stands out, and how far the floor above may drift, re the step.
const ROUGHNESSES: f64 = 10.0;
const DRIFT: f64 = 0.6;
/// How much a floor may tilt, re the step in it, and in dB: a spectrum that still falls is music.
const TILT: f64 = 0.15;
const TILT_DB: f64 = 2.0;

/// Lower envelope of a spectrum around one pair of rates.
struct Envelope {
    levels: Vec<f64>,
}

/// A fall of the envelope, from one step to another.
#[derive(Clone, Copy)]
struct Fall {
    from: usize,
    to: usize,
    depth_db: f64,
    /// Beyond what the slopes around it explain.
    excess_db: f64,
}

/// Where the converter of a lower rate ends, in a spectrum of equal steps from 0 to `top_hz`, the mean of `pieces`.
pub(super) fn resampled(decibels: &[f64], top_hz: f64, pieces: u64) -> Option<CutOff> {
    let pairs = PAIRS_HZ.into_iter().filter(|[lower, _]| *lower < OPEN * top_hz);
    let falls = pairs.filter_map(|pair| {
        let envelope = Envelope::new(decibels, top_hz, pair[0], 0.03);
        let fall = envelope.fall(top_hz, pieces)?;
        Some((pair, envelope, fall))
    });
    let ([half_hz, upper_half_hz], envelope, fall) =
        falls.max_by(|a, b| a.2.excess_db.total_cmp(&b.2.excess_db))?;
    let hz = |step: usize| step as f64 / STEPS as f64 * half_hz;
    let middle = envelope.crossing(fall, 0.5 * fall.depth_db);
    if hz(middle) > BEYOND * upper_half_hz {
        return None;
    }
    let (from_hz, or_hz) = if upper_half_hz > OPEN * top_hz {
        (2.0 * half_hz, None)
    } else {
        let fine = Envelope::new(decibels, top_hz, half_hz, 0.02);
        fine.former_rate(fall, 2.0 * half_hz, 2.0 * upper_half_hz)
    };
    Some(CutOff { hz: hz(middle), depth_db: fall.depth_db, source: Source::Resampled { from_hz, or_hz } })
}

impl Envelope {
    /// Each level over a `width` of `half_hz`.
    fn new(decibels: &[f64], top_hz: f64, half_hz: f64, width: f64) -> Self {
        let bins = decibels.len() - 1;
        let bin = |share: f64| ((share * half_hz / top_hz * bins as f64).max(0.0) as usize).min(bins);
        let last = ((0.985 * top_hz / half_hz * STEPS as f64) as usize).min(LAST);
        let level = |step: usize| {
            let middle = step as f64 / STEPS as f64;
            let mut near = decibels[bin(middle - 0.5 * width)..=bin(middle + 0.5 * width)].to_vec();
            near.sort_by(f64::total_cmp);
            near[(UNDER * (near.len() - 1) as f64).round() as usize]
        };
        Self { levels: (FIRST..last).map(level).collect() }
    }

    fn end(&self) -> usize {
        FIRST + self.levels.len()
    }

    fn at(&self, step: usize) -> f64 {
        self.levels[step.clamp(FIRST, self.end() - 1) - FIRST]
    }

    fn range(&self, from: usize, to: usize) -> &[f64] {
        &self.levels[from.max(FIRST) - FIRST..to.min(self.end()) - FIRST]
    }

    /// The fall that most looks like a converter's end.
    fn fall(&self, top_hz: f64, pieces: u64) -> Option<Fall> {
        let high_rate = 2.0 * top_hz >= HIGH_RATE_HZ;
        let steep_db = if high_rate { STEEP_DB } else { STEEP_AT_48_DB };
        let step_db = STEP_DB.max(STEP_OF_ONE_DB / (pieces as f64).sqrt());
        let mut best: Option<Fall> = None;
        for from in 86..106 {
            for to in SPANS.map(|span| from + span).into_iter().filter(|to| to + 2 < self.end()) {
                let fall = self.between(from, to);
                let steep = fall.excess_db > steep_db && self.at(from) > SOUND_DB;
                let step = high_rate && fall.depth_db > step_db && self.flat_around(fall);
                let better = best.is_none_or(|best| fall.excess_db > best.excess_db);
                if (steep || step) && better && self.stays_down(fall) {
                    best = Some(fall);
                }
            }
        }
        best
    }

    fn between(&self, from: usize, to: usize) -> Fall {
        let depth_db = self.at(from) - self.at(to);
        let before = (self.at(from - 5) - self.at(from)) / 5.0;
        let beyond = (to + 4).min(self.end() - 1);
        let after = (self.at(to) - self.at(beyond)) / (beyond - to) as f64;
        let slope = before.max(after).max(0.0);
        Fall { from, to, depth_db, excess_db: depth_db - SLOPES * slope * (to - from) as f64 }
    }

    fn stays_down(&self, fall: Fall) -> bool {
        let highest = self.range(fall.to, self.end()).iter().copied().fold(f64::NEG_INFINITY, f64::max);
        highest < self.at(fall.to) + 0.3 * fall.depth_db + 0.5
    }

    /// Whether both sides are level and smooth, and the upper stays so: a noise floor, not music.
    fn flat_around(&self, fall: Fall) -> bool {
        let sides =
            [self.range(fall.from - BENEATH, fall.from + 1), self.range(fall.to, fall.to + BESIDE + 1)];
        let mean = |levels: &[f64]| levels.iter().sum::<f64>() / levels.len() as f64;
        let tilt = |side: &[f64]| {
            let (low, high) = side.split_at(side.len() / 2);
            (mean(low) - mean(high)).abs()
        };
        let roughness =
            |side: &[f64]| mean(&side.windows(2).map(|n| (n[0] - n[1]).abs()).collect::<Vec<f64>>());
        let extreme = |of: fn(f64, f64) -> f64| {
            self.range(fall.to, self.end()).iter().copied().reduce(of).unwrap_or_default()
        };
        sides.iter().all(|side| {
            side.len() > BENEATH
                && tilt(side) < (TILT * fall.depth_db).min(TILT_DB)
                && ROUGHNESSES * roughness(side) < fall.depth_db
        }) && extreme(f64::max) - extreme(f64::min) < DRIFT * fall.depth_db
    }

    /// The last step of a fall that is not yet `down_db` below its start.
    fn crossing(&self, fall: Fall, down_db: f64) -> usize {
        let above = |step: &usize| self.at(*step) >= self.at(fall.from) - down_db;
        (fall.from..=fall.to).rev().find(above).unwrap_or(fall.from)
    }

    /// The rate that ends so, and a second one where that cannot be told.
    fn former_rate(&self, fall: Fall, lower: f64, upper: f64) -> (f64, Option<f64>) {
        // Down by 8 dB (or two fifths) from the level well below, along the slope that the music has there; and where
        // nothing more falls.
        let slope = ((self.at(86) - self.at(95)) / 9.0).clamp(0.0, 1.5);
        let plain = |step: usize| self.at(95) - slope * step.saturating_sub(95) as f64;
        let down = (0.4 * (self.at(95) - self.at(fall.to))).clamp(0.5, 8.0);
        let begins = (95..=fall.to).rev().find(|&step| self.at(step) >= plain(step) - down).unwrap_or(95);
        // What is 60 dB down is the tail of a filter that has ended.
        let floor = (self.at(fall.to) + (0.07 * fall.depth_db).max(1.0)).max(self.at(fall.from) - 60.0);
        let ends = (fall.from..=fall.to).find(|&step| self.at(step) <= floor).unwrap_or(fall.to);
        match (begins, ends) {
            (_, ..=102) => (lower, None),
            (103.., ..=111) if ends - begins <= NARROW => (upper, None),
            _ => (lower, Some(upper)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINS: usize = 2_048;

    /// A spectrum up to 48 kHz: what `level` says at each frequency, and 0.3 dB of ripple.
    fn spectrum(level: impl Fn(f64) -> f64) -> Vec<f64> {
        let hz = |bin: usize| 48_000.0 * bin as f64 / BINS as f64;
        (0..=BINS).map(|bin| level(hz(bin)) + 0.3 * (bin as f64 * 1.7).sin()).collect()
    }

    /// 0 below one frequency, 1 above another, straight between.
    fn ramp(hz: f64, from_hz: f64, to_hz: f64) -> f64 {
        ((hz - from_hz) / (to_hz - from_hz)).clamp(0.0, 1.0)
    }

    fn found(level: impl Fn(f64) -> f64) -> Option<Source> {
        resampled(&spectrum(level), 48_000.0, 100).map(|cut_off| cut_off.source)
    }

    #[test]
    fn an_end_is_named_by_the_rate_whose_converter_ends_there() {
        let music = |hz: f64| -60.0 - 1e-3 * hz;
        let from = |from_hz: f64, or_hz: Option<f64>| Some(Source::Resampled { from_hz, or_hz });
        assert_eq!(found(|hz| music(hz) - 80.0 * ramp(hz, 20_500.0, 22_050.0)), from(44_100.0, None));
        assert_eq!(found(|hz| music(hz) - 80.0 * ramp(hz, 23_000.0, 24_000.0)), from(48_000.0, None));
        let short = found(|hz| music(hz) - 80.0 * ramp(hz, 21_500.0, 25_000.0));
        assert_eq!(short, from(44_100.0, Some(48_000.0)));
    }

    #[test]
    fn a_step_in_the_floor_is_enough() {
        let floor = |hz: f64| -172.0 - 3.0 * ramp(hz, 23_000.0, 24_000.0);
        let music = |hz: f64| (-40.0 - 10e-3 * hz).max(floor(hz));
        assert!(found(music).is_some());
        assert_eq!(resampled(&spectrum(music), 48_000.0, 20), None, "within the error of 20 pieces");
    }

    #[test]
    fn music_that_fades_into_its_floor_is_native() {
        for floor in [-110.0, -150.0, -172.0, -200.0] {
            for db_per_khz in [1.0, 3.0, 10.0, 20.0] {
                let music = |hz: f64| (-60.0 - 1e-3 * db_per_khz * (hz - 12_000.0)).max(floor);
                assert_eq!(found(music), None, "{db_per_khz} dB a kHz into {floor} dB");
            }
        }
        // Noise that ends at 20 kHz, in music that falls on into the floor of floating point.
        let edge =
            |hz: f64| (-60.0 - 20e-3 * (hz - 16_000.0) - 10.0 * ramp(hz, 19_950.0, 20_050.0)).max(-200.0);
        assert_eq!(found(edge), None);
        // Shaped dither rises, a partial stands out, a hole is no end.
        assert_eq!(found(|hz| -172.0 + 30.0 * ramp(hz, 15_000.0, 30_000.0)), None);
        assert_eq!(found(|hz| if (21_000.0..21_300.0).contains(&hz) { -60.0 } else { -120.0 }), None);
        assert_eq!(found(|hz| if (22_000.0..24_000.0).contains(&hz) { -120.0 } else { -60.0 }), None);
    }
}
