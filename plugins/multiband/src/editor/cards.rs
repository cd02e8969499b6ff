//! A card for each band: number, threshold, ratio, change of gain, and what is switched.

use super::{Scene, View, colour};
use dsp_core::text;
use egui::{Align2, FontFamily, FontId, Rect, Sense, StrokeKind, Ui, UiBuilder, pos2, vec2};
use shell::editor::Hand;
use widgets::gain_bar::gain_bar;
use widgets::theme;
use widgets::toggle::toggle;

/// Height of a card, in points.
pub const HEIGHT: f32 = 48.0;
/// Height of the switches.
const SWITCH: f32 = 20.0;
/// Widths of the switches.
const SWITCHES: [f32; 3] = [24.0, 24.0, 34.0];
const CHIP: FontId = FontId::new(11.0, FontFamily::Monospace);

pub fn show(ui: &mut Ui, view: &mut View, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let all = ui.max_rect();
    let count = scene.bands() as f32;
    let width = (all.width() - theme::GAP * (count - 1.0)) / count;
    for n in 0..scene.bands() {
        let left = all.left() + n as f32 * (width + theme::GAP);
        let place = Rect::from_min_size(pos2(left.round(), all.top()), vec2(width.floor(), HEIGHT));
        card(ui, place, n, view, scene, hand);
    }
}

fn card(ui: &mut Ui, place: Rect, n: usize, view: &mut View, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let name = format!("Band {}", n + 1);
    let response = ui.interact(place, ui.scope_id().with(("card", n)), Sense::click());
    let selected = view.is_selected(n);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, selected, &name));
    if response.clicked() {
        view.select(n, ui.input(|input| input.modifiers.command));
    }
    if response.hovered() || response.has_focus() {
        let more = "A click shows it, a click with Ctrl changes it together with others.";
        hand.say(Some(format!("{name}. {more}")));
    }
    let edge = if response.has_focus() {
        theme::ACCENT
    } else if selected {
        colour(n)
    } else {
        theme::LINE
    };
    let painter = ui.painter_at(place);
    painter.rect(place, theme::CORNER, theme::PANEL, theme::line(edge), StrokeKind::Inside);
    let inside = place.shrink2(vec2(6.0, 4.0));
    heading(ui, inside, n, scene);
    let below = inside.with_min_y(inside.bottom() - SWITCH);
    ui.scope_builder(UiBuilder::new().max_rect(below).id_salt(n), |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            let bar = vec2((below.width() - 4.0 * 3.0 - SWITCHES.iter().sum::<f32>()).max(16.0), 10.0);
            hand.say(gain_bar(ui, bar, &format!("{name} Gain"), scene.readings.gain_db[n]));
            let params = &scene.params.bands[n];
            let switches = [("S", &params.solo), ("M", &params.mute), ("On", &params.on)];
            for ((label, param), width) in switches.into_iter().zip(SWITCHES) {
                let said = toggle(ui, width, label, "", &hand.bind(param));
                hand.say(said);
            }
        });
    });
}

fn heading(ui: &Ui, inside: Rect, n: usize, scene: &Scene<'_>) {
    let band = &scene.settings.bands[n];
    let heard = band.on && scene.settings.is_audible(n);
    let painter = ui.painter_at(inside.expand(4.0));
    let at = inside.left_top() + vec2(8.0, 8.0);
    painter.circle_filled(at, 8.0, if heard { colour(n) } else { theme::RAISED });
    let number = if heard { theme::GROUND } else { theme::OFF };
    painter.text(at, Align2::CENTER_CENTER, (n + 1).to_string(), CHIP, number);
    let values = format!("{} {}", text::decibels(band.threshold_db), text::ratio(band.ratio));
    let ink = if heard { theme::TEXT } else { theme::OFF };
    let at = pos2(inside.left() + 22.0, at.y);
    let drawn = painter.text(at, Align2::LEFT_CENTER, values, theme::SMALL_VALUE, ink);
    let gain = format!("{:+.1}", scene.readings.gain_db[n] + 0.0).replace("-0.0", "+0.0");
    if drawn.right() + 44.0 < inside.right() {
        let at = pos2(inside.right(), at.y);
        painter.text(at, Align2::RIGHT_CENTER, gain, theme::SMALL_VALUE, theme::DIM);
    }
}
