//! Colours, type and spacing: every visual constant of the suite.

use egui::{Color32, Context, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Visuals};

/// Behind everything.
pub const GROUND: Color32 = Color32::from_rgb(0x14, 0x17, 0x1A);
/// Bars and cards.
pub const PANEL: Color32 = Color32::from_rgb(0x1B, 0x1F, 0x23);
/// What can be touched.
pub const RAISED: Color32 = Color32::from_rgb(0x24, 0x2A, 0x30);
/// Lines of one pixel.
pub const LINE: Color32 = Color32::from_rgb(0x33, 0x3B, 0x43);
/// Values and headings.
pub const TEXT: Color32 = Color32::from_rgb(0xE6, 0xE9, 0xEC);
/// Labels.
pub const DIM: Color32 = Color32::from_rgb(0xA3, 0xAD, 0xB7);
/// What is switched off.
pub const OFF: Color32 = Color32::from_rgb(0x83, 0x8E, 0x99);
/// The one thing being touched.
pub const ACCENT: Color32 = Color32::from_rgb(0xE8, 0xA3, 0x3D);
/// Filled part of a control at rest, and everything that is output.
pub const OUTPUT: Color32 = Color32::from_rgb(0x56, 0xB4, 0xE9);
/// Everything that is input.
pub const INPUT: Color32 = Color32::from_rgb(0x7D, 0x88, 0x94);
/// Everything that is gain reduction.
pub const REDUCTION: Color32 = Color32::from_rgb(0xE8, 0x6A, 0x58);
/// A rule is kept. Like [`WARN`] and [`FAIL`], only together with its sign.
pub const PASS: Color32 = Color32::from_rgb(0x4D, 0xBE, 0x86);
/// A rule asks for a look.
pub const WARN: Color32 = Color32::from_rgb(0xE8, 0xB3, 0x3D);
/// A rule is broken.
pub const FAIL: Color32 = Color32::from_rgb(0xE8, 0x6A, 0x58);
/// Bands and lines of a graph, in this order: told apart by a colour-blind eye.
pub const SERIES: [Color32; 6] = [
    Color32::from_rgb(0x56, 0xB4, 0xE9),
    Color32::from_rgb(0xE6, 0x9F, 0x00),
    Color32::from_rgb(0x2B, 0xB5, 0x8A),
    Color32::from_rgb(0xF0, 0xE4, 0x42),
    Color32::from_rgb(0xD9, 0x8B, 0xB9),
    Color32::from_rgb(0xD9, 0x69, 0x3B),
];

/// Space between things, in points.
pub const GAP: f32 = 8.0;
/// Space inside of things, in points.
pub const PADDING: f32 = 8.0;
/// Radius of every corner, in points.
pub const CORNER: u8 = 3;
/// Height of a row, in points.
pub const ROW: f32 = 24.0;

/// Size of a whole editor at 100 %, in points.
pub const EDITOR_SIZE: [f32; 2] = [960.0, 600.0];
/// Least size of a whole editor in which everything can be used, in points.
pub const LEAST_SIZE: [f32; 2] = [720.0, 450.0];

/// Type of a label.
pub const LABEL: FontId = FontId::new(11.0, FontFamily::Proportional);
/// Type of a value: digits of equal width.
pub const VALUE: FontId = FontId::new(13.0, FontFamily::Monospace);
/// Type of a value where many stand close together.
pub const SMALL_VALUE: FontId = FontId::new(11.0, FontFamily::Monospace);
/// Type of a heading.
pub const HEADING: FontId = FontId::new(16.0, FontFamily::Proportional);
/// Type of a readout.
pub const READOUT: FontId = FontId::new(24.0, FontFamily::Monospace);
/// Type of the one number of a window.
pub const HERO: FontId = FontId::new(40.0, FontFamily::Monospace);
/// Type of the numbers of a scale.
pub const SCALE: FontId = FontId::new(10.0, FontFamily::Monospace);

/// Line of one pixel in `colour`.
#[must_use]
pub fn line(colour: Color32) -> Stroke {
    Stroke::new(1.0, colour)
}

/// Dresses a context in the theme. Call it once for each window.
pub fn apply(ctx: &Context) {
    ctx.set_theme(egui::Theme::Dark);
    ctx.set_visuals_of(egui::Theme::Dark, visuals());
    ctx.style_mut_of(egui::Theme::Dark, |style| {
        style.text_styles = [
            (TextStyle::Small, LABEL),
            (TextStyle::Body, FontId::new(13.0, FontFamily::Proportional)),
            (TextStyle::Button, FontId::new(13.0, FontFamily::Proportional)),
            (TextStyle::Monospace, VALUE),
            (TextStyle::Heading, HEADING),
        ]
        .into();
        style.spacing.item_spacing = egui::vec2(GAP, 4.0);
        style.spacing.interact_size.y = ROW - 4.0;
        style.interaction.selectable_labels = false;
        style.animation_time = 0.0;
    });
}

fn visuals() -> Visuals {
    let mut visuals = Visuals::dark();
    let corner = CornerRadius::same(CORNER);
    let states = &mut visuals.widgets;
    for (state, fill, border, text) in [
        (&mut states.noninteractive, PANEL, LINE, DIM),
        (&mut states.inactive, RAISED, LINE, TEXT),
        (&mut states.hovered, RAISED, OFF, TEXT),
        (&mut states.active, RAISED, ACCENT, TEXT),
        (&mut states.open, RAISED, ACCENT, TEXT),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = line(border);
        state.fg_stroke = line(text);
        state.corner_radius = corner;
        state.expansion = 0.0;
    }
    visuals.panel_fill = GROUND;
    visuals.window_fill = PANEL;
    visuals.window_stroke = line(LINE);
    visuals.window_corner_radius = corner;
    visuals.menu_corner_radius = corner;
    visuals.window_shadow = egui::Shadow::NONE;
    visuals.popup_shadow = egui::Shadow::NONE;
    visuals.extreme_bg_color = GROUND;
    visuals.faint_bg_color = PANEL;
    visuals.selection.bg_fill = LINE;
    visuals.selection.stroke = line(ACCENT);
    visuals.hyperlink_color = OUTPUT;
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of WCAG 2.1.
    fn luminance(colour: Color32) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_readable_on_every_surface() {
        // WCAG 2.1 asks for 4.5 (AA) and 7 (AAA); what is switched off may be fainter.
        for (text, ground, raised) in [(TEXT, 14.0, 11.0), (DIM, 7.0, 6.0), (OFF, 5.0, 4.2)] {
            assert!(contrast(text, GROUND) >= ground, "{text:?}: {}", contrast(text, GROUND));
            assert!(contrast(text, RAISED) >= raised, "{text:?}: {}", contrast(text, RAISED));
        }
        for colour in [ACCENT, OUTPUT, PASS, WARN, FAIL].into_iter().chain(SERIES) {
            assert!(contrast(colour, PANEL) >= 4.5, "{colour:?}: {}", contrast(colour, PANEL));
        }
        assert!(contrast(ACCENT, RAISED) >= 4.5 && contrast(OUTPUT, RAISED) >= 4.5);
    }
}
