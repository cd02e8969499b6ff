//! The phase mode without latency: recursive filters in f64.
//!
//! Frequencies, gains and qualities glide over 20 ms, designed anew every [`CONTROL`] frames and moved in a straight line
//! between. What changes the filters themselves (a band switched, another shape, slope or placement, a solo) fades over
//! [`FADE_MS`] from the old filters to new ones, which have the past of those that stay.

use super::Settings;
use super::bank::{Bank, CONTROL, WINDOW};
use super::heard::Heard;
use crate::filter::cascade::Lanes;
use crate::process::{ProcessSpec, StereoBlock};
use std::f64::consts::PI;

/// Length of a fade, in ms.
const FADE_MS: f64 = 40.0;

/// The filters that are heard, and those that fade in.
#[derive(Debug)]
pub(super) struct Recursive {
    now: Bank,
    next: Bank,
    /// Room for the frames of a window, and for the same through the filters that fade in.
    sound: Vec<Lanes>,
    faded: Vec<Lanes>,
    /// Frames of the fade that are over, and in all.
    fade: Option<usize>,
    fade_frames: usize,
    /// The bands changed while a fade ran.
    is_late: bool,
    /// Frames of the window that are over.
    frame: usize,
    is_fresh: bool,
}

impl Recursive {
    /// Allocates.
    pub(super) fn new(settings: &Settings, spec: &ProcessSpec) -> Self {
        let bank = || Bank::new(spec.sample_rate_hz, spec.simd);
        let mut recursive = Self {
            now: bank(),
            next: bank(),
            sound: vec![[0.0; 2]; WINDOW],
            faded: vec![[0.0; 2]; WINDOW],
            fade: None,
            fade_frames: spec.frames(FADE_MS).max(1),
            is_late: false,
            frame: 0,
            is_fresh: true,
        };
        recursive.reset(settings);
        recursive
    }

    pub(super) fn reset(&mut self, settings: &Settings) {
        self.now.build(&Heard::new(settings));
        (self.fade, self.is_late, self.frame, self.is_fresh) = (None, false, 0, true);
    }

    /// The bands changed.
    pub(super) fn set(&mut self, settings: &Settings) {
        let heard = Heard::new(settings);
        if self.is_fresh {
            self.now.build(&heard);
        } else if self.fade.is_some() {
            self.is_late = true;
        } else if self.now.can_glide_to(&heard) {
            self.now.aim(&heard);
        } else {
            self.next.build(&heard);
            self.next.continue_from(&self.now);
            self.fade = Some(0);
        }
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    pub(super) fn is_changing(&self) -> bool {
        self.fade.is_some() || self.now.is_gliding()
    }

    pub(super) fn tail(&self) -> usize {
        self.now.tail()
    }

    pub(super) fn process(&mut self, settings: &Settings, block: &mut StereoBlock<'_>) {
        self.is_fresh &= block.frames() == 0;
        let mut rest = block.reborrow();
        while rest.frames() > 0 {
            let step = if self.is_changing() { CONTROL } else { WINDOW };
            let (now, later) = rest.split_at(step - self.frame % step);
            self.run(settings, now);
            rest = later;
        }
    }

    /// Filters what does not reach beyond the next thing that is due.
    fn run(&mut self, settings: &Settings, block: StereoBlock<'_>) {
        let frames = block.frames();
        let sound = &mut self.sound[..frames];
        for ((sound, left), right) in sound.iter_mut().zip(&*block.left).zip(&*block.right) {
            *sound = [f64::from(*left), f64::from(*right)];
        }
        if let Some(over) = self.fade {
            let other = &mut self.faded[..frames];
            other.copy_from_slice(sound);
            self.next.process(other);
            self.now.process(sound);
            for (n, (old, new)) in sound.iter_mut().zip(other).enumerate() {
                let way = ((over + n) as f64 + 0.5) / self.fade_frames as f64;
                let weight = if way < 1.0 { 0.5 - 0.5 * (PI * way).cos() } else { 1.0 };
                for (old, new) in old.iter_mut().zip(new) {
                    *old += weight * (*new - *old);
                }
            }
            self.fade = Some(over + frames);
        } else {
            self.now.process(sound);
        }
        for ((sound, left), right) in sound.iter().zip(block.left).zip(block.right) {
            (*left, *right) = (sound[0] as f32, sound[1] as f32);
        }
        self.frame += frames;
        if self.frame.is_multiple_of(CONTROL) && self.is_changing() {
            self.control(settings);
        }
        if self.frame == WINDOW {
            self.frame = 0;
            self.now.settle();
            self.next.settle();
        }
    }

    fn control(&mut self, settings: &Settings) {
        self.now.control();
        if let Some(over) = self.fade {
            self.next.control();
            if over >= self.fade_frames {
                std::mem::swap(&mut self.now, &mut self.next);
                self.fade = None;
                if std::mem::take(&mut self.is_late) {
                    self.set(settings);
                }
            }
        }
    }
}
