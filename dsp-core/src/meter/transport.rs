//! When to measure: what the transport of the DAW means for the meter. Pure state, fed once a block.

use serde::{Deserialize, Serialize};

/// What the user wants the transport to mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Measure only while the transport plays. Where the host says nothing about it, everything is measured.
    pub only_while_playing: bool,
    /// Start the measure anew when playback starts.
    pub reset_on_start: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { only_while_playing: true, reset_on_start: false }
    }
}

/// What the host says about one block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Transport {
    /// Whether it plays; `None` of a host that does not say.
    pub playing: Option<bool>,
    /// Where the block starts on the time line, in frames; `None` of a host that does not say.
    pub position_frames: Option<i64>,
    /// Nobody is listening: a bounce at any speed, measured from its first frame to its last.
    pub offline: bool,
}

/// What to do with one block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// Start the measure anew first.
    pub reset: bool,
    /// Measure the block; else it passes unmeasured and every reading stays.
    pub measure: bool,
    /// The time line jumped since the block before: a loop, or the user. The measure goes on over it.
    pub jumped: bool,
}

/// The state between blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Follower {
    options: Options,
    paused: bool,
    reset_asked: bool,
    playing: bool,
    expected_frames: Option<i64>,
}

impl Follower {
    /// Takes the user's wish.
    pub fn set(&mut self, options: Options) {
        self.options = options;
    }

    /// Pauses the measure until called with `false`, whatever the transport does.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Whether the user has paused it.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Starts the measure anew with the next block, also while paused or stopped.
    pub fn reset(&mut self) {
        self.reset_asked = true;
    }

    /// What to do with a block of `frames` frames. A loop is kept: going back while it plays does not reset. Stopping
    /// and starting is a start; so is the first block of a bounce.
    pub fn follow(&mut self, transport: &Transport, frames: usize) -> Action {
        let playing = transport.playing.unwrap_or(true) || transport.offline;
        let starts = playing && !self.playing && (transport.playing.is_some() || transport.offline);
        let jumped = self.playing
            && playing
            && match (self.expected_frames, transport.position_frames) {
                (Some(expected), Some(position)) => position != expected,
                _ => false,
            };
        let reset =
            std::mem::take(&mut self.reset_asked) || starts && self.options.reset_on_start && !self.paused;
        self.playing = playing;
        let advance = i64::try_from(frames).unwrap_or(i64::MAX);
        self.expected_frames = transport.position_frames.map(|position| position.saturating_add(advance));
        let measure = !self.paused && (playing || !self.options.only_while_playing);
        Action { reset, measure, jumped }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: usize = 512;

    fn at(position: i64) -> Transport {
        Transport { playing: Some(true), position_frames: Some(position), offline: false }
    }

    fn stopped(position: i64) -> Transport {
        Transport { playing: Some(false), ..at(position) }
    }

    fn with(only_while_playing: bool, reset_on_start: bool) -> Follower {
        let mut follower = Follower::default();
        follower.set(Options { only_while_playing, reset_on_start });
        follower
    }

    /// Reset, measure, jumped for each block.
    fn told(follower: &mut Follower, blocks: &[Transport]) -> Vec<(bool, bool, bool)> {
        let actions = blocks.iter().map(|transport| follower.follow(transport, BLOCK));
        actions.map(|action| (action.reset, action.measure, action.jumped)).collect()
    }

    #[test]
    fn only_what_plays_is_measured_if_asked_so() {
        let blocks = [stopped(0), at(0), at(512), stopped(1_024), at(1_024)];
        let measured =
            |only| told(&mut with(only, false), &blocks).iter().map(|told| told.1).collect::<Vec<_>>();
        assert_eq!(measured(true), [false, true, true, false, true]);
        assert_eq!(measured(false), [true; 5]);
    }

    #[test]
    fn a_start_resets_if_asked_so_and_a_loop_never_does() {
        let blocks = [stopped(0), at(0), at(512), at(0), at(512), stopped(1_024), at(9_000)];
        let resets =
            |on_start| told(&mut with(true, on_start), &blocks).iter().map(|told| told.0).collect::<Vec<_>>();
        assert_eq!(resets(true), [false, true, false, false, false, false, true]);
        assert_eq!(resets(false), [false; 7]);
        let jumps: Vec<_> = told(&mut with(true, true), &blocks).iter().map(|told| told.2).collect();
        assert_eq!(jumps, [false, false, false, true, false, false, false]);
    }

    #[test]
    fn a_hand_pauses_and_resets() {
        let mut follower = with(true, true);
        follower.pause(true);
        follower.reset();
        assert!(follower.is_paused());
        assert_eq!(told(&mut follower, &[at(0), at(512)]), [(true, false, false), (false, false, false)]);
        follower.pause(false);
        // It has been playing: going on is no start.
        assert_eq!(told(&mut follower, &[at(1_024)]), [(false, true, false)]);
    }

    #[test]
    fn a_host_that_says_nothing_is_measured_throughout() {
        assert_eq!(told(&mut with(true, true), &[Transport::default(); 3]), [(false, true, false); 3]);
    }

    #[test]
    fn a_bounce_is_measured_from_its_first_frame() {
        let bounce = Transport { offline: true, ..Transport::default() };
        assert_eq!(told(&mut with(true, true), &[bounce; 2]), [(true, true, false), (false, true, false)]);
    }
}
