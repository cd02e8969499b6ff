//! Things that happened at a time, in constant memory: the newest of them and how many there were.

/// How many events a list keeps. 16 kB; whoever wants all of them, a tenth of a second each, finds them in
/// [`super::history`].
pub const KEPT: usize = 1_024;

/// One thing that happened on one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Event {
    /// Frame of its highest point, or of its start where it is flat, from the reset.
    pub frame: u64,
    /// How long it lasted, in frames.
    pub frames: u32,
    /// Its largest magnitude, linear.
    pub level: f32,
}

/// The newest [`KEPT`] events of one channel.
#[derive(Clone, Debug)]
pub struct Events {
    ring: [Event; KEPT],
    count: u64,
}

impl Default for Events {
    fn default() -> Self {
        Self { ring: [Event::default(); KEPT], count: 0 }
    }
}

/// By what is kept and counted.
impl PartialEq for Events {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.iter().eq(other.iter())
    }
}

impl Events {
    /// Forgets all.
    pub fn reset(&mut self) {
        // What is not counted is never read: the audio thread need not wipe it.
        self.count = 0;
    }

    /// Adds one; the oldest makes room.
    pub fn push(&mut self, event: Event) {
        self.ring[(self.count % KEPT as u64) as usize] = event;
        self.count += 1;
    }

    /// The newest, to be changed while it lasts.
    pub fn newest_mut(&mut self) -> Option<&mut Event> {
        let at = self.count.checked_sub(1)?;
        Some(&mut self.ring[(at % KEPT as u64) as usize])
    }

    /// How many there were, also those no longer kept.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Those kept, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        let first = self.count.saturating_sub(KEPT as u64);
        (first..self.count).map(|at| &self.ring[(at % KEPT as u64) as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_and_all_are_counted() {
        let mut events = Events::default();
        assert_eq!(events.newest_mut(), None);
        assert_eq!(events.iter().count(), 0);
        for frame in 0..5_000 {
            events.push(Event { frame, ..Event::default() });
        }
        let frames: Vec<u64> = events.iter().map(|event| event.frame).collect();
        assert_eq!(frames, (3_976..5_000).collect::<Vec<u64>>());
        assert_eq!(events.count(), 5_000);
        events.newest_mut().expect("one of five thousand").frames = 7;
        assert_eq!(events.iter().last().map(|event| event.frames), Some(7));
        events.reset();
        assert_eq!((events.count(), events.iter().count(), events.newest_mut()), (0, 0, None));
    }
}
