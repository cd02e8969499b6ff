//! The way of the sound through the imager, a window at a time.

use super::ImagerChain;
use super::image::Mixed;
use super::one_pass::{NEUTRAL, Piece, Still};
use super::routing::{LEFT_RIGHT, MID_SIDE, SAME};
use super::settings::BANDS;
use crate::filter::crossover::WINDOW;
use crate::filter::crossover::splitter::Splitter;
use crate::meter::stereo::Powers;
use crate::process::StereoBlock;
use crate::simd::Simd;
use crate::tame::tame_sample;

impl ImagerChain {
    #[inline(always)]
    pub(super) fn process_block(&mut self, block: &mut StereoBlock<'_>) {
        let mut start = 0;
        while start < block.frames() {
            let end = block.frames().min(start + WINDOW - self.position);
            self.process_piece(&mut block.left[start..end], &mut block.right[start..end]);
            self.position += end - start;
            if self.position == WINDOW {
                self.end_window();
            }
            start = end;
        }
    }

    /// At most what is left of a window.
    #[inline(always)]
    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len().min(right.len()).min(WINDOW - self.position);
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        if let Some(still) = self.still() {
            let plain = still.input == MID_SIDE && still.output == LEFT_RIGHT;
            let neutral = plain && still.image == NEUTRAL;
            let [mid, side] = self.image.room(self.position, frames);
            let piece = Piece { left: &mut *left, right: &mut *right, mid, side };
            match (plain, neutral) {
                (_, true) => still.process::<true, true>(piece),
                (true, false) => still.process::<true, false>(piece),
                (false, false) => still.process::<false, false>(piece),
            }
            if !self.in_one_pass {
                let now = self.position..self.position + frames;
                for (heard, whole) in self.heard.iter_mut().zip(self.image.measures().whole()) {
                    heard[now.clone()].copy_from_slice(&whole[now.clone()]);
                }
            }
        } else {
            self.process_moving(left, right);
        }
        if self.settings.vinyl {
            for (left, right) in left.iter().zip(&*right) {
                let _ = self.vinyl.hear(*left, *right);
            }
        }
        self.audition(left, right);
    }

    /// The gains, if there is one band and nothing but them between input and output.
    #[inline(always)]
    fn still(&self) -> Option<Still> {
        let image = self.image.at_rest()?;
        let splits = !self.splitter.as_ref().is_some_and(Splitter::is_whole);
        if splits || !self.decorrelator.rests() || !self.mono_maker.is_empty() {
            return None;
        }
        Some(Still { input: self.input.at_rest()?, image, output: self.output.at_rest()? })
    }

    /// Signal by signal, so that every loop is vector code.
    #[inline(always)]
    fn process_moving(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        if std::mem::take(&mut self.in_one_pass) && self.position > 0 {
            self.heard = *self.image.measures().whole();
        }
        let (mut mid, mut side) = ([0.0; WINDOW], [0.0; WINDOW]);
        let (mid, side) = (&mut mid[..frames], &mut side[..frames]);
        for n in 0..frames {
            (mid[n], side[n]) = (f64::from(tame_sample(left[n])), f64::from(tame_sample(right[n])));
        }
        self.input.apply(mid, side);
        self.split_and_mix(mid, side);
        if !self.mono_maker.is_empty() {
            for side in &mut *side {
                [*side] = self.mono_maker.tick([*side]);
            }
        }
        self.remember(mid, side);
        self.output.apply(mid, side);
        for n in 0..frames {
            (left[n], right[n]) = (tame_sample(mid[n] as f32), tame_sample(side[n] as f32));
        }
    }

    /// Keeps mid and side, as they leave, for the measures of the window.
    #[inline(always)]
    fn remember(&mut self, mid: &[f64], side: &[f64]) {
        for (heard, signal) in self.heard.iter_mut().zip([mid, side]) {
            for (heard, x) in heard[self.position..].iter_mut().zip(signal) {
                *heard = *x;
            }
        }
    }

    /// From mid and side of the input to those of the output.
    #[inline(always)]
    fn split_and_mix(&mut self, mid: &mut [f64], side: &mut [f64]) {
        let frames = mid.len();
        let mut seeds = [0.0; WINDOW];
        let seed = &mut seeds[..frames];
        match &mut self.splitter {
            Some(splitter) if !splitter.is_whole() => {
                let mut pairs = [[0.0; 2]; WINDOW];
                for (pair, (mid, side)) in pairs.iter_mut().zip(mid.iter().zip(&*side)) {
                    *pair = [*mid, *side];
                }
                let rows = &mut self.rows[..frames];
                let bands = splitter.process(&mut pairs[..frames], rows);
                if bands < BANDS {
                    rows.iter_mut().for_each(|row| row[bands..BANDS].fill([0.0; 2]));
                }
                self.image.mix(self.position, rows, Mixed { mid, side, seed });
            }
            _ => self.image.mix_whole(self.position, Mixed { mid, side, seed }),
        }
        if self.image.seeds() || !self.decorrelator.rests() {
            for (side, seed) in side.iter_mut().zip(&seeds) {
                *side += self.decorrelator.tick(*seed);
            }
        }
    }

    /// What is only listened through.
    #[inline(always)]
    fn audition(&mut self, left: &mut [f32], right: &mut [f32]) {
        if self.listen.rests_at(SAME) && self.translation.is_empty() {
            return;
        }
        for (left, right) in left.iter_mut().zip(right) {
            let (mut first, mut second) = ([f64::from(*left)], [f64::from(*right)]);
            self.listen.apply(&mut first, &mut second);
            let [left_heard, right_heard] = self.translation.tick([first[0], second[0]]);
            (*left, *right) = (tame_sample(left_heard as f32), tame_sample(right_heard as f32));
        }
    }

    #[inline(always)]
    fn end_window(&mut self) {
        self.position = 0;
        if let Some(splitter) = &mut self.splitter {
            splitter.settle();
        }
        // What does not run has no tail.
        if self.image.seeds() || !self.decorrelator.rests() {
            self.decorrelator.settle();
        }
        if !self.mono_maker.is_empty() {
            self.mono_maker.settle();
        }
        if !self.translation.is_empty() {
            self.translation.settle();
        }
        if self.settings.vinyl {
            self.vinyl.settle();
        }
        let whole = self.image.end_window(self.settings.band_count.number());
        let [mids, sides] = &self.heard;
        let heard = if self.in_one_pass {
            whole
        } else {
            let simd = self.spec.map_or(Simd::BASELINE, |spec| spec.simd);
            Powers::of_frames(mids, sides, simd)
        };
        self.whole.hear(&heard, WINDOW);
        self.in_one_pass = true;
    }
}
