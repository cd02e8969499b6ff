//! The left side of the window: where the sound comes from, how alike left and right are, and what a lathe would say.

use super::view::SCOPES;
use super::{End, Scene};
use dsp_core::chain::imager::vinyl::LOW_ENDS_HZ;
use egui::{Label, RichText, Ui, vec2};
use shell::editor::Hand;
use widgets::correlation_bar::correlation_bar;
use widgets::goniometer::goniometer;
use widgets::polar::{Directions, polar};
use widgets::readout::tenth;
use widgets::{pick, theme};

/// Height of the bar, of the list of scopes, of the least history, and of the vinyl check, in points.
const BAR: f32 = 36.0;
const LIST: f32 = theme::ROW;
const HISTORY: f32 = 44.0;
const VINYL: f32 = 32.0;

pub fn show(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let all = ui.available_size();
    let view = &mut end.view;
    ui.spacing_mut().item_spacing.y = 3.0;
    let vinyl = if scene.settings.vinyl { VINYL + 3.0 } else { 0.0 };
    let side = (all.y - BAR - LIST - HISTORY - vinyl - 9.0).min(all.x).max(60.0);
    hand.say(pick::list(ui, all.x, "Scope", &SCOPES, 0, &mut view.scope));
    let correlation = view.correlation(scene.readings);
    ui.vertical_centered(|ui| {
        let said = match view.scope {
            0 => goniometer(ui, side, &view.frames, correlation),
            1 => polar(ui, vec2(all.x, side), Directions::Frames(&view.frames), correlation),
            _ => polar(ui, vec2(all.x, side), Directions::Levels(&view.fan), correlation),
        };
        hand.say(said);
    });
    hand.say(correlation_bar(ui, all.x, correlation, view.roll.lowest()));
    let rest = (ui.available_height() - vinyl).max(20.0);
    hand.say(view.roll.show(ui, vec2(all.x, rest)));
    if scene.settings.vinyl {
        self::vinyl(ui, scene, hand);
    }
}

/// The low end as a lathe would cut it.
fn vinyl(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let reading = scene.readings.vinyl;
    let [low, high] = reading.side_share_db.map(tenth);
    let sides = format!("Side <{:.0} Hz {low}  <{:.0} Hz {high} dB", LOW_ENDS_HZ[0], LOW_ENDS_HZ[1]);
    let minutes = (reading.worst_at_s / 60.0).floor();
    let worst = format!(
        "Worst low end {:+.2} at {minutes:.0}:{:04.1}",
        reading.worst_correlation,
        reading.worst_at_s - 60.0 * minutes
    );
    ui.spacing_mut().item_spacing.y = 1.0;
    for (text, more) in [
        (
            sides,
            "Share of the side in the energy of the low end, in dB: -3 is as much side as mid, 0 nothing but side.",
        ),
        (
            worst,
            "Lowest correlation below 300 Hz over 300 ms, and when that passage began: below 0 a lathe's stylus leaves the groove.",
        ),
    ] {
        let text = RichText::new(text).font(theme::SMALL_VALUE).color(theme::TEXT);
        if ui.add(Label::new(text).truncate()).hovered() {
            hand.say(Some(more.to_owned()));
        }
    }
}
