//! Convolution of stereo sound with a long kernel, by uniformly partitioned overlap-save in single precision.
//!
//! The kernel is cut into partitions of [`PARTITION`] taps. Once a partition of input is complete, its spectrum is
//! taken; the output spectrum is the sum over all partitions of kernel spectrum times the spectrum of the input that
//! many partitions ago. Both channels share one complex FFT. One tap of the kernel, the largest, is applied to the sound
//! itself, so that the FFT rounds only what the kernel adds to it, and a kernel that does nothing is exact.
//!
//! The work is spread over time: after a partition is complete, its transform, the newest terms of the sum and the
//! transform back follow at three moments of the next [`SLACK`] frames, which are part of the latency; and all older
//! terms of the next two sums are added up, some bins at a time, in the frames after that, of this partition and the next.
//! So no block of any size does more than its share, give or take one transform.
//!
//! Latency: [`LATENCY`] frames plus what the kernel delays, at any block size, 1 frame included. The output does not
//! depend on how the sound is cut into blocks by one bit, and on the instruction set by no more than the rounding of
//! single precision ([`Simd::native`], and the FFT that the machine gets).
//!
//! A new kernel is faded in over [`Convolver::fade_frames`]: both run on the same input spectra.
//!
//! Source: Gardner, "Efficient convolution without input-output delay", J. Audio Eng. Soc. 43(3), 1995; Wefers,
//! "Partitioned convolution algorithms for real-time auralization", RWTH Aachen 2015, ch. 5 (uniform overlap-save).

mod direct;
mod fade;
mod kernel;
mod packed;
mod products;
mod spectrum;
mod sums;

pub use kernel::{Kernel, Partitioner, Wiring};

use crate::process::StereoBlock;
use crate::simd::Simd;
use direct::{Past, Tap};
use fade::Fade;
use packed::PackedFft;
use rustfft::num_complex::Complex;
use spectrum::GROUPS;
use sums::Sums;

/// Frames and taps of one partition.
pub const PARTITION: usize = 384;

/// Frames after the end of a partition in which its output is computed.
pub const SLACK: usize = 128;

/// Frames by which the output lags that of the bare kernel.
pub const LATENCY: usize = PARTITION + SLACK;

/// Frames into the next partition at which the transform, and the newest terms, are due; the transform back is due at
/// [`SLACK`].
const DUE: [usize; 2] = [SLACK / 3, 2 * SLACK / 3];

/// The partition of output that is leaving: the taps that go with it, and the frame of the fade at which it begins.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Leaving {
    tap: Tap,
    fading_in: Option<(Tap, usize)>,
}

/// Convolves two channels with one kernel at a time.
#[derive(Debug)]
pub struct Convolver {
    simd: Simd,
    fft: PackedFft,
    /// The kernel that is heard and the one that fades in or is free.
    kernels: [Kernel; 2],
    sums: Sums,
    past: Past,
    /// The last two whole partitions of input and the one that is arriving, left and right as one complex signal.
    input: [Vec<Complex<f32>>; 3],
    /// The partition that leaves.
    output: Vec<Complex<f32>>,
    leaving: Leaving,
    is_mono: bool,
    fade: Fade,
    /// Frames of the arriving partition.
    filled: usize,
    fresh: bool,
}

impl Convolver {
    /// Allocates for kernels of as many taps and paths as `kernel` has room for, which is heard first, for `channels`
    /// channels (1 or 2), with fades of `fade_partitions` partitions, rounded up to an even number.
    #[must_use]
    pub fn new(kernel: Kernel, channels: usize, fade_partitions: usize, simd: Simd) -> Self {
        let silence = vec![Complex::new(0.0, 0.0); PARTITION];
        let free = Kernel::with_paths(kernel.taps(), kernel.room());
        Self {
            simd,
            fft: PackedFft::new(simd),
            sums: Sums::new(kernel.count(), simd),
            past: Past::new(kernel.taps()),
            input: [silence.clone(), silence.clone(), silence.clone()],
            output: silence,
            leaving: Leaving { tap: Tap::of(&kernel), fading_in: None },
            is_mono: channels < 2,
            fade: Fade::new(fade_partitions),
            filled: 0,
            fresh: true,
            kernels: [kernel, free],
        }
    }

    /// Forgets the past. A fade is over at once, the new kernel stays.
    pub fn reset(&mut self) {
        if !self.fade.is_idle() {
            self.kernels.swap(0, 1);
        }
        self.fade.reset();
        self.sums.reset();
        self.past.reset();
        self.input.iter_mut().chain([&mut self.output]).for_each(|part| part.fill(Complex::new(0.0, 0.0)));
        self.leaving = Leaving { tap: Tap::of(&self.kernels[0]), fading_in: None };
        (self.filled, self.fresh) = (0, true);
    }

    /// Frames by which the output lags that of the bare kernel.
    #[must_use]
    pub fn latency(&self) -> usize {
        LATENCY
    }

    /// Frames over which a new kernel fades in.
    #[must_use]
    pub fn fade_frames(&self) -> usize {
        self.fade.frames()
    }

    /// Whether nothing has been processed since [`Convolver::new`] or [`Convolver::reset`]: a new kernel is then heard
    /// at once.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Whether a new kernel is fading in.
    #[must_use]
    pub fn is_fading(&self) -> bool {
        !self.fade.is_idle() || self.leaving.fading_in.is_some()
    }

    /// The kernel that is not in use, to be filled elsewhere and handed back in [`Convolver::process`]; `None` while it
    /// fades in.
    pub fn spare(&mut self) -> Option<&mut Kernel> {
        self.fade.is_idle().then_some(&mut self.kernels[1])
    }

    /// Convolves in place; of one channel it takes the left and hands it out on both.
    ///
    /// `renew` is asked before the first frame and once in every other partition in which no fade runs. It may put a kernel of
    /// the same size in the place of the one it is shown, by swapping or rewriting, and then says `true`.
    pub fn process(&mut self, block: StereoBlock<'_>, mut renew: impl FnMut(&mut Kernel) -> bool) {
        if block.frames() > 0 && self.fresh && renew(&mut self.kernels[1]) {
            self.kernels.swap(0, 1);
            self.leaving.tap = Tap::of(&self.kernels[0]);
        }
        let mut rest = block;
        while rest.frames() > 0 {
            let due = [DUE[0], DUE[1], SLACK, PARTITION].into_iter().find(|due| *due > self.filled);
            let (mut now, later) = rest.split_at(due.unwrap_or(PARTITION) - self.filled);
            self.run(&mut now);
            self.work(&mut renew);
            rest = later;
        }
    }

    /// Takes and hands out what does not reach beyond the next thing that is due.
    fn run(&mut self, block: &mut StereoBlock<'_>) {
        self.fresh = false;
        let frames = block.frames();
        if self.is_mono {
            block.right.copy_from_slice(block.left);
        }
        self.past.push(block);
        // The output that is leaving began to when this partition was SLACK frames old.
        let at = (self.filled + PARTITION - SLACK) % PARTITION;
        let input = &mut self.input[2][self.filled..][..frames];
        let output = &self.output[at..at + frames];
        let (past, fade, Leaving { tap, fading_in }) = (&self.past, &self.fade, self.leaving);
        self.simd.run(
            #[inline(always)]
            || {
                let channels = block.left.iter_mut().zip(block.right.iter_mut());
                for (((left, right), input), output) in channels.zip(input).zip(output) {
                    *input = Complex::new(*left, *right);
                    (*left, *right) = (output.re, output.im);
                }
                match fading_in {
                    None => past.add(&tap, block, |_| 1.0),
                    Some((new, from)) => {
                        let curve = fade.weights(from + at..from + at + frames);
                        past.add(&tap, block, |n| 1.0 - curve[n]);
                        past.add(&new, block, |n| curve[n]);
                    }
                }
            },
        );
        if self.is_mono {
            block.right.copy_from_slice(block.left);
        }
        self.filled += frames;
    }

    /// Does what is due now.
    fn work(&mut self, renew: &mut impl FnMut(&mut Kernel) -> bool) {
        let Self { fft, sums, input, kernels, fade, .. } = self;
        if self.filled == DUE[0] {
            if sums.is_first_due() {
                fade.begin_to_leave();
            }
            sums.push(fft.forward(&input[0], &input[1]));
        } else if self.filled == DUE[1] {
            sums.add_newest(fade.leaving(kernels));
        } else if self.filled == SLACK {
            self.finish(renew);
        } else if self.filled > SLACK {
            // A pair takes two partitions; after the first output of one has left begins the next.
            let whole = PARTITION - SLACK;
            let frames = self.filled - SLACK + if sums.is_first_due() { whole } else { 0 };
            let end = GROUPS * frames / (2 * whole);
            sums.add_up_to(end, fade.summed(kernels));
        }
        if self.filled == PARTITION {
            self.input.rotate_left(1);
            self.filled = 0;
        }
    }

    /// The sums are complete: the next output starts to leave, and so may a fade.
    fn finish(&mut self, renew: &mut impl FnMut(&mut Kernel) -> bool) {
        let Self { fft, sums, kernels, fade, output, leaving, .. } = self;
        output.copy_from_slice(fft.inverse(sums.of(0)));
        *leaving = Leaving { tap: Tap::of(&kernels[0]), fading_in: None };
        if let Some(from) = fade.next_output() {
            let weights = fade.weights(from..from + PARTITION);
            for ((output, new), weight) in output.iter_mut().zip(fft.inverse(sums.of(1))).zip(weights) {
                *output += (new - *output) * weight;
            }
            leaving.fading_in = Some((Tap::of(&kernels[1]), from));
        }
        let is_first = sums.is_first_due();
        sums.advance();
        if is_first {
            sums.begin_pair();
            fade.plan_pair(|| renew(&mut kernels[1]));
        } else if fade.end_pair() {
            kernels.swap(0, 1);
        }
    }
}

#[cfg(test)]
mod tests;
