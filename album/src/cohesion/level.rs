//! Gains that bring tracks together, and what they do to the peaks.

use super::data::{Gain, Line, Plan, Suggestions, Whole};

/// A peak this little above the ceiling is not told from one at it, in dB.
pub(super) const AT_CEILING_DB: f64 = 0.05;

/// Every track that has a loudness to `target_lufs`.
#[must_use]
pub fn to_loudness(tracks: &[Line], target_lufs: f64, ceiling_dbtp: f64) -> Option<Plan> {
    let clean_lufs = levels(tracks)
        .map(|(_, integrated, peak)| ceiling_dbtp - peak + integrated)
        .fold(f64::INFINITY, f64::min);
    let gains = levels(tracks).map(|level| gain(level, target_lufs - level.1, ceiling_dbtp)).collect();
    clean_lufs.is_finite().then_some(Plan { target_lufs, clean_lufs, gains })
}

/// Both ways.
pub(super) fn suggest(tracks: &[Line], album: &Whole, ceiling_dbtp: f64) -> Suggestions {
    let highest = levels(tracks).map(|level| level.2).fold(f64::NEG_INFINITY, f64::max);
    let one_gain = album.integrated_lufs.filter(|_| highest.is_finite()).map(|integrated| {
        let gain_db = ceiling_dbtp - highest;
        let target_lufs = integrated + gain_db;
        let gains = levels(tracks).map(|level| gain(level, gain_db, ceiling_dbtp)).collect();
        Plan { target_lufs, clean_lufs: target_lufs, gains }
    });
    let equal = album.median_lufs.and_then(|median| to_loudness(tracks, median, ceiling_dbtp));
    Suggestions { equal, album: one_gain }
}

/// Number, loudness and true peak of every track that has them.
fn levels(tracks: &[Line]) -> impl Iterator<Item = (usize, f64, f64)> {
    tracks
        .iter()
        .filter_map(|line| Some((line.number, line.measured.integrated_lufs?, line.measured.true_peak_dbtp?)))
}

fn gain((track, integrated_lufs, peak): (usize, f64, f64), gain_db: f64, ceiling_dbtp: f64) -> Gain {
    let true_peak_dbtp = peak + gain_db;
    let over = true_peak_dbtp - ceiling_dbtp;
    Gain {
        track,
        gain_db,
        integrated_lufs: integrated_lufs + gain_db,
        true_peak_dbtp,
        over_db: (over > AT_CEILING_DB).then_some(over),
    }
}
