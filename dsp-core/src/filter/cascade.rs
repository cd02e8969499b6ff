//! Many sections of second order in series, on two signals at once.
//!
//! Latency: 0 frames. Each section waits for its own last state, eight cycles a frame, however wide the processor. So up
//! to twelve sections run at once, each one frame behind the one before it: in the steady part of a block a register
//! holds four sections of two signals each, and what one hands to the next is what it had a step ago. The order of
//! operations of a section never changes, so every block size and instruction set gives the same bits.
//!
//! A section is the transposed direct form II in f64, its feedback taken from the state instead of the output: with
//! `y = b0 x + p`, the states become `(b1 - a1 b0) x - a1 p + q` and `(b2 - a2 b0) x - a2 p`. That is the same filter
//! with a shorter wait, and one whose poles lie on its zeros remembers nothing at all.
//!
//! Source: Oppenheim and Schafer, "Discrete-time signal processing", 3rd ed., 6.3.4 (transposed direct form II).

use super::matched::Biquad;
use crate::simd::Simd;
use crate::tame::snap;

/// Two signals: left and right, or mid and side.
pub type Lanes = [f64; 2];

/// Lanes of a register: two signals of each of four sections.
const LANES: usize = 8;

/// Most registers that run at once: with their coefficients they still fit in the thirty-two of AVX-512.
const MOST_VECTORS: usize = 3;

/// Sections in one register.
const SECTIONS: usize = LANES / 2;

/// One section with the past of two signals, and coefficients of their own for each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// b0, b1 - a1 b0, b2 - a2 b0, a1, a2.
    now: [Lanes; 5],
    /// What each gains a frame while it moves.
    step: [Lanes; 5],
    past: [Lanes; 2],
}

impl Default for Slot {
    fn default() -> Self {
        Self { now: coefficients([Biquad::UNITY; 2]), step: [[0.0; 2]; 5], past: [[0.0; 2]; 2] }
    }
}

fn coefficients(biquads: [Biquad; 2]) -> [Lanes; 5] {
    let [x, y] =
        biquads.map(|Biquad { b: [b0, b1, b2], a: [a1, a2] }| [b0, b1 - a1 * b0, b2 - a2 * b0, a1, a2]);
    std::array::from_fn(|n| [x[n], y[n]])
}

impl Slot {
    /// Takes these sections for the two signals at once.
    pub fn set(&mut self, biquads: [Biquad; 2]) {
        (self.now, self.step) = (coefficients(biquads), [[0.0; 2]; 5]);
    }

    /// Starts towards these sections, to arrive after `frames` frames, when [`Slot::set`] should follow: then every
    /// rounding of the way is forgotten. Between two stable sections there are only stable ones.
    #[expect(clippy::needless_range_loop, reason = "several arrays share the index")]
    pub fn glide(&mut self, biquads: [Biquad; 2], frames: usize) {
        let target = coefficients(biquads);
        for n in 0..5 {
            self.step[n] = [0, 1].map(|lane| (target[n][lane] - self.now[n][lane]) / frames as f64);
        }
    }

    /// Whether it does nothing and has nothing to remember.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let rests = self.step.iter().chain(&self.past).flatten().all(|x| *x == 0.0);
        rests && self.now == coefficients([Biquad::UNITY; 2])
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.past = [[0.0; 2]; 2];
    }

    /// Takes the past of another.
    pub fn continue_from(&mut self, other: &Self) {
        self.past = other.past;
    }

    /// Ends a decaying tail before it turns subnormal. To be called now and then, at frames that do not depend on where
    /// blocks begin.
    pub fn settle(&mut self) {
        for lane in 0..2 {
            if snap(self.past[0][lane].abs() + self.past[1][lane].abs()) == 0.0 {
                (self.past[0][lane], self.past[1][lane]) = (0.0, 0.0);
            }
        }
    }
}

/// Runs the sections in series over `sound`, in place, all at rest.
pub fn run(slots: &mut [Slot], sound: &mut [Lanes], simd: Simd) {
    for group in slots.chunks_mut(MOST_VECTORS * SECTIONS) {
        simd.run(
            #[inline(always)]
            || match group.len().div_ceil(SECTIONS) {
                1 => Group::<1>::load(group).run(group, sound),
                2 => Group::<2>::load(group).run(group, sound),
                _ => Group::<MOST_VECTORS>::load(group).run(group, sound),
            },
        );
    }
}

/// Runs the sections in series over `sound`, in place, with every coefficient on its way.
pub fn run_gliding(slots: &mut [Slot], sound: &mut [Lanes]) {
    for slot in slots {
        let Slot { now, step, past } = slot;
        for frame in &mut *sound {
            for lane in 0..2 {
                let [b0, c1, c2, a1, a2] = [0, 1, 2, 3, 4].map(|n| now[n][lane]);
                let (x, [p, q]) = (frame[lane], [past[0][lane], past[1][lane]]);
                frame[lane] = b0 * x + p;
                past[0][lane] = (c1 * x + q) - a1 * p;
                past[1][lane] = c2 * x - a2 * p;
                for n in 0..5 {
                    now[n][lane] += step[n][lane];
                }
            }
        }
    }
}

/// Sections in the layout of the hot loop: register `v` holds sections `v`, `v + VECTORS` and so on.
struct Group<const VECTORS: usize> {
    now: [[[f64; LANES]; 5]; VECTORS],
    past: [[[f64; LANES]; 2]; VECTORS],
}

impl<const VECTORS: usize> Group<VECTORS> {
    const DEPTH: usize = VECTORS * SECTIONS;

    #[inline(always)]
    fn load(slots: &[Slot]) -> Self {
        let idle = Slot::default();
        let slot = |v: usize, lane: usize| slots.get(v + VECTORS * (lane / 2)).unwrap_or(&idle);
        let now =
            |v: usize| std::array::from_fn(|n| std::array::from_fn(|lane| slot(v, lane).now[n][lane % 2]));
        Self { now: std::array::from_fn(now), past: [[[0.0; LANES]; 2]; VECTORS] }
    }

    #[inline(always)]
    fn run(mut self, slots: &mut [Slot], sound: &mut [Lanes]) {
        let (frames, depth) = (sound.len(), Self::DEPTH);
        let mut handed = [[0.0; LANES]; VECTORS];
        // Section n works on frame `step - n`: at the ends of the block not all have one.
        let full = (depth - 1).min(frames + depth - 1)..frames.max(depth - 1);
        for step in 0..full.start {
            self.edge(slots, &mut handed, sound, step);
        }
        if !full.is_empty() {
            self.begin(slots, depth - 1);
            // A copy of which nothing is asked by number: it stays in registers.
            let mut steady = Self { now: self.now, past: self.past };
            for step in full.clone() {
                steady.tick(&mut handed, sound[step]);
                let last = &handed[VECTORS - 1];
                sound[step + 1 - depth] = [last[LANES - 2], last[LANES - 1]];
            }
            self.past = steady.past;
            self.end(slots, 0);
        }
        for step in full.end..frames + depth - 1 {
            self.edge(slots, &mut handed, sound, step);
        }
    }

    /// A step in which some sections have no frame. They run all the same: what they make of it is forgotten, for a section
    /// gets its past when its first frame comes, and hands it back after its last.
    #[inline(always)]
    fn edge(
        &mut self,
        slots: &mut [Slot],
        handed: &mut [[f64; LANES]; VECTORS],
        sound: &mut [Lanes],
        step: usize,
    ) {
        self.begin(slots, step);
        self.tick(handed, sound.get(step).copied().unwrap_or_default());
        if let Some(section) = (step + 1).checked_sub(sound.len()) {
            self.end(slots, section);
        }
        if let Some(at) = (step + 1).checked_sub(Self::DEPTH) {
            let last = &handed[VECTORS - 1];
            sound[at] = [last[LANES - 2], last[LANES - 1]];
        }
    }

    /// Gives a section its past, if there is one.
    #[inline(always)]
    fn begin(&mut self, slots: &[Slot], section: usize) {
        if let Some(slot) = slots.get(section) {
            let (v, at) = (section % VECTORS, 2 * (section / VECTORS));
            for (all, past) in self.past[v].iter_mut().zip(&slot.past) {
                (all[at], all[at + 1]) = (past[0], past[1]);
            }
        }
    }

    /// Hands the past of a section back, if there is one.
    #[inline(always)]
    fn end(&self, slots: &mut [Slot], section: usize) {
        if let Some(slot) = slots.get_mut(section) {
            let (v, at) = (section % VECTORS, 2 * (section / VECTORS));
            for (past, all) in slot.past.iter_mut().zip(&self.past[v]) {
                *past = [all[at], all[at + 1]];
            }
        }
    }

    /// One step of all: from what each handed on last to what it hands on now.
    #[expect(clippy::needless_range_loop, reason = "several arrays share the index")]
    #[inline(always)]
    fn tick(&mut self, handed: &mut [[f64; LANES]; VECTORS], first: Lanes) {
        let last = handed[VECTORS - 1];
        let mut x: [f64; LANES] =
            std::array::from_fn(|lane| if lane < 2 { first[lane] } else { last[lane - 2] });
        for v in 0..VECTORS {
            let [b0, c1, c2, a1, a2] = &self.now[v];
            let [p, q] = &mut self.past[v];
            let mut y = [0.0; LANES];
            for n in 0..LANES {
                y[n] = b0[n] * x[n] + p[n];
                let next = (c1[n] * x[n] + q[n]) - a1[n] * p[n];
                q[n] = c2[n] * x[n] - a2[n] * p[n];
                p[n] = next;
            }
            x = std::mem::replace(&mut handed[v], y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::svf::{BUTTERWORTH, prewarp};
    use crate::testkit::noise;

    /// Resonances at different places, different for the two signals.
    fn slots(count: usize) -> Vec<Slot> {
        let biquad = |n: usize| {
            let k = prewarp(200.0 + 900.0 * n as f64, 48_000.0);
            let d = 1.0 + k * (k + 0.1 * BUTTERWORTH);
            let a = [2.0 * (k * k - 1.0) / d, (1.0 + k * (k - 0.1 * BUTTERWORTH)) / d];
            Biquad { b: [(1.0 + k * (k + 0.2)) / d, a[0], (1.0 + k * (k - 0.2)) / d], a }
        };
        let slot = |n| {
            let mut slot = Slot::default();
            slot.set([biquad(n), biquad(n + 3)]);
            slot
        };
        (0..count).map(slot).collect()
    }

    fn sound(frames: usize) -> Vec<Lanes> {
        noise(1, 0.5, frames)
            .into_iter()
            .zip(noise(2, 0.5, frames))
            .map(|(l, r)| [l.into(), r.into()])
            .collect()
    }

    #[test]
    fn many_at_once_are_one_after_the_other_bit_for_bit() {
        for count in [1, 4, 7, 11, 12, 18] {
            let mut plain = sound(1_000);
            let mut expected = slots(count);
            run_gliding(&mut expected, &mut plain);
            for simd in Simd::available() {
                for block in [1, 7, 8, 15, 16, 64, 1_000] {
                    let (mut output, mut slots) = (sound(1_000), slots(count));
                    output.chunks_mut(block).for_each(|block| run(&mut slots, block, simd));
                    assert_eq!(output, plain, "{count} sections, blocks of {block}, {}", simd.name());
                    assert_eq!(slots, expected);
                }
            }
        }
    }

    #[test]
    fn a_glide_arrives() {
        let mut slot = Slot::default();
        let target = [Biquad { b: [0.5, 0.2, 0.1], a: [-0.3, 0.2] }, Biquad::UNITY];
        slot.glide(target, 64);
        run_gliding(std::slice::from_mut(&mut slot), &mut [[0.0; 2]; 64]);
        let mut expected = Slot::default();
        expected.set(target);
        for (got, expected) in slot.now.iter().flatten().zip(expected.now.iter().flatten()) {
            assert!((got - expected).abs() < 1e-14);
        }
        assert!(!slot.is_idle() && Slot::default().is_idle());
    }

    #[test]
    fn a_tail_ends_in_zero() {
        let mut slots = slots(3);
        run(&mut slots, &mut [[1.0, -1.0]], Simd::detect());
        for _ in 0..2_000 {
            run(&mut slots, &mut [[0.0; 2]; 64], Simd::detect());
            slots.iter_mut().for_each(Slot::settle);
        }
        assert!(slots.iter().all(|slot| slot.past == [[0.0; 2]; 2]));
    }
}
