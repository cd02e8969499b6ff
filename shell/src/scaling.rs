//! Scale and size of the window. Both are asked of the host: until it has answered, nothing is remembered, and where it
//! refuses, everything is as it was.
//!
//! egui changes its scale with the next frame, and the window follows it then; the host hears of that from the window, on
//! another thread, and when it refuses, the window goes back to the size it had: then the scale goes back too.

use egui::{Context, Vec2, ViewportCommand};
use nice_plug_egui::baseview::WindowSize;

/// How long a window may take to come, and how long a host to refuse it.
const PATIENCE_SECONDS: f64 = 2.0;
/// Sizes closer than this are the same: the window is made of whole pixels.
const NEAR_PIXELS: f32 = 2.0;

/// What the host has said so far to the sizes that it was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// How many times it has answered.
    pub count: u32,
    /// Whether it said no the last time.
    pub refused: bool,
}

/// The window's scale and size, and what is asked of the host.
#[derive(Clone, Debug, Default)]
pub struct Scaling {
    asked: Option<Asked>,
    dragged: Dragged,
}

/// A size under the hand. One is asked for at a time: a host that refuses one of several would leave the window at
/// another.
#[derive(Clone, Debug, Default)]
struct Dragged {
    /// The size that is asked for next, in points.
    wanted: Option<Vec2>,
    /// Answers that there were when a size was asked for, the time, and the size before; no size on the way back to it.
    sent: Option<(u32, f64, Option<Vec2>)>,
    /// Whether the host has refused a size of this drag: it is asked no more.
    refused: bool,
}

/// A scale on its way.
#[derive(Clone, Debug)]
struct Asked {
    percent: u32,
    /// To go back to; `None` on the way back.
    before: Option<u32>,
    /// The size to keep, in points.
    points: Vec2,
    /// The size before, in pixels.
    pixels_before: Vec2,
    /// Once it was asked for: the size to come, in pixels, and the answers that there were.
    sent: Option<(Vec2, u32)>,
    since: f64,
}

fn percent_of(ctx: &Context) -> u32 {
    (100.0 * ctx.zoom_factor()).round() as u32
}

fn near(a: Vec2, b: Vec2) -> bool {
    (a - b).abs().max_elem() <= NEAR_PIXELS
}

impl Scaling {
    /// The scale to show, in percent: the one asked for last.
    #[must_use]
    pub fn percent(&self, ctx: &Context) -> u32 {
        self.asked.as_ref().map_or_else(|| percent_of(ctx), |asked| asked.percent)
    }

    /// Whether an answer of the host is awaited: frames are wanted until it came.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.asked.is_some()
    }

    /// Asks for a scale, if it is another.
    pub fn ask(&mut self, ctx: &Context, percent: u32) {
        let now = self.percent(ctx);
        if percent == now {
            return;
        }
        let before = match &self.asked {
            Some(asked) => asked.before.or(Some(asked.percent)),
            None => Some(now),
        };
        self.go(ctx, percent, before);
    }

    fn go(&mut self, ctx: &Context, percent: u32, before: Option<u32>) {
        let (points, pixels_before) = match &self.asked {
            Some(asked) => (asked.points, asked.pixels_before),
            None => {
                let points = ctx.content_rect().size();
                (points, points * ctx.pixels_per_point())
            }
        };
        let since = ctx.input(|input| input.time);
        self.asked = Some(Asked { percent, before, points, pixels_before, sent: None, since });
        ctx.set_zoom_factor(percent as f32 / 100.0);
    }

    /// Asks for a size in points, if there is one, once the host has answered to the last.
    pub fn drag(&mut self, ctx: &Context, points: Option<Vec2>, answers: Answers) {
        let now = ctx.input(|input| input.time);
        let Dragged { wanted, sent, refused } = &mut self.dragged;
        let size = ctx.content_rect().size();
        let mut back = None;
        if let Some((count, since, before)) = *sent {
            if answers.count != count {
                *sent = None;
                // A window whose host answers late has taken the size already.
                back = before.filter(|before| answers.refused && *before != size);
                *refused = answers.refused;
            } else if now - since > PATIENCE_SECONDS {
                *sent = None;
            }
        }
        if points.is_some() {
            *wanted = points;
        }
        if *refused {
            (*wanted, *refused) = (None, points.is_some());
        }
        if self.asked.is_some() || *wanted == Some(size) {
            *wanted = None;
        }
        if sent.is_none()
            && let Some(points) = back.or_else(|| wanted.take())
        {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(points));
            *sent = Some((answers.count, now, back.is_none().then_some(size)));
        }
        if wanted.is_some() || sent.is_some() {
            // The answer comes from another thread.
            ctx.request_repaint();
        }
    }

    /// The start of a frame in a window of this size. Returns scale in percent and size in points to remember, unless an
    /// answer is awaited.
    pub fn look(&mut self, ctx: &Context, window: WindowSize, answers: Answers) -> Option<(u32, [u32; 2])> {
        self.follow(ctx, window, answers);
        let points = ctx.content_rect().size();
        let now = (percent_of(ctx), [points.x, points.y].map(|side| side.round() as u32));
        self.asked.is_none().then_some(now)
    }

    /// Goes on with a scale that was asked for.
    fn follow(&mut self, ctx: &Context, window: WindowSize, answers: Answers) {
        let Some(asked) = &mut self.asked else { return };
        if percent_of(ctx) != asked.percent || self.dragged.sent.is_some() {
            return;
        }
        let now = ctx.input(|input| input.time);
        let Some((wanted, count)) = asked.sent else {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(asked.points));
            let pixels = asked.points * window.scale_factor as f32 * ctx.zoom_factor();
            (asked.sent, asked.since) = (Some((pixels, answers.count)), now);
            return;
        };
        // A host that does not answer is judged by the window.
        let pixels = Vec2::new(window.physical.width as f32, window.physical.height as f32);
        let refused = match (answers.count != count, now - asked.since > PATIENCE_SECONDS) {
            (true, _) => answers.refused,
            (false, true) => !near(pixels, wanted) && near(pixels, asked.pixels_before),
            (false, false) => return,
        };
        match asked.before {
            Some(before) if refused => self.go(ctx, before, None),
            _ => self.asked = None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::RawInput;

    /// A window of a size, and what it is asked for, in points.
    struct Desk {
        ctx: Context,
        scaling: Scaling,
        time: f64,
        size: Vec2,
        sizes: Vec<Vec2>,
    }

    impl Desk {
        fn new() -> Self {
            let (ctx, scaling) = (Context::default(), Scaling::default());
            Self { ctx, scaling, time: 0.0, size: size(0), sizes: Vec::new() }
        }

        fn frame(&mut self, points: Option<Vec2>, answers: Answers) {
            self.time += 0.02;
            let screen_rect = Some(egui::Rect::from_min_size(egui::Pos2::ZERO, self.size));
            let input = RawInput { time: Some(self.time), screen_rect, ..RawInput::default() };
            let mut output = self.ctx.run_ui(input, |ui| self.scaling.drag(ui.ctx(), points, answers));
            output.textures_delta.clear();
            let commands = output.viewport_output.into_values().flat_map(|viewport| viewport.commands);
            self.sizes.extend(commands.filter_map(|command| match command {
                ViewportCommand::InnerSize(size) => Some(size),
                _ => None,
            }));
        }
    }

    fn size(n: u16) -> Vec2 {
        Vec2::new(960.0 + f32::from(n), 600.0)
    }

    #[test]
    fn a_drag_asks_for_one_size_at_a_time_and_for_the_last_in_the_end() {
        let mut desk = Desk::new();
        let answered = |count| Answers { count, refused: false };
        (1..=5).for_each(|n| desk.frame(Some(size(n)), answered(0)));
        assert_eq!(desk.sizes, [size(1)]);
        desk.frame(Some(size(6)), answered(1));
        desk.frame(Some(size(7)), answered(1));
        desk.frame(None, answered(1));
        assert_eq!(desk.sizes, [size(1), size(6)]);
        desk.frame(None, answered(2));
        (0..5).for_each(|_| desk.frame(None, answered(3)));
        assert_eq!(desk.sizes, [size(1), size(6), size(7)]);
    }

    #[test]
    fn a_host_that_refused_is_asked_no_more_in_this_drag() {
        let mut desk = Desk::new();
        desk.frame(Some(size(1)), Answers::default());
        let refused = Answers { count: 1, refused: true };
        (2..9).for_each(|n| desk.frame(Some(size(n)), refused));
        desk.frame(None, refused);
        assert_eq!(desk.sizes, [size(1)]);
        desk.frame(Some(size(9)), refused);
        assert_eq!(desk.sizes, [size(1), size(9)]);
    }

    #[test]
    fn a_window_goes_back_that_has_taken_a_size_before_it_was_refused() {
        let mut desk = Desk::new();
        desk.frame(Some(size(1)), Answers::default());
        desk.size = size(1);
        let refused = |count| Answers { count, refused: true };
        desk.frame(Some(size(2)), refused(1));
        assert_eq!(desk.sizes, [size(1), size(0)]);
        desk.size = size(0);
        (0..5).for_each(|_| desk.frame(None, refused(2)));
        assert_eq!(desk.sizes, [size(1), size(0)]);
    }

    #[test]
    fn a_host_that_does_not_answer_is_asked_again_after_a_while() {
        let mut desk = Desk::new();
        desk.frame(Some(size(1)), Answers::default());
        desk.time += PATIENCE_SECONDS;
        desk.frame(Some(size(2)), Answers::default());
        assert_eq!(desk.sizes, [size(1), size(2)]);
    }
}
