//! A card for each band: what it measures, with a sign whether it survives in mono, and its balance, stereoize and switches.

use super::{Scene, colour};
use dsp_core::chain::imager::{BandReading, Settings};
use egui::{
    Align, Align2, FontFamily, FontId, Label, Layout, Rect, RichText, Sense, StrokeKind, Ui, UiBuilder,
};
use egui::{pos2, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::cell::number;
use widgets::handle::sentence;
use widgets::readout::tenth;
use widgets::theme;
use widgets::toggle::toggle;
use widgets::verdict::Light;

/// Height of a card, in points.
pub const HEIGHT: f32 = 74.0;
const CHIP: FontId = FontId::new(11.0, FontFamily::Monospace);
/// Widths of the words and of the switches, in points.
const WORD: f32 = 44.0;
const SWITCH: f32 = 22.0;
/// How near its limit a measure gives a warning, in LU and as a correlation.
const NEAR_LU: f64 = 1.0;
const NEAR: f64 = 0.2;
/// Below this side re mid a band is mono and nothing can be lost, in dB.
const MONO_DB: f64 = -60.0;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let all = ui.max_rect();
    let count = scene.bands() as f32;
    let width = (all.width() - theme::GAP * (count - 1.0)) / count;
    for n in 0..scene.bands() {
        let left = all.left() + n as f32 * (width + theme::GAP);
        let place = Rect::from_min_size(pos2(left.round(), all.top()), vec2(width.floor(), HEIGHT));
        card(ui, place, n, scene, hand);
    }
}

/// Whether a band survives in mono, by the limits of the mono lock, whether that is on or not.
fn verdict(settings: &Settings, reading: &BandReading) -> Light {
    let (loss, floor) = (settings.lock_loss_lu, settings.lock_correlation);
    if reading.side_to_mid_db < MONO_DB {
        Light::Pass
    } else if reading.mono_loss_lu < loss - 0.05 || reading.correlation < floor - 0.01 {
        Light::Fail
    } else if reading.mono_loss_lu < loss + NEAR_LU || reading.correlation < floor + NEAR {
        Light::Warn
    } else {
        Light::Pass
    }
}

fn card(ui: &mut Ui, place: Rect, n: usize, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let painter = ui.painter_at(place);
    painter.rect(place, theme::CORNER, theme::PANEL, theme::line(theme::LINE), StrokeKind::Inside);
    let inside = place.shrink2(vec2(6.0, 4.0));
    ui.scope_builder(UiBuilder::new().max_rect(inside).id_salt(("card", n)), |ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        heading(ui, n, scene, hand);
        let band = &scene.params.bands[n];
        line(ui, "Balance", &band.balance, "S", &band.solo, hand);
        line(ui, "Spread", &band.stereoize, "M", &band.mute, hand);
    });
}

/// Number, correlation, loss and light.
fn heading(ui: &mut Ui, n: usize, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let reading = &scene.readings.bands[n];
    let heard = scene.heard(n);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    let painter = ui.painter_at(rect);
    let chip = rect.left_center() + vec2(8.0, 0.0);
    painter.circle_filled(chip, 8.0, if heard { colour(n) } else { theme::RAISED });
    let ink = if heard { theme::GROUND } else { theme::OFF };
    painter.text(chip, Align2::CENTER_CENTER, (n + 1).to_string(), CHIP, ink);
    let light = verdict(&scene.settings, reading);
    let sounds = reading.side_to_mid_db > f64::NEG_INFINITY || reading.correlation != 0.0;
    if sounds {
        light.paint(&painter, rect.right_center() - vec2(7.0, 0.0), 10.0);
    }
    let values = if sounds {
        format!("{:+.2}  {} LU", reading.correlation, tenth(reading.mono_loss_lu))
    } else {
        "–".to_owned()
    };
    let at = pos2(rect.left() + 22.0, rect.center().y);
    let ink = if heard { theme::TEXT } else { theme::OFF };
    painter.text(at, Align2::LEFT_CENTER, &values, theme::SMALL_VALUE, ink);
    let word = if sounds { light.word() } else { "Silent" };
    let name = format!("Band {} in mono", n + 1);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{name}: {word}, {values}"))
    });
    if response.hovered() {
        let limits = format!(
            "The limits are those of the mono lock: {} LU and {:+.2}.",
            tenth(scene.settings.lock_loss_lu),
            scene.settings.lock_correlation
        );
        hand.say(Some(format!("{name}: {word}. Correlation and fold-down loss over 300 ms. {limits}")));
    }
}

/// A number with its word, and a switch at the right end.
fn line(
    ui: &mut Ui,
    word: &str,
    param: &impl Param,
    label: &str,
    switch: &impl Param,
    hand: &mut Hand<'_, '_>,
) {
    let size = vec2(ui.available_width(), theme::ROW - 4.0);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().interact_size.y = theme::ROW - 4.0;
        let free = ui.available_width() - SWITCH - 4.0;
        let text = RichText::new(word).font(theme::LABEL).color(theme::DIM);
        if free > WORD + 60.0 {
            ui.add_sized(vec2(WORD, size.y), Label::new(text).truncate());
        }
        let width = (ui.available_width() - SWITCH - 4.0).max(30.0);
        let bound = hand.bind(param);
        let response = number(ui, width, &bound);
        let said = (response.contains_pointer() || response.has_focus()).then(|| sentence(&bound));
        hand.say(said);
        let said = toggle(ui, SWITCH, label, "", &hand.bind(switch));
        hand.say(said);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_judged_by_the_limits_of_the_lock() {
        let settings = Settings { lock_loss_lu: -3.0, lock_correlation: 0.0, ..Settings::default() };
        let reading = |correlation, mono_loss_lu, side_to_mid_db| BandReading {
            correlation,
            mono_loss_lu,
            side_to_mid_db,
            lock_percent: 100.0,
        };
        for (expected, reading) in [
            (Light::Pass, reading(0.8, -0.4, -9.0)),
            (Light::Warn, reading(0.1, -1.0, -3.0)),
            (Light::Warn, reading(0.6, -2.5, -1.0)),
            (Light::Fail, reading(-0.1, -2.5, 0.0)),
            (Light::Fail, reading(0.5, -3.5, 0.0)),
            (Light::Pass, reading(0.0, 0.0, f64::NEG_INFINITY)),
        ] {
            assert_eq!(verdict(&settings, &reading), expected, "{reading:?}");
        }
    }
}
