//! The bar of choices: rule sheet, target, transport, pause, reset, report, details.

use super::choice::{self, choose_profile, choose_target};
use super::{Scene, Wish, explain, label};
use crate::folders;
use crate::params::Profile as Listed;
use crate::report_file::Outcome;
use dsp_core::chain::meter::Profile;
use egui::{Button, ComboBox, Response, RichText, Role, Ui, WidgetInfo, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::handle::{ParamHandle, change, sentence};
use widgets::{row, theme};

/// Below this width names are left out and lists are narrower, in points.
const WIDE: f32 = 900.0;

/// Draws the bar; returns what is to be done after the frame.
pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) -> Option<Wish> {
    let wide = ui.available_width() >= WIDE;
    ui.spacing_mut().item_spacing.x = if wide { 6.0 } else { 4.0 };
    let mut wish = profiles(ui, if wide { 104.0 } else { 84.0 }, wide, scene, hand);
    targets(ui, if wide { 150.0 } else { 112.0 }, wide, scene, hand);
    let params = scene.params;
    switch(ui, if wide { "Follow transport" } else { "Follow" }, &params.follow_transport, hand);
    switch(ui, if wide { "Reset on start" } else { "On start" }, &params.reset_on_start, hand);
    wish = wish.or(buttons(ui, wide, scene, hand));
    wish
}

fn switch(ui: &mut Ui, name: &str, param: &impl Param, hand: &mut Hand<'_, '_>) {
    label(ui, name);
    let bound = hand.bind(param);
    let (response, sentence) = (row::switch(ui, &bound), sentence(&bound));
    explain(hand, &response, &sentence);
}

fn list(ui: &mut Ui, name: &str, shown: &str, width: f32, items: impl FnOnce(&mut Ui)) -> Response {
    let text = RichText::new(shown).font(theme::VALUE).color(theme::TEXT);
    let combo = ComboBox::from_id_salt(name).selected_text(text).width(width).height(420.0).truncate();
    // The list is as wide as its text, however narrow its button is.
    let response = combo
        .show_ui(ui, |ui| {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            items(ui);
        })
        .response;
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(shown.to_owned()));
    response
}

fn profiles(ui: &mut Ui, width: f32, wide: bool, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) -> Option<Wish> {
    if wide {
        label(ui, "Profile");
    }
    let (params, own, choice) = (scene.params, &scene.end.own, scene.choice);
    let mut wish = None;
    let response = list(ui, "Profile", &choice.limits.title, width, |ui| {
        for profile in [Profile::Strict, Profile::Relaxed] {
            if ui.selectable_label(choice.profile == Some(profile), &profile.limits().title).clicked() {
                choose_profile(params, "");
                let normalized = params.profile.preview_normalized(Listed::from(profile));
                let bound = hand.bind(&params.profile);
                if bound.normalized() != normalized {
                    change(&bound, normalized);
                }
            }
        }
        for (name, limits) in &own.profiles {
            let chosen = choice.profile.is_none() && choice.names.profile == *name;
            if ui.selectable_label(chosen, &limits.title).clicked() {
                choose_profile(params, name);
            }
        }
        ui.separator();
        if ui.selectable_label(false, "Read my files again").clicked() {
            wish = Some(Wish::ReadAgain);
        }
    });
    let folder = shell::folder::lathe().map_or_else(String::new, |folder| {
        format!(" Yours are TOML files in {}.", folder.join("profiles").display())
    });
    explain(hand, &response, &format!("Profile: the rule sheet of the verdict.{folder}"));
    wish
}

fn targets(ui: &mut Ui, width: f32, wide: bool, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    if wide {
        label(ui, "Target");
    }
    let (params, choice) = (scene.params, scene.choice);
    let response = list(ui, "Target", &choice.rules.title, width, |ui| {
        for (name, rules, built_in) in choice::listed(&scene.end.own) {
            if ui.selectable_label(scene.is_target(name, built_in), &rules.title).clicked() {
                pick(scene, hand, (name, rules, built_in));
            }
        }
    });
    let folder = shell::folder::lathe().map_or_else(String::new, |folder| {
        format!(" Yours are TOML files in {}.", folder.join("targets").display())
    });
    let name = hand.bind(&params.target).name();
    explain(
        hand,
        &response,
        &format!("{name}: the service that is previewed and heard in an audition.{folder}"),
    );
}

/// Chooses a target, Lathe's through the host.
pub fn pick(
    scene: &Scene<'_>,
    hand: &Hand<'_, '_>,
    (name, rules, built_in): (
        &str,
        &dsp_core::meter::targets::Target,
        Option<dsp_core::chain::meter::Target>,
    ),
) {
    let Some(target) = built_in else {
        choose_target(scene.params, Some((name, rules)));
        return;
    };
    choose_target(scene.params, None);
    let (bound, normalized) = (hand.bind(&scene.params.target), choice::normalized(scene.params, target));
    if bound.normalized() != normalized {
        change(&bound, normalized);
    }
}

fn buttons(ui: &mut Ui, wide: bool, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) -> Option<Wish> {
    let end = scene.end;
    let button = |ui: &mut Ui, text: &str, on: bool| {
        let text = RichText::new(text).font(theme::VALUE).color(theme::TEXT);
        let stroke = theme::line(if on { theme::ACCENT } else { theme::LINE });
        let width = if wide { 56.0 } else { 44.0 };
        ui.add(Button::new(text).stroke(stroke).min_size(vec2(width, theme::ROW - 4.0)))
    };
    let mut wish = None;
    let paused = end.is_paused();
    let pause = button(ui, if paused { "Go on" } else { "Pause" }, paused);
    if pause.clicked() {
        end.pause(!paused);
    }
    explain(hand, &pause, "Pause: sound passes unmeasured and every reading stays, until you go on.");
    let reset = button(ui, "Reset", false);
    if reset.clicked() {
        end.restart();
    }
    explain(hand, &reset, "Reset: starts every measure anew.");
    let report = button(ui, "Report", end.reporter.outcome() == Outcome::Writing);
    if report.clicked() {
        wish = Some(Wish::Report);
    }
    let folder = folders::documents().map_or_else(String::new, |folder| folder.display().to_string());
    explain(
        hand,
        &report,
        &format!(
            "Report: writes what was measured as a page and as JSON, named by date and time, to {folder}."
        ),
    );
    let details = button(ui, "Details", end.details.is_open());
    if details.clicked() {
        wish = Some(Wish::Details);
    }
    explain(
        hand,
        &details,
        "Details: all other numbers, every over and clipped run, evidence about the source.",
    );
    wish
}
