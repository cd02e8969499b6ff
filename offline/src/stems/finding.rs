//! What is wrong with stems, and what to do about it.

use super::align::Place;
use super::null::Null;
use super::products::Products;
use super::{Analysis, Mix, Stem};
use crate::audio::time_text;
use dsp_core::meter::verdict::Light;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Correlation with the other stems below which a stem is probably upside down: what was recorded apart lies within ±0.1,
/// microphones of one source at +0.2 and more.
const UPSIDE_DOWN: f64 = -0.3;
/// Correlation of two stems below which one takes the other away: less than a sixth of the sum's amplitude remains.
const CANCELS: f64 = -0.98;
/// Correlation of two stems above which they are the same at another level.
const SAME: f64 = 1.0 - 1e-9;

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Sample rates differ.
    SampleRate,
    /// Lengths differ.
    Length,
    /// A stem does not start with the mix.
    Misaligned,
    /// A stem is upside down, or seems to be.
    Polarity,
    /// Clipped runs.
    Clipping,
    /// Nothing but zeros.
    Silence,
    /// Two channels that are one.
    DualMono,
    /// Two stems that are one.
    Same,
    /// The stem was not found in the mix.
    NotFound,
    /// The sum exceeds full scale.
    Headroom,
    /// The sum is not the mix.
    Null,
    /// The file itself: lossy, damaged, no numbers.
    File,
}

impl About {
    /// What it is called in a table.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::SampleRate => "Sample rate",
            Self::Length => "Length",
            Self::Misaligned => "Start",
            Self::Polarity => "Polarity",
            Self::Clipping => "Clipping",
            Self::Silence => "Silence",
            Self::DualMono => "Dual mono",
            Self::Same => "Same stem",
            Self::NotFound => "Place in the mix",
            Self::Headroom => "Headroom",
            Self::Null => "Null",
            Self::File => "File",
        }
    }
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub light: Light,
    /// What it is about.
    pub about: About,
    /// The file; `None` if it is the sum.
    pub file: Option<PathBuf>,
    /// What is wrong and what to do.
    pub text: String,
}

/// All findings, the worst first, else in the order of the files.
pub(super) fn all(analysis: &Analysis, products: Option<&Products>) -> Vec<Finding> {
    let mut all = Vec::new();
    for stem in &analysis.stems {
        all.extend(of_file(stem, analysis).into_iter().map(|(light, about, text)| Finding {
            light,
            about,
            file: Some(stem.file.clone()),
            text,
        }));
    }
    all.extend(products.map(|products| pairs(analysis, products)).unwrap_or_default());
    all.extend(of_sum(analysis).into_iter().map(|(light, about, text)| Finding {
        light,
        about,
        file: None,
        text,
    }));
    all.sort_by_key(|finding| std::cmp::Reverse(finding.light));
    all
}

type Said = (Light, About, String);

fn of_file(stem: &Stem, analysis: &Analysis) -> Vec<Said> {
    let mut all: Vec<Said> =
        stem.warnings.iter().map(|warning| (Light::Warn, About::File, warning.clone())).collect();
    let first = &analysis.stems[0];
    let (rate, wanted) = (stem.format.sample_rate_hz, first.format.sample_rate_hz);
    if rate != wanted {
        let text = format!("{rate} Hz where {} has {wanted} Hz; export all at one rate.", name(&first.file));
        all.push((Light::Fail, About::SampleRate, text));
    } else if stem.frames != first.frames {
        let (by, than) = (stem.frames.abs_diff(first.frames), name(&first.file));
        let what = if stem.frames > first.frames { "longer" } else { "shorter" };
        let text = format!(
            "{} ({}) {what} than {than}; export all from the same start to the same end.",
            counted(by, "frame"),
            time_text(by, rate)
        );
        all.push((Light::Fail, About::Length, text));
    }
    if stem.silent {
        let text = "nothing but digital silence; leave it out or export it again.".to_owned();
        all.push((Light::Warn, About::Silence, text));
        return all;
    }
    if let Some(frame) = stem.readings.first_clip_frame {
        let text = format!(
            "full scale in runs of 3 samples or more, {}, first at {} (frame {frame}); lower the stem and export it again.",
            counted(stem.readings.clipped_runs, "time"),
            time_text(frame, rate)
        );
        all.push((Light::Fail, About::Clipping, text));
    }
    if stem.dual_mono {
        let text = "both channels are the same; a mono file would do.".to_owned();
        all.push((Light::Warn, About::DualMono, text));
    }
    match (&stem.in_mix, analysis.mix.as_ref().and_then(|mix| mix.left_db)) {
        (Some(place), _) => all.extend(placed(place, rate)),
        (None, Some(_)) => {
            let text = "not found in the mix within 10.2 s, or as well in several places; compare by ear.";
            all.push((Light::Warn, About::NotFound, text.to_owned()));
            all.extend(against_others(stem));
        }
        (None, None) => all.extend(against_others(stem)),
    }
    all
}

/// What is said of a stem where the mix tells nothing of its polarity.
fn against_others(stem: &Stem) -> Option<Said> {
    let correlation = stem.correlation_with_others.filter(|correlation| *correlation < UPSIDE_DOWN)?;
    let text = format!(
        "correlates with the other stems at {correlation:.2}: it cancels part of them; turn it over and listen."
    );
    Some((Light::Warn, About::Polarity, text))
}

fn counted(number: u64, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

fn placed(place: &Place, rate: u32) -> Vec<Said> {
    let Place { offset_frames, uncertainty_frames, proved, above_chance, inverted, .. } = *place;
    let mut all = Vec::new();
    if offset_frames.unsigned_abs() > uncertainty_frames {
        let by = offset_frames.unsigned_abs();
        let what = if offset_frames < 0 { "late" } else { "early" };
        let by_frames = match uncertainty_frames {
            0 => counted(by, "frame"),
            give => format!("{by} ±{give} frames"),
        };
        let sure = match above_chance {
            _ if proved => "proved by the null".to_owned(),
            Some(height) => format!("the match stands {height:.0} times above chance"),
            None => "not proved".to_owned(),
        };
        let text = format!(
            "{by_frames} ({}) {what} against the mix ({sure}); export it again, or move it with offset_frames = {offset_frames} in a session.",
            milliseconds(by, rate)
        );
        all.push((Light::Fail, About::Misaligned, text));
    }
    if inverted {
        let text =
            "upside down against the mix; export it again, or set polarity = \"inverted\" in a session.";
        all.push((Light::Fail, About::Polarity, text.to_owned()));
    }
    all
}

fn milliseconds(frames: u64, rate: u32) -> String {
    format!("{:.3} ms", frames as f64 / f64::from(rate) * 1e3)
}

fn pairs(analysis: &Analysis, products: &Products) -> Vec<Finding> {
    let mut all = Vec::new();
    for (b, stem) in analysis.stems.iter().enumerate() {
        for (a, other) in analysis.stems[..b].iter().enumerate() {
            let correlation = products.correlation(a, b);
            let (about, text) = if correlation > SAME {
                (About::Same, format!("the same sound as {}; leave one out.", name(&other.file)))
            } else if correlation < CANCELS {
                let text =
                    format!("cancels {}: correlation {correlation:.2}; turn one over.", name(&other.file));
                (About::Polarity, text)
            } else {
                continue;
            };
            all.push(Finding { light: Light::Warn, about, file: Some(stem.file.clone()), text });
        }
    }
    all
}

fn of_sum(analysis: &Analysis) -> Vec<Said> {
    let mut all = Vec::new();
    if let Some(sum) = analysis.sum.as_ref().filter(|sum| sum.headroom_db < 0.0) {
        let text = format!(
            "exceeds full scale by {:.1} dB: nothing is lost in a session, in a file of whole numbers it would clip.",
            -sum.headroom_db
        );
        all.push((Light::Warn, About::Headroom, text));
    }
    let Some(mix) = &analysis.mix else { return all };
    let (rate, wanted) = (mix.format.sample_rate_hz, analysis.stems[0].format.sample_rate_hz);
    if analysis.sum.is_some() && rate != wanted {
        let text = format!(
            "the mix has {rate} Hz, the stems have {wanted} Hz; give the mix at the rate of the stems."
        );
        all.push((Light::Fail, About::SampleRate, text));
    }
    if let Some(null) = mix.null {
        all.extend(of_null(null, mix, analysis));
    }
    all
}

fn of_null(null: Null, mix: &Mix, analysis: &Analysis) -> Option<Said> {
    if null.null_db <= Null::GOOD_DB {
        return None;
    }
    if null.is_gain_only() {
        let turned = if null.inverted { ", upside down" } else { "" };
        let text = format!("the mix is the sum at {:+.2} dB{turned}.", null.gain_db);
        return Some((Light::Warn, About::Null, text));
    }
    let left = mix.left_db?;
    let everywhere = analysis.stems.iter().all(|stem| stem.silent || stem.in_mix.is_some());
    let text = if left <= Null::GOOD_DB {
        "it will null once the stems are put right as said here, and levelled as in the mix.".to_owned()
    } else if everywhere {
        format!(
            "{left:.1} dB of the mix are in no stem, wherever they stand: a stem is missing, or the mix bus was processed."
        )
    } else {
        format!("{left:.1} dB of the mix are in none of the stems that were found in it.")
    };
    Some((Light::Warn, About::Null, text))
}

/// The file's name without its folder.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
