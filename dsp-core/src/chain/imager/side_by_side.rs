//! The sum of all bands, with the mids of all bands side by side, and the sides.
//!
//! Latency: 0 frames. In every band the side becomes `width · side + balance · mid`, then the lock narrows it.

use super::settings::BANDS;
use crate::filter::crossover::{Row, WINDOW};
use crate::meter::stereo::Powers;
use crate::simd::quads::{Four, OnQuads, Quads};

const _: () = assert!(BANDS == 4, "the bands fill one quad");

/// Where a band stands: as mid and side of two bands each come apart most cheaply.
const PLACE: [usize; BANDS] = [0, 2, 1, 3];

/// What is done to every band.
pub(super) struct Gains {
    heard: Four,
    width: Four,
    balance: Four,
    from: Four,
    rise: Four,
}

impl Gains {
    /// Every band as it is.
    pub const UNITY: Self =
        Self { heard: [1.0; 4], width: [1.0; 4], balance: [0.0; 4], from: [1.0; 4], rise: [0.0; 4] };

    /// Gain of the mid of a band, gain of its side, and how much mid is added to the side.
    #[inline(always)]
    pub fn set(&mut self, band: usize, heard: f64, width: f64, balance: f64) {
        let place = PLACE[band];
        (self.heard[place], self.width[place], self.balance[place]) = (heard, width, balance);
    }

    /// Gains of the lock of a band at the start and at the end of the window.
    #[inline(always)]
    pub fn lock(&mut self, band: usize, from: f64, to: f64) {
        (self.from[PLACE[band]], self.rise[PLACE[band]]) = (from, to - from);
    }
}

/// Sums over frames of the squares of mid and side of every band, and of their products, as they are before the lock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    mids: Four,
    sides: Four,
    crosses: Four,
}

impl Sums {
    /// No frame so far.
    pub const NOTHING: Self = Self { mids: [0.0; 4], sides: [0.0; 4], crosses: [0.0; 4] };

    /// Those of one band.
    #[inline(always)]
    pub fn powers(&self, band: usize) -> Powers {
        let place = PLACE[band];
        Powers { mid: self.mids[place], side: self.sides[place], cross: self.crosses[place] }
    }
}

/// Mid and side of the sums of all bands, for frames of which `start` of the window are over.
pub(super) struct Mix<'a> {
    pub gains: &'a Gains,
    pub start: usize,
    pub rows: &'a [Row],
    pub mid: &'a mut [f64],
    pub side: &'a mut [f64],
    pub sums: &'a mut Sums,
}

impl OnQuads for Mix<'_> {
    #[inline(always)]
    fn run<Q: Quads>(self, q: Q) {
        if self.gains.from == [1.0; 4] && self.gains.rise == [0.0; 4] {
            self.all::<false, Q>(q);
        } else {
            self.all::<true, Q>(q);
        }
    }
}

impl Mix<'_> {
    #[inline(always)]
    fn all<const LOCKED: bool, Q: Quads>(self, q: Q) {
        let Self { gains, start, rows, mid, side, sums } = self;
        let (heard, width, balance) = (q.quad(gains.heard), q.quad(gains.width), q.quad(gains.balance));
        let (from, rise) = (q.quad(gains.from), q.quad(gains.rise));
        let (mut mid_sums, mut side_sums) = (q.quad(sums.mids), q.quad(sums.sides));
        let mut cross_sums = q.quad(sums.crosses);
        for (n, (row, (mid, side))) in rows.iter().zip(mid.iter_mut().zip(side)).enumerate() {
            let low = q.quad([row[0][0], row[0][1], row[1][0], row[1][1]]);
            let high = q.quad([row[2][0], row[2][1], row[3][0], row[3][1]]);
            let (mids, sides) = (q.evens(low, high), q.odds(low, high));
            let mut sides = q.add(q.mul(width, sides), q.mul(balance, mids));
            let mids = q.mul(heard, mids);
            mid_sums = q.add(mid_sums, q.mul(mids, mids));
            side_sums = q.add(side_sums, q.mul(sides, sides));
            cross_sums = q.add(cross_sums, q.mul(mids, sides));
            if LOCKED {
                let way = q.splat(way(start + n));
                sides = q.mul(sides, q.add(from, q.mul(way, rise)));
            }
            let sum = q.numbers(q.add(q.evens(mids, sides), q.odds(mids, sides)));
            (*mid, *side) = (sum[0] + sum[2], sum[1] + sum[3]);
        }
        let (mids, sides) = (q.numbers(mid_sums), q.numbers(side_sums));
        *sums = Sums { mids, sides, crosses: q.numbers(cross_sums) };
    }
}

/// How much of a window is over after a frame of it, 0 to 1.
#[inline(always)]
pub(super) fn way(frame: usize) -> f64 {
    (frame + 1) as f64 / WINDOW as f64
}
