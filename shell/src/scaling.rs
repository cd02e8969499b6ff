//! Scale and size of the window. Both are asked of the host: until it has answered, nothing is remembered, and where it
//! refuses, everything is as it was.
//!
//! egui changes its scale with the next frame, and the window follows it then; the host hears of that from the window, on
//! another thread, and when it refuses, the window goes back to the size it had. So a new scale is given up when its
//! window has not come, or does not stay.

use egui::{Context, Vec2, ViewportCommand};
use nice_plug_egui::baseview::WindowSize;

/// How long a window may take to come, and how long a host to refuse it.
const PATIENCE_SECONDS: f64 = 2.0;
/// Sizes closer than this are the same: the window is made of whole pixels.
const NEAR_PIXELS: f32 = 2.0;

/// The window's scale, and what is asked of the host.
#[derive(Clone, Debug, Default)]
pub struct Scaling {
    asked: Option<Asked>,
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
    /// The size to come, in pixels; known once it was asked for.
    pixels: Option<Vec2>,
    came: bool,
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
        self.asked = Some(Asked { percent, before, points, pixels_before, pixels: None, came: false, since });
        ctx.set_zoom_factor(percent as f32 / 100.0);
    }

    /// Asks for a size in points.
    pub fn drag(&self, ctx: &Context, points: Option<Vec2>) {
        if let (Some(points), None) = (points, &self.asked) {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(points));
        }
    }

    /// The start of a frame in a window of this size. Returns scale in percent and size in points to remember, unless an
    /// answer is awaited.
    pub fn look(&mut self, ctx: &Context, window: WindowSize) -> Option<(u32, [u32; 2])> {
        let pixels = Vec2::new(window.physical.width as f32, window.physical.height as f32);
        let now = ctx.input(|input| input.time);
        let Some(asked) = &mut self.asked else {
            let points = ctx.content_rect().size();
            return Some((percent_of(ctx), [points.x, points.y].map(|side| side.round() as u32)));
        };
        if percent_of(ctx) != asked.percent {
            return None;
        }
        let Some(wanted) = asked.pixels else {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(asked.points));
            asked.pixels = Some(asked.points * window.scale_factor as f32 * ctx.zoom_factor());
            asked.since = now;
            return None;
        };
        let late = now - asked.since > PATIENCE_SECONDS;
        if near(pixels, wanted) && !asked.came {
            (asked.came, asked.since) = (true, now);
        } else if near(pixels, wanted) || !near(pixels, asked.pixels_before) {
            // It stays, or the host has chosen a size of its own.
            if late || !near(pixels, wanted) && asked.came {
                self.asked = None;
            }
        } else if asked.came || late {
            match asked.before {
                Some(before) => self.go(ctx, before, None),
                None => self.asked = None,
            }
        }
        None
    }
}
