//! Automation: breakpoints with straight lines between them, turned into value events at exact frames.
//!
//! Events lie on breakpoints and, within a ramp, on every frame that is a multiple of [`RAMP_FRAMES`], counted from
//! the start of the sound. Where the blocks begin therefore does not change what a plugin is told.

use crate::Error;

/// Frames from one event of a ramp to the next.
pub const RAMP_FRAMES: u64 = 32;

/// A parameter takes a value at a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breakpoint {
    /// Frame, counted from the start of the sound.
    pub frame: u64,
    /// Value in the plugin's own range.
    pub value: f64,
}

impl Breakpoint {
    /// A breakpoint `seconds` after the start, on the nearest frame; a negative time is the start.
    #[must_use]
    pub fn at_seconds(seconds: f64, sample_rate_hz: f64, value: f64) -> Self {
        Self { frame: (seconds * sample_rate_hz).round() as u64, value }
    }
}

/// A parameter takes a value at a frame of one block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Frame within the block.
    pub offset: u32,
    /// CLAP id.
    pub parameter: u32,
    /// Value in the plugin's own range.
    pub value: f64,
}

/// The automation of one parameter. Before the first breakpoint its value holds, after the last one too. Two
/// breakpoints on one frame are a step to the second.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    parameter: u32,
    points: Vec<Breakpoint>,
}

impl Lane {
    /// The automation of the parameter with CLAP id `parameter`. Breakpoints are put in the order of their frames;
    /// those on one frame keep theirs.
    #[must_use]
    pub fn new(parameter: u32, mut points: Vec<Breakpoint>) -> Self {
        points.sort_by_key(|point| point.frame);
        Self { parameter, points }
    }

    /// CLAP id of the parameter.
    #[must_use]
    pub fn parameter(&self) -> u32 {
        self.parameter
    }

    /// The breakpoints, in order.
    #[must_use]
    pub fn points(&self) -> &[Breakpoint] {
        &self.points
    }

    /// The value at a frame; `None` only without breakpoints.
    #[must_use]
    pub fn value_at(&self, frame: u64) -> Option<f64> {
        let after = self.points.partition_point(|point| point.frame <= frame);
        match (after.checked_sub(1).and_then(|i| self.points.get(i)), self.points.get(after)) {
            (Some(a), Some(b)) => Some(between(a, b, frame)),
            (Some(only), None) | (None, Some(only)) => Some(only.value),
            (None, None) => None,
        }
    }

    /// Appends the events of the block of `frames` frames whose first is `start`, in the order of their frames. A block
    /// that starts before the sound does, at a negative frame, has none up to frame 0.
    pub fn changes(&self, start: i64, frames: usize, out: &mut Vec<Change>) {
        let end = start.saturating_add(frames as i64);
        let (Ok(end), first) = (u64::try_from(end), u64::try_from(start).unwrap_or(0)) else { return };
        let mut push = |frame: u64, value: f64| {
            let offset = (frame as i64 - start) as u32;
            out.push(Change { offset, parameter: self.parameter, value });
        };
        // From the breakpoint before the block on, for the ramp that leads into it.
        let from = self.points.partition_point(|point| point.frame < first).saturating_sub(1);
        for (index, a) in self.points.iter().enumerate().skip(from) {
            if a.frame >= end {
                break;
            }
            let next = self.points.get(index + 1);
            if a.frame >= first && next.is_none_or(|b| b.frame != a.frame) {
                push(a.frame, a.value);
            }
            let Some(b) = next.filter(|b| b.value != a.value) else { continue };
            let mut frame = (a.frame + 1).max(first).next_multiple_of(RAMP_FRAMES);
            while frame < b.frame.min(end) {
                push(frame, between(a, b, frame));
                frame += RAMP_FRAMES;
            }
        }
    }
}

/// The straight line through two breakpoints, `a` at or before `frame` and `b` after it.
fn between(a: &Breakpoint, b: &Breakpoint, frame: u64) -> f64 {
    let part = (frame - a.frame) as f64 / (b.frame - a.frame) as f64;
    a.value + part * (b.value - a.value)
}

/// Checks the values of a lane with `check`, which names the parameter.
pub(crate) fn check(lane: &Lane, check: impl Fn(f64) -> Result<(), Error>) -> Result<(), Error> {
    lane.points.iter().try_for_each(|point| check(point.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(points: &[(u64, f64)]) -> Lane {
        Lane::new(7, points.iter().map(|&(frame, value)| Breakpoint { frame, value }).collect())
    }

    fn events(lane: &Lane, start: i64, frames: usize) -> Vec<(i64, f64)> {
        let mut out = Vec::new();
        lane.changes(start, frames, &mut out);
        out.iter().map(|change| (start + i64::from(change.offset), change.value)).collect()
    }

    #[test]
    fn values_are_straight_lines_held_at_both_ends() {
        let lane = lane(&[(300, 1.0), (100, 0.0), (300, 5.0)]);
        for (frame, value) in [(0, 0.0), (100, 0.0), (150, 0.25), (299, 0.995), (300, 5.0), (999, 5.0)] {
            let is = lane.value_at(frame).expect("there are breakpoints");
            // One division, one product and one sum of numbers below 8: within 4 units of 2^-50.
            assert!((is - value).abs() < 4e-15, "{frame}: {is}, expected {value}");
        }
        assert_eq!(Lane::new(7, Vec::new()).value_at(3), None);
    }

    #[test]
    fn a_ramp_has_an_event_at_each_breakpoint_and_each_multiple_of_32() {
        let ramp = lane(&[(10, 0.0), (110, 1.0), (140, 1.0)]);
        assert_eq!(
            events(&ramp, 0, 200),
            [(10, 0.0), (32, 0.22), (64, 0.54), (96, 0.86), (110, 1.0), (140, 1.0)]
        );
    }

    #[test]
    fn a_step_is_one_event_at_its_frame() {
        assert_eq!(events(&lane(&[(0, 1.0), (77, 1.0), (77, 2.0)]), 0, 100), [(0, 1.0), (77, 2.0)]);
    }

    #[test]
    fn how_the_sound_is_cut_into_blocks_does_not_change_the_events() {
        let lane = lane(&[(0, 0.0), (64, 1.0), (64, 0.5), (100, 0.5), (163, 0.0)]);
        let whole = events(&lane, 0, 256);
        for block in [1, 17, 32, 100] {
            let cut: Vec<_> = (0..256).step_by(block).flat_map(|start| events(&lane, start, block)).collect();
            let cut: Vec<_> = cut.into_iter().filter(|(frame, _)| *frame < 256).collect();
            assert_eq!(cut, whole, "blocks of {block}");
        }
    }

    #[test]
    fn a_block_that_starts_before_the_sound_has_its_events_later() {
        let mut out = Vec::new();
        lane(&[(0, 1.0), (3, 2.0), (3, 4.0)]).changes(-5, 10, &mut out);
        let at: Vec<_> = out.iter().map(|change| (change.offset, change.value)).collect();
        assert_eq!(at, [(5, 1.0), (8, 4.0)]);
        out.clear();
        lane(&[(0, 1.0)]).changes(-20, 10, &mut out);
        assert!(out.is_empty());
    }

    #[test]
    fn seconds_become_the_nearest_frame() {
        assert_eq!(Breakpoint::at_seconds(0.5, 44_100.0, 1.0).frame, 22_050);
        assert_eq!(Breakpoint::at_seconds(-1.0, 44_100.0, 1.0).frame, 0);
    }
}
