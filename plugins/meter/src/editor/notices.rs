//! Lines under the bar of choices that say what the user should know, each until it is dismissed: how the report went, what
//! is chosen and missing, which file is damaged.

use super::Scene;
use crate::report_file::Outcome;
use egui::{Button, Frame, Id, Label, Margin, Panel, RichText, Sense, Ui, vec2};
use shell::editor::Hand;
use widgets::theme;
use widgets::verdict::Light;

/// Lines that are shown at once; the others follow when these are dismissed.
const SHOWN: usize = 2;
/// Height of a line, in points.
const LINE: f32 = 22.0;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let dismissed = |ui: &Ui, text: &str| ui.data(|data| data.get_temp::<bool>(id(text)).unwrap_or(false));
    let lines: Vec<_> = lines(scene).into_iter().filter(|(_, text)| !dismissed(ui, text)).collect();
    if lines.is_empty() {
        return;
    }
    let shown = lines.len().min(SHOWN);
    let frame = Frame::new().fill(theme::RAISED).inner_margin(Margin::symmetric(12, 0));
    Panel::top("notices").frame(frame).exact_size(shown as f32 * LINE).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (n, (light, text)) in lines.iter().take(shown).enumerate() {
            line(ui, *light, text, lines.len() - shown, n + 1 == shown, hand);
        }
    });
}

fn line(ui: &mut Ui, light: Light, text: &str, more: usize, is_last: bool, hand: &mut Hand<'_, '_>) {
    ui.allocate_ui(vec2(ui.available_width(), LINE), |ui| {
        ui.horizontal_centered(|ui| {
            let (place, _) = ui.allocate_exact_size(vec2(14.0, LINE), Sense::hover());
            light.paint(ui.painter(), place.center(), 10.0);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let button =
                    Button::new(RichText::new("Dismiss").font(theme::LABEL)).min_size(vec2(52.0, 16.0));
                if ui.add(button).clicked() {
                    ui.data_mut(|data| data.insert_temp(id(text), true));
                    ui.ctx().request_repaint();
                }
                if is_last && more > 0 {
                    ui.label(RichText::new(format!("and {more} more")).font(theme::LABEL).color(theme::DIM));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let words = RichText::new(text).font(theme::LABEL).color(theme::TEXT);
                    if ui.add(Label::new(words).truncate()).contains_pointer() {
                        hand.say(Some(text.to_owned()));
                    }
                });
            });
        });
    });
}

fn lines(scene: &Scene<'_>) -> Vec<(Light, String)> {
    let mut lines = Vec::new();
    match scene.end.reporter.outcome() {
        Outcome::Written(page) => {
            lines.push((Light::Pass, format!("Report: {} and the same as .json", page.display())));
        }
        Outcome::Failed(why) => lines.push((Light::Fail, why)),
        Outcome::Nothing | Outcome::Writing => {}
    }
    let warnings = scene.choice.missing.iter().chain(&scene.end.own.faults);
    lines.extend(warnings.map(|text| (Light::Warn, text.clone())));
    lines
}

fn id(text: &str) -> Id {
    Id::unique(("lathe meter dismissed", text))
}
