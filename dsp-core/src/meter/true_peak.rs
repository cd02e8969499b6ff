//! True peak of one channel: the largest, when it was, the present one, and where the signal goes over full scale
//! between its samples.
//!
//! Any tone up to 0.45 of the rate is read within 0.02 dB at any phase and any rate: every rate is interpolated four
//! times and the summit between points is that of a sine. (Four points alone under-read by up to 0.55 dB; the
//! annex of the standard allows that, and no interpolation from 192 kHz on.)
//!
//! Interpolation is left out where it cannot change a reading. In 16 frames the signal cannot rise above its largest
//! sample by more than a constant times the largest second difference in reach ([`Kernel::rise`]); if that stays below
//! full scale and below what was read in the same 50 ms, nothing is missed. Where points are computed all the same, as in
//! loud wideband noise, the summits between them are left out on the same terms ([`Points::bound`]). What is read is
//! therefore bit for bit what interpolating everything would read.
//!
//! [`Points::bound`]: super::interpolator::Points::bound
//!
//! Latency: a reading follows the sound by at most 96 frames. [`TruePeak::to_end`] looks at the rest.
//!
//! Source: ITU-R BS.1770-5, annex 2. Own choice: filter length, summit, the bound.

use super::events::{Event, Events};
use super::interpolator::{HALF, HALFWAYS, Kernel, LANES, TAPS};
use crate::process::ProcessSpec;
use crate::simd::Simd;

/// Frames of one step of work.
const STEP: usize = 64;
/// Frames that are judged together.
const GROUP: usize = LANES;
/// Groups of one step.
const GROUPS: usize = STEP / GROUP;
/// Groups that a point reaches before and after its own.
const NEAR: usize = HALF / GROUP;
/// Above this a summit is over: full scale and 0.001 dB, which rounding could add to a flat top at full scale.
const OVER: f32 = 1.000_1;
/// Share of the largest sample in reach that rounding could add.
const ROUNDING: f32 = 3e-5;
/// Quieter than -240 dBFS counts as silence here, so that no product turns subnormal.
const SILENCE: f32 = 1e-12;
/// Length of one section, in ms, cut to whole steps.
const SECTION_MS: f64 = 50.0;
/// Sections kept: 3 s.
const SECTIONS: usize = 60;
/// Overs closer than this are one, in ms.
const APART_MS: f64 = 1.0;

/// The measure of one channel since the last reset.
#[derive(Clone, Debug)]
pub struct TruePeak {
    simd: Simd,
    kernel: Kernel,
    /// The step before and the one that fills.
    samples: [f32; 2 * STEP],
    filled: usize,
    /// Largest sample and second difference of the last groups.
    heights: [f32; 2 * NEAR + GROUPS],
    bends: [f32; 2 * NEAR + GROUPS],
    /// What the kernel keeps of the newest group that was looked at, and whether that is the newest group.
    halfways: [f32; HALFWAYS],
    looked: bool,
    steps: u64,
    section_steps: u64,
    apart_frames: u64,
    /// The peak of the section under way; nothing below it needs a look.
    present: f32,
    sections: [f32; SECTIONS],
    sections_done: u64,
    max: f32,
    max_frame: u64,
    overs: Events,
    last_over: u64,
}

impl TruePeak {
    /// Designs the filters for `spec`.
    #[must_use]
    pub fn new(spec: &ProcessSpec) -> Self {
        Self {
            simd: spec.simd,
            kernel: Kernel::design(),
            samples: [0.0; 2 * STEP],
            filled: 0,
            heights: [0.0; 2 * NEAR + GROUPS],
            bends: [0.0; 2 * NEAR + GROUPS],
            halfways: [0.0; HALFWAYS],
            looked: false,
            steps: 0,
            section_steps: (spec.frames(SECTION_MS) / STEP).max(1) as u64,
            apart_frames: spec.frames(APART_MS).max(GROUP) as u64,
            present: 0.0,
            sections: [0.0; SECTIONS],
            sections_done: 0,
            max: 0.0,
            max_frame: 0,
            overs: Events::default(),
            last_over: 0,
        }
    }

    /// Starts the measure anew.
    pub fn reset(&mut self) {
        self.samples = [0.0; 2 * STEP];
        (self.heights, self.bends) = ([0.0; 2 * NEAR + GROUPS], [0.0; 2 * NEAR + GROUPS]);
        (self.halfways, self.looked) = ([0.0; HALFWAYS], false);
        (self.filled, self.steps) = (0, 0);
        (self.present, self.max, self.max_frame) = (0.0, 0.0, 0);
        (self.sections, self.sections_done) = ([0.0; SECTIONS], 0);
        self.overs.reset();
        self.last_over = 0;
    }

    /// Measures finite samples.
    pub fn process(&mut self, mut samples: &[f32]) {
        while !samples.is_empty() {
            let frames = (STEP - self.filled).min(samples.len());
            let (now, later) = samples.split_at(frames);
            for (kept, x) in self.samples[STEP + self.filled..].iter_mut().zip(now) {
                *kept = if x.abs() < SILENCE { 0.0 } else { *x };
            }
            samples = later;
            self.filled += frames;
            if self.filled == STEP {
                self.filled = 0;
                let simd = self.simd;
                simd.run(
                    #[inline(always)]
                    || self.step(),
                );
            }
        }
    }

    /// Takes in the new half of `samples` and judges the groups that now have all their neighbours.
    #[inline(always)]
    fn step(&mut self) {
        self.heights.copy_within(GROUPS.., 0);
        self.bends.copy_within(GROUPS.., 0);
        for group in 0..GROUPS {
            let (height, bend) = extent(&self.samples[STEP + group * GROUP - 2..][..GROUP + 2]);
            self.heights[2 * NEAR + group] = height;
            self.bends[2 * NEAR + group] = bend;
            self.present = larger(self.present, height);
        }
        for group in 0..GROUPS {
            let reach = group..=group + 2 * NEAR;
            let first = STEP - HALF + group * GROUP;
            let height = larger(self.heights[group + NEAR], self.samples[first + GROUP].abs());
            let tallest = self.heights[reach.clone()].iter().fold(0.0, |a, &b| larger(a, b));
            let bend = self.bends[reach].iter().fold(0.0, |a, &b| larger(a, b));
            let bound = height + self.kernel.rise() * bend + ROUNDING * tallest;
            if bound > self.present.min(OVER) {
                self.look(first);
                self.looked = true;
            } else {
                self.looked = false;
            }
        }
        self.samples.copy_within(STEP.., 0);
        self.steps += 1;
        if self.steps.is_multiple_of(self.section_steps) {
            self.sections[(self.sections_done % SECTIONS as u64) as usize] = self.present;
            self.sections_done += 1;
            self.present = 0.0;
        }
    }

    /// Interpolates the group that starts at `first`.
    #[inline(always)]
    fn look(&mut self, first: usize) {
        let samples: &[f32; LANES + TAPS] =
            self.samples[first - HALF..][..LANES + TAPS].try_into().expect("a group and its reach");
        let points = self.kernel.points(samples, &mut self.halfways, self.looked);
        if points.bound() <= self.present.min(OVER) {
            return;
        }
        let summits = points.summits();
        let highest = summits.iter().fold(0.0, |a, &b| larger(a, b));
        self.present = larger(self.present, highest);
        if highest > self.max.min(OVER) {
            let lane = summits.iter().position(|&summit| summit == highest).unwrap_or(0);
            // The reach before the start is silent and never the highest: nothing is subtracted below zero.
            let frame = (self.steps * STEP as u64 + (first + lane) as u64).saturating_sub(STEP as u64);
            if highest > self.max {
                (self.max, self.max_frame) = (highest, frame);
            }
            if highest > OVER {
                self.over(frame, highest);
            }
        }
    }

    fn over(&mut self, frame: u64, level: f32) {
        let goes_on = self.overs.count() > 0 && frame - self.last_over <= self.apart_frames;
        match self.overs.newest_mut() {
            Some(over) if goes_on => {
                over.frames += (frame - self.last_over) as u32;
                if level > over.level {
                    (over.frame, over.level) = (frame, level);
                }
            }
            _ => self.overs.push(Event { frame, frames: 1, level }),
        }
        self.last_over = frame;
    }

    /// Largest true peak, linear.
    #[must_use]
    pub fn max(&self) -> f64 {
        f64::from(self.max)
    }

    /// The frame at or just before which it was, from the reset; 0 before there was sound.
    #[must_use]
    pub fn max_frame(&self) -> u64 {
        self.max_frame
    }

    /// Largest true peak of the last 50 to 100 ms, linear.
    #[must_use]
    pub fn present(&self) -> f64 {
        f64::from(larger(self.present, self.newest_section()))
    }

    /// Largest true peak of the last 3 s, linear.
    #[must_use]
    pub fn short_term(&self) -> f64 {
        f64::from(self.sections.iter().fold(self.present, |a, &b| larger(a, b)))
    }

    /// Sections of 50 ms that are complete.
    #[must_use]
    pub fn sections_done(&self) -> u64 {
        self.sections_done
    }

    /// True peak of the newest complete section, linear; 0 before there is one.
    #[must_use]
    pub fn newest_section(&self) -> f32 {
        let newest = self.sections_done.checked_sub(1);
        newest.map_or(0.0, |at| self.sections[(at % SECTIONS as u64) as usize])
    }

    /// Where the signal went over full scale: each at its highest point. Excursions less than 1 ms apart are one.
    #[must_use]
    pub fn overs(&self) -> &Events {
        &self.overs
    }

    /// The measure as if silence followed: what is still waiting for its neighbours is looked at. Copies the measure;
    /// for the end of a file.
    #[must_use]
    pub fn to_end(&self) -> Self {
        let mut ended = self.clone();
        ended.process(&[0.0; 2 * STEP]);
        ended
    }
}

/// The larger of two numbers, as one instruction: neither is ever NaN here.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Largest magnitude of a group, and of the second differences that are complete with it: those around all but its last
/// sample and around the one before it. The group comes with the two samples before it.
#[inline(always)]
fn extent(samples: &[f32]) -> (f32, f32) {
    let lanes = |from: usize| -> &[f32; GROUP] { samples[from..][..GROUP].try_into().expect("a group") };
    let (before, middle, after) = (lanes(0), lanes(1), lanes(2));
    // Magnitudes of finite floats are ordered as their bits are, and a maximum of integers is vector code.
    let (mut heights, mut bends) = ([0; GROUP], [0; GROUP]);
    for lane in 0..GROUP {
        heights[lane] = after[lane].abs().to_bits();
    }
    for lane in 0..GROUP {
        bends[lane] = (before[lane] - 2.0 * middle[lane] + after[lane]).abs().to_bits();
    }
    (largest(heights), largest(bends))
}

/// The largest of some magnitudes given as bits, half against half.
#[inline(always)]
fn largest(mut bits: [u32; GROUP]) -> f32 {
    let mut half = GROUP / 2;
    while half > 0 {
        for lane in 0..half {
            bits[lane] = bits[lane].max(bits[lane + half]);
        }
        half /= 2;
    }
    f32::from_bits(bits[0])
}

#[cfg(test)]
mod tests;
