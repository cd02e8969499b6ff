//! How far stems at given places explain a mix.

use super::products::Products;
use super::tracks::Tracks;
use crate::error::Result;
use crate::measure::BLOCK_FRAMES;
use std::path::Path;

/// A stem where it is taken to stand.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// Its file.
    pub path: &'a Path,
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
    /// Finds the gains of stems at their places. Reads all files twice, the first `frames` frames of the mix.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn of(stems: &[Standing<'_>], mix: &Path, frames: u64) -> Result<Self> {
        let open = || Tracks::open(stems.iter().map(|s| (s.path, s.offset_frames)).chain([(mix, 0)]));
        let mut products = Products::new(stems.len() + 1);
        let mut steps = vec![Step::default(); stems.len()];
        walk(&mut open()?, frames, |tracks| {
            products.add(|track| tracks.block(track));
            for (track, step) in steps.iter_mut().enumerate() {
                step.add(tracks.block(track));
            }
        })?;
        let all: Vec<usize> = (0..stems.len()).collect();
        let gains = products.gains(&all, stems.len());
        // Taken apart sample by sample: by the products alone nothing below -80 dB would be told from rounding.
        let mut left = 0.0;
        walk(&mut open()?, frames, |tracks| {
            for side in [0, 1] {
                let mut rest: Vec<f64> =
                    tracks.block(stems.len())[side].iter().map(|x| f64::from(*x)).collect();
                for (track, gain) in gains.iter().enumerate() {
                    for (rest, sample) in rest.iter_mut().zip(tracks.block(track)[side]) {
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

fn walk(tracks: &mut Tracks, frames: u64, mut block: impl FnMut(&Tracks)) -> Result<()> {
    let mut to_read = frames;
    while to_read > 0 {
        let part = usize::try_from(to_read).unwrap_or(usize::MAX).min(BLOCK_FRAMES);
        tracks.next(part)?;
        block(tracks);
        to_read -= part as u64;
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, Default)]
struct Step {
    last: [f32; 2],
    energy: f64,
}

impl Step {
    fn add(&mut self, block: [&[f32]; 2]) {
        for (last, samples) in self.last.iter_mut().zip(block) {
            let mut energy = 0.0;
            for sample in samples {
                let step = f64::from(*sample) - f64::from(*last);
                energy += step * step;
                *last = *sample;
            }
            self.energy += energy;
        }
    }
}
