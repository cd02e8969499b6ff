//! What stands out, in words.

use super::data::{Finding, Kind, Line, WIDTH_BANDS_HZ, WIDTH_NAMES};
use super::judge::{BAND_DB, LOUDNESS_LU, Middle, NARROW_DB, WIDTH_DB, width};
use super::level::AT_CEILING_DB;
use super::regions::regions;
use report::text::{frequency, number};

/// How people read the name of a track.
pub(super) fn subject(line: &Line) -> String {
    if line.name.is_empty() {
        format!("Track {}", line.number)
    } else {
        format!("{} {}", line.number, line.name)
    }
}

/// Side to mid as people read it.
pub(super) fn width_text(db: Option<f64>) -> String {
    if db.is_some_and(|db| db <= NARROW_DB) { "mono".to_owned() } else { number(db, 1) }
}

/// Where findings go.
pub(super) struct Say<'a> {
    pub findings: &'a mut Vec<Finding>,
    /// Number of the track, if it is said of one.
    pub track: Option<usize>,
    pub subject: String,
}

impl Say<'_> {
    fn say(&mut self, kind: Kind, deviation: f64, text: String) {
        let Self { track, ref subject, .. } = *self;
        self.findings.push(Finding { track, subject: subject.clone(), kind, deviation, text });
    }
}

fn in_db(width: Option<f64>) -> String {
    let text = width_text(width);
    if text == "mono" { "that of mono".to_owned() } else { format!("{text} dB") }
}

fn size(value: f64) -> String {
    number(Some(value.abs()), 1)
}

/// Says what stands out of a track.
pub(super) fn track(
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
        say.say(
            Kind::Loudness,
            lu,
            format!("{} LU {word} than the album's median of {median} LUFS", size(lu)),
        );
    }
    if let Some((lu, median)) = off(plr, measured.plr_lu) {
        let (word, median) = (if lu > 0.0 { "more" } else { "less" }, number(Some(median), 1));
        say.say(
            Kind::Plr,
            lu,
            format!("{} LU {word} from loudness to peak than the median of {median} LU", size(lu)),
        );
    }
    if let Some((lu, median)) = off(range, measured.loudness_range_lu) {
        let (word, median) = (if lu > 0.0 { "more" } else { "less" }, number(Some(median), 1));
        say.say(
            Kind::Range,
            lu,
            format!("{} LU {word} loudness range than the median of {median} LU", size(lu)),
        );
    }
    if let Some(over) =
        measured.true_peak_dbtp.map(|peak| peak - ceiling).filter(|over| *over > AT_CEILING_DB)
    {
        let text = format!(
            "its true peak is {} dB above the ceiling of {} dBTP",
            size(over),
            number(Some(ceiling), 1)
        );
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
                "{word} by {} dB in the {} band ({}): side to mid is {} against {}",
                size(db),
                WIDTH_NAMES[band],
                band_text(band),
                in_db(measured.side_to_mid_db[band]),
                in_db(Some(median))
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
pub(super) fn against(say: &mut Say<'_>, reference: &Line) {
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
            say.say(
                Kind::Width,
                db,
                format!("{word} by {} dB in the {name} band ({})", size(db), band_text(band)),
            );
        }
    }
}
