//! `lathe stems`: do these stems belong together, and do they make the mix?

use crate::progress::Progress;
use crate::table::{level, word};
use clap::Args;
use dsp_core::chain::meter::Readings;
use dsp_core::meter::verdict::Light;
use offline::audio::time_text;
use offline::error::{Error, Result};
use offline::stems::align::Place;
use offline::stems::finding::Finding;
use offline::stems::{Analysis, Stem, analyse};
use serde_json::json;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Looks at up to 8 stems: rate, length, levels of each and of their sum, clipping, silence, polarity; with --mix also
/// where each starts in it and how their sum nulls against it. Exit code: 0, 1 if something is wrong, 2 for an error.
#[derive(Debug, Args)]
pub struct Options {
    /// The stems, or the folder that they are in.
    #[arg(required = true, value_name = "DIR|FILE")]
    inputs: Vec<PathBuf>,
    /// The mix that they make. It may be in the same folder.
    #[arg(long, value_name = "MIX")]
    mix: Option<PathBuf>,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Files in a folder that count as stems, by the ending of their names.
const ENDINGS: [&str; 6] = ["wav", "aif", "aiff", "aifc", "flac", "w64"];

/// Runs it and returns the exit code.
#[must_use]
pub fn run(options: &Options) -> u8 {
    let looked = files(options).and_then(|files| {
        let mut progress = Progress::quiet("stems", None);
        analyse(&files, options.mix.as_deref(), &mut |done| progress.set(done))
    });
    match looked {
        Ok(analysis) => {
            let overall = analysis.overall();
            crate::print(&if options.json {
                let mut value = json!(analysis);
                value["overall"] = json!(overall);
                format!("{value:#}\n")
            } else {
                text(&analysis)
            });
            u8::from(overall == Light::Fail)
        }
        Err(error) => {
            crate::say(&error.to_string());
            2
        }
    }
}

/// The stems that are meant: those named, those in the folders named in the order of their names, never the mix.
fn files(options: &Options) -> Result<Vec<PathBuf>> {
    let is_mix = |path: &Path| {
        options.mix.as_ref().is_some_and(|mix| same_file::is_same_file(mix, path).unwrap_or(false))
    };
    let mut all = Vec::new();
    for input in &options.inputs {
        if !input.is_dir() {
            all.push(input.clone());
            continue;
        }
        let entries = std::fs::read_dir(input).map_err(|error| Error::reading(input, &error))?;
        let mut inside = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| Error::reading(input, &error))?.path();
            let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if ending.is_some_and(|ending| ENDINGS.contains(&&*ending)) && !hidden && path.is_file() {
                inside.push(path);
            }
        }
        if inside.is_empty() {
            return Err(Error::file(
                input,
                "holds no WAV, AIFF or FLAC file",
                "name the folder of the stems",
            ));
        }
        inside.sort();
        all.append(&mut inside);
    }
    all.retain(|path| !is_mix(path));
    Ok(all)
}

fn text(analysis: &Analysis) -> String {
    let with_mix = analysis.mix.as_ref().is_some_and(|mix| mix.left_db.is_some());
    let mut rows = vec![header(with_mix)];
    rows.extend(analysis.stems.iter().map(|stem| row(stem, with_mix)));
    if let Some(sum) = &analysis.sum {
        rows.push(levels("Sum", "", "", &sum.readings));
    }
    if let Some(mix) = &analysis.mix {
        let length = time_text(mix.frames, mix.format.sample_rate_hz);
        rows.push(levels(&name(&mix.file), &format(mix.format), &length, &mix.readings));
    }
    let mut text = aligned(&rows);
    if let Some(mix) = &analysis.mix {
        if let Some(null) = mix.null {
            let _ = writeln!(text, "  Sum against {}: {null}", name(&mix.file));
        }
        if let Some(left_db) = mix.left_db {
            // The mix itself is rounded: to f32 at 150 dB below its samples.
            let left = if left_db < -150.0 {
                "nothing".to_owned()
            } else {
                level(left_db, 1, "dB").trim().to_owned()
            };
            let _ = writeln!(text, "  With every stem as it stands in {}: {left} left", name(&mix.file));
        }
    }
    for Finding { light, about, file, text: what } in &analysis.findings {
        let whose = file.as_deref().map_or_else(|| "Sum".to_owned(), name);
        let _ = writeln!(text, "  {whose}: {}: {}. {}", about.label(), word(*light), capital(what));
    }
    let _ = writeln!(text, "  Verdict: {}", word(analysis.overall()));
    text
}

fn header(with_mix: bool) -> Vec<String> {
    let names =
        ["Stem", "Format", "Length", "LUFS", "dBTP", "dBFS", "Headroom", "Silence", "Others", "Mix", "Start"];
    names[..if with_mix { 11 } else { 9 }].iter().map(|name| (*name).to_owned()).collect()
}

fn row(stem: &Stem, with_mix: bool) -> Vec<String> {
    let rate = stem.format.sample_rate_hz;
    let mut cells =
        levels(&name(&stem.file), &format(stem.format), &time_text(stem.frames, rate), &stem.readings);
    let seconds = |frames: u64| frames as f64 / f64::from(rate);
    cells.push(match stem.silent {
        true => "all".to_owned(),
        false => format!("{:.1}, {:.1} s", seconds(stem.head_frames), seconds(stem.tail_frames)),
    });
    cells.push(number(stem.correlation_with_others.filter(|_| !stem.silent).unwrap_or(f64::NAN), 2));
    if with_mix {
        cells.push(
            stem.in_mix
                .map_or_else(|| "-".to_owned(), |place| level(place.gain_db, 1, "dB").trim().to_owned()),
        );
        cells.push(stem.in_mix.as_ref().map_or_else(|| "-".to_owned(), start));
    }
    cells
}

/// Name, format, length and the four levels.
fn levels(name: &str, format: &str, length: &str, readings: &Readings) -> Vec<String> {
    let all =
        [readings.integrated_lufs, readings.true_peak(), readings.sample_peak()].map(|db| number(db, 1));
    let mut cells = vec![name.to_owned(), format.to_owned(), length.to_owned()];
    cells.extend(all);
    cells.push(level(readings.headroom_db(), 1, "dB").trim().to_owned());
    cells
}

fn start(place: &Place) -> String {
    let by = place.offset_frames.unsigned_abs();
    let about =
        if place.uncertainty_frames > 0 { format!(" ±{}", place.uncertainty_frames) } else { String::new() };
    match place.offset_frames {
        0 if place.uncertainty_frames == 0 => "in place".to_owned(),
        0 => format!("0{about}"),
        ..0 => format!("{by}{about} late"),
        _ => format!("{by}{about} early"),
    }
}

fn format(info: offline::audio::Info) -> String {
    let channels = if info.channels == 1 { "mono" } else { "stereo" };
    format!("{} kHz, {}, {channels}", f64::from(info.sample_rate_hz) / 1e3, info.encoding)
}

fn number(value: f64, decimals: usize) -> String {
    level(value, decimals, "").trim().to_owned()
}

/// Columns as wide as their widest cell: the first to the left, the others to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let _ =
                if column == 0 { write!(line, "  {cell:width$}") } else { write!(line, "  {cell:>width$}") };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", letters.as_str())
}

/// The file's name without its folder.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
