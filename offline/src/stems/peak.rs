//! Where a correlation says that a stem stands, and how sure that is.

/// Height of a peak over the spread of all lags that is no chance: among a million lags of noise the highest reaches 5.3,
/// and one in a billion such searches 8.
const LEAST_HEIGHT: f64 = 8.0;
/// How far, in the same unit, it must stand above the next best place: that two of noise differ by so much happens once in
/// ten million searches.
const LEAST_MARGIN: f64 = 3.0;
/// How far, in spreads of their difference, a neighbour must stay below the peak to be ruled out.
const LEAST_STEP: f64 = 4.0;
/// Neighbours that are looked at on both sides.
const NEIGHBOURS: usize = 64;
/// Values that a spread is taken from, at least.
const SPREAD_VALUES: usize = 4_096;

/// The best place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Samples by which the stem stands later in the mix than in its file.
    pub lag: i64,
    /// Whether it stands there upside down.
    pub inverted: bool,
    /// Height over the spread of all lags.
    pub height: f64,
    /// How far it stands above the next best place, in the same unit.
    pub margin: f64,
    /// Samples on both sides that are not ruled out.
    pub uncertainty: u64,
}

impl Peak {
    /// The highest of lags from `-n` to `n`, of either sign; `None` where all is silent.
    #[must_use]
    pub fn of(lags: &[f32]) -> Option<Self> {
        let best = (0..lags.len()).max_by(|a, b| lags[*a].abs().total_cmp(&lags[*b].abs()))?;
        let top = f64::from(lags[best].abs());
        if top == 0.0 {
            return None;
        }
        let sign = f64::from(lags[best].signum());
        // The peak's own slopes are no other place.
        let mut edges = [best, best];
        while edges[0] > 0 && falls(lags, sign, edges[0], edges[0] - 1) {
            edges[0] -= 1;
        }
        while edges[1] + 1 < lags.len() && falls(lags, sign, edges[1], edges[1] + 1) {
            edges[1] += 1;
        }
        let others = lags[..edges[0]].iter().chain(&lags[edges[1] + 1..]);
        let next = others.fold(0.0, |max: f64, x| max.max(f64::from(x.abs())));
        let spread = spread(lags.len(), |n| lags.get(n).copied()).max(top * 1e-9);
        let uncertainty = (1..=NEIGHBOURS).take_while(|d| !ruled_out(lags, best, sign, *d)).count() as u64;
        Some(Self {
            lag: best as i64 - (lags.len() / 2) as i64,
            inverted: sign < 0.0,
            height: top / spread,
            margin: (top - next) / spread,
            uncertainty,
        })
    }

    /// Whether it can be told from chance, and from other places.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.height >= LEAST_HEIGHT && self.margin >= LEAST_MARGIN
    }
}

fn falls(lags: &[f32], sign: f64, from: usize, to: usize) -> bool {
    let (from, to) = (sign * f64::from(lags[from]), sign * f64::from(lags[to]));
    to < from && to > 0.0
}

/// Whether neither neighbour at a distance can be the place itself.
fn ruled_out(lags: &[f32], best: usize, sign: f64, distance: usize) -> bool {
    let difference = |n: usize| Some(lags.get(n + distance)? - lags.get(n)?);
    let spread = spread(lags.len() - distance.min(lags.len()), difference);
    let neighbours = [best.checked_sub(distance), Some(best + distance)];
    neighbours
        .into_iter()
        .flatten()
        .filter_map(|n| lags.get(n))
        .all(|neighbour| sign * f64::from(lags[best]) - sign * f64::from(*neighbour) > LEAST_STEP * spread)
}

/// Spread of values around zero as the normal distribution with the same median magnitude has it: peaks do not count.
fn spread(values: usize, value: impl Fn(usize) -> Option<f32>) -> f64 {
    // An odd step, so that no period of the music falls in with it.
    let step = (values / SPREAD_VALUES).max(1) | 1;
    let mut magnitudes: Vec<f32> = (0..values).step_by(step).filter_map(value).map(f32::abs).collect();
    if magnitudes.is_empty() {
        return 0.0;
    }
    let middle = magnitudes.len() / 2;
    let (_, median, _) = magnitudes.select_nth_unstable_by(middle, f32::total_cmp);
    f64::from(*median) / 0.674_5
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::testkit::noise;

    #[test]
    fn a_peak_above_noise_is_found_with_its_sign_and_noise_alone_is_nothing() {
        let mut lags = noise(5, 0.1, 20_001);
        let alone = Peak::of(&lags).expect("noise");
        assert!(!alone.is_sure(), "{alone:?}");
        lags[10_000 - 37] = -3.0;
        let peak = Peak::of(&lags).expect("a peak");
        assert_eq!((peak.lag, peak.inverted, peak.uncertainty, peak.is_sure()), (-37, true, 0, true));
        // As high a second one: nobody can tell which.
        lags[15_000] = 2.99;
        assert!(!Peak::of(&lags).expect("two peaks").is_sure());
        assert_eq!(Peak::of(&[0.0; 11]), None);
    }

    #[test]
    fn a_flat_top_says_how_flat_it_is() {
        // A hump of curvature 2e-4 under noise of spread 1e-3 (uniform ±1e-3 has a median of 5e-4, so 7.4e-4; differences
        // 1.0e-3): 4 spreads are reached at d² 1e-4 = 4e-3, d = 6.4, give or take the noise on the top itself.
        let mut lags = noise(6, 1e-3, 2_001);
        for d in -90..=90_i64 {
            lags[(1_000 + d) as usize] += (1.0 - 1e-4 * (d * d) as f64) as f32;
        }
        let peak = Peak::of(&lags).expect("a hump");
        assert!(peak.lag.abs() <= 6 && (3..=12).contains(&peak.uncertainty), "{peak:?}");
    }
}
