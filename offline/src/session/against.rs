//! How the sum of a session nulls against its mix.

use super::Session;
use crate::audio::frames::Frames;
use crate::audio::source::Source;
use crate::error::{Error, Result};
use crate::measure::BLOCK_FRAMES;
use crate::stems::null::{Moments, Null};

impl Session {
    /// Compares the stems as they are placed, turned over and levelled, but without plugins, with the mix. `None` where
    /// the session names none. Reads all files twice.
    ///
    /// # Errors
    /// A file cannot be read, the stems do not belong together (see [`Session::open`]), or the mix has another rate.
    pub fn against_mix(&self) -> Result<Option<Null>> {
        let Some(path) = self.mix() else { return Ok(None) };
        let first = self.moments(path, 1.0)?;
        let second = self.moments(path, first.gain())?;
        Ok(Some(Null::of(&first, &second)))
    }

    fn moments(&self, path: &std::path::Path, gain: f64) -> Result<Moments> {
        let mut sum = self.open_dry()?;
        let mut mix = Source::open(path)?;
        let (rate, wanted) = (mix.info().sample_rate_hz, sum.info().sample_rate_hz);
        if rate != wanted {
            return Err(Error::file(
                path,
                format_args!("has {rate} Hz, the stems have {wanted} Hz"),
                "name the mix at the sample rate of the stems, or none",
            ));
        }
        let mut moments = Moments::new(gain);
        let mut sides = [vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]];
        loop {
            let [left, right] = &mut sides;
            let mixed = mix.read(left, right)?;
            let sums = sum.read_sums(BLOCK_FRAMES)?;
            let frames = mixed.max(sums[0].len());
            if frames == 0 {
                return Ok(moments);
            }
            for (sums, mix) in sums.into_iter().zip([left, right]) {
                mix[mixed..].fill(0.0);
                // The shorter one ends in silence.
                moments.add(&mix[..sums.len()], sums);
                moments.add(&mix[sums.len()..frames.max(sums.len())], &vec![0.0; frames - sums.len()]);
            }
        }
    }
}
