//! The sum of all bands: mid and side of every band stand side by side, as the processor reads them.
//!
//! Latency: 0 frames. In every band the side becomes `width · side + balance · mid`, then the lock narrows it.

use super::settings::BANDS;
use crate::filter::crossover::{Row, WINDOW};
use crate::meter::stereo::Powers;

/// Mid and side of every band in turn: the first places of a [`Row`].
type Flat = [f64; 2 * BANDS];

/// What every place keeps of itself and takes of its neighbour, and what the lock leaves of it.
pub(super) struct Gains {
    own: Flat,
    other: Flat,
    from: Flat,
    rise: Flat,
}

impl Gains {
    /// Every band as it is.
    pub const UNITY: Self = Self {
        own: [1.0; 2 * BANDS],
        other: [0.0; 2 * BANDS],
        from: [1.0; 2 * BANDS],
        rise: [0.0; 2 * BANDS],
    };

    /// Gain of the mid of a band, gain of its side, and how much mid is added to the side.
    #[inline(always)]
    pub fn set(&mut self, band: usize, heard: f64, width: f64, balance: f64) {
        (self.own[2 * band], self.own[2 * band + 1]) = (heard, width);
        self.other[2 * band + 1] = balance;
    }

    /// Gains of the lock of a band at the start and at the end of the window.
    #[inline(always)]
    pub fn lock(&mut self, band: usize, from: f64, to: f64) {
        (self.from[2 * band + 1], self.rise[2 * band + 1]) = (from, to - from);
    }
}

/// Sums over frames of the squares of mid and side of every band, and of their products, as they are before the lock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    squares: Flat,
    crosses: Flat,
}

impl Sums {
    /// No frame so far.
    pub const NOTHING: Self = Self { squares: [0.0; 2 * BANDS], crosses: [0.0; 2 * BANDS] };

    /// Those of one band.
    #[inline(always)]
    pub fn powers(&self, band: usize) -> Powers {
        let (mid, side) = (self.squares[2 * band], self.squares[2 * band + 1]);
        Powers { mid, side, cross: self.crosses[2 * band] }
    }
}

/// Mid and side of the sums of all bands, for frames of which `start` of the window are over.
#[inline(always)]
pub(super) fn mix(
    gains: &Gains,
    start: usize,
    rows: &[Row],
    mid: &mut [f64],
    side: &mut [f64],
    sums: &mut Sums,
) {
    let Gains { own, other, from, rise } = gains;
    let Sums { mut squares, mut crosses } = *sums;
    for (n, (row, (mid, side))) in rows.iter().zip(mid.iter_mut().zip(side)).enumerate() {
        let mut frame = [0.0; 2 * BANDS];
        frame.copy_from_slice(&row.as_flattened()[..2 * BANDS]);
        let swapped = swap(&frame);
        for n in 0..2 * BANDS {
            frame[n] = own[n] * frame[n] + other[n] * swapped[n];
        }
        let swapped = swap(&frame);
        let way = way(start + n);
        for n in 0..2 * BANDS {
            squares[n] += frame[n] * frame[n];
            crosses[n] += frame[n] * swapped[n];
            frame[n] *= from[n] + way * rise[n];
        }
        *mid = (frame[0] + frame[4]) + (frame[2] + frame[6]);
        *side = (frame[1] + frame[5]) + (frame[3] + frame[7]);
    }
    *sums = Sums { squares, crosses };
}

/// How much of a window is over after a frame of it, 0 to 1.
#[inline(always)]
pub(super) fn way(frame: usize) -> f64 {
    (frame + 1) as f64 / WINDOW as f64
}

/// Mid and side in each other's places.
#[inline(always)]
fn swap(frame: &Flat) -> Flat {
    let mut swapped = [0.0; 2 * BANDS];
    for n in 0..2 * BANDS {
        swapped[n] = frame[n ^ 1];
    }
    swapped
}
