//! What hands do to the nodes of a graph: drag one or several, wheel, arrows, boxes, clicks. What that means for
//! parameters is the owner's: it is told as [`Act`]s.

use crate::frequency_plot::FrequencyPlot;
use crate::graph_act::Act;
use crate::response_graph::Node;
use crate::theme;
use crate::touch::wheel_steps;
use egui::accesskit::Action;
use egui::{EventFilter, Id, Key, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, pos2};

/// Shift makes a drag and an arrow this much finer.
const FINE: f64 = 0.1;
/// An arrow moves a node by this part of an octave, and by this many dB.
const ARROW_OCTAVES: f64 = 1.0 / 12.0;
const ARROW_DB: f64 = 0.5;
/// Side of the square in which a node is caught, in points.
pub(crate) const CATCH: f32 = 20.0;

/// A node on its way: where the hand has brought it, whatever the host makes of that.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Held {
    key: usize,
    hz: f64,
    db: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
enum Drag {
    Nodes { held: Vec<Held>, solo: Option<usize> },
    Box { from: Pos2, to: Pos2 },
}

/// What the hand has selected and holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphHand {
    selected: Vec<usize>,
    drag: Option<Drag>,
}

impl GraphHand {
    /// The keys of the selected nodes; the one selected last comes last.
    #[must_use]
    pub fn selected(&self) -> &[usize] {
        &self.selected
    }

    /// Selects one node and no other.
    pub fn select(&mut self, key: usize) {
        self.selected.clear();
        self.selected.push(key);
    }

    /// Forgets nodes that are not there any more.
    pub fn keep(&mut self, is_there: impl Fn(usize) -> bool) {
        self.selected.retain(|key| is_there(*key));
    }

    /// The empty ground: double click adds, a drag selects what is in its box, a click selects nothing.
    pub(crate) fn ground(
        &mut self,
        response: &Response,
        plot: FrequencyPlot,
        nodes: &[Node<'_>],
        acts: &mut Vec<Act>,
    ) {
        let at = response.interact_pointer_pos();
        if let Some(at) = at.filter(|_| response.double_clicked()) {
            acts.push(Act::Add { hz: plot.hz(at.x), db: plot.db(at.y) });
        } else if response.clicked() {
            self.selected.clear();
        }
        if let Some(at) = at.filter(|_| response.drag_started()) {
            // A drag is told from a click only after a few points.
            let from = at - response.total_drag_delta().unwrap_or(Vec2::ZERO);
            self.drag = Some(Drag::Box { from, to: at });
        }
        if let Some(Drag::Box { from, to }) = &mut self.drag {
            *to = at.unwrap_or(*to);
            let corners = Rect::from_two_pos(*from, *to);
            let inside = |node: &&Node<'_>| corners.contains(node.place(plot));
            self.selected = nodes.iter().filter(inside).map(|node| node.key).collect();
            if !response.dragged() {
                self.drag = None;
            }
        }
    }

    /// The box that is being drawn.
    pub(crate) fn paint(&self, painter: &Painter) {
        if let Some(Drag::Box { from, to }) = &self.drag {
            let corners = Rect::from_two_pos(*from, *to);
            painter.rect_filled(corners, 0.0, theme::ACCENT.gamma_multiply(0.08));
            painter.rect_stroke(corners, 0.0, Stroke::new(1.0, theme::ACCENT), StrokeKind::Inside);
        }
    }

    /// One node. Returns its response.
    pub(crate) fn node(
        &mut self,
        ui: &Ui,
        graph: Id,
        plot: FrequencyPlot,
        nodes: &[Node<'_>],
        node: &Node<'_>,
        acts: &mut Vec<Act>,
    ) -> Response {
        let place = Rect::from_center_size(node.place(plot), Vec2::splat(CATCH));
        let response = ui.interact(place, graph.with(node.key), Sense::click_and_drag());
        let modifiers = ui.input(|input| input.modifiers);
        if response.clicked() && modifiers.command {
            self.flip(node.key);
        } else {
            let is_met = response.secondary_clicked() || response.gained_focus();
            if response.clicked() || is_met && !self.selected.contains(&node.key) {
                self.select(node.key);
            }
        }
        if response.clicked() || response.drag_started() {
            response.request_focus();
        }
        if response.double_clicked() {
            acts.push(Act::Reset(node.key));
        }
        self.drag(&response, plot, nodes, node.key, [modifiers.shift, modifiers.alt], acts);
        let steps = wheel_steps(ui, &response);
        if steps != 0.0 {
            acts.push(Act::Sharpen { key: node.key, steps });
        }
        self.keys(ui, &response, nodes, node, acts);
        response
    }

    fn flip(&mut self, key: usize) {
        match self.selected.iter().position(|selected| *selected == key) {
            Some(at) => _ = self.selected.remove(at),
            None => self.selected.push(key),
        }
    }

    fn drag(
        &mut self,
        response: &Response,
        plot: FrequencyPlot,
        nodes: &[Node<'_>],
        key: usize,
        [fine, alone]: [bool; 2],
        acts: &mut Vec<Act>,
    ) {
        let mut moved = response.drag_delta();
        if response.drag_started() {
            if !self.selected.contains(&key) && !self.is_selected_at(response, plot, nodes) {
                self.select(key);
            }
            moved = response.total_drag_delta().unwrap_or(moved);
            self.drag = Some(Drag::Nodes { held: self.hold(nodes), solo: alone.then_some(key) });
            acts.push(Act::Begin);
            if alone {
                acts.push(Act::Solo { key, on: true });
            }
        }
        if !response.dragged() && !response.drag_stopped() {
            return;
        }
        let Some(Drag::Nodes { held, solo }) = &mut self.drag else { return };
        if moved != Vec2::ZERO {
            let speed = if fine { FINE } else { 1.0 };
            let octaves = (plot.frequencies.high() / plot.frequencies.low()).log2();
            let decibels = plot.levels.high() - plot.levels.low();
            let octaves = speed * octaves * f64::from(moved.x / plot.rect.width());
            let db = -speed * decibels * f64::from(moved.y / plot.rect.height());
            shift(held, plot, octaves, db, acts);
        }
        if response.drag_stopped() {
            if let Some(key) = *solo {
                acts.push(Act::Solo { key, on: false });
            }
            acts.push(Act::End);
            self.drag = None;
        }
    }

    /// Where nodes lie on each other, the hand takes the one that is selected.
    fn is_selected_at(&self, response: &Response, plot: FrequencyPlot, nodes: &[Node<'_>]) -> bool {
        let Some(at) = response.interact_pointer_pos() else { return false };
        let from = at - response.total_drag_delta().unwrap_or(Vec2::ZERO);
        let catches =
            |node: &Node<'_>| Rect::from_center_size(node.place(plot), Vec2::splat(CATCH)).contains(from);
        nodes.iter().any(|node| self.selected.contains(&node.key) && catches(node))
    }

    fn hold(&self, nodes: &[Node<'_>]) -> Vec<Held> {
        let is_selected = |node: &&Node<'_>| self.selected.contains(&node.key);
        let held = |node: &Node<'_>| Held { key: node.key, hz: node.hz, db: node.db };
        nodes.iter().filter(is_selected).map(held).collect()
    }

    fn keys(
        &mut self,
        ui: &Ui,
        response: &Response,
        nodes: &[Node<'_>],
        node: &Node<'_>,
        acts: &mut Vec<Act>,
    ) {
        let asked = |action| ui.input(|i| i.num_accesskit_action_requests(response.id, action)) as f64;
        let mut up = asked(Action::Increment) - asked(Action::Decrement);
        let mut right = 0.0;
        if response.has_focus() {
            let keep =
                EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
            let presses = |key| ui.input(|i| i.num_presses(key)) as f64;
            let speed = if ui.input(|i| i.modifiers.shift) { FINE } else { 1.0 };
            up += speed * (presses(Key::ArrowUp) - presses(Key::ArrowDown));
            right = speed * (presses(Key::ArrowRight) - presses(Key::ArrowLeft));
            let sharper = presses(Key::PageUp) - presses(Key::PageDown);
            if sharper != 0.0 {
                acts.push(Act::Sharpen { key: node.key, steps: (speed * sharper) as f32 });
            }
            for (key, act) in [(Key::Space, Act::Toggle as fn(usize) -> Act), (Key::Delete, Act::Remove)] {
                if presses(key) > 0.0 {
                    acts.extend(self.selected.iter().copied().map(act));
                }
            }
        }
        if up != 0.0 || right != 0.0 {
            if !self.selected.contains(&node.key) {
                self.select(node.key);
            }
            acts.push(Act::Begin);
            for Held { key, hz, db } in self.hold(nodes) {
                let hz = hz * (right * ARROW_OCTAVES).exp2();
                acts.push(Act::Move { key, hz, db: db.map(|db| db + up * ARROW_DB) });
            }
            acts.push(Act::End);
        }
    }
}

/// Moves all that is held as one: none leaves the picture, and none loses its distance to the others.
fn shift(held: &mut [Held], plot: FrequencyPlot, octaves: f64, db: f64, acts: &mut Vec<Act>) {
    let (low, high) = (plot.frequencies.low(), plot.frequencies.high());
    let down = held.iter().map(|node| (low / node.hz).log2()).fold(f64::NEG_INFINITY, f64::max).min(0.0);
    let up = held.iter().map(|node| (high / node.hz).log2()).fold(f64::INFINITY, f64::min).max(0.0);
    let octaves = octaves.clamp(down, up);
    for node in held {
        node.hz *= octaves.exp2();
        node.db = node.db.map(|now| now + db);
        acts.push(Act::Move { key: node.key, hz: node.hz, db: node.db });
    }
}

impl Node<'_> {
    /// Where it is drawn: at the edge where its level is beyond it.
    pub(crate) fn place(&self, plot: FrequencyPlot) -> Pos2 {
        let inside = plot.rect.shrink(9.0);
        let at = pos2(plot.x(self.hz), plot.y(self.db.unwrap_or(0.0)));
        at.clamp(inside.min, inside.max)
    }
}
