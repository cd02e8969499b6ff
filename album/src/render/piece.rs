//! What of its file a track is: where it starts and ends, in frames, and how.

use crate::book::{Album, Track};
use crate::fade::{Fade, Ramp};
use offline::audio::frames::Frames;
use offline::audio::source::Source;
use offline::error::{Error, Result};

/// A track in frames of its own file.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Frames a second.
    pub sample_rate_hz: u32,
    /// 1 or 2.
    pub channels: usize,
    /// First frame of the file that is heard.
    pub start: u64,
    /// Frames that are heard.
    pub frames: u64,
    /// Fades at the start: that of the track, and that of a crossfade with the track before.
    ramps_in: Vec<Ramp>,
    /// Fades at the end.
    ramps_out: Vec<Ramp>,
}

impl Piece {
    /// Track `index` of `album`, whose file is open at its start.
    ///
    /// # Errors
    /// The file is shorter than the album file says, or than a fade.
    pub fn new(album: &Album, index: usize, source: &dyn Frames) -> Result<Self> {
        let track = &album.tracks[index];
        let info = source.info();
        let length = match info.frames {
            Some(frames) => frames,
            None => count(source)?,
        };
        let rate = info.sample_rate_hz;
        let frame = |time| track.seconds(time).map(|seconds| (seconds * f64::from(rate)).round() as u64);
        let start = track.start.as_ref().and_then(frame).unwrap_or(0);
        let end = track.end.as_ref().and_then(frame).unwrap_or(length);
        let number = album.number(index);
        let fault = |what: String, fix: &str| {
            Err(Error::file(&album.path, format_args!("track {number}: {what}"), fix))
        };
        if start >= end || end > length {
            let seconds = |frames: u64| frames as f64 / f64::from(rate);
            let [length, start] = [length, start].map(seconds);
            let to = track.end.as_ref().map(|_| format!(" to {:.3} s", seconds(end))).unwrap_or_default();
            return fault(
                format!("its file is {length:.3} s long, it cannot be heard from {start:.3} s{to}"),
                "change start or end",
            );
        }
        let ramps = |fades: [Option<Fade>; 2]| -> Vec<Ramp> {
            fades.into_iter().flatten().map(|fade| Ramp::new(fade, rate)).collect()
        };
        let cross = |track: &Track| track.crossfade.map(|fade| Fade { ms: fade.ms, shape: fade.shape });
        let next = album.tracks.get(index + 1);
        let piece = Self {
            sample_rate_hz: rate,
            channels: info.channels,
            start,
            frames: end - start,
            ramps_in: ramps([track.fade_in, cross(track)]),
            ramps_out: ramps([track.fade_out, next.and_then(cross)]),
        };
        let longest = piece.ramps_in.iter().chain(&piece.ramps_out).map(Ramp::frames).max().unwrap_or(0);
        if longest > piece.frames {
            return fault("a fade is longer than the track".to_owned(), "make the fade shorter");
        }
        Ok(piece)
    }

    /// Gain of a frame, counted from the first that is heard.
    #[must_use]
    pub fn gain(&self, frame: u64) -> f64 {
        let from_end = (self.frames - 1).saturating_sub(frame);
        self.ramps_in.iter().map(|ramp| ramp.gain(frame)).product::<f64>()
            * self.ramps_out.iter().map(|ramp| ramp.gain(from_end)).product::<f64>()
    }

    /// The frame of the track at `seconds` of its file; what lies before the track is its start.
    #[must_use]
    pub fn frame_at(&self, seconds: f64) -> u64 {
        ((seconds * f64::from(self.sample_rate_hz)).round() as u64).saturating_sub(self.start)
    }
}

/// Length of a file whose header does not tell it.
fn count(source: &dyn Frames) -> Result<u64> {
    let mut again = Source::open(source.path())?;
    let (mut left, mut right) = ([0.0; 4_096], [0.0; 4_096]);
    while again.read(&mut left, &mut right)? > 0 {}
    Ok(again.position())
}
