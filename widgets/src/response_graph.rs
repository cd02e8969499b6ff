//! The picture of an equaliser: spectra behind, a curve of each band, their sum, and nodes to drag.

use crate::axis::Axis;
use crate::curve::Curve;
use crate::display::text_in;
use crate::frequency_plot::{FrequencyPlot, SCALE_HEIGHT, SCALE_WIDTH};
use crate::graph_act::Act;
use crate::graph_hand::GraphHand;
use crate::theme;
use egui::accesskit::Action;
use egui::{Align2, Color32, FontFamily, FontId, Painter, Rect, Response, Role, Sense, Stroke, Ui, Vec2};
use egui::{WidgetInfo, pos2, vec2};

const NODE: f32 = 8.0;
const NODE_FONT: FontId = FontId::new(10.0, FontFamily::Monospace);
/// Lines of the grid of levels are at least this far apart, in points.
const GRID: f32 = 40.0;
/// Points between the top of the picture and the first number of the scale.
pub const TOP: f32 = 6.0;

/// A handle in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    /// Tells it from the others, and stays when others come and go.
    pub key: usize,
    /// `Band 3`.
    pub name: &'a str,
    /// Its values in words: `Bell, 200 Hz, +3.0 dB, Q 1.20`.
    pub value: &'a str,
    /// Drawn in it.
    pub label: &'a str,
    /// Frequency in Hz.
    pub hz: f64,
    /// Level in dB; `None` for what only has a frequency, which lies at 0 dB.
    pub db: Option<f64>,
    /// Colour.
    pub colour: Color32,
    /// Whether it does something.
    pub on: bool,
}

/// The picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResponseGraph<'a> {
    /// What it shows, unique in its window: `Equaliser`.
    pub name: &'a str,
    /// Frequencies in Hz.
    pub frequencies: Axis,
    /// The scale of the curves goes from minus this to this, in dB.
    pub range_db: f64,
    /// The scale of the spectra, in dBFS.
    pub spectrum_db: Axis,
    /// Spectra; later ones are drawn over earlier ones.
    pub spectra: &'a [Curve<'a>],
    /// Curves; later ones are drawn over earlier ones.
    pub curves: &'a [Curve<'a>],
    /// Handles.
    pub nodes: &'a [Node<'a>],
}

impl ResponseGraph<'_> {
    /// Draws the picture in `size` points. `menu` fills the choices of a node by its key; `acts` receives what is to
    /// be done. Returns the sentence for the status line.
    pub fn show(
        &self,
        ui: &mut Ui,
        size: Vec2,
        hand: &mut GraphHand,
        menu: &mut dyn FnMut(&mut Ui, usize),
        acts: &mut Vec<Act>,
    ) -> Option<String> {
        let (rect, ground) = ui.allocate_exact_size(size, Sense::CLICK | Sense::DRAG);
        let place = Rect::from_min_max(
            pos2(rect.left() + SCALE_WIDTH, rect.top() + TOP),
            pos2(rect.right() - SCALE_WIDTH, rect.bottom() - SCALE_HEIGHT),
        );
        let levels = Axis::linear(-self.range_db, self.range_db);
        let plot = FrequencyPlot { rect: place, frequencies: self.frequencies, levels };
        hand.keep(|key| self.nodes.iter().any(|node| node.key == key));
        hand.ground(&ground, plot, self.nodes, acts);
        let painter = ui.painter_at(rect);
        self.paint(&painter, plot);
        hand.paint(&painter.with_clip_rect(place));
        let mut said = self.said(&ground, plot);
        // The focus walks from node to node in their order; those that are selected are drawn on top.
        let mut above = Vec::new();
        for node in self.nodes {
            let response = hand.node(ui, ground.id, plot, self.nodes, node, acts);
            said = tell(ui, &response, node).or(said);
            response.context_menu(|ui| menu(ui, node.key));
            if hand.selected().contains(&node.key) {
                above.push((node, response));
            } else {
                draw(&painter, plot, node, &response, false);
            }
        }
        above.iter().for_each(|(node, response)| draw(&painter, plot, node, response, true));
        said
    }

    fn paint(&self, painter: &Painter, plot: FrequencyPlot) {
        painter.rect_filled(plot.rect, 0.0, theme::GROUND);
        plot.frequency_grid(painter);
        let behind = FrequencyPlot { levels: self.spectrum_db, ..plot };
        self.spectra.iter().for_each(|curve| curve.paint(painter, behind));
        plot.level_grid(painter, GRID);
        for db in self.spectrum_db.ticks(plot.rect.height(), 40.0, &[10.0, 20.0, 30.0]) {
            let at = Rect::from_center_size(pos2(plot.rect.right() + 16.0, behind.y(db)), vec2(26.0, 12.0));
            let text = format!("{db:.0}");
            if !self.spectra.is_empty() && plot.rect.y_range().contains(at.center().y) {
                text_in(painter, at, Align2::LEFT_CENTER, &text, theme::SCALE, theme::OFF);
            }
        }
        self.curves.iter().for_each(|curve| curve.paint(painter, plot));
    }

    fn said(&self, ground: &Response, plot: FrequencyPlot) -> Option<String> {
        ground.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, self.name));
        let at = ground.hover_pos().filter(|at| plot.rect.contains(*at))?;
        let (hz, db) = (plot.hz(at.x), plot.db(at.y));
        let hz = if hz < 1_000.0 { format!("{hz:.1} Hz") } else { format!("{:.2} kHz", hz * 1e-3) };
        Some(format!("Pointer at {hz}, {db:+.1} dB. Double-click adds a band; drag selects several."))
    }
}

fn draw(painter: &Painter, plot: FrequencyPlot, node: &Node<'_>, response: &Response, selected: bool) {
    let at = node.place(plot);
    let touched = response.dragged() || response.has_focus();
    if selected {
        let ring = if touched { theme::ACCENT } else { theme::TEXT };
        painter.circle_stroke(at, NODE + 3.0, Stroke::new(1.5, ring));
    }
    let (fill, text) = if node.on { (node.colour, theme::GROUND) } else { (theme::PANEL, theme::OFF) };
    let edge = if node.on { fill } else { theme::OFF };
    let grown = if response.hovered() { NODE + 1.0 } else { NODE };
    painter.circle(at, grown, fill, theme::line(edge));
    painter.text(at, Align2::CENTER_CENTER, node.label, NODE_FONT, text);
}

fn tell(ui: &Ui, response: &Response, node: &Node<'_>) -> Option<String> {
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, node.name));
    ui.ctx().accesskit_node_builder(response.id, |access| {
        access.set_value(node.value.to_owned());
        access.add_action(Action::Increment);
        access.add_action(Action::Decrement);
    });
    (response.contains_pointer() || response.has_focus() || response.dragged()).then(|| {
        format!(
            "{}: {}. Shift is finer; wheel or Page keys set Q; Alt-drag listens; right-click chooses; Delete takes away.",
            node.name, node.value
        )
    })
}
