//! Medians, spreads, and what stands out of them.

use super::data::{Cohesion, Line, Whole};
use super::level;
use super::regions::regions;
use super::said::{Say, against, subject, track};
use crate::book::Album;
use crate::median::median;
use dsp_core::meter::loudness::Loudness;
use report::data::Band;

pub(super) const LOUDNESS_LU: f64 = 1.5;
const PLR_LU: f64 = 3.0;
const RANGE_LU: f64 = 5.0;
pub(super) const BAND_DB: f64 = 3.0;
pub(super) const WIDTH_DB: f64 = 4.0;
/// A side this far below the mid is not heard as width, in dB.
pub(super) const NARROW_DB: f64 = -30.0;
/// From the median of distances to the standard deviation of a normal distribution.
const NORMAL: f64 = 1.4826;
/// Spreads that a track may be from the median.
const SPREADS: f64 = 2.0;

/// The middle of values, how far they spread around it, and how far one may be from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Middle {
    pub median: f64,
    pub spread: f64,
    pub limit: f64,
}

impl Middle {
    fn of(values: &[f64], limit: f64) -> Option<Self> {
        let middle = median(values.iter().copied())?;
        let distances = values.iter().map(|value| (value - middle).abs());
        let spread = if values.len() < 3 { 0.0 } else { NORMAL * median(distances)? };
        Some(Self { median: middle, spread, limit: limit.max(SPREADS * spread) })
    }

    /// How far a value is off, if that is too far.
    pub fn beyond(&self, value: f64) -> Option<f64> {
        Some(value - self.median).filter(|off| off.abs() > self.limit)
    }
}

fn middle(tracks: &[Line], limit: f64, of: impl Fn(&Line) -> Option<f64>) -> Option<Middle> {
    Middle::of(&tracks.iter().filter_map(of).collect::<Vec<_>>(), limit)
}

/// Side to mid for comparisons.
pub(super) fn width(line: &Line, band: usize) -> Option<f64> {
    line.measured.side_to_mid_db[band].map(|db| db.max(NARROW_DB))
}

/// Puts everything together.
pub(super) fn compare(
    album: &Album,
    seconds: f64,
    loudness: &Loudness,
    mut tracks: Vec<Line>,
    mut references: Vec<Line>,
) -> Cohesion {
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    let integrated = middle(&tracks, LOUDNESS_LU, |line| line.measured.integrated_lufs);
    let (bands, band_limits_db) = bands(&tracks);
    let widths: [_; 4] = std::array::from_fn(|band| middle(&tracks, WIDTH_DB, |line| width(line, band)));
    let peak = tracks.iter().filter_map(|line| line.measured.true_peak_dbtp).reduce(f64::max);
    let lufs = finite(loudness.integrated_lufs());
    let long = tracks.iter().any(|line| line.measured.max_short_term_lufs.is_some());
    let whole = Whole {
        seconds,
        integrated_lufs: lufs,
        max_short_term_lufs: finite(loudness.max_short_term_lufs()).filter(|_| long),
        loudness_range_lu: finite(loudness.range_now_lu()).filter(|_| long),
        true_peak_dbtp: peak,
        plr_lu: peak.zip(lufs).map(|(peak, lufs)| peak - lufs),
        median_lufs: integrated.map(|middle| middle.median),
        spread_lu: integrated.map_or(0.0, |middle| middle.spread),
        limit_lu: integrated.map_or(LOUDNESS_LU, |middle| middle.limit),
        bands,
        band_limits_db,
        side_to_mid_db: widths.map(|middle| middle.map(|middle| middle.median)),
    };
    tracks.iter_mut().for_each(|line| deviate(line, &whole, &whole.band_limits_db));
    references.iter_mut().for_each(|line| deviate(line, &whole, &vec![BAND_DB; whole.bands.len()]));
    let ceiling_dbtp = album.head.ceiling_dbtp;
    let mut findings = Vec::new();
    let plr = middle(&tracks, PLR_LU, |line| line.measured.plr_lu);
    let range = middle(&tracks, RANGE_LU, |line| line.measured.loudness_range_lu);
    for line in &tracks {
        let mut say = Say { findings: &mut findings, track: Some(line.number), subject: subject(line) };
        track(&mut say, line, [integrated, plr, range], &widths, ceiling_dbtp);
    }
    for line in &references {
        let subject = format!("The album against {}", line.name);
        against(&mut Say { findings: &mut findings, track: None, subject }, line);
    }
    Cohesion {
        generator: report::GENERATOR,
        version: env!("CARGO_PKG_VERSION"),
        title: album.head.title.clone(),
        ceiling_dbtp,
        suggestions: level::suggest(&tracks, &whole, ceiling_dbtp),
        album: whole,
        tracks,
        references,
        findings,
    }
}

/// Median spectrum and limits, of the third octaves that every track with sound has.
fn bands(tracks: &[Line]) -> (Vec<Band>, Vec<f64>) {
    let heard = || tracks.iter().map(|line| &line.measured.bands).filter(|bands| !bands.is_empty());
    let count = heard().map(Vec::len).min().unwrap_or(0);
    let band = |n: usize| {
        let levels: Vec<f64> = heard().map(|bands| bands[n].db).collect();
        let middle = Middle::of(&levels, BAND_DB)?;
        Some((Band { hz: heard().next()?[n].hz, db: middle.median }, middle.limit))
    };
    (0..count).filter_map(band).unzip()
}

/// Fills in how far `line` is from the album.
fn deviate(line: &mut Line, album: &Whole, limits_db: &[f64]) {
    let (measured, to) = (&line.measured, &mut line.deviation);
    to.integrated_lu = measured.integrated_lufs.zip(album.median_lufs).map(|(lufs, median)| lufs - median);
    to.bands_db = measured.bands.iter().zip(&album.bands).map(|(band, median)| band.db - median.db).collect();
    let widths = measured.side_to_mid_db.iter().zip(&album.side_to_mid_db);
    for (to, (width, median)) in to.side_to_mid_db.iter_mut().zip(widths) {
        *to = width.zip(*median).map(|(width, median)| width.max(NARROW_DB) - median);
    }
    let hz: Vec<f64> = album.bands.iter().map(|band| band.hz).collect();
    to.regions = regions(&hz, &to.bands_db, limits_db);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_odd_value_is_beyond_the_spread_and_many_are_the_spread() {
        assert_eq!(median([3.0, 1.0, 2.0, 10.0].into_iter()), Some(2.5));
        assert_eq!(median(std::iter::empty()), None);
        // Distances 0, 0, 0.2, 0.2, 4: their median is 0.2.
        let odd = Middle::of(&[-14.0, -14.0, -14.2, -13.8, -10.0], 1.5).expect("values");
        assert!((odd.spread - 0.2 * NORMAL).abs() < 1e-12 && odd.limit == 1.5);
        assert!((odd.beyond(-10.0).expect("4 LU off") - 4.0).abs() < 1e-12);
        assert_eq!(odd.beyond(-12.6), None);
        // Distances 0, 2, 2, 4, 4: twice 1.4826 times 2.
        let varied = Middle::of(&[-18.0, -16.0, -14.0, -12.0, -10.0], 1.5).expect("values");
        assert!((varied.limit - 4.0 * NORMAL).abs() < 1e-12 && varied.beyond(-18.0).is_none());
        // Of two there is no spread.
        assert_eq!(Middle::of(&[-18.0, -10.0], 1.5).expect("two").beyond(-10.0), Some(4.0));
    }
}
