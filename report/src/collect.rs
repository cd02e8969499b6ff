//! From measures to a report.

use crate::bands::third_octaves;
use crate::data::{
    Class, Column, Evidence, Facts, Happening, Judged, Listed, Measured, Report, RuleLine, Service,
};
use dsp_core::meter::events::{Event, Events};
use dsp_core::meter::evidence;
use dsp_core::meter::history::{History, POINTS, POINTS_PER_SECOND};
use dsp_core::meter::measures::Measures;
use dsp_core::meter::profile::Limits;
use dsp_core::meter::readings::Readings;
use dsp_core::meter::snapshot::Snapshot;
use dsp_core::meter::targets::Targets;
use dsp_core::meter::verdict::Verdict;
use dsp_core::meter::verdict_source::judge_all;
use std::sync::Arc;

/// Columns of the history at most.
pub const COLUMNS: u64 = 1_200;
/// Events of a kind that are listed at most.
pub const LISTED: usize = 100;

/// What a report is made of.
#[derive(Clone, Debug)]
pub struct Material {
    /// The numbers, to the end.
    pub readings: Readings,
    /// What the sound tells about its source.
    pub evidence: evidence::Evidence,
    /// Loudness over time.
    pub history: Arc<History>,
    /// The long-term spectrum in equal steps from 0 Hz to half the rate, in dB re a full-scale sine; may be empty.
    pub spectrum_db: Vec<f64>,
    /// Excursions above 0 dBTP of left and right; of a mono signal the left is taken.
    pub overs: [Events; 2],
    /// Clipped runs, likewise.
    pub clips: [Events; 2],
}

impl Material {
    /// All of it, as if silence followed. Copies; not for the audio thread.
    #[must_use]
    pub fn of(measures: &Measures) -> Self {
        Self::at(&Snapshot::of(measures), Arc::clone(measures.history()))
    }

    /// The same from a copy that was handed to another thread, with the history that goes on.
    #[must_use]
    pub fn at(snapshot: &Snapshot, history: Arc<History>) -> Self {
        Self {
            readings: snapshot.summary(),
            evidence: snapshot.evidence(),
            history,
            spectrum_db: snapshot.spectrum_db(),
            overs: snapshot.overs(),
            clips: snapshot.clips(),
        }
    }
}

impl Report {
    /// Puts together what is known. Pure but for the history, which may still be written to.
    #[must_use]
    pub fn new(
        facts: Facts,
        material: &Material,
        limits: &Limits,
        targets: &Targets,
        warnings: Vec<String>,
    ) -> Self {
        let rate = f64::from(facts.sample_rate_hz);
        let readings = &material.readings;
        let found = material.evidence.explain(rate, facts.bits);
        let verdict = judge_all(readings, &found, limits);
        let listed = |events: &[Events; 2]| listed(&events[..facts.channels.clamp(1, 2) as usize], rate);
        Self {
            measured: measured(readings, rate),
            verdict: judged(verdict, limits),
            evidence: numbers(&material.evidence, found, rate),
            streaming: services(readings, targets),
            overs: listed(&material.overs),
            clips: listed(&material.clips),
            history: columns(&material.history),
            histogram: classes(&material.history),
            spectrum: third_octaves(&material.spectrum_db, rate),
            warnings,
            facts,
        }
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn measured(readings: &Readings, rate: f64) -> Measured {
    Measured {
        integrated_lufs: finite(readings.integrated_lufs),
        max_short_term_lufs: finite(readings.max_short_term_lufs),
        max_momentary_lufs: finite(readings.max_momentary_lufs),
        loudness_range_lu: finite(readings.loudness_range_lu),
        true_peak_dbtp: readings.true_peak_dbtp.map(finite),
        true_peak_seconds: finite(readings.true_peak()).map(|_| readings.true_peak_frame as f64 / rate),
        sample_peak_dbfs: readings.sample_peak_dbfs.map(finite),
        headroom_db: finite(readings.headroom_db()),
        overs: readings.overs,
        clipped_runs: readings.clipped_runs,
        flat_tops: readings.flat_tops,
        plr_lu: finite(readings.plr_lu()),
        min_psr_lu: finite(readings.min_psr_lu),
        dr_db: readings.dr_db,
        rms_dbfs: readings.rms_dbfs.map(finite),
        crest_db: readings.crest_db().map(finite),
        correlation: finite(readings.correlation),
        balance_db: finite(readings.balance_db),
        mono_loss_lu: finite(readings.mono_loss_lu),
        dc: readings.dc,
    }
}

fn judged(verdict: Verdict, limits: &Limits) -> Judged {
    let line = |finding: dsp_core::meter::verdict::Finding| RuleLine {
        rule: finding.rule,
        light: finding.light,
        measured: finite(finding.measured),
        wanted: finding.wanted,
        unit: finding.rule.unit().to_owned(),
        advice: finding.advice,
    };
    Judged {
        profile: verdict.profile,
        overall: verdict.overall,
        rules: verdict.findings.into_iter().map(line).collect(),
        zone_lufs: [limits.integrated_lufs_min, limits.integrated_lufs_warn.or(limits.integrated_lufs_max)],
        true_peak_limit_dbtp: limits.true_peak_dbtp_warn.or(limits.true_peak_dbtp_max),
    }
}

fn numbers(evidence: &evidence::Evidence, found: Vec<evidence::Found>, rate: f64) -> Evidence {
    Evidence {
        found,
        used_bits: evidence.used_bits,
        cut_off_hz: evidence.cut_off.map(|cut_off| cut_off.hz),
        cut_off_depth_db: evidence.cut_off.map(|cut_off| cut_off.depth_db),
        crowd_db: evidence.crowd.and_then(|crowd| finite(crowd.level_db)),
        crowd_share: evidence.crowd.and_then(|crowd| finite(crowd.share)),
        flat_tops_at_one_level: evidence.flat_top.at_one_level,
        head_seconds: evidence.head_frames as f64 / rate,
        tail_seconds: evidence.tail_frames as f64 / rate,
        identical_channels: evidence.identical_channels,
    }
}

/// What each of the targets would do.
#[must_use]
pub fn services(readings: &Readings, targets: &Targets) -> Vec<Service> {
    let service = |target: &dsp_core::meter::targets::Target| {
        let preview = target.preview(readings);
        Service {
            title: target.title.clone(),
            target_lufs: target.integrated_lufs,
            limit_dbtp: target.true_peak_dbtp,
            rule: target.rule,
            gain_db: preview.gain_db,
            integrated_lufs: finite(preview.integrated_lufs),
            true_peak_dbtp: finite(preview.true_peak_dbtp),
            turns_up: preview.turns_up,
            peak_too_high: preview.peak_too_high,
            trust: target.trust,
            as_of: target.as_of.clone(),
            note: target.note.clone(),
        }
    };
    targets.iter().map(|(_, target)| service(target)).collect()
}

fn listed(channels: &[Events], rate: f64) -> Listed {
    let happening = |channel: u32, event: &Event| Happening {
        seconds: event.frame as f64 / rate,
        channel,
        level_db: 20.0 * f64::from(event.level).log10(),
        frames: event.frames,
    };
    let each = (0..).zip(channels);
    let mut listed: Vec<_> = each
        .flat_map(|(channel, events)| events.iter().map(move |event| happening(channel, event)))
        .filter(|happening| happening.level_db.is_finite())
        .collect();
    listed.sort_by(|a, b| b.level_db.total_cmp(&a.level_db).then(b.frames.cmp(&a.frames)));
    listed.truncate(LISTED);
    listed.sort_by(|a, b| a.seconds.total_cmp(&b.seconds).then(a.channel.cmp(&b.channel)));
    Listed { count: channels.iter().map(Events::count).sum(), listed }
}

fn columns(history: &History) -> Vec<Column> {
    let count = history.count();
    let oldest = count.saturating_sub(POINTS as u64);
    let kept = count - oldest;
    let columns = kept.min(COLUMNS);
    let edge = |column: u64| oldest + kept * column / columns;
    let column = |column: u64| {
        let extent = history.extent(edge(column), edge(column + 1))?;
        Some(Column {
            seconds: edge(column + 1) as f64 / POINTS_PER_SECOND as f64,
            momentary_lufs: extent.momentary_lufs.map(finite),
            short_term_lufs: extent.short_term_lufs.map(finite),
            integrated_lufs: finite(extent.integrated_lufs),
        })
    };
    (0..columns).filter_map(column).collect()
}

fn classes(history: &History) -> Vec<Class> {
    let all: Vec<_> = history.histogram().collect();
    let first = all.iter().position(|class| class.1 > 0).unwrap_or(all.len());
    let end = all.iter().rposition(|class| class.1 > 0).map_or(first, |last| last + 1);
    let class = |&(from_lufs, points): &(f64, u32)| Class {
        from_lufs,
        seconds: f64::from(points) / POINTS_PER_SECOND as f64,
    };
    all[first..end].iter().map(class).collect()
}
