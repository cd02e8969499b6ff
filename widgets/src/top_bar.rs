//! The top bar of every editor: name, presets, A and B, undo, how it is listened to, bypass, scale. One line that fits the
//! least size of an editor: what is wide takes the room that is left.

use crate::compare_bar::{Comparison, compare_bar};
use crate::handle::{ParamHandle, change};
use crate::preset_bar::{PresetShelf, preset_bar};
use crate::scale::scale;
use crate::theme;
use egui::{Button, Response, RichText, Role, Ui, WidgetInfo, vec2};

/// Points from which words are written instead of signs, and the whole name.
const WORDS_FROM: f32 = 830.0;
/// Least and most points for the name of the preset.
const PRESET_NAME: (f32, f32) = (56.0, 240.0);
/// Points between groups.
const APART: f32 = 12.0;

/// Who keeps the presets and the states of an editor.
pub trait Owner: PresetShelf + Comparison {}

impl<T: PresetShelf + Comparison> Owner for T {}

/// How the plugin is listened to. Not a part of its sound: never saved and never rendered.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Listen {
    /// The output is brought to the loudness of the input.
    pub matched: bool,
    /// What the plugin adds or removes is heard alone.
    pub delta: bool,
    /// Gain that makes the loudness equal, in dB, once it is known.
    pub gain_db: Option<f64>,
}

/// What the bar shows and changes.
pub struct TopBar<'a> {
    /// Name of the plugin.
    pub name: &'a str,
    /// Presets and states.
    pub owner: &'a mut dyn Owner,
    /// The bypass.
    pub bypass: &'a dyn ParamHandle,
    /// How it is listened to.
    pub listen: &'a mut Listen,
    /// Scale of the editor in percent.
    pub percent: &'a mut u32,
}

/// Draws the bar over the whole width. Returns the sentence for the status line.
pub fn top_bar(ui: &mut Ui, bar: TopBar<'_>) -> Option<String> {
    let TopBar { name, owner, bypass, listen, percent } = bar;
    let all = ui.available_width();
    let words = all >= WORDS_FROM;
    // The widths of text are known once it is drawn: the rest of the bar is as wide as it was in the last frame.
    let kept = ui.scope_id().with("rest of the top bar");
    let rest: f32 = ui.data(|data| data.get_temp(kept)).unwrap_or(all - PRESET_NAME.0);
    let free = (all - rest).max(0.0).floor();
    let name_width = free.clamp(PRESET_NAME.0, PRESET_NAME.1);
    let spare = (free - name_width).max(0.0);
    let left = ui.cursor().left();
    ui.spacing_mut().item_spacing.x = 4.0;
    let mut said = None;
    let mut hear = |sentence: Option<String>| said = said.take().or(sentence);
    let short = name.rsplit(' ').next().unwrap_or(name);
    let shown = if words { name } else { short };
    ui.label(RichText::new(shown).font(theme::HEADING).color(theme::TEXT));
    ui.add_space(APART);
    hear(preset_bar(ui, name_width, owner));
    ui.add_space(APART);
    hear(compare_bar(ui, owner));
    ui.add_space(APART + spare);
    hear(listening(ui, words, listen));
    hear(bypassing(ui, bypass));
    ui.add_space(4.0);
    hear(scale(ui, percent));
    let used = ui.min_rect().right() - left - name_width - spare;
    if (used - rest).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(kept, used));
        ui.ctx().request_repaint();
    }
    said
}

/// A switch that is a word where there is room for it, else a sign, of the font that has signs.
fn toggle(ui: &mut Ui, on: bool, shown: &str, name: &str) -> Response {
    let colour = if on { theme::ACCENT } else { theme::TEXT };
    let text = RichText::new(shown).color(colour);
    let text = if shown.is_ascii() { text } else { text.font(theme::VALUE) };
    let edge = theme::line(if on { theme::ACCENT } else { theme::LINE });
    let response = ui.add(Button::new(text).stroke(edge).min_size(vec2(24.0, theme::ROW - 4.0)));
    response.widget_info(|| WidgetInfo::selected(Role::Switch, true, on, name));
    response
}

fn over(response: &Response) -> bool {
    response.contains_pointer() || response.has_focus()
}

fn listening(ui: &mut Ui, words: bool, listen: &mut Listen) -> Option<String> {
    let Listen { matched, delta, gain_db } = *listen;
    let gain = gain_db.filter(|_| matched).map(|db| format!(" {db:+.1}"));
    let sign = if words { "Match" } else { "≈" };
    let by_loudness = toggle(ui, matched, &format!("{sign}{}", gain.unwrap_or_default()), "Match loudness");
    if by_loudness.clicked() {
        listen.matched = !matched;
    }
    let difference = toggle(ui, delta, if words { "Delta" } else { "Δ" }, "Delta");
    if difference.clicked() {
        listen.delta = !delta;
    }
    if over(&by_loudness) {
        let now = match (matched, gain_db) {
            (false, _) => "off".to_owned(),
            (true, None) => "on, waiting for sound".to_owned(),
            (true, Some(db)) => format!("on, {db:+.1} dB"),
        };
        return Some(format!(
            "Match: {now}. Plays the output as loud as the input over the last 3 s, so that bypass compares the sound and \
             not the level. Never rendered."
        ));
    }
    over(&difference).then(|| {
        let now = if delta { "on" } else { "off" };
        format!("Delta: {now}. Plays only what changes: the output minus the input. Never rendered.")
    })
}

fn bypassing(ui: &mut Ui, bypass: &dyn ParamHandle) -> Option<String> {
    let on = bypass.normalized() > 0.5;
    let switch = toggle(ui, on, "Bypass", &bypass.name());
    if switch.clicked() {
        change(bypass, if on { 0.0 } else { 1.0 });
    }
    over(&switch).then(|| {
        let now = if on { "on, the input is heard" } else { "off" };
        format!("{}: {now}. Aligned with the output in time, and faded.", bypass.name())
    })
}
