//! The parameters alone, for a window without the picture.

use crate::params::LimiterParams;
use shell::editor::Desk;

pub fn layout(params: &LimiterParams, desk: &mut Desk<'_, '_>) {
    desk.shelf(6, |n, card| match n {
        0 => card.titled("Level", |rows| {
            rows.row("Input gain", &params.input_gain);
            rows.row("Ceiling", &params.ceiling);
        }),
        1 => card.titled("Timing", |rows| {
            rows.row("Lookahead", &params.lookahead);
            rows.row("Attack", &params.attack);
            rows.row("Release", &params.release);
            rows.row("Auto release", &params.auto_release);
        }),
        2 => card.titled("Character", |rows| {
            rows.row("Style", &params.style);
            rows.row("Soft knee", &params.soft_knee);
            rows.row("Transient link", &params.transient_link);
            rows.row("Release link", &params.release_link);
        }),
        3 => card.titled("Quality", |rows| {
            rows.row("Detection", &params.detection_oversampling);
            rows.row("Gain", &params.gain_oversampling);
            rows.row("DC filter", &params.dc_filter);
        }),
        4 => card.titled("Listen", |rows| {
            rows.row("Unity gain", &params.unity_gain);
            rows.row("Learn", &params.learn);
            rows.row("Target", &params.target);
        }),
        _ => card.titled("Dither", |rows| {
            rows.row("Word length", &params.word_length);
            rows.row("Noise shaping", &params.shaping);
            rows.row("Auto blank", &params.auto_blank);
        }),
    });
}
