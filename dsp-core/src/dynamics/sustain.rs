//! Which part of a reduction is sustained, and which is a peak.
//!
//! A limiter that recovers quickly follows the wave of a low tone and bends it; one that recovers slowly holds down
//! everything after each drum. Here the two are told apart by how long a reduction lasts, with the two operations of
//! mathematical morphology. The *closing* fills gaps shorter than half a period of 25 Hz, so that the peaks of one tone
//! are one reduction. The *opening* then keeps only what lasts for the attack time, at the depth that it has throughout.
//! What is left is held as a floor from which peaks depart and to which they return: a steady tone meets a gain that
//! does not move at all, and a drum on top of it recovers at once.
//!
//! Both are running extremes of levels on a grid of about a millisecond: the floor is later than the sound, never
//! wrong, because the peaks themselves keep the ceiling.
//!
//! Source: Maragos and Schafer, "Morphological filters, part I", IEEE Trans. ASSP 35 (1987).

use super::limit::{BEYOND, Curve};

/// Longest gap between two peaks of one tone, in ms: half a period of 25 Hz.
const GAP_MS: f64 = 20.0;
/// Time constant with which the floor goes down, in ms: one period of what is just a tone.
const ONSET_MS: f64 = 20.0;
/// Least time of one step of the grid, in ms.
const STEP_MS: f64 = 1.0;
/// Longest attack, in ms.
pub const LONGEST_ATTACK_MS: f64 = 2_000.0;

/// The sustained reduction of one signal.
#[derive(Clone, Debug)]
pub struct Sustain {
    /// Rate of the steps, in Hz.
    rate_hz: f64,
    hops_per_step: usize,
    hop: usize,
    /// Largest level of the step under way.
    present: f32,
    levels: Ring,
    /// Largest levels of every gap.
    closed: Ring,
    gap_steps: usize,
    attack_steps: usize,
    onset: f64,
    release: f64,
    /// Gain missing at the end of the step before and of the last one.
    missing: [f64; 2],
}

impl Sustain {
    /// For hops of `hop_frames` at a sample rate; `reach_ms` is how long the limiter itself holds a peak.
    #[must_use]
    pub fn new(sample_rate_hz: f64, hop_frames: usize, reach_ms: f64) -> Self {
        let hop_ms = 1e3 * hop_frames as f64 / sample_rate_hz;
        let hops_per_step = (STEP_MS / hop_ms).ceil().max(1.0) as usize;
        let step_ms = hops_per_step as f64 * hop_ms;
        let steps = |ms: f64| ((ms / step_ms).ceil() as usize).max(1);
        let gap_steps = steps(GAP_MS + reach_ms) + 1;
        let rate_hz = 1e3 / step_ms;
        Self {
            rate_hz,
            hops_per_step,
            hop: 0,
            present: 0.0,
            levels: Ring::new(gap_steps),
            closed: Ring::new(steps(LONGEST_ATTACK_MS)),
            gap_steps,
            attack_steps: 1,
            onset: pole(ONSET_MS, rate_hz),
            release: 1.0,
            missing: [0.0; 2],
        }
    }

    /// How long reduction must last to be sustained, and the time in which 63 % of it comes back afterwards, in ms.
    pub fn set(&mut self, attack_ms: f64, release_ms: f64) {
        let steps = (attack_ms * 1e-3 * self.rate_hz).round() as usize;
        self.attack_steps = steps.clamp(1, self.closed.values.len());
        self.release = pole(release_ms, self.rate_hz);
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        (self.hop, self.present, self.missing) = (0, 0.0, [0.0; 2]);
        self.levels.reset();
        self.closed.reset();
    }

    /// Takes over the past of another, made for the same rate. Allocates nothing.
    pub fn copy_from(&mut self, other: &Self) {
        (self.hop, self.present, self.missing) = (other.hop, other.present, other.missing);
        self.levels.copy_from(&other.levels);
        self.closed.copy_from(&other.closed);
    }

    /// Gain missing for now: 0 where nothing is sustained.
    #[must_use]
    pub fn missing(&self) -> f64 {
        self.missing[0]
    }

    /// Takes the largest level re the ceiling of one hop and fills `floors` with the gain not to be exceeded in it. For the
    /// inside of [`crate::simd::Simd::run`].
    #[inline(always)]
    pub fn process(&mut self, level: f32, curve: &Curve, floors: &mut [f64]) {
        let [from, to] = self.missing;
        if from == to {
            floors.fill(1.0 - from);
        } else {
            let total = (self.hops_per_step * floors.len()) as f64;
            for (n, floor) in (self.hop * floors.len() + 1..).zip(&mut *floors) {
                // Straight from step to step: no stairs in the gain.
                *floor = 1.0 - (from + (to - from) * (n as f64 / total));
            }
        }
        self.present = if level > self.present { level } else { self.present };
        self.hop += 1;
        if self.hop == self.hops_per_step {
            self.hop = 0;
            self.step(curve);
        }
    }

    #[inline(always)]
    fn step(&mut self, curve: &Curve) {
        self.levels.push(std::mem::take(&mut self.present));
        self.closed.push(self.levels.most(self.gap_steps));
        let lasting = 1.0 - curve.gain(f64::from(self.closed.least(self.attack_steps)));
        let [_, missing] = self.missing;
        let next = if lasting > missing {
            missing + self.onset * (lasting - missing)
        } else {
            (missing + self.release * (lasting - BEYOND - missing)).max(lasting)
        };
        self.missing = [missing, next];
    }
}

fn pole(ms: f64, rate_hz: f64) -> f64 {
    -(-1e3 / (ms * rate_hz)).exp_m1()
}

/// The last values.
#[derive(Clone, Debug)]
struct Ring {
    values: Vec<f32>,
    /// Of the oldest, which is written over next.
    position: usize,
}

impl Ring {
    fn new(length: usize) -> Self {
        Self { values: vec![0.0; length], position: 0 }
    }

    fn reset(&mut self) {
        self.values.fill(0.0);
        self.position = 0;
    }

    fn copy_from(&mut self, other: &Self) {
        self.values.copy_from_slice(&other.values);
        self.position = other.position;
    }

    #[inline(always)]
    fn push(&mut self, value: f32) {
        self.values[self.position] = value;
        self.position += 1;
        if self.position == self.values.len() {
            self.position = 0;
        }
    }

    /// The newest `count` values, in two parts.
    #[inline(always)]
    fn newest(&self, count: usize) -> [&[f32]; 2] {
        let (later, earlier) = self.values.split_at(self.position);
        let wrapped = count.saturating_sub(later.len());
        [&later[later.len() - (count - wrapped)..], &earlier[earlier.len() - wrapped..]]
    }

    #[inline(always)]
    fn most(&self, count: usize) -> f32 {
        f32::from_bits(self.newest(count).into_iter().fold(0, |most, values| fold(values, most, u32::max)))
    }

    #[inline(always)]
    fn least(&self, count: usize) -> f32 {
        f32::from_bits(
            self.newest(count).into_iter().fold(u32::MAX, |least, values| fold(values, least, u32::min)),
        )
    }
}

/// Folds levels by their bits, which order what is not negative as numbers do, in lanes.
#[inline(always)]
fn fold(values: &[f32], first: u32, pick: impl Fn(u32, u32) -> u32) -> u32 {
    let mut lanes = [first; 16];
    let (chunks, rest) = values.as_chunks::<16>();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = pick(*lane, value.to_bits());
        }
    }
    let folded = lanes.iter().fold(first, |folded, lane| pick(folded, *lane));
    rest.iter().fold(folded, |folded, value| pick(folded, value.to_bits()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 48_000.0;
    const HOP: usize = 32;

    /// The floor at the end of every hop of 2/3 ms, for levels given by time in ms.
    fn floors(level: impl Fn(f64) -> f32, seconds: f64) -> Vec<f64> {
        let mut sustain = Sustain::new(RATE_HZ, HOP, 5.0);
        sustain.set(200.0, 100.0);
        let hops = (seconds * RATE_HZ) as usize / HOP;
        (0..hops)
            .map(|hop| {
                let mut floor = [1.0; 4];
                sustain.process(level(hop as f64 * HOP as f64 / 48.0), &Curve::default(), &mut floor);
                floor[3]
            })
            .collect()
    }

    #[test]
    fn a_tone_of_25_hz_gets_a_floor_that_does_not_move() {
        let found = floors(|ms| if (ms % 20.0) < 1.0 { 2.0 } else { 0.0 }, 2.0);
        let settled = &found[1_500..];
        // After 200 ms of attack, 0.8 s are 40 time constants: e^-40 is 4e-18.
        assert!(settled.iter().all(|floor| (floor - 0.5).abs() < 1e-12), "{}", settled[0]);
    }

    #[test]
    fn drums_leave_no_floor() {
        // 100 ms of reduction every 500 ms.
        let found = floors(|ms| if (ms % 500.0) < 100.0 { 4.0 } else { 0.5 }, 2.0);
        assert!(found.iter().all(|floor| *floor == 1.0));
    }

    #[test]
    fn of_drums_over_a_tone_only_the_tone_is_held() {
        let found = floors(|ms| if (ms % 500.0) < 50.0 { 4.0 } else { 1.25 }, 2.0);
        assert!(found[1_500..].iter().all(|floor| (floor - 0.8).abs() < 1e-12));
    }

    #[test]
    fn after_the_tone_the_floor_goes_exactly_away() {
        let found = floors(|ms| if ms < 1_000.0 { 2.0 } else { 0.5 }, 3.0);
        // Gap and hold, 26 ms, then 63 % of 0.5 after 100 ms, within two steps of 1.33 ms.
        let at = |ms: f64| found[(ms * 48.0 / HOP as f64) as usize];
        assert!((at(1_000.0 + 26.0 + 100.0) - (1.0 - 0.5 * (-1.0_f64).exp())).abs() < 0.01);
        assert_eq!(at(2_950.0), 1.0);
    }
}
