//! Evidence of a lossy or resampled source: where the long-term spectrum ends, and how steeply.
//!
//! The long-term spectrum is a mean of dB, which shows what is there most of the time: a codec that leaves out the top
//! of most frames shows, however loud the few others are. Three signs count:
//!
//! - a *steep end*: 30 dB or more within 1.3 kHz and nothing above. A codec's low-pass and the filter of a sample-rate
//!   converter do that; instruments, microphones and tape fall by less than 25. Where a converter of a lower rate ends
//!   18 dB are enough.
//! - a *notch* at half of a lower rate, where a short converter leaves a mirror image above it.
//! - an *empty top* in files of 64 kHz and more: nothing but the rounding noise of 24 bits above a point where the
//!   converter of a lower rate ends. A microphone or an analogue-digital converter leaves more noise than that.
//!
//! False alarms: a low-pass steeper than 100 dB an octave that the mixer put there on purpose; a mix at a high rate that
//! is made wholly of synthetic sounds without overtones or noise above 20 kHz, or of recordings at a lower rate.
//! Misses: codecs that keep the whole band (high-rate AAC, Opus in some modes), and music that has nothing up there.

/// Lowest and highest cut-off of a codec, in Hz.
const LOSSY_HZ: std::ops::RangeInclusive<f64> = 9_000.0..=20_700.0;
/// Half the sample rates that a source may have had, in Hz.
const FORMER_NYQUISTS_HZ: [f64; 4] = [22_050.0, 24_000.0, 44_100.0, 48_000.0];
/// What ends within this share of the band's top ends where every converter must.
const OPEN: f64 = 0.935;
/// Drop that counts as a cut-off, in dB.
const STEEP_DB: f64 = 30.0;
/// The same where a converter of a lower rate ends: a short filter falls less, and music in the middle of its band
/// hardly does.
const CONVERTED_DB: f64 = 18.0;
/// Depth of the notch that a short converter leaves at half the former rate, between music and its mirror image, in dB.
const NOTCH_DB: f64 = 6.0;
/// Where the end of a converter lies, as a share of half the former rate.
const END: std::ops::RangeInclusive<f64> = 0.92..=1.012;
/// Lowest rate whose top may be empty, in Hz, and the most that rounding to 24 bits leaves there, in dB re a full-scale
/// sine a step: -141.5 dB over 2048 steps is -172, a converter of 120 dB leaves -150.
const HIGH_RATE_HZ: f64 = 64_000.0;
const EMPTY_DB: f64 = -158.0;
/// What stands out of the noise of an empty top, in dB.
const STANDS_OUT_DB: f64 = 12.0;

/// Where the spectrum ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutOff {
    /// Middle of the steepest fall, or where the top begins to be empty, in Hz.
    pub hz: f64,
    /// How far it falls within 1.3 kHz, in dB.
    pub depth_db: f64,
    /// What it suggests.
    pub source: Source,
}

/// What a cut-off suggests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// MP3, AAC or the like.
    Lossy,
    /// Another sample rate, in Hz.
    Resampled {
        /// The former sample rate.
        from_hz: f64,
    },
}

/// The spectrum, asked by frequency.
pub(super) struct Bands {
    decibels: Vec<f64>,
    bin_hz: f64,
    top_hz: f64,
}

impl Bands {
    /// Levels in equal steps from 0 Hz to half the rate.
    pub(super) fn new(decibels: Vec<f64>, sample_rate_hz: f64) -> Self {
        let top_hz = 0.5 * sample_rate_hz;
        let bin_hz = top_hz / (decibels.len().max(2) - 1) as f64;
        Self { decibels, bin_hz, top_hz }
    }

    /// Where the spectrum ends too early for its rate.
    pub(super) fn cut_off(&self) -> Option<CutOff> {
        self.steep_end().or_else(|| self.notch()).or_else(|| self.empty_top())
    }

    fn between(&self, from_hz: f64, to_hz: f64) -> &[f64] {
        let at = |hz: f64| ((hz / self.bin_hz) as usize).min(self.decibels.len() - 1);
        &self.decibels[at(from_hz)..=at(to_hz)]
    }

    fn mean(&self, from_hz: f64, to_hz: f64) -> f64 {
        let band = self.between(from_hz, to_hz);
        band.iter().sum::<f64>() / band.len() as f64
    }

    /// Level just below less that just above a frequency.
    fn drop_at(&self, hz: f64) -> f64 {
        self.mean(hz - 900.0, hz - 400.0) - self.mean(hz + 400.0, hz + 900.0)
    }

    fn steep_end(&self) -> Option<CutOff> {
        let top_hz = self.top_hz;
        let steps = ((OPEN * top_hz - LOSSY_HZ.start()) / 50.0).max(0.0) as u32;
        let candidates = (0..=steps).map(|n| LOSSY_HZ.start() + 50.0 * f64::from(n));
        let (hz, depth_db) =
            candidates.map(|hz| (hz, self.drop_at(hz))).max_by(|a, b| a.1.total_cmp(&b.1))?;
        // Nothing may come back above it, as it does above a notch.
        let above = self.between(hz + 900.0, top_hz).iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let stays = above < self.mean(hz - 900.0, hz - 400.0) - 0.6 * depth_db;
        let (source, enough) = match former_rate(hz, top_hz) {
            _ if LOSSY_HZ.contains(&hz) => (Source::Lossy, STEEP_DB),
            Some(from_hz) => (Source::Resampled { from_hz }, CONVERTED_DB),
            None => return None,
        };
        (depth_db >= enough && stays).then_some(CutOff { hz, depth_db, source })
    }

    fn notch(&self) -> Option<CutOff> {
        let top_hz = self.top_hz;
        let depth = |hz: f64| {
            let [below, there, above] =
                [0.965, 1.0, 1.035].map(|at| self.mean(at * hz - 200.0, at * hz + 200.0));
            // What comes back above is a mirror image, not louder than what it mirrors.
            if above < below + 3.0 { below.min(above) - there } else { 0.0 }
        };
        let nyquists = FORMER_NYQUISTS_HZ.into_iter().filter(|nyquist| *nyquist < 0.9 * top_hz);
        let hz =
            nyquists.max_by(|a, b| depth(*a).total_cmp(&depth(*b))).filter(|hz| depth(*hz) >= NOTCH_DB)?;
        Some(CutOff { hz, depth_db: depth(hz), source: Source::Resampled { from_hz: 2.0 * hz } })
    }

    fn empty_top(&self) -> Option<CutOff> {
        let top_hz = self.top_hz;
        // The images that a short converter leaves stand out of it here and there.
        let mut top = self.between(0.6 * top_hz, 0.95 * top_hz).to_vec();
        top.sort_by(f64::total_cmp);
        let lowest = &top[..top.len() / 4 + 1];
        let floor = lowest.iter().sum::<f64>() / lowest.len() as f64;
        if 2.0 * top_hz < HIGH_RATE_HZ || floor > EMPTY_DB {
            return None;
        }
        let steps = (0.6 * top_hz / 100.0) as u32;
        let hz = (0..steps)
            .rev()
            .map(|n| 100.0 * f64::from(n))
            .find(|&hz| self.mean(hz, hz + 100.0) > floor + STANDS_OUT_DB)?;
        let from_hz = former_rate(hz, top_hz)?;
        Some(CutOff { hz, depth_db: self.drop_at(hz - 900.0), source: Source::Resampled { from_hz } })
    }
}

/// The lowest rate whose converter would end here.
fn former_rate(hz: f64, top_hz: f64) -> Option<f64> {
    let ends = |nyquist: &&f64| END.contains(&(hz / **nyquist)) && **nyquist < OPEN * top_hz;
    FORMER_NYQUISTS_HZ.iter().find(ends).map(|nyquist| 2.0 * nyquist)
}
