//! One channel of the detection: its samples, and what they cannot exceed, so that most need not be interpolated.

use super::{HALF, HOP, Kernel, LANES, Points, TAPS, highest, lanes, larger, most};

/// Groups of second differences that the points of one hop are made of.
const BENDS: usize = (TAPS + HOP) / LANES;
/// Frames that the samples move before they are copied back.
const ROOM: usize = 8 * HOP;
/// Quieter than -240 dBFS counts as silence here, so that no product of three such values turns subnormal.
const SILENCE: f32 = 1e-12;

/// What one channel remembers, and room for one hop.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    /// From `base` on the last `TAPS - 1` samples, then those of the hop. The rest is room to move in, so that the past
    /// is not copied at every hop.
    samples: [f32; TAPS - 1 + HOP + ROOM],
    base: usize,
    /// The last point of the interval before, then the last points of the hop.
    last: [f32; 1 + HOP],
    /// Largest second difference of the samples, for every [`LANES`] of them, newest last.
    bends: [f32; BENDS],
}

impl Channel {
    pub const SILENT: Self =
        Self { samples: [0.0; TAPS - 1 + HOP + ROOM], base: 0, last: [0.0; 1 + HOP], bends: [0.0; BENDS] };

    #[inline(always)]
    /// Writes the largest magnitude from each frame to the next, where it can be above `least`.
    pub fn detect<const N: usize>(
        &mut self,
        kernel: &Kernel,
        input: &[f32; HOP],
        least: f32,
        peaks: &mut [f32; HOP],
    ) {
        self.take(input);
        let samples: &[f32; TAPS - 1 + HOP] =
            self.samples[self.base..][..TAPS - 1 + HOP].try_into().expect("room for a hop");
        for (group, found) in peaks.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            let start = group * LANES;
            let heights = lanes(samples, start + HALF - 1);
            let bends: &[f32; TAPS / LANES + 1] =
                self.bends[group..][..TAPS / LANES + 1].try_into().expect("as many");
            let height = larger(most(heights), samples[start + HALF - 1 + LANES].abs());
            if N == 3 || height + kernel.rise * most(bends) <= least {
                // The point before the next group stays as it is: no sample of that group that this one sees is of
                // interest either.
                *found = heights.map(f32::abs);
                continue;
            }
            let mut points: Points<N> = [[0.0; LANES]; N];
            kernel.between(&samples[start..], &mut points);
            self.last[1 + start..][..LANES].copy_from_slice(&points[N - 2]);
            points[0] = *lanes(&self.last, start);
            *found = highest(&points);
        }
        self.last[0] = self.last[HOP];
    }

    /// Moves on by one hop.
    #[inline(always)]
    fn take(&mut self, input: &[f32; HOP]) {
        self.base += HOP;
        if self.base > ROOM {
            self.samples.copy_within(self.base.., 0);
            self.base = 0;
        }
        let newest: &mut [f32; HOP + 2] =
            (&mut self.samples[self.base + TAPS - 3..][..HOP + 2]).try_into().expect("room for a hop");
        for (sample, x) in newest[2..].iter_mut().zip(input) {
            *sample = if x.abs() < SILENCE { 0.0 } else { *x };
        }
        for n in HOP / LANES..BENDS {
            self.bends[n - HOP / LANES] = self.bends[n];
        }
        for (group, bend) in self.bends[BENDS - HOP / LANES..].iter_mut().enumerate() {
            let at = group * LANES;
            let (before, here, after) = (lanes(newest, at), lanes(newest, at + 1), lanes(newest, at + 2));
            let mut bends = [0.0; LANES];
            for lane in 0..LANES {
                bends[lane] = before[lane] - 2.0 * here[lane] + after[lane];
            }
            *bend = most(&bends);
        }
    }
}
