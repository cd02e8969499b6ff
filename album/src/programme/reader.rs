//! The programme as a stream.

use super::{Placed, Programme};
use crate::convert::Converted;
use crate::sound::Sound;
use offline::audio::source::Source;
use offline::error::Result;
use std::ops::Range;

/// A part of a programme, read from start to end. At most the tracks that sound at the moment are open.
pub struct Reader {
    programme: Programme,
    position: u64,
    end: u64,
    /// The next track to open.
    next: usize,
    open: Vec<Open>,
    scratch: [Vec<f32>; 2],
}

/// A track that sounds.
struct Open {
    sound: Box<dyn Sound>,
    start: u64,
    end: u64,
}

impl Reader {
    pub(super) fn new(programme: Programme, range: Range<u64>) -> Result<Self> {
        let end = range.end.min(programme.frames());
        let mut reader = Self {
            programme,
            position: range.start,
            end,
            next: 0,
            open: Vec::new(),
            scratch: Default::default(),
        };
        // Tracks that began earlier are read up to here.
        while let Some(track) =
            reader.programme.tracks.get(reader.next).filter(|track| track.start < range.start)
        {
            let (ahead, over) = (range.start - track.start, track.end() <= range.start);
            if !over {
                let mut open = open(track, reader.programme.sample_rate_hz)?;
                skip(&mut *open.sound, ahead)?;
                reader.open.push(open);
            }
            reader.next += 1;
        }
        Ok(reader)
    }

    /// Frames still to come.
    #[must_use]
    pub fn remaining(&self) -> u64 {
        self.end.saturating_sub(self.position)
    }
}

impl Sound for Reader {
    fn sample_rate_hz(&self) -> u32 {
        self.programme.sample_rate_hz
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        let frames = left.len().min(usize::try_from(self.remaining()).unwrap_or(usize::MAX));
        left[..frames].fill(0.0);
        right[..frames].fill(0.0);
        let end = self.position + frames as u64;
        while let Some(track) = self.programme.tracks.get(self.next).filter(|track| track.start < end) {
            self.open.push(open(track, self.programme.sample_rate_hz)?);
            self.next += 1;
        }
        self.scratch.iter_mut().for_each(|scratch| scratch.resize(frames.max(scratch.len()), 0.0));
        let [scratch_left, scratch_right] = &mut self.scratch;
        for open in &mut self.open {
            let from = open.start.saturating_sub(self.position) as usize;
            let to = frames.min(usize::try_from(open.end - self.position).unwrap_or(usize::MAX));
            let read = open.sound.read(&mut scratch_left[from..to], &mut scratch_right[from..to])?;
            for (sum, scratch) in [(&mut *left, &*scratch_left), (&mut *right, &*scratch_right)] {
                sum[from..from + read].iter_mut().zip(&scratch[from..]).for_each(|(sum, x)| *sum += x);
            }
        }
        self.open.retain(|open| open.end > end);
        self.position = end;
        Ok(frames)
    }
}

fn open(track: &Placed, sample_rate_hz: u32) -> Result<Open> {
    let source = Source::open(&track.path)?;
    let sound: Box<dyn Sound> = if track.sample_rate_hz == sample_rate_hz {
        Box::new(source)
    } else {
        Box::new(Converted::new(source, sample_rate_hz)?)
    };
    Ok(Open { sound, start: track.start, end: track.end() })
}

fn skip(sound: &mut dyn Sound, mut frames: u64) -> Result<()> {
    let (mut left, mut right) = ([0.0; 4_096], [0.0; 4_096]);
    while frames > 0 {
        let wanted = usize::try_from(frames).unwrap_or(usize::MAX).min(left.len());
        let read = sound.read(&mut left[..wanted], &mut right[..wanted])?;
        if read == 0 {
            break;
        }
        frames -= read as u64;
    }
    Ok(())
}
