//! Medians, spreads, and what stands out of them.

use super::data::{Cohesion, Finding, Kind, Line, WIDTH_BANDS_HZ, WIDTH_NAMES, Whole};
use super::level::{self, AT_CEILING_DB};
use super::regions::regions;
use crate::book::Album;
use dsp_core::meter::loudness::Loudness;
use report::data::Band;
use report::text::{frequency, number};

const LOUDNESS_LU: f64 = 1.5;
const PLR_LU: f64 = 3.0;
const RANGE_LU: f64 = 5.0;
const BAND_DB: f64 = 3.0;
const WIDTH_DB: f64 = 4.0;
/// A side this far below the mid is not heard as width, in dB.
const NARROW_DB: f64 = -30.0;
/// From the median of distances to the standard deviation of a normal distribution.
const NORMAL: f64 = 1.4826;
/// Spreads that a track may be from the median.
const SPREADS: f64 = 2.0;

/// The middle of values; none of none. Of an even number the mean of the two in the middle.
pub(super) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut all: Vec<f64> = values.collect();
    all.sort_by(f64::total_cmp);
    let (low, high) = (all.get(all.len().checked_sub(1)? / 2)?, all.get(all.len() / 2)?);
    Some(0.5 * (low + high))
}

/// The middle of values, how far they spread around it, and how far one may be from it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Middle {
    median: f64,
    spread: f64,
    limit: f64,
}

impl Middle {
    fn of(values: &[f64], limit: f64) -> Option<Self> {
        let middle = median(values.iter().copied())?;
        let distances = values.iter().map(|value| (value - middle).abs());
        let spread = if values.len() < 3 { 0.0 } else { NORMAL * median(distances)? };
        Some(Self { median: middle, spread, limit: limit.max(SPREADS * spread) })
    }

    /// How far a value is off, if that is too far.
    fn beyond(&self, value: f64) -> Option<f64> {
        Some(value - self.median).filter(|off| off.abs() > self.limit)
    }
}

fn middle(tracks: &[Line], limit: f64, of: impl Fn(&Line) -> Option<f64>) -> Option<Middle> {
    Middle::of(&tracks.iter().filter_map(of).collect::<Vec<_>>(), limit)
}

fn width(line: &Line, band: usize) -> Option<f64> {
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

/// How people read the name of a track.
pub(super) fn subject(line: &Line) -> String {
    if line.name.is_empty() { format!("Track {}", line.number) } else { format!("{} {}", line.number, line.name) }
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

/// Where findings go.
struct Say<'a> {
    findings: &'a mut Vec<Finding>,
    track: Option<usize>,
    subject: String,
}

impl Say<'_> {
    fn say(&mut self, kind: Kind, deviation: f64, text: String) {
        let Self { track, ref subject, .. } = *self;
        self.findings.push(Finding { track, subject: subject.clone(), kind, deviation, text });
    }
}

fn size(value: f64) -> String {
    number(Some(value.abs()), 1)
}

fn track(
    say: &mut Say<'_>,
    line: &Line,
    [integrated, plr, range]: [Option<Middle>; 3],
    widths: &[Option<Middle>; 4],
    ceiling: f64,
) {
    let measured = &line.measured;
    let off = |middle: Option<Middle>, value: Option<f64>| Some((middle?.beyond(value?)?, middle?.median));
    if measured.integrated_lufs.is_none() {
        let text = "has no loudness: it is silent or shorter than 0.4 s".to_owned();
        say.say(Kind::Silent, 0.0, text);
    }
    if let Some((lu, median)) = off(integrated, measured.integrated_lufs) {
        let (word, median) = (if lu > 0.0 { "louder" } else { "quieter" }, number(Some(median), 1));
        say.say(Kind::Loudness, lu, format!("{} LU {word} than the album's median of {median} LUFS", size(lu)));
    }
    if let Some((lu, median)) = off(plr, measured.plr_lu) {
        let (word, median) = (if lu > 0.0 { "more" } else { "less" }, number(Some(median), 1));
        say.say(Kind::Plr, lu, format!("{} LU {word} from loudness to peak than the median of {median} LU", size(lu)));
    }
    if let Some((lu, median)) = off(range, measured.loudness_range_lu) {
        let (word, median) = (if lu > 0.0 { "more" } else { "less" }, number(Some(median), 1));
        say.say(Kind::Range, lu, format!("{} LU {word} loudness range than the median of {median} LU", size(lu)));
    }
    if let Some(over) = measured.true_peak_dbtp.map(|peak| peak - ceiling).filter(|over| *over > AT_CEILING_DB) {
        let text = format!("its true peak is {} dB above the ceiling of {} dBTP", size(over), number(Some(ceiling), 1));
        say.say(Kind::TruePeak, over, text);
    }
    for region in &line.deviation.regions {
        let side = if region.mean_db > 0.0 { "above" } else { "below" };
        let text = format!(
            "{}: {} to {} is {} dB {side} the album's median, after matching the loudness",
            region.word,
            frequency(region.from_hz),
            frequency(region.to_hz),
            size(region.mean_db)
        );
        say.say(Kind::Balance, region.mean_db, text);
    }
    for (band, middle) in widths.iter().enumerate() {
        if let Some((db, median)) = off(*middle, width(line, band)) {
            let word = if db > 0.0 { "wider" } else { "narrower" };
            let text = format!(
                "{word} by {} dB in the {} band ({}): side to mid is {} dB, the median {} dB",
                size(db),
                WIDTH_NAMES[band],
                band_text(band),
                number(measured.side_to_mid_db[band], 1),
                number(Some(median), 1)
            );
            say.say(Kind::Width, db, text);
        }
    }
}

/// The ends of a band of width, as people read them.
pub(super) fn band_text(band: usize) -> String {
    let [low, high] = WIDTH_BANDS_HZ[band];
    format!("{} to {}", frequency(low), frequency(high))
}

/// The album's median against a reference: by the fixed limits, for one reference has no spread.
fn against(say: &mut Say<'_>, reference: &Line) {
    let deviation = &reference.deviation;
    if let Some(lu) = deviation.integrated_lu.map(|lu| -lu).filter(|lu| lu.abs() > LOUDNESS_LU) {
        let word = if lu > 0.0 { "louder" } else { "quieter" };
        say.say(Kind::Loudness, lu, format!("its median is {} LU {word}", size(lu)));
    }
    let mirrored: Vec<f64> = deviation.bands_db.iter().map(|db| -db).collect();
    let hz: Vec<f64> = reference.measured.bands.iter().map(|band| band.hz).collect();
    for region in regions(&hz, &mirrored, &vec![BAND_DB; mirrored.len()]) {
        let side = if region.mean_db > 0.0 { "above" } else { "below" };
        let text = format!(
            "{}: {} to {} is {} dB {side} it, after matching the loudness",
            region.word,
            frequency(region.from_hz),
            frequency(region.to_hz),
            size(region.mean_db)
        );
        say.say(Kind::Balance, region.mean_db, text);
    }
    for (band, db) in deviation.side_to_mid_db.iter().enumerate() {
        if let Some(db) = db.map(|db| -db).filter(|db| db.abs() > WIDTH_DB) {
            let word = if db > 0.0 { "wider" } else { "narrower" };
            let name = WIDTH_NAMES[band];
            say.say(Kind::Width, db, format!("{word} by {} dB in the {name} band ({})", size(db), band_text(band)));
        }
    }
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
