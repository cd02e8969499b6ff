//! The lines of the picture, computed anew only where something changed.

use dsp_core::chain::eq::{BANDS, Band, Placement, Settings, prototypes};
use dsp_core::filter::design::Prototype;
use dsp_core::units::power_to_db;
use widgets::axis::Axis;

/// Lowest frequency of the picture, in Hz.
const LOW_HZ: f64 = 10.0;
/// Highest, if the rate has it, in Hz.
const HIGH_HZ: f64 = 30_000.0;
/// Values of a curve for each point of width: a bell of the highest quality is three points wide.
const DENSITY: f32 = 2.0;

/// What all bands on stereo and in one placement do together.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// Where.
    pub placement: Placement,
    /// In dB.
    pub db: Vec<f32>,
}

/// The lines.
#[derive(Debug, Default)]
pub struct Curves {
    hz: Vec<f64>,
    shape: Option<(u32, u64)>,
    prototypes: Vec<Prototype>,
    heard: Vec<(bool, Placement)>,
    bands: Vec<Vec<f32>>,
    sums: Vec<Sum>,
}

/// The frequencies in view at a rate.
pub fn frequencies(sample_rate_hz: f64) -> Axis {
    Axis::logarithmic(LOW_HZ, HIGH_HZ.min(0.5 * sample_rate_hz))
}

/// The placements whose sums differ.
pub fn placements(bands: &[Band; BANDS]) -> Vec<Placement> {
    use Placement::{Left, Mid, Right, Side};
    let placed = |at: Placement| bands.iter().any(|band| band.on && band.placement == at);
    let pair = |pair: [Placement; 2]| if pair.into_iter().any(placed) { pair.to_vec() } else { Vec::new() };
    let split = [pair([Left, Right]), pair([Mid, Side])].concat();
    if split.is_empty() { vec![Placement::Stereo] } else { split }
}

impl Curves {
    /// Follows the settings, in a picture `width` points wide.
    pub fn update(&mut self, settings: &Settings, width: f32, sample_rate_hz: f64) {
        let shape = Some((width.round().max(16.0) as u32, sample_rate_hz.to_bits()));
        let mut all = self.shape != shape;
        if all {
            self.shape = shape;
            let axis = frequencies(sample_rate_hz);
            let count = (width.max(16.0) * DENSITY) as u32;
            self.hz = (0..=count).map(|n| axis.value(n as f32 / count as f32)).collect();
            self.bands = vec![Vec::new(); BANDS];
        }
        let prototypes = prototypes(settings);
        for (n, (new, curve)) in prototypes.iter().zip(&mut self.bands).enumerate() {
            if all || curve.is_empty() || self.prototypes.get(n) != Some(new) {
                curve.clear();
                curve.extend(self.hz.iter().map(|hz| power_to_db(new.power(*hz)) as f32));
                all |= settings.bands[n].on;
            }
        }
        self.prototypes.clear();
        self.prototypes.extend(prototypes);
        let heard = settings.bands.map(|band| (band.on, band.placement));
        if all || self.heard != heard {
            self.heard.clear();
            self.heard.extend(heard);
            self.add(settings);
        }
    }

    fn add(&mut self, settings: &Settings) {
        let wanted = placements(&settings.bands);
        self.sums.truncate(wanted.len());
        for (n, placement) in wanted.into_iter().enumerate() {
            if self.sums.len() == n {
                self.sums.push(Sum { placement, db: Vec::new() });
            }
            let sum = &mut self.sums[n];
            sum.placement = placement;
            sum.db.clear();
            sum.db.resize(self.hz.len(), 0.0);
            for (band, curve) in settings.bands.iter().zip(&self.bands) {
                if band.on && [Placement::Stereo, placement].contains(&band.placement) {
                    sum.db.iter_mut().zip(curve).for_each(|(sum, db)| *sum += db);
                }
            }
        }
    }

    /// Frequencies of the curves, in Hz.
    pub fn hz(&self) -> &[f64] {
        &self.hz
    }

    /// The curve of one band, in dB, whether it is on or not.
    pub fn band(&self, n: usize) -> &[f32] {
        &self.bands[n]
    }

    /// The sums of all bands.
    pub fn sums(&self) -> &[Sum] {
        &self.sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::chain::eq::{Kind, placement_response};

    #[test]
    fn the_sum_is_what_the_bands_ask_for_in_each_placement() {
        let mut settings = Settings::default();
        let band = |kind, frequency_hz, gain_db, placement| Band {
            on: true,
            kind,
            frequency_hz,
            gain_db,
            placement,
            ..Band::default()
        };
        settings.bands[2] = band(Kind::Bell, 200.0, 4.0, Placement::Stereo);
        settings.bands[6] = band(Kind::HighShelf, 8_000.0, -3.0, Placement::Side);
        let mut curves = Curves::default();
        curves.update(&settings, 200.0, 48_000.0);
        assert_eq!(curves.sums().len(), 2);
        for gain_db in [5.0, -2.0] {
            settings.bands[2].gain_db = gain_db;
            curves.update(&settings, 200.0, 48_000.0);
            for sum in curves.sums() {
                for (hz, db) in curves.hz().iter().zip(&sum.db) {
                    let wanted = power_to_db(placement_response(&settings, sum.placement, *hz).norm_sqr());
                    // Sums of single precision.
                    assert!((f64::from(*db) - wanted).abs() < 1e-4, "{hz} Hz: {db}, wanted {wanted}");
                }
            }
        }
        settings.bands[6].on = false;
        curves.update(&settings, 200.0, 48_000.0);
        assert_eq!(curves.sums().len(), 1);
        assert_eq!(curves.sums()[0].placement, Placement::Stereo);
    }
}
