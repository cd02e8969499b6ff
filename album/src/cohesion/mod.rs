//! Whether the tracks of an album belong together: each measured, all compared, and what stands out named with by how much.
//!
//! Every track is compared with the album's median. A value stands out if it is further from the median than a fixed limit
//! and than twice the spread of all tracks: the median of the distances from the median, times 1.4826, which for a normal
//! distribution is its standard deviation. So one odd track stands out, and an album that is meant to be varied is left
//! alone. Of fewer than three tracks there is no spread; the limits alone decide.
//!
//! | What | Stands out beyond |
//! |---|---|
//! | integrated loudness | 1.5 LU |
//! | PLR | 3 LU |
//! | loudness range | 5 LU |
//! | three or more neighbouring third octaves to one side | 3 dB each, after matching the loudness |
//! | width of a band (side to mid) | 4 dB; below -30 dB all counts as mono |
//! | true peak | the album's ceiling, whatever the others do |
//!
//! Spectra are matched by their own K-weighted power, which is the loudness without gates: so a quiet intro, which the
//! gates leave out, moves no spectrum. Levels more than 60 dB below the loudness count as 60 dB below.
//!
//! The loudness of the album is that of all its tracks together, without the silence between them.

mod charts;
mod data;
mod hear;
mod judge;
mod level;
mod page;
mod regions;
mod said;
mod text;

pub use data::{
    Cohesion, Deviation, Finding, Gain, Kind, Line, Measured, Plan, Region, Suggestions, WIDTH_BANDS_HZ,
    WIDTH_NAMES, Whole,
};
pub use level::to_loudness;

use crate::book::Album;
use crate::jobs;
use crate::programme::Programme;
use crate::render::{Rendered, Watch};
use dsp_core::meter::loudness::Loudness;
use offline::error::Result;
use std::path::{Path, PathBuf};

/// Measures rendered tracks and references, `jobs` at once, and compares them. The result does not depend on `jobs`.
/// `watch` is told of the references after the tracks, as if they were tracks that follow.
///
/// # Errors
/// A file cannot be read, or a crossfade is longer than its tracks: of several that of the first file in order.
pub fn measure(
    album: &Album,
    rendered: &[Rendered],
    references: &[PathBuf],
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Cohesion> {
    let programme = Programme::new(album, rendered)?;
    let files: Vec<&Path> =
        rendered.iter().map(|track| &*track.path).chain(references.iter().map(|path| &**path)).collect();
    let mut heard = jobs::run(files.len(), jobs, |index| {
        let heard = hear::hear(files[index], &mut |done, total| watch.set(index, done, total))?;
        watch.finish(index, false);
        Ok(heard)
    })?;
    let others = heard.split_off(rendered.len());
    let rate = f64::from(programme.sample_rate_hz);
    let mut before = None;
    let tracks = album.tracks.iter().zip(&heard).zip(&programme.tracks).enumerate();
    let tracks = tracks.map(|(index, ((track, heard), placed))| {
        let gap_s = before.map(|(end, tail_s)| ((placed.start as f64 - end as f64) / rate, tail_s));
        before = Some((placed.end(), heard.measured.tail_silence_s));
        Line {
            number: album.number(index),
            name: track.title.clone(),
            gap_s: gap_s.map(|gap| gap.0),
            heard_gap_s: gap_s.map(|(gap, tail)| gap + tail + heard.measured.head_silence_s),
            measured: heard.measured.clone(),
            deviation: Deviation::default(),
        }
    });
    let tracks: Vec<Line> = tracks.collect();
    let references = (1..).zip(references.iter().zip(others)).map(|(number, (path, heard))| Line {
        number,
        name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        gap_s: None,
        heard_gap_s: None,
        measured: heard.measured,
        deviation: Deviation::default(),
    });
    let references = references.collect();
    let seconds = programme.frames() as f64 / rate;
    let whole = together(heard.into_iter().map(|heard| heard.loudness));
    Ok(judge::compare(album, seconds, &whole, tracks, references))
}

fn together(all: impl Iterator<Item = Loudness>) -> Loudness {
    all.reduce(|mut all, one| {
        all.absorb(&one);
        all
    })
    .unwrap_or_default()
}

impl Cohesion {
    /// As JSON, with a line break at the end. What was not measured is `null`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain data with text keys");
        text.push('\n');
        text
    }

    /// As one HTML page without scripts and without references to anything outside.
    #[must_use]
    pub fn to_html(&self) -> String {
        page::page(self)
    }

    /// As tables for a terminal.
    #[must_use]
    pub fn to_text(&self) -> String {
        text::text(self)
    }
}

#[cfg(test)]
mod tests;
