//! One pass over stems and mix: every meter, what the stems have to do with each other, and the null.

use super::null::{Moments, Null};
use super::products::Products;
use super::tracks::Tracks;
use crate::audio::Info;
use crate::error::Result;
use crate::measure::{BLOCK_FRAMES, Measure};
use dsp_core::chain::meter::Readings;
use dsp_core::meter::evidence::Evidence;
use std::path::Path;

/// What was measured of one file or of the sum.
#[derive(Clone, Debug)]
pub struct Level {
    /// All numbers.
    pub readings: Readings,
    /// What the sound tells about itself.
    pub evidence: Evidence,
    /// Frames measured.
    pub frames: u64,
    /// What the user should know of the file.
    pub warnings: Vec<String>,
}

/// Everything of one pass.
#[derive(Debug)]
pub struct Levels {
    /// Of the stems, and of the mix behind them if there is one.
    pub tracks: Vec<Level>,
    /// Of the sum of the stems, where they share a rate.
    pub sum: Option<Level>,
    /// Products of the stems, likewise.
    pub products: Option<Products>,
    /// The null of the sum against the mix, where there is one of the same rate.
    pub null: Option<Null>,
}

/// Measures `stems` and `mix`. `progress` is called with the frames done.
///
/// # Errors
/// A file cannot be read.
pub fn measure(stems: &[&Path], mix: Option<&Path>, progress: &mut dyn FnMut(u64)) -> Result<Levels> {
    let mut pass = Pass::open(stems, mix)?;
    let mut done = 0;
    loop {
        let frames = pass.step()?;
        if frames == 0 {
            break;
        }
        done += frames as u64;
        progress(done);
    }
    let Pass { tracks, measures, sum, products, moments, .. } = pass;
    let level = |measure: &Measure, frames: u64, warnings: Vec<String>| {
        let material = measure.material();
        Level { readings: material.readings, evidence: material.evidence, frames, warnings }
    };
    let null = match moments {
        Some(first) => {
            let mut again = Pass::open(stems, mix)?;
            (again.measures, again.products, again.sum) = (Vec::new(), None, None);
            again.moments = Some(Moments::new(first.gain()));
            while again.step()? > 0 {}
            again.moments.map(|second| Null::of(&first, &second))
        }
        None => None,
    };
    let of = |(track, measure): (usize, &Measure)| {
        level(measure, tracks.source(track).position(), tracks.source(track).warnings())
    };
    Ok(Levels {
        sum: sum.map(|sum| level(&sum, done, Vec::new())),
        tracks: measures.iter().enumerate().map(of).collect(),
        products,
        null,
    })
}

struct Pass {
    tracks: Tracks,
    stems: usize,
    measures: Vec<Measure>,
    sum: Option<Measure>,
    products: Option<Products>,
    moments: Option<Moments>,
    sums: [Vec<f64>; 2],
    block: [Vec<f32>; 2],
}

impl Pass {
    fn open(stems: &[&Path], mix: Option<&Path>) -> Result<Self> {
        let tracks = Tracks::open(stems.iter().copied().chain(mix).map(|path| (path, 0)))?;
        let infos: Vec<Info> = (0..stems.len()).map(|stem| tracks.source(stem).info()).collect();
        let measure = |track: usize| Measure::new(tracks.source(track).path(), tracks.source(track).info());
        let measures = (0..stems.len() + usize::from(mix.is_some())).map(measure).collect::<Result<_>>()?;
        let first = infos[0];
        let together = infos.iter().all(|info| info.sample_rate_hz == first.sample_rate_hz);
        let channels = infos.iter().map(|info| info.channels).max().unwrap_or(2);
        let sum = together.then(|| Measure::new(stems[0], Info { channels, ..first })).transpose()?;
        let with_mix =
            mix.is_some() && tracks.source(stems.len()).info().sample_rate_hz == first.sample_rate_hz;
        Ok(Self {
            tracks,
            stems: stems.len(),
            measures,
            sum,
            products: together.then(|| Products::new(stems.len())),
            moments: (together && with_mix).then(|| Moments::new(1.0)),
            sums: [Vec::new(), Vec::new()],
            block: [Vec::new(), Vec::new()],
        })
    }

    /// The next block; returns its length, 0 at the end of the longest file.
    fn step(&mut self) -> Result<usize> {
        let position = |tracks: &Tracks, track: usize| tracks.source(track).position();
        let before: Vec<u64> = (0..self.tracks.count()).map(|track| position(&self.tracks, track)).collect();
        self.tracks.next(BLOCK_FRAMES)?;
        let read = |(track, before): (usize, &u64)| (position(&self.tracks, track) - before) as usize;
        let read: Vec<usize> = before.iter().enumerate().map(read).collect();
        let frames = read.iter().copied().max().unwrap_or(0);
        for (track, measure) in self.measures.iter_mut().enumerate() {
            let [left, right] = self.tracks.block(track);
            self.block = [left[..read[track]].to_vec(), right[..read[track]].to_vec()];
            let [left, right] = &mut self.block;
            measure.add(left, right);
        }
        for (side, sums) in self.sums.iter_mut().enumerate() {
            sums.clear();
            sums.resize(frames, -0.0);
            for stem in 0..self.stems {
                for (sum, sample) in sums.iter_mut().zip(self.tracks.block(stem)[side]) {
                    *sum += f64::from(*sample);
                }
            }
        }
        if let Some(sum) = &mut self.sum {
            self.block = self.sums.each_ref().map(|sums| sums.iter().map(|x| *x as f32).collect());
            let [left, right] = &mut self.block;
            sum.add(left, right);
        }
        if let Some(products) = &mut self.products {
            products.add(|track| self.tracks.block(track));
        }
        if let Some(moments) = &mut self.moments {
            for (side, sums) in self.sums.iter().enumerate() {
                moments.add(&self.tracks.block(self.stems)[side][..frames], sums);
            }
        }
        Ok(frames)
    }
}
