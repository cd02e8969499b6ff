//! Stems before mastering: do they belong together, do they start together, do they sum to the mix?
//!
//! | Module | What it is |
//! |---|---|
//! | [`levels`] | every meter over every stem, their sum and the mix, in one pass |
//! | [`products`] | powers and correlations of tracks, and the gains that explain one by the others |
//! | [`null`] | what is left of the mix without the sum |
//! | [`align`](mod@align) | where each stem stands in the mix, to the frame |
//! | [`explain`], [`search`], [`correlate`], [`peak`] | how that is found and proved |
//! | [`finding`] | what is wrong, one sentence each |
//! | [`tracks`] | files side by side |
//!
//! Files are read in blocks, several times over. Memory does not grow with their length: about 180 MB while stems are looked
//! for within ±10.2 s, a few MB otherwise.

pub mod align;
pub mod correlate;
pub mod explain;
pub mod finding;
pub mod levels;
pub mod null;
pub mod peak;
pub mod products;
pub mod search;
#[cfg(test)]
mod tests;
pub mod tracks;

use crate::audio::Info;
use crate::audio::source::Source;
use crate::error::{Error, Result};
use align::Place;
use dsp_core::chain::meter::Readings;
use dsp_core::meter::verdict::Light;
use finding::Finding;
use levels::Level;
use null::Null;
use search::Scene;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// As many stems as are taken: what studios ask for.
pub const MAX_STEMS: usize = 8;

/// All about some stems.
#[derive(Clone, Debug, Serialize)]
pub struct Analysis {
    /// In the order given.
    pub stems: Vec<Stem>,
    /// The sum of the stems as they are, summed in f64; `None` where their rates differ.
    pub sum: Option<Sum>,
    /// The mix, if one was given.
    pub mix: Option<Mix>,
    /// What is worth a word, the worst first.
    pub findings: Vec<Finding>,
}

/// All about one stem.
#[derive(Clone, Debug, Serialize)]
pub struct Stem {
    /// The file.
    pub file: PathBuf,
    /// Its format.
    pub format: Info,
    /// Its length in frames.
    pub frames: u64,
    /// Its measures.
    pub readings: Readings,
    /// From its loudest sample to full scale, in dB.
    pub headroom_db: f64,
    /// Whether every sample is zero.
    pub silent: bool,
    /// Frames before the first above -70 dBFS.
    pub head_frames: u64,
    /// Frames after the last above -70 dBFS.
    pub tail_frames: u64,
    /// Whether it has two channels that are the same in every bit.
    pub dual_mono: bool,
    /// Correlation with the sum of the other stems, -1 to +1; `None` where rates differ. Below 0 it takes level from them.
    pub correlation_with_others: Option<f64>,
    /// Where it stands in the mix; `None` without one, or where it cannot be told.
    pub in_mix: Option<Place>,
    /// What is to be known of the file, such as that it is lossy.
    pub warnings: Vec<String>,
}

/// The sum of the stems.
#[derive(Clone, Debug, Serialize)]
pub struct Sum {
    /// Its measures.
    pub readings: Readings,
    /// From its loudest sample to full scale, in dB; negative where it exceeds it.
    pub headroom_db: f64,
}

/// The mix.
#[derive(Clone, Debug, Serialize)]
pub struct Mix {
    /// The file.
    pub file: PathBuf,
    /// Its format.
    pub format: Info,
    /// Its length in frames.
    pub frames: u64,
    /// Its measures.
    pub readings: Readings,
    /// From its loudest sample to full scale, in dB.
    pub headroom_db: f64,
    /// How the sum of the stems as they are nulls against it.
    pub null: Option<Null>,
    /// What stays of it when every stem is moved, turned over and levelled as it stands in it, in dB.
    pub left_db: Option<f64>,
}

impl Analysis {
    /// The worst of the findings.
    #[must_use]
    pub fn overall(&self) -> Light {
        self.findings.iter().map(|finding| finding.light).max().unwrap_or(Light::Pass)
    }
}

/// Looks at `stems`, against `mix` if there is one. `progress` is called with the frames measured; what follows with a mix
/// takes about as long again.
///
/// # Errors
/// There is no stem or more than [`MAX_STEMS`], or a file cannot be read.
pub fn analyse(stems: &[PathBuf], mix: Option<&Path>, progress: &mut dyn FnMut(u64)) -> Result<Analysis> {
    if stems.is_empty() {
        return Err(Error::new("stems", "there are none", "name the files or their folder"));
    }
    if stems.len() > MAX_STEMS {
        return Err(Error::new(
            "stems",
            format_args!("there are {}, up to {MAX_STEMS} are taken", stems.len()),
            "sum some of them to groups first",
        ));
    }
    let paths: Vec<&Path> = stems.iter().map(PathBuf::as_path).collect();
    let measured = levels::measure(&paths, mix, progress)?;
    let everything: Vec<usize> = (0..stems.len()).collect();
    let mut all = Vec::new();
    for (number, (path, level)) in paths.iter().zip(&measured.tracks).enumerate() {
        let others: Vec<usize> = everything.iter().copied().filter(|other| *other != number).collect();
        let correlation = |products: &products::Products| products.correlation_with_sum(number, &others);
        all.push(Stem {
            file: (*path).to_owned(),
            correlation_with_others: measured.products.as_ref().map(correlation),
            ..stem(path, Source::open(path)?.info(), level)
        });
    }
    let mix = mix
        .zip(measured.tracks.get(stems.len()))
        .map(|(path, level)| {
            Ok(Mix {
                file: path.to_owned(),
                format: Source::open(path)?.info(),
                frames: level.frames,
                readings: level.readings,
                headroom_db: level.readings.headroom_db(),
                null: measured.null,
                left_db: None,
            })
        })
        .transpose()?;
    let sum = measured.sum.map(|sum| Sum { headroom_db: sum.readings.headroom_db(), readings: sum.readings });
    let mut analysis = Analysis { stems: all, sum, mix, findings: Vec::new() };
    analysis.place(&paths)?;
    analysis.findings = finding::all(&analysis, measured.products.as_ref());
    Ok(analysis)
}

impl Analysis {
    /// Finds the places in the mix, where there is one of the same rate and not silent.
    fn place(&mut self, paths: &[&Path]) -> Result<()> {
        let Some(mix) = self.mix.as_mut().filter(|mix| mix.null.is_some()) else { return Ok(()) };
        if mix.readings.sample_peak() == f64::NEG_INFINITY {
            return Ok(());
        }
        let scene = Scene {
            mix: &mix.file,
            mix_frames: mix.frames,
            sample_rate_hz: f64::from(mix.format.sample_rate_hz),
            frames: self.stems.iter().map(|stem| stem.frames).chain([mix.frames]).max().unwrap_or(0),
        };
        let heard: Vec<bool> = self.stems.iter().map(|stem| !stem.silent).collect();
        let lengths = self.stems.iter().map(|stem| stem.frames);
        let stems: Vec<(&Path, u64)> = paths.iter().copied().zip(lengths).collect();
        let alignment = align::align(scene, &stems, &heard)?;
        for (stem, place) in self.stems.iter_mut().zip(alignment.places) {
            stem.in_mix = place;
        }
        mix.left_db = Some(alignment.left_db);
        Ok(())
    }
}

fn stem(path: &Path, format: Info, level: &Level) -> Stem {
    let Level { readings, evidence, frames, warnings } = level;
    let silent = readings.sample_peak() == f64::NEG_INFINITY;
    Stem {
        file: path.to_owned(),
        format,
        frames: *frames,
        readings: *readings,
        headroom_db: readings.headroom_db(),
        silent,
        head_frames: evidence.head_frames,
        tail_frames: evidence.tail_frames,
        dual_mono: format.channels == 2 && !silent && evidence.identical_channels,
        correlation_with_others: None,
        in_mix: None,
        warnings: warnings.clone(),
    }
}
