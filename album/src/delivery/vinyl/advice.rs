//! What should be looked at before the lacquer is cut. All limits are guide values: a cutting engineer's ears decide.
//!
//! | What | Looked at beyond |
//! |---|---|
//! | length | the guide length of the format (a note), the longest (a warning) |
//! | sides of one record | 1.5 dB between the levels that their lengths allow, the lowest below 0 dB |
//! | side below 150 Hz | -20 dB of the energy there |
//! | side below 300 Hz | -10 dB |
//! | low end out of phase | a passage of 300 ms with a correlation below -0.2 |
//! | side of all | -6 dB of all energy |
//! | 5 to 9 kHz | -12 dB of all energy; 50 ms within 6 dB of the level of all |
//! | true peak | 0 dBTP |
//! | loudness | -10 LUFS: what a limiter took does not come back, and the lathe turns it down |
//! | last track of a side | 1 LU louder or 2 dB more of 5 to 9 kHz than the median of the others |

use super::format::Format;
use super::groove::{Groove, Moment};
use super::sheet::Cut;
use crate::disc::finding::{Finding, Severity};
use crate::median::median;
use report::text::{clock, exact_clock, number, signed};

const LEVELS_APART_DB: f64 = 1.5;
const LOW_SIDE_DB: [f64; 2] = [-20.0, -10.0];
const SIDE_DB: f64 = -6.0;
const SIBILANCE_DB: f64 = -12.0;
const LOUD_LUFS: f64 = -10.0;
const LAST_LU: f64 = 1.0;
const LAST_SIBILANCE_DB: f64 = 2.0;
/// Times that a sentence names.
const TIMES: usize = 5;

/// Everything that should be said of the sides.
#[must_use]
pub fn advise(format: Format, sides: &[Cut]) -> Vec<Finding> {
    let mut found = Vec::new();
    for side in sides {
        let mut say = |severity, what: String| {
            found.push(Finding::new(severity, format_args!("side {}", side.side.name), what));
        };
        length(&mut say, format, side);
        loudness(&mut say, &side.groove);
        image(&mut say, &side.groove);
        treble(&mut say, &side.groove);
        last(&mut say, side);
    }
    let levels = || sides.iter().filter_map(|side| Some((side.level_db?, side.side.name)));
    let lowest = levels().reduce(|a, b| if b.0 < a.0 { b } else { a });
    let highest = levels().map(|level| level.0).reduce(f64::max);
    if let (Some((low, name)), Some(high)) = (lowest, highest)
        && high - low > LEVELS_APART_DB
        && low < 0.0
    {
        found.push(Finding::new(
            Severity::Note,
            "sides",
            format_args!(
                "all sides of a record are cut at one level, which side {name} sets: {} dB below what the shortest could have",
                number(Some(high - low), 1)
            ),
        ));
    }
    found
}

fn length(say: &mut impl FnMut(Severity, String), format: Format, side: &Cut) {
    let (seconds, guide, longest) = (side.seconds, format.guide_s(), format.longest_s());
    let Some(level_db) = side.level_db else {
        let what = format!("{} long: no groove of a {} has room for it", clock(seconds), format.name());
        return say(Severity::Error, what);
    };
    let room = format!(
        "{:.0} µm a turn are left, {} dB of level against the guide length",
        format.turn_um(seconds),
        signed(level_db, 1)
    );
    if seconds > longest {
        let (length, longest) = (clock(seconds), clock(longest));
        say(
            Severity::Warning,
            format!(
                "{length} long, more than the {longest} that most plants take of a {}: {room}",
                format.name()
            ),
        );
    } else if seconds > guide {
        say(
            Severity::Note,
            format!("{} long, more than the guide value of {}: {room}", clock(seconds), clock(guide)),
        );
    }
}

fn loudness(say: &mut impl FnMut(Severity, String), groove: &Groove) {
    if let Some(peak) = groove.true_peak_dbtp.filter(|peak| *peak > 0.0) {
        say(
            Severity::Warning,
            format!("its true peak is {} dBTP: most plants ask for at most 0 dBTP", signed(peak, 1)),
        );
    }
    if let Some(lufs) = groove.integrated_lufs.filter(|lufs| *lufs > LOUD_LUFS) {
        let lufs = number(Some(lufs), 1);
        say(
            Severity::Note,
            format!("{lufs} LUFS: it is cut no louder for that; less limiting would sound better on vinyl"),
        );
    }
}

fn image(say: &mut impl FnMut(Severity, String), groove: &Groove) {
    for ((share, limit), (hz, severity)) in
        groove.low_side_db.iter().zip(LOW_SIDE_DB).zip([(150, Severity::Warning), (300, Severity::Note)])
    {
        if let Some(db) = share.filter(|db| *db > limit) {
            let db = number(Some(db), 1);
            say(
                severity,
                format!(
                    "the side is {db} dB of the energy below {hz} Hz, more than {limit} dB: narrow the low end"
                ),
            );
        }
    }
    if !groove.out_of_phase.is_empty() {
        let seconds: f64 = groove.out_of_phase.iter().map(|moment| moment.seconds).sum();
        let times = times(&groove.out_of_phase, |a, b| a.total_cmp(b), 2);
        say(
            Severity::Warning,
            format!(
                "the low end below 300 Hz is out of phase for {} s: at {times} (correlation)",
                number(Some(seconds), 1)
            ),
        );
    }
    if let Some(db) = groove.side_share_db.filter(|db| *db > SIDE_DB) {
        let db = number(Some(db), 1);
        say(
            Severity::Note,
            format!("the side is {db} dB of all energy: a very wide programme cuts deep and quiet"),
        );
    }
}

fn treble(say: &mut impl FnMut(Severity, String), groove: &Groove) {
    if let Some(db) = groove.sibilance_db.filter(|db| *db > SIBILANCE_DB) {
        let db = number(Some(db), 1);
        say(Severity::Warning, format!("5 to 9 kHz is {db} dB of all energy, more than {SIBILANCE_DB} dB"));
    }
    if !groove.sibilants.is_empty() {
        let times = times(&groove.sibilants, |a, b| b.total_cmp(a), 1);
        say(
            Severity::Warning,
            format!(
                "{} moments with 5 to 9 kHz within 6 dB of the level of all: at {times} (dB re that level)",
                groove.sibilants.len()
            ),
        );
    }
}

/// The worst moments, in order of time.
fn times(all: &[Moment], worse: fn(&f64, &f64) -> std::cmp::Ordering, decimals: usize) -> String {
    let mut worst = all.to_vec();
    worst.sort_by(|a, b| worse(&a.worst, &b.worst).then(a.at_s.total_cmp(&b.at_s)));
    worst.truncate(TIMES);
    worst.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
    let one =
        |moment: &Moment| format!("{} ({})", exact_clock(moment.at_s), number(Some(moment.worst), decimals));
    let listed = worst.iter().map(one).collect::<Vec<_>>().join(", ");
    let more = all.len() - worst.len();
    if more == 0 { listed } else { format!("{listed}, the worst of {}", all.len()) }
}

/// Where the groove is slowest, treble distorts and wears first.
fn last(say: &mut impl FnMut(Severity, String), side: &Cut) {
    let [others @ .., last] = &side.groove.tracks[..] else { return };
    let number_of = side.tracks.last().map_or(0, |track| track.number);
    let against = |of: fn(&super::groove::TrackGroove) -> Option<f64>| {
        Some(of(last)? - median(others.iter().filter_map(of))?)
    };
    let advice = "the groove is slowest at the end of a side: a calmer track would suit it better";
    if let Some(lu) = against(|track| track.integrated_lufs).filter(|lu| *lu > LAST_LU) {
        let lu = number(Some(lu), 1);
        say(
            Severity::Warning,
            format!("its last track {number_of} is {lu} LU louder than the others; {advice}"),
        );
    }
    if let Some(db) = against(|track| track.sibilance_db).filter(|db| *db > LAST_SIBILANCE_DB) {
        let db = number(Some(db), 1);
        say(
            Severity::Warning,
            format!("its last track {number_of} has {db} dB more of 5 to 9 kHz than the others; {advice}"),
        );
    }
}
