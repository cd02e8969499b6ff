//! Where stems stand in what is left of a mix: one pass over the files for all places within some seconds, another for
//! the exact frame.

use super::correlate::Correlator;
use super::explain::{Standing, common};
use super::peak::Peak;
use super::tracks::Tracks;
use crate::error::Result;
use crate::measure::BLOCK_FRAMES;
use std::path::Path;

/// Offsets that are searched, in seconds either way.
pub const MAX_OFFSET_SECONDS: f64 = 10.2;
/// Lags beyond those, in seconds, that are not looked at: the whitening brings in what lies past the end.
const GUARD_SECONDS: f64 = 0.3;
/// How far down the wide search whitens, as a power ratio: -60 dB. Further down the few clicks of held notes that change would
/// outweigh the notes.
const WIDE_DEPTH: f64 = 1e-6;
/// The wide search works at about this rate, in Hz: what lies above half of it is folded in, not lost.
const WIDE_RATE_HZ: f64 = 48_000.0;
/// Lags of the exact search, in frames either way: more than a period of the lowest bass.
const NEAR_FRAMES: usize = 4_096;
/// Share of the right channel beside the left one in what is correlated. Any share would do that cancels neither a mono
/// stem nor one that is upside down on one side.
const RIGHT: f64 = 0.5;

/// Frames over which a file fades in and out for the search. Where a file is cut in the middle of a sound there is a click,
/// and a click in two files at the same frame is as good as any match.
const FADE_FRAMES: u64 = 2_048;

/// Frames of a file that does not fade.
const WHOLE: [i64; 2] = [i64::MIN / 2, i64::MAX / 2];

/// A mix with what is known in it.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The mix.
    pub mix: &'a Path,
    /// Its length in frames.
    pub mix_frames: u64,
    /// Rate of all files, in Hz.
    pub sample_rate_hz: f64,
    /// Length of the longest of them, in frames.
    pub frames: u64,
}

/// A best place in frames.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Frames by which the stem stands later in the mix than in its file.
    pub offset_frames: i64,
    /// Frames on both sides that are not ruled out.
    pub uncertainty_frames: u64,
    /// Height of the peak over chance; see [`Peak::height`].
    pub height: f64,
    /// Whether it stands there upside down.
    pub inverted: bool,
}

impl Scene<'_> {
    /// Looks for stems anywhere within [`MAX_OFFSET_SECONDS`], in what is left of the mix without `known`. `None` for one
    /// that cannot be told from chance, or stands as well in two places.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn wide(&self, stems: &[Standing<'_>], known: &[Standing<'_>]) -> Result<Vec<Option<Found>>> {
        let step = ((self.sample_rate_hz / WIDE_RATE_HZ).round() as usize).max(1);
        let rate_hz = self.sample_rate_hz / step as f64;
        let frames = usize::try_from(self.frames).unwrap_or(usize::MAX) / step;
        let guard = (GUARD_SECONDS * rate_hz) as usize;
        let max_lag = ((MAX_OFFSET_SECONDS * rate_hz) as usize).min(frames).max(1) + guard;
        let mut correlator = Correlator::new(max_lag, stems.len(), rate_hz, WIDE_DEPTH);
        let ahead = correlator.ahead();
        let own = |stem: &Standing<'_>| stem.span();
        let mut rest = Feed::open(&self.rest(known, (ahead * step) as i64), step, &own)?;
        let feed = |stem: &Standing<'_>| Feed::open(&[stem.at(0, 1.0)], step, &own);
        let mut feeds = stems.iter().map(feed).collect::<Result<Vec<_>>>()?;
        correlator.begin(&rest.read(2 * ahead)?);
        let hop = correlator.hop();
        for _ in 0..=frames / hop {
            let mix = rest.read(hop)?;
            let stems = feeds.iter_mut().map(|feed| feed.read(hop)).collect::<Result<Vec<_>>>()?;
            correlator.add(&mix, &stems);
        }
        let found = |lags: Vec<f32>| {
            let peak = Peak::of(&lags[guard..lags.len() - guard]).filter(Peak::is_sure)?;
            Some(Found {
                offset_frames: peak.lag * step as i64,
                uncertainty_frames: (peak.uncertainty + 1) * step as u64 - 1,
                height: peak.height,
                inverted: peak.inverted,
            })
        };
        Ok(correlator.finish().into_iter().map(found).collect())
    }

    /// The exact places of those `wanted` of stems that are known roughly, each in what the others leave of the mix. `None`
    /// where nothing more exact can be said.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn near(&self, known: &[Standing<'_>], wanted: &[usize]) -> Result<Vec<Option<Found>>> {
        // As many lags again are a guard on both sides, as in the wide search.
        let max_lag = 2 * NEAR_FRAMES;
        let ahead = max_lag as i64;
        let window = self.window(known, ahead).map_or(WHOLE, |span| span.map(|frame| frame + ahead));
        let new = |stem: &usize| -> Result<_> {
            let stem = known[*stem];
            let correlator = Correlator::new(max_lag, 1, self.sample_rate_hz, 0.0);
            let ahead = correlator.ahead() as i64;
            let own = Feed::open(&[stem.at(stem.offset_frames + ahead, stem.gain)], 1, &|_| window)?;
            let feed = Feed::open(&[stem.at(stem.offset_frames, 1.0)], 1, &|_| WHOLE)?;
            Ok((correlator, own, feed))
        };
        let mut jobs = wanted.iter().map(new).collect::<Result<Vec<_>>>()?;
        let mut rest = Feed::open(&self.rest(known, max_lag as i64), 1, &|_| window)?;
        let plus = |rest: &[f32], own: &[f32]| rest.iter().zip(own).map(|(a, b)| a + b).collect::<Vec<_>>();
        let first = rest.read(2 * max_lag)?;
        let mut hop = 1;
        for (correlator, own, _) in &mut jobs {
            correlator.begin(&plus(&first, &own.read(2 * max_lag)?));
            hop = correlator.hop();
        }
        for _ in 0..=self.frames / hop as u64 {
            let mix = rest.read(hop)?;
            for (correlator, own, feed) in &mut jobs {
                correlator.add(&plus(&mix, &own.read(hop)?), &[feed.read(hop)?]);
            }
        }
        let found = |(stem, (correlator, ..)): (&usize, (Correlator, Feed, Feed))| {
            let lags = correlator.finish().pop()?;
            let inner = &lags[max_lag - NEAR_FRAMES..=max_lag + NEAR_FRAMES];
            let peak = Peak::of(inner).filter(Peak::is_sure)?;
            Some(Found {
                offset_frames: known[*stem].offset_frames + peak.lag,
                uncertainty_frames: peak.uncertainty,
                height: peak.height,
                inverted: peak.inverted,
            })
        };
        Ok(wanted.iter().zip(jobs).map(found).collect())
    }

    /// The mix and, upside down, what is known in it, moved by `offset_frames`.
    fn rest<'a>(&'a self, known: &[Standing<'a>], offset_frames: i64) -> Vec<Standing<'a>> {
        let mix = Standing { path: self.mix, frames: self.mix_frames, offset_frames, gain: 1.0 };
        let minus = known.iter().map(|stem| stem.at(stem.offset_frames + offset_frames, -stem.gain));
        [mix].into_iter().chain(minus).collect()
    }

    /// The part of the mix in which every stem is in its file at all lags up to so many: what is heard there has its
    /// counterpart. `None` where that is too short to tell.
    fn window(&self, known: &[Standing<'_>], lags: i64) -> Option<[i64; 2]> {
        let [start, end] = common(known, self.mix_frames).map(|frame| frame as i64);
        let (start, end) = (start + lags, end - lags);
        (end - start > 4 * FADE_FRAMES as i64).then_some([start, end])
    }
}

impl Standing<'_> {
    fn at(&self, offset_frames: i64, gain: f64) -> Self {
        Self { offset_frames, gain, ..*self }
    }

    /// Its first frame, and the one after its last.
    fn span(&self) -> [i64; 2] {
        [self.offset_frames, self.offset_frames.saturating_add_unsigned(self.frames)]
    }
}

/// One channel made of files at gains: each `step` frames averaged to one sample, then differentiated twice. Music falls by
/// 6 to 12 dB an octave; so levelled, what stands at the edges of an FFT does not hide its high end.
#[derive(Debug)]
struct Feed {
    tracks: Tracks,
    /// Gain, first and last frame (exclusive) of each.
    spans: Vec<(f64, i64, i64)>,
    step: usize,
    position: i64,
    last: [f64; 2],
}

impl Feed {
    /// `fades` tells between which frames each file is heard, fading in and out.
    fn open(files: &[Standing<'_>], step: usize, fades: &dyn Fn(&Standing<'_>) -> [i64; 2]) -> Result<Self> {
        let tracks = Tracks::open(files.iter().map(|file| (file.path, file.offset_frames)))?;
        let span = |file: &Standing<'_>| {
            let [start, end] = fades(file);
            (file.gain, start, end)
        };
        Ok(Self { tracks, spans: files.iter().map(span).collect(), step, position: 0, last: [0.0; 2] })
    }

    fn read(&mut self, samples: usize) -> Result<Vec<f32>> {
        let mut all = Vec::with_capacity(samples);
        let mut sums = Vec::with_capacity(BLOCK_FRAMES);
        while all.len() < samples {
            let frames = ((BLOCK_FRAMES / self.step).max(1)).min(samples - all.len()) * self.step;
            self.tracks.next(frames)?;
            sums.clear();
            sums.resize(frames, 0.0);
            for (track, (gain, start, end)) in self.spans.iter().enumerate() {
                let [left, right] = self.tracks.block(track);
                for (n, (sum, (left, right))) in
                    (self.position..).zip(sums.iter_mut().zip(left.iter().zip(right)))
                {
                    let sample = f64::from(*left) + RIGHT * f64::from(*right);
                    *sum += gain * fade((n - start).min(end - 1 - n)) * sample;
                }
            }
            self.position += frames as i64;
            for step in sums.chunks(self.step) {
                let sample = step.iter().sum::<f64>();
                let [last, before] = self.last;
                all.push((sample - 2.0 * last + before) as f32);
                self.last = [sample, last];
            }
        }
        Ok(all)
    }
}

/// Gain so many frames from the nearer end of a file: half a period of a raised cosine.
fn fade(frames: i64) -> f64 {
    match u64::try_from(frames) {
        Err(_) => 0.0,
        Ok(frames) if frames >= FADE_FRAMES => 1.0,
        Ok(frames) => 0.5 - 0.5 * (std::f64::consts::PI * (frames as f64 + 0.5) / FADE_FRAMES as f64).cos(),
    }
}
