//! The curve over the picture: what all bands together do to the level at every frequency, now.

use super::Scene;
use dsp_core::chain::multiband::BANDS;
use dsp_core::filter::crossover::Crossovers;
use dsp_core::units::gain_to_db;
use widgets::axis::Axis;

/// Points of the curve for each point of width.
const DENSITY: f32 = 0.4;

/// The curve. What depends on the crossovers alone is kept.
#[derive(Debug, Default)]
pub struct Live {
    key: Option<(Crossovers, u64, usize)>,
    hz: Vec<f64>,
    shares: Vec<[f64; BANDS]>,
    db: Vec<f32>,
}

impl Live {
    /// Computes it for a picture of `frequencies` that is `width` points wide.
    pub(super) fn update(&mut self, scene: &Scene<'_>, frequencies: Axis, width: f32) {
        let count = (width.max(16.0) * DENSITY) as usize;
        let key = (scene.settings.crossovers(), scene.sample_rate_hz.to_bits(), count);
        if self.key != Some(key) {
            self.key = Some(key);
            let design = scene.settings.crossover(scene.sample_rate_hz);
            self.hz = (0..=count).map(|n| frequencies.value(n as f32 / count as f32)).collect();
            let share = |hz: &f64| std::array::from_fn(|band| design.magnitude(band, *hz));
            self.shares = self.hz.iter().map(share).collect();
        }
        let mut gains = [0.0; BANDS];
        for (band, gain) in gains.iter_mut().enumerate().take(scene.bands()) {
            *gain = scene.settings.band_gain(band, scene.readings.gain_db[band]);
        }
        let sum = |shares: &[f64; BANDS]| {
            gain_to_db(shares.iter().zip(&gains).map(|(share, gain)| share * gain).sum()) as f32
        };
        self.db.clear();
        self.db.extend(self.shares.iter().map(sum));
    }

    /// Frequencies in Hz, ascending.
    pub fn hz(&self) -> &[f64] {
        &self.hz
    }

    /// Changes of the level there, in dB.
    pub fn db(&self) -> &[f32] {
        &self.db
    }
}
