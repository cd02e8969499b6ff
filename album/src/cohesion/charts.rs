//! The pictures: loudness of every track, spectra over the median, what each deviates by, widths.
//!
//! What stands out is told apart by colour and outline, and by the table beside; lines by dashes as well as by colour.

use super::data::{Cohesion, Kind, Line, WIDTH_NAMES};
use super::judge::NARROW_DB;
use super::said::{band_text, subject};
use report::svg::Swatch::{Line as Stroke, Shape};
use report::svg::{Axis, Picture, Size, WIDTH};
use report::text::{frequency, number};

/// Height of a row for one track.
const ROW: f64 = 28.0;
/// Width of a picture of which two stand side by side.
const HALF: f64 = 480.0;
/// Characters of a name that find room.
const NAME: usize = 26;
/// Lines of references that can be told apart.
const STROKES: [&str; 4] = ["r1", "r2", "r3", "r4"];

fn short(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    name.chars().take(NAME - 1).chain(['…']).collect()
}

/// Whether a track stands out in a way.
fn stands_out(cohesion: &Cohesion, line: &Line, kind: Kind) -> bool {
    cohesion.findings.iter().any(|finding| finding.track == Some(line.number) && finding.kind == kind)
}

/// Loudness and peak of every track and reference; none in silence.
pub(super) fn ladder(cohesion: &Cohesion) -> Option<String> {
    let median = cohesion.album.median_lufs?;
    let names = cohesion.tracks.iter().map(|line| (line, true));
    let lines: Vec<_> = names.chain(cohesion.references.iter().map(|line| (line, false))).collect();
    let levels = || lines.iter().filter_map(|(line, _)| line.measured.integrated_lufs);
    let peaks = lines.iter().filter_map(|(line, _)| line.measured.true_peak_dbtp);
    let from = levels().fold(median - cohesion.album.limit_lu, f64::min).floor() - 1.0;
    let to = peaks.fold(cohesion.ceiling_dbtp, f64::max).ceil() + 1.0;
    let count = lines.len() as f64;
    let axes = [Axis::linear(from.max(-70.0), to), Axis::linear(0.0, count)];
    let [quietest, loudest] =
        [levels().reduce(f64::min), levels().reduce(f64::max)].map(|lufs| number(lufs, 1));
    let description = format!(
        "Median {} LUFS; the quietest {quietest} LUFS, the loudest {loudest} LUFS.",
        number(Some(median), 1)
    );
    let size = Size { width: WIDTH, height: ROW * count, left: 220.0 };
    let mut picture = Picture::sized("ladder", "Loudness and peak of every track", &description, size, axes);
    let limit = cohesion.album.limit_lu;
    picture.area("zone", [median - limit, median + limit], [0.0, count]);
    let ticks: Vec<_> = axes[0].ticks(14).into_iter().map(|lufs| (lufs, number(Some(lufs), 0))).collect();
    picture.x_axis(&ticks, "Loudness (LUFS) and true peak (dBTP)");
    for (n, (line, own)) in lines.iter().enumerate() {
        let y = count - n as f64 - 0.5;
        picture.y_text(y, &short(&if *own { subject(line) } else { line.name.clone() }));
        let m = &line.measured;
        let (Some(lufs), Some(peak)) = (m.integrated_lufs, m.true_peak_dbtp) else { continue };
        picture.line("full", [(lufs, y), (peak, y)].into_iter());
        let class = match own {
            false => "m",
            true if stands_out(cohesion, line, Kind::Loudness) => "out",
            true => "mild",
        };
        picture.area(class, [lufs, m.max_short_term_lufs.unwrap_or(lufs + 0.2)], [y - 0.25, y + 0.25]);
        picture.line("top", [(peak, y - 0.3), (peak, y + 0.3)].into_iter());
    }
    picture.line("i", [(median, 0.0), (median, count)].into_iter());
    picture.line("limit", [(cohesion.ceiling_dbtp, 0.0), (cohesion.ceiling_dbtp, count)].into_iter());
    let mut legend = vec![(Shape("mild"), "integrated to max. short-term"), (Shape("out"), "stands out")];
    if !cohesion.references.is_empty() {
        legend.push((Shape("m"), "reference"));
    }
    legend.extend([(Stroke("i"), "median"), (Stroke("limit"), "ceiling"), (Stroke("top"), "true peak")]);
    picture.legend(&legend);
    Some(picture.finish())
}

/// All spectra over their median; none in silence.
pub(super) fn spectra(cohesion: &Cohesion) -> Option<String> {
    let bands = &cohesion.album.bands;
    let (first, last) = (bands.first()?, bands.last()?);
    let tracks = || cohesion.tracks.iter().map(|line| &line.measured.bands).filter(|bands| !bands.is_empty());
    let all = || tracks().chain(cohesion.references.iter().map(|line| &line.measured.bands)).flatten();
    let highest = all().map(|band| band.db).fold(f64::NEG_INFINITY, f64::max);
    let lowest = all().map(|band| band.db).fold(f64::INFINITY, f64::min);
    let axes = [
        Axis::logarithmic(first.hz, last.hz),
        Axis::linear(10.0 * (lowest / 10.0).floor(), 10.0 * (highest / 10.0 + 0.1).ceil()),
    ];
    let description = "Third octaves of every track re its own loudness, their median, and the references.";
    let mut picture = Picture::new("spectra", "Spectral balance", description, 320.0, axes);
    picture.x_axis(&axes[0].frequency_ticks(), "Frequency");
    picture.y_axis(&axes[1].ticks(8), 0, "dB re the loudness");
    for bands in tracks() {
        picture.line("thin", bands.iter().map(|band| (band.hz, band.db)));
    }
    picture.line("middling", bands.iter().map(|band| (band.hz, band.db)));
    let mut legend = vec![(Stroke("thin"), "tracks".to_owned()), (Stroke("middling"), "median".to_owned())];
    for (line, class) in cohesion.references.iter().zip(STROKES) {
        picture.line(class, line.measured.bands.iter().map(|band| (band.hz, band.db)));
        legend.push((Stroke(class), short(&line.name)));
    }
    let legend: Vec<_> = legend.iter().map(|(swatch, text)| (*swatch, &**text)).collect();
    picture.legend(&legend);
    Some(picture.finish())
}

/// What the spectrum of one track deviates by; none in silence.
pub(super) fn deviation(cohesion: &Cohesion, line: &Line, id: &str) -> Option<String> {
    let bands = &cohesion.album.bands;
    let (first, last) = (bands.first()?, bands.last()?);
    let deviations = &line.deviation.bands_db;
    if deviations.is_empty() {
        return None;
    }
    let most = cohesion.tracks.iter().chain(&cohesion.references).flat_map(|line| &line.deviation.bands_db);
    let most = (3.0 * (most.fold(6.0_f64, |most, db| most.max(db.abs())) / 3.0).ceil()).min(18.0);
    let half = 10.0_f64.powf(0.05);
    let axes = [Axis::logarithmic(first.hz / half, last.hz * half), Axis::linear(-most, most)];
    let regions = &line.deviation.regions;
    let words: Vec<_> = regions.iter().map(|region| region.word).collect();
    let description = if words.is_empty() { "Nothing stands out.".to_owned() } else { words.join(", ") };
    let size = Size { width: HALF, height: 110.0, left: 48.0 };
    let title = format!("{} against the median", line.name);
    let mut picture = Picture::sized(id, &title, &description, size, axes);
    let ticks = [50.0, 200.0, 1_000.0, 4_000.0, 16_000.0].map(|hz| (hz, frequency(hz)));
    picture.x_axis(&ticks, "Frequency");
    picture.y_axis(&axes[1].ticks(6), 0, "dB");
    let gap = 10.0_f64.powf(0.045);
    for (band, db) in bands.iter().zip(deviations) {
        let out = regions.iter().any(|region| (region.from_hz..region.to_hz).contains(&band.hz));
        picture.area(if out { "out" } else { "mild" }, [band.hz / gap, band.hz * gap], [0.0, *db]);
    }
    picture.line("full", [(axes[0].from, 0.0), (axes[0].to, 0.0)].into_iter());
    for side in [1.0, -1.0] {
        let limits = bands.iter().zip(&cohesion.album.band_limits_db);
        picture.line("limit", limits.map(|(band, limit)| (band.hz, side * limit)));
    }
    picture.legend(&[(Shape("mild"), "within"), (Shape("out"), "stands out"), (Stroke("limit"), "limit")]);
    Some(picture.finish())
}

/// Side to mid of one band of every track; none where none has sound.
pub(super) fn widths(cohesion: &Cohesion, band: usize) -> Option<String> {
    let median = cohesion.album.side_to_mid_db[band]?;
    let widest = cohesion.tracks.iter().filter_map(|line| line.measured.side_to_mid_db[band]);
    let to = (5.0 * (widest.fold(0.0, f64::max) / 5.0).ceil()).min(30.0);
    let count = cohesion.tracks.len() as f64;
    let axes = [Axis::linear(NARROW_DB, to), Axis::linear(0.0, count)];
    let title = format!("Width of the {} band, {}", WIDTH_NAMES[band], band_text(band));
    let description = format!("The median is {} dB.", number(Some(median), 1));
    let size = Size { width: HALF, height: 20.0 * count, left: 48.0 };
    let mut picture = Picture::sized(&format!("width-{band}"), &title, &description, size, axes);
    let ticks: Vec<_> = axes[0].ticks(8).into_iter().map(|db| (db, number(Some(db), 0))).collect();
    picture.x_axis(&ticks, "Side to mid (dB); −30 is mono");
    for (n, line) in cohesion.tracks.iter().enumerate() {
        let y = count - n as f64 - 0.5;
        picture.y_text(y, &line.number.to_string());
        let Some(db) = line.measured.side_to_mid_db[band] else { continue };
        let odd = cohesion.findings.iter().any(|finding| {
            finding.track == Some(line.number)
                && finding.kind == Kind::Width
                && line.deviation.side_to_mid_db[band] == Some(finding.deviation)
        });
        picture.area(
            if odd { "out" } else { "mild" },
            [NARROW_DB, db.max(NARROW_DB + 0.2)],
            [y - 0.3, y + 0.3],
        );
    }
    picture.line("i", [(median, 0.0), (median, count)].into_iter());
    picture.legend(&[(Shape("mild"), "within"), (Shape("out"), "stands out"), (Stroke("i"), "median")]);
    Some(picture.finish())
}
