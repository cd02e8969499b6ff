//! The filters of the four points between two samples, and how far a summit can stand above them.

use crate::filter::window::{kaiser, windowed_sinc};

/// Samples that each point between two samples is computed from.
pub(super) const TAPS: usize = 64;
/// Half of them: as many before a point as after it.
const HALF: usize = TAPS / 2;
/// Shape of the Kaiser window: 63 dB.
const BETA: f64 = 6.0;
/// Ratio of a summit's base to its height that is taken at the least.
const BASE: f32 = 1.6;
/// Offsets of samples that a point may reach, and one more at each side.
const REACH: usize = TAPS + 4;

/// The filter for a point `offset` after a sample: pairs of taps, counted away from the point to both sides.
pub(super) fn phase(offset: f64) -> [[f64; 2]; HALF] {
    let window = |t: f64| kaiser(t, HALF as f64, BETA);
    let distances = |k: usize| [-(k as f64 + offset), k as f64 + 1.0 - offset];
    let sinc = |t: f64| windowed_sinc(t, HALF as f64, BETA);
    let taps: [[f64; 2]; HALF] = std::array::from_fn(|k| distances(k).map(sinc));
    // Straight lines pass exactly: a sliver of window and of slope is added so that the taps sum to one and their
    // centre of gravity is the point. Without it no bound by second differences would hold.
    let moment = |of: &dyn Fn(f64) -> f64| (0..HALF).flat_map(distances).map(of).sum::<f64>();
    let (w, wt, wtt) = (moment(&window), moment(&|t| window(t) * t), moment(&|t| window(t) * t * t));
    let (sum, gravity) = (moment(&sinc), moment(&|t| sinc(t) * t));
    let determinant = w * wtt - wt * wt;
    let (lift, tilt) =
        (((1.0 - sum) * wtt + gravity * wt) / determinant, (-gravity * w - (1.0 - sum) * wt) / determinant);
    std::array::from_fn(|k| {
        let [near, far] = distances(k);
        [taps[k][0] + window(near) * (lift + tilt * near), taps[k][1] + window(far) * (lift + tilt * far)]
    })
}

/// How far a summit can stand above its samples, from the filters: interpolation is the straight line between two samples plus a filter over second
/// differences, whose sum of magnitudes bounds it. The summit adds at most depth / (2 [`BASE`]) to its point.
pub(super) fn rise(quarter: &[[f64; 2]; HALF], half: &[[f64; 2]; HALF]) -> f64 {
    let mirrored = std::array::from_fn(|k| [quarter[k][1], quarter[k][0]]);
    let nothing = [0.0; REACH];
    let shifted: [f64; REACH] = {
        let after = over_second_differences(&mirrored, 0.75);
        std::array::from_fn(|m| if m + 1 < REACH { after[m + 1] } else { 0.0 })
    };
    let points = [
        shifted,
        nothing,
        over_second_differences(quarter, 0.25),
        over_second_differences(half, 0.5),
        over_second_differences(&mirrored, 0.75),
        nothing,
    ];
    let sum = |filter: &dyn Fn(usize) -> f64| (0..REACH).map(|m| filter(m).abs()).sum::<f64>();
    let bounds = (1..5).map(|n| {
        // At a sample the straight lines themselves turn, by a quarter of the second difference there.
        let turn = |m: usize| if n == 1 && m == HALF { -0.125 } else { 0.0 };
        let depth = |m: usize| points[n][m] - 0.5 * (points[n - 1][m] + points[n + 1][m]) + turn(m);
        sum(&|m| points[n][m]) + sum(&depth) / (2.0 * f64::from(BASE))
    });
    bounds.fold(0.0, f64::max)
}

/// What a filter does beyond the straight line between the two samples, as weights of second differences. Index
/// [`HALF`] is the sample before the point.
fn over_second_differences(taps: &[[f64; 2]; HALF], offset: f64) -> [f64; REACH] {
    let mut beyond = [0.0; REACH];
    for (k, [before, after]) in taps.iter().enumerate() {
        (beyond[HALF - k], beyond[HALF + 1 + k]) = (*before, *after);
    }
    beyond[HALF] -= 1.0 - offset;
    beyond[HALF + 1] -= offset;
    let mut weights = [0.0; REACH];
    for m in 1..REACH - 1 {
        weights[m + 1] = beyond[m] + 2.0 * weights[m] - weights[m - 1];
    }
    weights
}
