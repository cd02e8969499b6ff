//! Sample-rate conversion of a stream, by rubato's synchronous FFT resampler in f64.
//!
//! The filter is linear phase and 93 ms long, with a squared Blackman-Harris window: flat to within 1 % of the band edge of
//! the lower rate, and what would fold back is below -150 dB. The output starts with the input and is as long, to the
//! nearest frame.

use crate::sound::Sound;
use offline::error::{Error, Result};
use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Indexing, Resampler, WindowFunction};

/// Length of the filter in seconds: 4096 taps at 44.1 kHz.
const FILTER_S: f64 = 4_096.0 / 44_100.0;

/// A sound at another rate.
pub struct Converted<S> {
    inner: S,
    sample_rate_hz: u32,
    resampler: Fft<f64>,
    input: [Vec<f64>; 2],
    output: [Vec<f64>; 2],
    /// Frames of `output` that were handed out, of those that are in it.
    taken: usize,
    filled: usize,
    /// Latency still to come out.
    to_drop: usize,
    read: u64,
    written: u64,
    ended: bool,
    block: [Vec<f32>; 2],
}

impl<S: Sound> Converted<S> {
    /// `inner` at `sample_rate_hz`.
    ///
    /// # Errors
    /// A rate is 0.
    pub fn new(inner: S, sample_rate_hz: u32) -> Result<Self> {
        let (from, to) = (inner.sample_rate_hz() as usize, sample_rate_hz as usize);
        let fault = |error: &dyn std::fmt::Display| {
            Error::new(format_args!("{from} to {to} Hz"), error, "choose another sample rate")
        };
        if from == 0 || to == 0 {
            return Err(fault(&"there is no rate of 0 Hz"));
        }
        let unit = from / greatest_common_divisor(from, to);
        // An even number of units, so that the delay is whole frames on both sides.
        let units = ((FILTER_S * from as f64 / unit as f64).ceil() as usize).next_multiple_of(2);
        let window = WindowFunction::BlackmanHarris2;
        let resampler = Fft::new_custom(from, to, units * unit, 1, 2, window, FixedSync::Both)
            .map_err(|error| fault(&error))?;
        let (chunk_in, chunk_out) = (resampler.input_frames_max(), resampler.output_frames_max());
        Ok(Self {
            inner,
            sample_rate_hz,
            to_drop: resampler.output_delay(),
            resampler,
            input: [vec![0.0; chunk_in], vec![0.0; chunk_in]],
            output: [vec![0.0; chunk_out], vec![0.0; chunk_out]],
            taken: 0,
            filled: 0,
            read: 0,
            written: 0,
            ended: false,
            block: [vec![0.0; chunk_in], vec![0.0; chunk_in]],
        })
    }

    /// Converts the next chunk.
    fn fill(&mut self) -> Result<()> {
        let [left, right] = &mut self.block;
        let frames = if self.ended { 0 } else { self.inner.read(left, right)? };
        self.ended |= frames < left.len();
        self.read += frames as u64;
        for (input, block) in self.input.iter_mut().zip(&self.block) {
            input.fill(0.0);
            input.iter_mut().zip(&block[..frames]).for_each(|(to, from)| *to = f64::from(*from));
        }
        let fault =
            |error: &dyn std::fmt::Display| Error::new("sample rate conversion", error, "please report it");
        let (chunk_in, chunk_out) = (self.input[0].len(), self.output[0].len());
        let input =
            SequentialSliceOfVecs::new(&self.input[..], 2, chunk_in).map_err(|error| fault(&error))?;
        let mut output = SequentialSliceOfVecs::new_mut(&mut self.output[..], 2, chunk_out)
            .map_err(|error| fault(&error))?;
        let (_, made) = self
            .resampler
            .process_into_buffer(&input, &mut output, None::<&Indexing>)
            .map_err(|error| fault(&error))?;
        self.taken = self.to_drop.min(made);
        self.to_drop -= self.taken;
        self.filled = made;
        Ok(())
    }

    /// Frames that the whole output has, as far as the input is known.
    fn due(&self) -> u64 {
        let (from, to) = (u128::from(self.inner.sample_rate_hz()), u128::from(self.sample_rate_hz));
        ((u128::from(self.read) * to + from / 2) / from) as u64
    }
}

impl<S: Sound> Sound for Converted<S> {
    fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        let mut done = 0;
        while done < left.len() {
            if self.taken == self.filled {
                if self.ended && self.written >= self.due() {
                    break;
                }
                self.fill()?;
                continue;
            }
            let mut frames = (left.len() - done).min(self.filled - self.taken);
            if self.ended {
                // What follows is the silence that pushed the last frames out.
                let rest = self.due().saturating_sub(self.written);
                frames = frames.min(usize::try_from(rest).unwrap_or(usize::MAX));
                if frames == 0 {
                    break;
                }
            }
            let part = self.taken..self.taken + frames;
            for (to, from) in [(&mut *left, &self.output[0]), (&mut *right, &self.output[1])] {
                to[done..done + frames]
                    .iter_mut()
                    .zip(&from[part.clone()])
                    .for_each(|(to, from)| *to = *from as f32);
            }
            self.taken += frames;
            self.written += frames as u64;
            done += frames;
        }
        Ok(done)
    }
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    /// A sine on the left and its negative half on the right.
    struct Tone {
        rate_hz: u32,
        frequency_hz: f64,
        frames: u64,
        position: u64,
    }

    impl Sound for Tone {
        fn sample_rate_hz(&self) -> u32 {
            self.rate_hz
        }

        fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
            let frames = left.len().min((self.frames - self.position) as usize);
            for (n, (left, right)) in left.iter_mut().zip(right).take(frames).enumerate() {
                let seconds = (self.position + n as u64) as f64 / f64::from(self.rate_hz);
                let x = (TAU * self.frequency_hz * seconds).sin();
                (*left, *right) = (x as f32, -0.5 * x as f32);
            }
            self.position += frames as u64;
            Ok(frames)
        }
    }

    fn convert(from: u32, to: u32, frequency_hz: f64, block: usize) -> [Vec<f32>; 2] {
        let tone = Tone { rate_hz: from, frequency_hz, frames: 2 * u64::from(from) + 7, position: 0 };
        let mut converted = Converted::new(tone, to).expect("legal rates");
        let mut all = [Vec::new(), Vec::new()];
        let (mut left, mut right) = (vec![0.0; block], vec![0.0; block]);
        loop {
            let frames = converted.read(&mut left, &mut right).expect("a tone");
            all[0].extend_from_slice(&left[..frames]);
            all[1].extend_from_slice(&right[..frames]);
            if frames < block {
                return all;
            }
        }
    }

    const RATES: [(u32, u32); 5] =
        [(48_000, 44_100), (44_100, 48_000), (96_000, 44_100), (192_000, 48_000), (44_100, 88_200)];

    #[test]
    fn a_tone_in_the_band_stays_what_it_was_in_time_and_level() {
        for (from, to) in RATES {
            for frequency_hz in [997.0, 19_999.0] {
                let [left, right] = convert(from, to, frequency_hz, 4_096);
                assert_eq!(
                    left.len() as u64,
                    ((2 * u64::from(from) + 7) * u64::from(to) + u64::from(from) / 2) / u64::from(from)
                );
                // Away from both ends, where the tone is cut off.
                let worst = (left.len() / 4..left.len() * 3 / 4).map(|n| {
                    let x = (TAU * frequency_hz * n as f64 / f64::from(to)).sin();
                    (f64::from(left[n]) - x).abs().max((f64::from(right[n]) + 0.5 * x).abs())
                });
                let worst = worst.fold(0.0, f64::max);
                // f32 in and out rounds by 6e-8 each; the filter must add nothing that counts beside it.
                assert!(worst < 2.5e-7, "{from} to {to}, {frequency_hz} Hz: {worst:e}");
            }
        }
    }

    #[test]
    fn what_would_fold_back_is_gone() {
        for (from, to, frequency_hz) in
            [(48_000, 44_100, 22_400.0), (96_000, 44_100, 30_000.0), (96_000, 48_000, 24_400.0)]
        {
            let [left, _] = convert(from, to, frequency_hz, 4_096);
            let worst =
                left[left.len() / 4..left.len() * 3 / 4].iter().fold(0.0_f32, |worst, x| worst.max(x.abs()));
            // -140 dB: the rounding of the tone itself to f32 is noise at -150 dB in the band.
            assert!(worst < 1e-7, "{from} to {to}, {frequency_hz} Hz: {worst:e}");
        }
    }

    #[test]
    fn the_size_of_the_blocks_does_not_matter() {
        let whole = convert(48_000, 44_100, 440.0, 100_000);
        for block in [1_000, 4_097] {
            assert_eq!(convert(48_000, 44_100, 440.0, block), whole);
        }
    }
}
