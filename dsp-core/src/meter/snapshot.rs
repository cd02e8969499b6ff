//! Everything that a measure knows at one moment, but for its history: what a report, a page of details and a verdict
//! are made of. Filled by the audio thread without allocation, read by another.

use super::events::Events;
use super::evidence::Evidence;
use super::level::Level;
use super::measures::Measures;
use super::readings::Readings;
use super::traces::Traces;
use super::true_peak::TruePeak;

/// A copy of a measure. About 150 kB.
#[derive(Clone, Debug)]
pub struct Snapshot {
    stereo: bool,
    readings: Readings,
    traces: Traces,
    true_peaks: [TruePeak; 2],
}

impl Snapshot {
    /// The measure as it is. Allocates.
    #[must_use]
    pub fn of(measures: &Measures) -> Self {
        Self {
            stereo: measures.is_stereo(),
            readings: measures.readings_now(),
            traces: measures.traces().clone(),
            true_peaks: measures.true_peaks().clone(),
        }
    }

    /// Takes over all that `measures` has seen, which was made for the same spec. Allocates nothing.
    pub fn copy_from(&mut self, measures: &Measures) {
        self.readings = measures.readings_now();
        self.traces.copy_from(measures.traces());
        self.true_peaks.clone_from(measures.true_peaks());
    }

    /// The numbers to the end of what was measured, as if silence followed.
    #[must_use]
    pub fn summary(&self) -> Readings {
        let [left, right] = self.ended();
        let largest = [left.max(), right.max()].map(|linear| 20.0 * linear.log10());
        let overs =
            if self.stereo { left.overs().count() + right.overs().count() } else { left.overs().count() };
        Readings {
            true_peak_dbtp: [0, 1].map(|side| largest[side].max(self.readings.sample_peak_dbfs[side])),
            true_peak_frame: if right.max() > left.max() { right.max_frame() } else { left.max_frame() },
            overs,
            ..self.readings
        }
    }

    /// Frames measured.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.readings.frames
    }

    /// Whether there are two channels.
    #[must_use]
    pub fn is_stereo(&self) -> bool {
        self.stereo
    }

    /// What the sound tells about its source. Goes through a few thousand numbers.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        self.traces.evidence(self.readings.min_psr_lu, self.readings.correlation)
    }

    /// The long-term spectrum in equal steps from 0 Hz to half the rate, in dB re a full-scale sine.
    #[must_use]
    pub fn spectrum_db(&self) -> Vec<f64> {
        self.traces.spectrum().decibels()
    }

    /// Excursions above 0 dBTP of left and right, to the end. Of a mono signal the left twice.
    #[must_use]
    pub fn overs(&self) -> [Events; 2] {
        self.ended().map(|peak| peak.overs().clone())
    }

    /// Clipped runs of left and right. Of a mono signal the left twice.
    #[must_use]
    pub fn clips(&self) -> [Events; 2] {
        self.levels().map(|level| level.clips().clone())
    }

    /// Sample peak, clipped runs and flat tops of left and right. Of a mono signal the left twice.
    #[must_use]
    pub fn levels(&self) -> [&Level; 2] {
        let [left, right] = &self.traces.levels;
        [left, if self.stereo { right } else { left }]
    }

    /// True peaks as if silence followed. Of a mono signal the left twice.
    fn ended(&self) -> [TruePeak; 2] {
        let [left, right] = &self.true_peaks;
        [left.to_end(), if self.stereo { right } else { left }.to_end()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::{Channels, ProcessSpec};
    use crate::testkit::noise;

    /// Noise with a clipped run of four samples every 20 ms, each of which overshoots between its samples.
    fn measured(channels: Channels) -> Measures {
        let mut measures = Measures::new(&ProcessSpec { channels, ..ProcessSpec::offline(48_000.0, 512) })
            .expect("a legal spec");
        let clipped = |seed| {
            let mut noise = noise(seed, 0.01, 192_123);
            noise.chunks_exact_mut(960).for_each(|piece| piece[400..404].fill(1.0));
            noise
        };
        measures.process(&clipped(1), &clipped(2));
        measures
    }

    #[test]
    fn a_copy_made_without_allocation_tells_what_a_new_one_tells() {
        for channels in [Channels::Mono, Channels::Stereo] {
            let measures = measured(channels);
            let empty = Measures::new(&ProcessSpec { channels, ..ProcessSpec::offline(48_000.0, 512) });
            let mut copy = Snapshot::of(&empty.expect("a legal spec"));
            copy.copy_from(&measures);
            assert_eq!(copy.summary(), measures.summary());
            assert_eq!(copy.evidence(), measures.evidence());
            assert_eq!(copy.frames(), 192_123);
            let listed: u64 =
                copy.overs()[..if copy.is_stereo() { 2 } else { 1 }].iter().map(Events::count).sum();
            assert_eq!(listed, copy.summary().overs);
        }
    }

    #[test]
    fn the_history_marks_every_over_and_every_clipped_run() {
        let measures = measured(Channels::Stereo);
        let (readings, history) = (measures.readings(), measures.history());
        let marks = history.extent(0, history.count()).expect("four seconds").marks;
        assert_eq!((readings.overs, readings.clipped_runs), (400, 400));
        assert_eq!((marks.overs, marks.clips), (400, 400));
        let first = history.extent(0, 1).expect("a tenth").marks;
        assert_eq!((first.overs, first.clips), (10, 10));
    }
}
