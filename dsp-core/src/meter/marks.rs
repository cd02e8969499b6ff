//! How often the signal went over and clipped in a stretch of time, in a few bits: what marks the history.

/// What began in a stretch of time, of both channels. Of more than 255 of a kind in a tenth of a second, 255 are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Excursions above 0 dBTP.
    pub overs: u32,
    /// Clipped runs.
    pub clips: u32,
}

impl Marks {
    /// Both stretches together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { overs: self.overs + other.overs, clips: self.clips + other.clips }
    }

    /// Eight bits each.
    pub(super) fn steps(self) -> i16 {
        let [overs, clips] = [self.overs, self.clips].map(|count| count.min(255) as u16);
        (overs | clips << 8).cast_signed()
    }

    pub(super) fn of_steps(steps: i16) -> Self {
        let word = u32::from(steps.cast_unsigned());
        Self { overs: word & 0xFF, clips: word >> 8 }
    }

    /// Sixteen bits each: 64 tenths of a second have 16 320 at most.
    pub(super) fn sum(self) -> u32 {
        self.overs | self.clips << 16
    }

    pub(super) fn of_sum(word: u32) -> Self {
        Self { overs: word & 0xFFFF, clips: word >> 16 }
    }
}
