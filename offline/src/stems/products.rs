//! Inner products of tracks with each other: powers, correlations, and the gains that explain one by the others.

/// The products of so many tracks, both channels together.
#[derive(Clone, Debug)]
pub struct Products {
    tracks: usize,
    sums: Vec<f64>,
}

impl Products {
    /// Nothing seen.
    #[must_use]
    pub fn new(tracks: usize) -> Self {
        Self { tracks, sums: vec![0.0; tracks * tracks] }
    }

    /// Takes the next block of every track.
    pub fn add<'a>(&mut self, block: impl Fn(usize) -> [&'a [f32]; 2]) {
        for a in 0..self.tracks {
            for b in a..self.tracks {
                let product: f64 = block(a).into_iter().zip(block(b)).map(|(a, b)| product(a, b)).sum();
                self.sums[a * self.tracks + b] += product;
            }
        }
    }

    /// Of two tracks; of a track with itself its energy.
    #[must_use]
    pub fn of(&self, a: usize, b: usize) -> f64 {
        self.sums[a.min(b) * self.tracks + a.max(b)]
    }

    /// The cosine between two tracks, -1 to +1: 1 if one is the other at another level, -1 if upside down; 0 where one
    /// is silent.
    #[must_use]
    pub fn correlation(&self, a: usize, b: usize) -> f64 {
        cosine(self.of(a, b), self.of(a, a), self.of(b, b))
    }

    /// The cosine between a track and the sum of others.
    #[must_use]
    pub fn correlation_with_sum(&self, track: usize, others: &[usize]) -> f64 {
        let cross = others.iter().map(|other| self.of(track, *other)).sum();
        cosine(cross, self.of(track, track), self.energy_of_sum(others))
    }

    /// Energy of the sum of tracks.
    #[must_use]
    pub fn energy_of_sum(&self, tracks: &[usize]) -> f64 {
        tracks.iter().flat_map(|a| tracks.iter().map(|b| self.of(*a, *b))).sum::<f64>().max(0.0)
    }

    /// The gains of `tracks` whose sum is nearest to `target` in the least-squares sense. A silent track gets 0, of two
    /// that are the same each gets half.
    #[must_use]
    pub fn gains(&self, tracks: &[usize], target: usize) -> Vec<f64> {
        let n = tracks.len();
        let scale: Vec<f64> = tracks.iter().map(|track| self.of(*track, *track).sqrt()).collect();
        let unit = |i: usize, j: usize| match scale[i] * scale[j] {
            product if product > 0.0 => self.of(tracks[i], tracks[j]) / product,
            _ => 0.0,
        };
        // Cholesky of the correlations. The ridge keeps tracks that are the same from dividing nothing by nothing; it
        // moves the gain of any other by a billionth of a billionth of its own.
        let mut factor = vec![0.0; n * n];
        let mut solution = vec![0.0; n];
        for i in 0..n {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| factor[i * n + k] * factor[j * n + k]).sum();
                factor[i * n + j] = if i == j {
                    (unit(i, i) + 1e-12 - known).max(1e-13).sqrt()
                } else {
                    (unit(i, j) - known) / factor[j * n + j]
                };
            }
            let wanted = if scale[i] > 0.0 { self.of(tracks[i], target) / scale[i] } else { 0.0 };
            let known: f64 = (0..i).map(|k| factor[i * n + k] * solution[k]).sum();
            solution[i] = (wanted - known) / factor[i * n + i];
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|k| factor[k * n + i] * solution[k]).sum();
            solution[i] = (solution[i] - known) / factor[i * n + i];
        }
        solution.iter().zip(&scale).map(|(x, scale)| if *scale > 0.0 { x / scale } else { 0.0 }).collect()
    }
}

fn cosine(cross: f64, a: f64, b: f64) -> f64 {
    let norm = (a * b).sqrt();
    if norm > 0.0 { (cross / norm).clamp(-1.0, 1.0) } else { 0.0 }
}

/// In eight lanes: as exact as it is quick.
fn product(a: &[f32], b: &[f32]) -> f64 {
    let mut lanes = [0.0_f64; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
    for (a, b) in a.zip(b) {
        for lane in 0..8 {
            lanes[lane] += f64::from(a[lane]) * f64::from(b[lane]);
        }
    }
    lanes.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::testkit::noise;

    fn products(tracks: &[Vec<f32>]) -> Products {
        let mut products = Products::new(tracks.len());
        for start in (0..tracks[0].len()).step_by(333) {
            let end = (start + 333).min(tracks[0].len());
            products.add(|track| [&tracks[track][start..end], &tracks[track][start..end]]);
        }
        products
    }

    #[test]
    fn the_gains_that_made_a_mix_are_found_again() {
        let mut tracks: Vec<Vec<f32>> = (1..=3).map(|seed| noise(seed, 0.5, 10_000)).collect();
        tracks.push(vec![0.0; 10_000]);
        let mix = (0..10_000).map(|n| 0.5 * tracks[0][n] - 0.25 * tracks[1][n] + tracks[2][n] / 1_024.0);
        let mix: Vec<f32> = mix.collect();
        tracks.push(mix);
        let gains = products(&tracks).gains(&[0, 1, 2, 3], 4);
        // The mix is rounded to f32: 6e-8 of it, spread over 10000 samples.
        for (gain, expected) in gains.iter().zip([0.5, -0.25, 1.0 / 1_024.0, 0.0]) {
            assert!((gain - expected).abs() < 1e-8, "{gains:?}");
        }
    }

    #[test]
    fn correlations_have_their_closed_forms() {
        let a = noise(1, 0.5, 10_000);
        let turned: Vec<f32> = a.iter().map(|x| -0.5 * x).collect();
        let products = products(&[a.clone(), turned, vec![0.0; 10_000], a]);
        assert!((products.correlation(0, 1) + 1.0).abs() < 1e-12);
        assert_eq!((products.correlation(0, 2), products.correlation_with_sum(2, &[0, 1])), (0.0, 0.0));
        // a - a/2 + 0 is a/2: a quarter of the energy, and along a.
        let half = products.energy_of_sum(&[0, 1, 2]) / products.of(0, 0);
        assert!((half - 0.25).abs() < 1e-12, "{half}");
        assert!((products.correlation_with_sum(3, &[0, 1, 2]) - 1.0).abs() < 1e-12);
        let gains = products.gains(&[0, 3], 1);
        assert!(gains.iter().all(|gain| (gain + 0.25).abs() < 1e-3), "two that are the same: {gains:?}");
    }
}
