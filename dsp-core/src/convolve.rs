//! Convolution with a long kernel, by uniformly partitioned overlap-save in single precision.
//!
//! The kernel is cut into partitions of [`PARTITION`] taps. Once a partition of input is complete, its spectrum is
//! taken; the output spectrum is the sum over all partitions of kernel spectrum times the spectrum of the input that
//! many partitions ago. All of that sum but the newest partition's term is known one partition before it is needed, so
//! it is added up bit by bit while the input of the next partition arrives: a block of n frames does n / [`PARTITION`]
//! of it, and what is left for the end of a partition is one transform forth and one back for each channel.
//!
//! Latency: [`PARTITION`] frames plus what the kernel delays, at any block size, 1 frame included. The output does not
//! depend on how the sound is cut into blocks, nor on the instruction set, by one bit.
//!
//! A new kernel is faded in over [`Convolver::fade_frames`]: both run on the same input spectra, one partition to fill
//! the sums of the new one and then the fade.
//!
//! Source: Gardner, "Efficient convolution without input-output delay", J. Audio Eng. Soc. 43(3), 1995; Wefers,
//! "Partitioned convolution algorithms for real-time auralization", RWTH Aachen 2015, ch. 5 (uniform overlap-save).

mod kernel;
mod spectrum;

pub use kernel::{Kernel, Partitioner};

use crate::process::StereoBlock;
use crate::simd::Simd;
use spectrum::{Fft, Spectrum};
use std::f64::consts::PI;

/// Frames and taps of one partition, and the latency. Against 256 it halves the multiplications of a long kernel, which
/// are most of its cost, for 5 ms more latency beside the 85 ms of a kernel of 8192 taps.
pub const PARTITION: usize = 512;

/// One channel: its past, and the sums that become its future.
#[derive(Clone, Debug)]
struct Lane {
    /// Spectra of the last inputs, a ring as long as the kernel.
    history: Vec<Spectrum>,
    /// The last whole partition of input and the one that is arriving.
    input: Vec<f32>,
    /// The partition that is leaving.
    output: Vec<f32>,
    /// Of the kernel that is heard and of the one that fades in.
    sums: [Spectrum; 2],
}

impl Lane {
    fn new(partitions: usize) -> Self {
        Self {
            history: vec![Spectrum::SILENCE; partitions],
            input: vec![0.0; 2 * PARTITION],
            output: vec![0.0; PARTITION],
            sums: [Spectrum::SILENCE; 2],
        }
    }

    fn reset(&mut self) {
        self.history.fill(Spectrum::SILENCE);
        self.input.fill(0.0);
        self.output.fill(0.0);
        self.sums.fill(Spectrum::SILENCE);
    }
}

/// Where a new kernel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fade {
    /// One kernel is heard, the other is free.
    Idle,
    /// Both run; so many partitions of the fade are over.
    Running(usize),
}

/// Convolves one or two channels with one kernel at a time.
#[derive(Debug)]
pub struct Convolver {
    simd: Simd,
    fft: Fft,
    /// The kernel that is heard and the one that fades in or is free.
    kernels: [Kernel; 2],
    lanes: Vec<Lane>,
    /// Weight of the new kernel at each frame of a fade.
    curve: Vec<f32>,
    fade: Fade,
    /// Place of the newest spectrum in every history.
    newest: usize,
    /// Frames of the arriving partition.
    filled: usize,
    /// Kernel partitions that the sums already hold, the first counted though it comes last.
    summed: usize,
    fresh: bool,
}

impl Convolver {
    /// Allocates for kernels of as many taps as `kernel`, which is heard first, for `channels` channels (1 or 2), with
    /// fades of `fade_partitions` partitions, at least 1.
    #[must_use]
    pub fn new(kernel: Kernel, channels: usize, fade_partitions: usize, simd: Simd) -> Self {
        let partitions = kernel.partitions.len();
        let fade = fade_partitions.max(1) * PARTITION;
        // Raised cosine: no corner at either end, and the weights of old and new add up to 1, since the two
        // outputs are alike in phase.
        let weight = |n: usize| 0.5 - 0.5 * (PI * (n as f64 + 0.5) / fade as f64).cos();
        Self {
            simd,
            fft: Fft::new(),
            kernels: [kernel, Kernel::silent(partitions * PARTITION)],
            lanes: vec![Lane::new(partitions); channels.clamp(1, 2)],
            curve: (0..fade).map(|n| weight(n) as f32).collect(),
            fade: Fade::Idle,
            newest: 0,
            filled: 0,
            summed: 1,
            fresh: true,
        }
    }

    /// Forgets the past. A fade is over at once, the new kernel stays.
    pub fn reset(&mut self) {
        if self.fade != Fade::Idle {
            self.kernels.swap(0, 1);
        }
        self.lanes.iter_mut().for_each(Lane::reset);
        (self.fade, self.newest, self.filled, self.summed, self.fresh) = (Fade::Idle, 0, 0, 1, true);
    }

    /// Frames by which the output lags that of the bare kernel.
    #[must_use]
    pub fn latency(&self) -> usize {
        PARTITION
    }

    /// Frames over which a new kernel fades in.
    #[must_use]
    pub fn fade_frames(&self) -> usize {
        self.curve.len()
    }

    /// Whether nothing has been processed since [`Convolver::new`] or [`Convolver::reset`]: a new kernel is then heard
    /// at once.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Convolves in place; of one channel it takes the left and hands it out on both.
    ///
    /// `renew` is asked at the start of every partition in which no fade runs. It may put a kernel of the same size in
    /// the place of the one it is shown, by swapping or rewriting, and then says `true`.
    pub fn process(&mut self, block: StereoBlock<'_>, mut renew: impl FnMut(&mut Kernel) -> bool) {
        let mut rest = block;
        while rest.frames() > 0 {
            if self.filled == 0 && self.fade == Fade::Idle && renew(&mut self.kernels[1]) {
                if self.fresh {
                    self.kernels.swap(0, 1);
                } else {
                    self.fade = Fade::Running(0);
                }
            }
            let (mut now, later) = rest.split_at(PARTITION - self.filled);
            self.run(&mut now);
            rest = later;
        }
    }

    /// Processes what does not reach beyond the arriving partition.
    fn run(&mut self, block: &mut StereoBlock<'_>) {
        self.fresh = false;
        let frames = block.frames();
        let span = self.filled..self.filled + frames;
        for (lane, channel) in self.lanes.iter_mut().zip(block.channels()) {
            lane.input[PARTITION..][span.clone()].copy_from_slice(channel);
            channel.copy_from_slice(&lane.output[span.clone()]);
        }
        if self.lanes.len() == 1 {
            block.right.copy_from_slice(block.left);
        }
        self.filled += frames;
        self.sum_up_to(1 + (self.kernels[0].partitions.len() - 1) * self.filled / PARTITION);
        if self.filled == PARTITION {
            self.turn();
        }
    }

    /// Kernels that run, the one that is heard first.
    fn running(&self) -> usize {
        if self.fade == Fade::Idle { 1 } else { 2 }
    }

    /// Adds the terms of the kernel partitions before `end` that the sums do not hold yet.
    fn sum_up_to(&mut self, end: usize) {
        let running = self.running();
        for partition in self.summed..end {
            // The spectrum that will be `partition` partitions old when the arriving one is complete.
            let length = self.lanes[0].history.len();
            let place = (self.newest + length + 1 - partition) % length;
            self.add_products(partition, place, running);
        }
        self.summed = self.summed.max(end);
    }

    fn add_products(&mut self, partition: usize, place: usize, running: usize) {
        let (simd, kernels, lanes) = (self.simd, &self.kernels[..running], &mut self.lanes);
        simd.run(
            #[inline(always)]
            || {
                for Lane { history, sums, .. } in lanes {
                    for (sum, kernel) in sums.iter_mut().zip(kernels) {
                        sum.add_product(&history[place], &kernel.partitions[partition]);
                    }
                }
            },
        );
    }

    /// The arriving partition is complete: the next output.
    fn turn(&mut self) {
        let running = self.running();
        self.newest = (self.newest + 1) % self.lanes[0].history.len();
        for lane in &mut self.lanes {
            self.fft.time().copy_from_slice(&lane.input);
            self.fft.forward(&mut lane.history[self.newest]);
            lane.input.copy_within(PARTITION.., 0);
        }
        self.add_products(0, self.newest, running);
        for lane in &mut self.lanes {
            // The first half is what the circular convolution wrapped around.
            lane.output.copy_from_slice(&self.fft.inverse(&lane.sums[0])[PARTITION..]);
            if let Fade::Running(over) = self.fade {
                let new = &self.fft.inverse(&lane.sums[1])[PARTITION..];
                let weights = &self.curve[over * PARTITION..];
                for ((output, new), weight) in lane.output.iter_mut().zip(new).zip(weights) {
                    *output += weight * (new - *output);
                }
            }
            lane.sums.fill(Spectrum::SILENCE);
        }
        if let Fade::Running(over) = self.fade {
            self.fade = Fade::Running(over + 1);
            if (over + 1) * PARTITION == self.curve.len() {
                self.kernels.swap(0, 1);
                self.fade = Fade::Idle;
            }
        }
        (self.filled, self.summed) = (0, 1);
    }
}

#[cfg(test)]
mod tests;
