//! Time on a disc: frames of 1/75 s, and MM:SS:FF.
//!
//! Source: IEC 60908 (Red Book): 44 100 Hz, 16 bit, stereo, 75 frames a second.

use std::fmt;
use std::ops::{Add, AddAssign};

/// Frames (the Red Book's "sectors" or "blocks") in a second.
pub const FRAMES_PER_SECOND: u32 = 75;
/// Stereo samples in a frame.
pub const SAMPLES_PER_FRAME: usize = 588;
/// Bytes of a frame: 16 bit, two channels.
pub const BYTES_PER_FRAME: usize = 4 * SAMPLES_PER_FRAME;
/// The sample rate of every disc, in Hz.
pub const SAMPLE_RATE_HZ: u32 = 44_100;

/// A position on a disc or a length, in frames of 588 samples.
///
/// Positions count from the start of the program area, so that they are the absolute time of the disc: track 1 of an
/// ordinary disc starts at 00:02:00.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frames(pub u32);

impl Frames {
    /// Nothing, or the start of the program area.
    pub const ZERO: Self = Self(0);
    /// The last position that MM:SS:FF can write: 99:59:74.
    pub const LAST: Self = Self(100 * 60 * FRAMES_PER_SECOND - 1);

    /// The position `minutes:seconds:frames`, if it is one: at most 99, 59 and 74.
    #[must_use]
    pub fn from_msf(minutes: u32, seconds: u32, frames: u32) -> Option<Self> {
        (minutes <= 99 && seconds <= 59 && frames < FRAMES_PER_SECOND)
            .then(|| Self((minutes * 60 + seconds) * FRAMES_PER_SECOND + frames))
    }

    /// Minutes, seconds and frames.
    #[must_use]
    pub fn msf(self) -> (u32, u32, u32) {
        let seconds = self.0 / FRAMES_PER_SECOND;
        (seconds / 60, seconds % 60, self.0 % FRAMES_PER_SECOND)
    }

    /// Reads `MM:SS:FF`: two digits each, at most 99:59:74. A single digit of minutes is accepted.
    ///
    /// # Errors
    /// Says what the text should look like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let number = |part: &str| {
            let whole = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            whole.then(|| part.parse().ok()).flatten()
        };
        let mut parts = text.split(':').map(number);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(m)), Some(Some(s)), Some(Some(f)), None) => Self::from_msf(m, s, f),
            _ => None,
        }
        .ok_or_else(|| format!("'{text}' is no time: write MM:SS:FF, at most 99:59:74"))
    }

    /// The frames of so many whole seconds.
    #[must_use]
    pub fn from_seconds(seconds: u32) -> Self {
        Self(seconds.saturating_mul(FRAMES_PER_SECOND))
    }

    /// The frames that hold so many stereo samples: the last one may be filled only in part. `None` if there are too
    /// many to count.
    #[must_use]
    pub fn holding_samples(samples: u64) -> Option<Self> {
        u32::try_from(samples.div_ceil(SAMPLES_PER_FRAME as u64)).ok().map(Self)
    }

    /// Stereo samples.
    #[must_use]
    pub fn samples(self) -> u64 {
        u64::from(self.0) * SAMPLES_PER_FRAME as u64
    }

    /// Bytes in an image.
    #[must_use]
    pub fn bytes(self) -> u64 {
        u64::from(self.0) * BYTES_PER_FRAME as u64
    }

    /// Seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        f64::from(self.0) / f64::from(FRAMES_PER_SECOND)
    }

    /// The frames from `earlier` to here, if it is not later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Self> {
        self.0.checked_sub(earlier.0).map(Self)
    }
}

impl fmt::Display for Frames {
    /// As `MM:SS:FF`; lengths above 99 minutes with more digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (minutes, seconds, frames) = self.msf();
        f.pad(&format!("{minutes:02}:{seconds:02}:{frames:02}"))
    }
}

impl Add for Frames {
    type Output = Self;

    /// Saturates: what is beyond any disc is refused by the rules, not by an overflow.
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Frames {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_of_a_disc_is_written_and_read_back() {
        for n in 0..=Frames::LAST.0 {
            let (m, s, f) = Frames(n).msf();
            assert_eq!(Frames::from_msf(m, s, f), Some(Frames(n)));
        }
        for n in [0, 74, 75, 4_499, 4_500, 358_349, 449_999] {
            assert_eq!(Frames::parse(&Frames(n).to_string()), Ok(Frames(n)));
        }
        assert_eq!(Frames::LAST.to_string(), "99:59:74");
    }

    #[test]
    fn a_frame_is_588_samples_and_a_second_75_frames() {
        assert_eq!(Frames(75).samples(), u64::from(SAMPLE_RATE_HZ));
        assert_eq!(Frames(1).bytes(), 2_352);
        assert_eq!(Frames::holding_samples(588), Some(Frames(1)));
        assert_eq!(Frames::holding_samples(589), Some(Frames(2)));
        assert_eq!(Frames::holding_samples(u64::MAX), None);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "00:00",
            "00:60:00",
            "00:00:75",
            "100:00:00",
            "1:2:3:4",
            "-1:00:00",
            "+1:00:00",
            "a:b:c",
            "00:00:",
        ] {
            assert!(Frames::parse(text).is_err(), "{text}");
        }
        assert_eq!(Frames::parse("0:02:00"), Ok(Frames(150)));
    }
}
