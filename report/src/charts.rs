//! The four pictures: loudness over time, its histogram, peaks over time, the spectrum.
//!
//! Lines are told apart by form as well as by colour: filled, thick, dashed, dotted.

use crate::data::{Column, Report};
use crate::svg::Swatch::{Line, Shape};
use crate::svg::{Axis, Picture};
use crate::text::{clock, exact_clock, frequency, number};

/// Nothing quieter is drawn, in LUFS.
const FLOOR_LUFS: f64 = -70.0;
/// The lowest true peak in the picture of a mix that goes over full scale, in dBTP.
const OVER_BOTTOM_DBTP: f64 = -2.0;

/// Loudness over time with the zone that the rule sheet wants; `None` before there was a point.
#[must_use]
pub fn loudness(report: &Report, id: &str) -> Option<String> {
    let history = &report.history;
    let (first, last) = (history.first()?, history.last()?);
    let step = history.get(1).map_or(0.1, |next| next.seconds - first.seconds);
    let time = Axis::linear((first.seconds - step).max(0.0), last.seconds);
    let measured = &report.measured;
    let zone = report.verdict.zone_lufs;
    let loudest = measured.max_momentary_lufs.unwrap_or(-20.0).max(zone[1].unwrap_or(FLOOR_LUFS));
    let usual = measured.integrated_lufs.unwrap_or(-40.0).min(zone[1].unwrap_or(0.0));
    let top = (5.0 * (loudest / 5.0 + 0.4).ceil()).clamp(-50.0, 20.0);
    let bottom = (5.0 * ((usual - 18.0) / 5.0).floor()).clamp(FLOOR_LUFS, top - 20.0);
    let level = Axis::linear(bottom, top);
    let description = format!(
        "From {} to {}. Integrated {} LUFS, largest short-term {} LUFS, largest momentary {} LUFS.",
        clock(time.from),
        clock(time.to),
        number(measured.integrated_lufs, 1),
        number(measured.max_short_term_lufs, 1),
        number(measured.max_momentary_lufs, 1)
    );
    let mut picture = Picture::new(id, "Loudness over time", &description, 300.0, [time, level]);
    let mut legend =
        vec![(Line("m"), "momentary"), (Line("s"), "short-term"), (Line("i"), "integrated so far")];
    if let Some(most) = zone[1] {
        picture.area("zone", [time.from, time.to], [zone[0].unwrap_or(bottom).max(bottom), most]);
        legend.push((Shape("zone"), "integrated that passes"));
    }
    picture.x_axis(&time.time_ticks(), "Time (min:s)");
    picture.y_axis(&level.ticks(9), 0, "Loudness (LUFS)");
    let outline = |of: fn(&Column) -> [Option<f64>; 2]| {
        let side = move |column: &Column, side: usize| {
            (column.seconds, of(column)[side].unwrap_or(f64::NEG_INFINITY).max(FLOOR_LUFS))
        };
        history
            .iter()
            .map(move |column| side(column, 1))
            .chain(history.iter().rev().map(move |column| side(column, 0)))
    };
    picture.shape("m", outline(|column| column.momentary_lufs));
    picture.shape("s", outline(|column| column.short_term_lufs));
    let integrated = history
        .iter()
        .filter_map(|column| Some((column.seconds, column.integrated_lufs?)))
        .collect::<Vec<_>>();
    picture.line("i", integrated.into_iter());
    let targets = report.streaming.iter().filter_map(|service| service.target_lufs);
    let targets: Vec<_> = targets.filter(|target| (bottom..=top).contains(target)).collect();
    if !targets.is_empty() {
        legend.push((Line("target"), "targets of the services"));
    }
    for target in targets {
        picture.mark("target", target);
    }
    if let Some(most) = zone[1] {
        let text = format!("{}: at most {} LUFS", report.verdict.profile, number(Some(most), 1));
        picture.label("tick", (time.from, most), &text);
    }
    picture.legend(&legend);
    Some(picture.finish())
}

/// How long it was how loud; `None` before there was a short-term loudness.
#[must_use]
pub fn histogram(report: &Report, id: &str) -> Option<String> {
    let classes = &report.histogram;
    let (first, last) = (classes.first()?, classes.last()?);
    let all: f64 = classes.iter().map(|class| class.seconds).sum();
    let percent = |seconds: f64| 100.0 * seconds / all;
    let most = classes.iter().max_by(|a, b| a.seconds.total_cmp(&b.seconds))?;
    let loudness = Axis::linear((first.from_lufs - 1.0).floor(), (last.from_lufs + 1.5).ceil());
    let share = Axis::linear(0.0, 1.1 * percent(most.seconds));
    let description = format!(
        "From {} to {} LUFS; most often {} to {} LUFS, {} % of the time.",
        number(Some(first.from_lufs), 1),
        number(Some(last.from_lufs + 0.5), 1),
        number(Some(most.from_lufs), 1),
        number(Some(most.from_lufs + 0.5), 1),
        number(Some(percent(most.seconds)), 1)
    );
    let mut picture =
        Picture::new(id, "Histogram of short-term loudness", &description, 180.0, [loudness, share]);
    let ticks: Vec<_> = loudness.ticks(12).into_iter().map(|lufs| (lufs, number(Some(lufs), 0))).collect();
    picture.x_axis(&ticks, "Short-term loudness (LUFS)");
    picture.y_axis(&share.ticks(5), 0, "Share of the time (%)");
    for class in classes {
        let x = [class.from_lufs + 0.04, class.from_lufs + 0.46];
        picture.area("bar", x, [0.0, percent(class.seconds)]);
    }
    let mut legend = vec![(Shape("bar"), "half a LU each")];
    if let Some(lufs) = report.measured.integrated_lufs {
        picture.line("i", [(lufs, 0.0), (lufs, share.to)].into_iter());
        picture.label("tick", (lufs, share.to), &format!("integrated {} LUFS", number(Some(lufs), 1)));
        legend.push((Line("i"), "integrated"));
    }
    picture.legend(&legend);
    Some(picture.finish())
}

/// The largest true peak, what went over 0 dBTP and where samples clip; `None` in silence.
#[must_use]
pub fn peaks(report: &Report, id: &str) -> Option<String> {
    let (peak, at) = (report.measured.true_peak()?, report.measured.true_peak_seconds?);
    let time = Axis::linear(0.0, report.facts.seconds.max(0.1));
    // What goes over full scale goes over by little: then only the top is drawn, without a limit far below.
    let limit = report.verdict.true_peak_limit_dbtp.filter(|limit| peak <= 0.0 || *limit > OVER_BOTTOM_DBTP);
    let top = if peak > 0.0 { peak.ceil() + 1.0 } else { 3.0 };
    let lowest = 3.0 * ((peak.min(limit.unwrap_or(0.0)) - 2.0) / 3.0).floor();
    let bottom = if peak > 0.0 { OVER_BOTTOM_DBTP } else { lowest.max(-60.0) };
    let level = Axis::linear(bottom, top);
    let overs = &report.overs;
    let description = format!(
        "Largest true peak {} dBTP at {}. {} times above 0 dBTP, {} clipped runs.",
        number(Some(peak), 1),
        exact_clock(at),
        overs.count,
        report.clips.count
    );
    let mut picture = Picture::new(id, "Peaks over time", &description, 160.0, [time, level]);
    picture.x_axis(&time.time_ticks(), "Time (min:s)");
    picture.y_axis(&level.ticks(6), 0, "True peak (dBTP)");
    picture.line("full", [(time.from, 0.0), (time.to, 0.0)].into_iter());
    let mut legend = vec![(Shape("peak"), "largest true peak"), (Line("full"), "0 dBTP")];
    if let Some(limit) = limit {
        picture.line("limit", [(time.from, limit), (time.to, limit)].into_iter());
        let text = format!("{}: at most {} dBTP", report.verdict.profile, number(Some(limit), 1));
        picture.label("tick", (if at < 0.5 * time.to { time.to } else { 0.0 }, limit), &text);
        legend.push((Line("limit"), "limit of the rule sheet"));
    }
    if overs.count > 0 {
        legend.push((Line("over"), "above 0 dBTP"));
    }
    for over in &overs.listed {
        picture.line("over", [(over.seconds, 0.0), (over.seconds, over.level_db)].into_iter());
    }
    let tick = 0.08 * (top - bottom);
    if report.clips.count > 0 {
        legend.push((Line("clip"), "clipped samples (at the bottom)"));
    }
    for clip in &report.clips.listed {
        picture.line("clip", [(clip.seconds, bottom), (clip.seconds, bottom + tick)].into_iter());
    }
    let (wide, high) = (0.006 * time.to, 0.035 * (top - bottom));
    let diamond = [(at - wide, peak), (at, peak + high), (at + wide, peak), (at, peak - high)];
    picture.shape("peak", diamond.into_iter());
    picture.label("tick", (at, peak), &format!("{} dBTP at {}", number(Some(peak), 1), exact_clock(at)));
    picture.legend(&legend);
    Some(picture.finish())
}

/// The long-term spectrum, and where it ends if it ends too early; `None` before there was sound.
#[must_use]
pub fn spectrum(report: &Report, id: &str) -> Option<String> {
    let bands = &report.spectrum;
    let (first, last) = (bands.first()?, bands.last()?);
    let half = 10.0_f64.powf(0.05);
    let loudest = bands.iter().max_by(|a, b| a.db.total_cmp(&b.db))?;
    let quietest = bands.iter().map(|band| band.db).fold(f64::INFINITY, f64::min);
    let top = 10.0 * (loudest.db / 10.0 + 0.2).ceil();
    let bottom = (10.0 * (quietest / 10.0).floor()).clamp(top - 100.0, top - 40.0);
    let axes = [Axis::logarithmic(first.hz / half, last.hz * half), Axis::linear(bottom, top)];
    let description = format!(
        "Third octaves from {} to {}; the loudest at {}, {} dB.",
        frequency(first.hz),
        frequency(last.hz),
        frequency(loudest.hz),
        number(Some(loudest.db), 1)
    );
    let mut picture = Picture::new(id, "Long-term spectrum", &description, 200.0, axes);
    picture.x_axis(&axes[0].frequency_ticks(), "Frequency");
    picture.y_axis(&axes[1].ticks(6), 0, "Level (dB re full-scale sine)");
    let gap = 10.0_f64.powf(0.045);
    for band in bands {
        picture.area("bar", [band.hz / gap, band.hz * gap], [bottom, band.db]);
    }
    let mut legend = vec![(Shape("bar"), "third octaves, left and right")];
    if let Some(hz) = report.evidence.cut_off_hz {
        picture.line("limit", [(hz, bottom), (hz, top)].into_iter());
        picture.label("tick", (hz, top), &format!("ends at {}", frequency(hz)));
        legend.push((Line("limit"), "where the spectrum ends"));
    }
    picture.legend(&legend);
    Some(picture.finish())
}
