//! All numbers, left and right, with their units.

use super::Scene;
use dsp_core::meter::programme::Programme;
use egui::{Grid, RichText, ScrollArea, Ui};
use report::text::exact_clock;
use shell::editor::Hand;
use widgets::readout::tenth;
use widgets::theme;

/// Values of one measure: one, or left and right.
enum Values {
    One(String),
    Both([String; 2]),
}

/// One line of the table.
struct Line {
    name: &'static str,
    values: Values,
    unit: &'static str,
    sentence: &'static str,
}

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        // As high as its text, and not as a button.
        ui.spacing_mut().interact_size.y = 0.0;
        Grid::new("all numbers").num_columns(4).spacing([10.0, 1.0]).show(ui, |ui| {
            for line in lines(scene) {
                draw(ui, &line, hand);
            }
        });
    });
}

fn draw(ui: &mut Ui, line: &Line, hand: &mut Hand<'_, '_>) {
    let value = |ui: &mut Ui, text: &str| {
        let text = RichText::new(format!("{text:>7}")).font(theme::VALUE).color(theme::TEXT);
        ui.label(text).contains_pointer()
    };
    let mut over = ui.label(RichText::new(line.name).font(theme::LABEL).color(theme::DIM)).contains_pointer();
    match &line.values {
        Values::One(one) => {
            over |= value(ui, one);
            ui.label("");
        }
        Values::Both([left, right]) => {
            over |= value(ui, left);
            over |= value(ui, right);
        }
    }
    over |= ui.label(RichText::new(line.unit).font(theme::LABEL).color(theme::DIM)).contains_pointer();
    ui.end_row();
    if over {
        hand.say(Some(format!("{}: {}", line.name, line.sentence)));
    }
}

fn lines(scene: &Scene<'_>) -> Vec<Line> {
    let r = scene.readings;
    let one = |name, value: String, unit, sentence| Line { name, values: Values::One(value), unit, sentence };
    let both = |name, values: [f64; 2], unit, sentence| Line {
        name,
        values: Values::Both(values.map(tenth)),
        unit,
        sentence,
    };
    let seconds = |frame: u64| exact_clock(frame as f64 / scene.end.sample_rate_hz());
    let heard = r.integrated_lufs.is_finite();
    let if_heard = |text: String| if heard { text } else { "–".to_owned() };
    let hundredth = |value: f64| if_heard(format!("{value:+.2}"));
    let k = |headroom_db| r.present_rms_dbfs.map(|rms| Programme::k_scale(rms, headroom_db));
    let dc = r.dc.map(|dc| if_heard(format!("{:+.4}", 100.0 * dc + 0.0)));
    let first_clip = r.first_clip_frame.map_or("–".to_owned(), seconds);
    let peak_at = if r.true_peak().is_finite() { seconds(r.true_peak_frame) } else { "–".to_owned() };
    vec![
        Line {
            name: "",
            values: Values::Both(["L".to_owned(), "R".to_owned()]),
            unit: "",
            sentence: "left and right.",
        },
        both("True peak", r.true_peak_dbtp, "dBTP", "highest point of the reconstructed signal."),
        one("  at", peak_at, "min:s", "when the highest true peak was, from the reset."),
        both("Sample peak", r.sample_peak_dbfs, "dBFS", "highest sample."),
        both("RMS 300 ms", r.present_rms_dbfs, "dBFS", "level now; a full-scale sine reads -3.0."),
        both("RMS programme", r.rms_dbfs, "dBFS", "level since the reset; a full-scale sine reads -3.0."),
        both("K-20", k(20.0), "dB", "RMS of 300 ms on Katz's scale: 0 is -20 dBFS of a sine."),
        both("K-14", k(14.0), "dB", "RMS of 300 ms on Katz's scale: 0 is -14 dBFS of a sine."),
        both("K-12", k(12.0), "dB", "RMS of 300 ms on Katz's scale: 0 is -12 dBFS of a sine."),
        both("Crest factor", r.crest_db(), "dB", "highest sample above the RMS of the programme."),
        Line {
            name: "DC offset",
            values: Values::Both(dc),
            unit: "% FS",
            sentence: "mean of all samples, in percent of full scale.",
        },
        one("PSR now", tenth(r.psr_lu), "LU", "true peak of 3 s above short-term loudness."),
        one(
            "PSR min",
            tenth(r.min_psr_lu),
            "LU",
            "the least peak to short-term loudness ratio; fades and pauses aside.",
        ),
        one("PLR", tenth(r.plr_lu()), "LU", "highest true peak above integrated loudness."),
        one(
            "DR",
            r.dr_db.map_or("–".to_owned(), |db| format!("{db:.0}")),
            "dB",
            "dynamic range after TT/DR14, from 6 s on.",
        ),
        one(
            "Correlation now",
            hundredth(r.present_correlation),
            "-1 to +1",
            "of left and right over 300 ms.",
        ),
        one("Correlation", hundredth(r.correlation), "-1 to +1", "of left and right since the reset."),
        one("Balance now", if_heard(tenth(r.present_balance_db)), "dB", "right above left over 300 ms."),
        one("Balance", if_heard(tenth(r.balance_db)), "dB", "right above left since the reset."),
        one("Mono fold-down", hundredth(r.mono_loss_lu), "LU", "loudness in mono less that in stereo."),
        one("Overs", r.overs.to_string(), "times", "excursions above 0 dBTP, both channels."),
        one("Clipped runs", r.clipped_runs.to_string(), "runs", "3 or more equal samples at full scale."),
        one("  first at", first_clip, "min:s", "when the first clipped run began, from the reset."),
        one(
            "Flat tops",
            r.flat_tops.to_string(),
            "runs",
            "3 or more equal samples that stand out, at any level.",
        ),
        one("Measured", seconds(r.frames), "min:s", "time since the reset that was measured."),
    ]
}
