//! What the page of details lists, made once from each copy of the measure.

use dsp_core::meter::events::Events;
use dsp_core::meter::snapshot::Snapshot;

/// One over or clipped run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Happened {
    /// When, in seconds from the reset.
    pub seconds: f64,
    /// A clipped run; otherwise an excursion above 0 dBTP.
    pub clipped: bool,
    /// 0 left, 1 right.
    pub channel: usize,
    /// Its highest point: dBTP of an over, dBFS of a clipped run.
    pub level_db: f64,
    /// How long it lasted, in frames.
    pub frames: u32,
}

/// The page: open or not, and its list.
#[derive(Debug, Default)]
pub struct Details {
    open: bool,
    edition: u64,
    /// In the order of time.
    pub listed: Vec<Happened>,
    /// How many older ones are counted and not listed.
    pub left_out: u64,
}

impl Details {
    /// Whether the page is shown.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Opens the page, or closes it.
    pub fn toggle(&mut self) {
        self.open = !self.open;
    }

    /// Lists what this copy of the measure holds, unless it has been listed or nobody looks.
    pub fn refresh(&mut self, edition: u64, snapshot: &Snapshot, sample_rate_hz: f64) {
        if !self.open || self.edition == edition {
            return;
        }
        self.edition = edition;
        let sides = if snapshot.is_stereo() { 2 } else { 1 };
        let (overs, clips) = (snapshot.overs(), snapshot.clips());
        let lists = [(false, &overs[..sides]), (true, &clips[..sides])];
        let of = |clipped: bool, channel: usize, events: &Events| {
            let happened = events.iter().map(|event| Happened {
                seconds: event.frame as f64 / sample_rate_hz,
                clipped,
                channel,
                level_db: 20.0 * f64::from(event.level).log10(),
                frames: event.frames,
            });
            happened.collect::<Vec<_>>()
        };
        self.listed = lists
            .iter()
            .flat_map(|(clipped, sides)| {
                sides.iter().enumerate().map(|(side, events)| (*clipped, side, events))
            })
            .flat_map(|(clipped, side, events)| of(clipped, side, events))
            .collect();
        self.listed.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        let all: u64 = lists.iter().flat_map(|(_, sides)| sides.iter()).map(Events::count).sum();
        self.left_out = all - self.listed.len() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::meter::events::KEPT;
    use dsp_core::meter::measures::Measures;
    use dsp_core::process::ProcessSpec;

    #[test]
    fn the_newest_are_listed_in_the_order_of_time_and_the_others_counted() {
        let mut measures = Measures::new(&ProcessSpec::offline(48_000.0, 512)).expect("a legal spec");
        // A clipped run of four samples every 96 frames on the left, which overshoots between its samples.
        let mut left = vec![0.0; 96 * 3_000];
        left.chunks_exact_mut(96).for_each(|piece| piece[40..44].fill(1.0));
        measures.process(&left, &vec![0.0; left.len()]);
        let snapshot = Snapshot::of(&measures);
        let mut details = Details::default();
        details.refresh(1, &snapshot, 48_000.0);
        assert_eq!(details.listed, [], "nobody looks");
        details.toggle();
        details.refresh(1, &snapshot, 48_000.0);
        assert_eq!(details.listed.len(), 2 * KEPT);
        assert_eq!(details.left_out, 2 * (3_000 - KEPT as u64));
        assert!(details.listed.is_sorted_by(|a, b| a.seconds <= b.seconds));
        let clip = details.listed.iter().rfind(|happened| happened.clipped).expect("clipped");
        let wanted = Happened {
            seconds: (96.0 * 2_999.0 + 40.0) / 48_000.0,
            clipped: true,
            channel: 0,
            level_db: 0.0,
            frames: 4,
        };
        assert_eq!(*clip, wanted);
    }
}
