//! How far stems at given places explain a mix.

use super::products::Products;
use super::tracks::Tracks;
use crate::error::Result;
use crate::measure::BLOCK_FRAMES;
use std::ops::Range;
use std::path::Path;

/// A stem where it is taken to stand.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// Its file.
    pub path: &'a Path,
    /// Length of the file, in frames.
    pub frames: u64,
    /// Frames by which it stands later in the mix than in its file.
    pub offset_frames: i64,
    /// Its gain in the mix, linear and signed.
    pub gain: f64,
}

/// What is left of a mix when stems are taken from it at the gains that leave the least.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Gain of each stem in the mix, linear and signed; 0 of a silent one.
    pub gains: Vec<f64>,
    /// Energy that is left.
    pub left: f64,
    /// Energy of the mix.
    pub mix: f64,
    /// Energy of the difference between each stem and itself one frame later.
    steps: Vec<f64>,
}

impl Explained {
    /// Finds the gains of stems at their places in a mix of `frames` frames. Only where all of them are in their files
    /// counts: what a stem lost at an end when it was moved is in the mix and in no file. Reads all files twice.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn of(stems: &[Standing<'_>], mix: &Path, frames: u64) -> Result<Self> {
        let open = || Tracks::open(stems.iter().map(|s| (s.path, s.offset_frames)).chain([(mix, 0)]));
        let common = common(stems, frames);
        let mut products = Products::new(stems.len() + 1);
        let mut steps = vec![Step::default(); stems.len()];
        walk(&mut open()?, common, |tracks, part| {
            let block = |track: usize| tracks.block(track).map(|samples| &samples[part.clone()]);
            products.add(block);
            for (track, step) in steps.iter_mut().enumerate() {
                step.add(block(track));
            }
        })?;
        let all: Vec<usize> = (0..stems.len()).collect();
        let gains = products.gains(&all, stems.len());
        // Taken apart sample by sample: by the products alone nothing below -80 dB would be told from rounding.
        let mut left = 0.0;
        walk(&mut open()?, common, |tracks, part| {
            for side in [0, 1] {
                let block = |track: usize| &tracks.block(track)[side][part.clone()];
                let mut rest: Vec<f64> = block(stems.len()).iter().map(|x| f64::from(*x)).collect();
                for (track, gain) in gains.iter().enumerate() {
                    for (rest, sample) in rest.iter_mut().zip(block(track)) {
                        *rest -= gain * f64::from(*sample);
                    }
                }
                left += rest.iter().map(|x| x * x).sum::<f64>();
            }
        })?;
        let mix = products.of(stems.len(), stems.len());
        Ok(Self { gains, left, mix, steps: steps.into_iter().map(|step| step.energy).collect() })
    }

    /// Whether what is left proves that a stem stands where it is: one frame beside its place it would leave at least
    /// twice the amplitude that is left, whatever of that is its own.
    #[must_use]
    pub fn proves(&self, stem: usize) -> bool {
        let step = self.gains[stem].powi(2) * self.steps[stem];
        step > 0.0 && self.left <= 0.25 * step
    }

    /// RMS of what is left over that of the mix, in dB.
    #[must_use]
    pub fn left_db(&self) -> f64 {
        10.0 * (self.left / self.mix).log10()
    }
}

/// The frames of a mix of so many that lie in every file, from and to; all of them where none do.
pub(super) fn common(stems: &[Standing<'_>], frames: u64) -> [u64; 2] {
    let start = stems.iter().map(|stem| stem.offset_frames.max(0).unsigned_abs()).max().unwrap_or(0);
    let end = |stem: &Standing<'_>| stem.frames.saturating_add_signed(stem.offset_frames);
    let end = stems.iter().map(end).min().unwrap_or(frames).min(frames);
    if start < end { [start, end] } else { [0, frames] }
}

/// Reads tracks to `end` and hands over each block with the part of it that lies behind `start`.
fn walk(
    tracks: &mut Tracks,
    [start, end]: [u64; 2],
    mut block: impl FnMut(&Tracks, Range<usize>),
) -> Result<()> {
    let mut position = 0;
    while position < end {
        let frames = usize::try_from(end - position).unwrap_or(usize::MAX).min(BLOCK_FRAMES);
        tracks.next(frames)?;
        let skip = usize::try_from(start.saturating_sub(position)).unwrap_or(usize::MAX).min(frames);
        block(tracks, skip..frames);
        position += frames as u64;
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, Default)]
struct Step {
    last: [Option<f32>; 2],
    energy: f64,
}

impl Step {
    fn add(&mut self, block: [&[f32]; 2]) {
        for (last, samples) in self.last.iter_mut().zip(block) {
            let mut energy = 0.0;
            for sample in samples {
                let step = f64::from(*sample) - f64::from(last.unwrap_or(*sample));
                energy += step * step;
                *last = Some(*sample);
            }
            self.energy += energy;
        }
    }
}
