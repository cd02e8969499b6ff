//! When the noise may stop: digital silence in, digital silence out.

/// Digital silence of both channels after which the noise begins to end, in ms.
pub const BLANK_AFTER_MS: f64 = 500.0;
/// Time in which a shaped noise then turns white before all noise stops, in ms. White noise may stop between two frames; a shaped
/// one cut off leaves the rest of its filter's response behind, a faint tick.
pub const BLANK_FADE_MS: f64 = 20.0;

/// What to do with the next frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Span {
    /// So many frames with noise.
    Sound(usize),
    /// One frame with the shaping at this strength, 1 to 0.
    Fading(f64),
    /// So many silent frames that stay silent.
    Silence(usize),
}

/// Counts silence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Blank {
    hold_frames: usize,
    fade_frames: usize,
    silent_frames: usize,
}

impl Blank {
    pub(super) fn new(hold_frames: usize, fade_frames: usize) -> Self {
        Self { hold_frames, fade_frames, silent_frames: 0 }
    }

    pub(super) fn reset(&mut self) {
        self.silent_frames = 0;
    }

    /// Looks at what comes and says what to do with the first of it. Both as long as each other, at least one frame.
    pub(super) fn next(&mut self, left: &[f32], right: &[f32]) -> Span {
        let is_silent = |n: usize| left[n] == 0.0 && right[n] == 0.0;
        if self.silent_frames >= self.hold_frames {
            let silent = (0..left.len()).take_while(|n| is_silent(*n)).count();
            let faded = self.silent_frames - self.hold_frames;
            if silent > 0 && faded < self.fade_frames {
                self.silent_frames += 1;
                return Span::Fading(1.0 - (faded + 1) as f64 / self.fade_frames as f64);
            }
            if silent > 0 {
                return Span::Silence(silent);
            }
            self.silent_frames = 0;
        }
        // Never past the frame at which the hold may end: every end is seen, however the host cuts its blocks.
        let frames = left.len().min((self.hold_frames - self.silent_frames).max(1));
        let silent = (0..frames).rev().take_while(|n| is_silent(*n)).count();
        self.silent_frames = if silent == frames { self.silent_frames + frames } else { silent };
        Span::Sound(frames)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_counted_across_blocks_and_ends_with_the_first_sound() {
        let (silent, loud) = ([0.0_f32; 8], [0.0, 0.0, 1e-9, 0.0]);
        let mut blank = Blank::new(10, 2);
        assert_eq!(blank.next(&loud, &silent[..4]), Span::Sound(4));
        // One silent frame so far: 9 to go.
        assert_eq!(blank.next(&silent, &silent), Span::Sound(8));
        assert_eq!(blank.next(&silent, &[-0.0; 8]), Span::Sound(1));
        assert_eq!(blank.next(&silent, &silent), Span::Fading(0.5));
        assert_eq!(blank.next(&silent, &silent), Span::Fading(0.0));
        assert_eq!(blank.next(&silent, &silent), Span::Silence(8));
        assert_eq!(blank.next(&silent[..4], &loud), Span::Silence(2));
        assert_eq!(blank.next(&silent[..2], &loud[2..]), Span::Sound(2));
        assert_eq!(blank.next(&silent, &silent), Span::Sound(8));
    }
}
