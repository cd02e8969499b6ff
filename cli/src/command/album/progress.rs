//! How far the tracks of an album are, and its deliveries: a bar for each in a terminal, a line for each track elsewhere.

use album::book::Album;
use album::render::Watch;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};

/// Shown on standard error; the bars are gone when it is dropped.
pub struct Bars {
    names: Vec<String>,
    bars: Option<Vec<ProgressBar>>,
}

impl Bars {
    /// One for each track.
    pub fn new(album: &Album) -> Self {
        let name = |(index, track): (usize, &album::book::Track)| {
            format!("{:02} {}", album.number(index), track.title)
        };
        let names: Vec<String> = album.tracks.iter().enumerate().map(name).collect();
        let bars = std::io::stderr().is_terminal().then(|| {
            let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10));
            names.iter().map(|name| bar(&all, name)).collect()
        });
        Self { names, bars }
    }
}

impl Watch for Bars {
    fn set(&self, index: usize, done: u64, total: u64) {
        if let Some(bar) = self.bars.as_ref().and_then(|bars| bars.get(index)) {
            bar.set_length(total);
            bar.set_position(done);
        }
    }

    fn finish(&self, index: usize, kept: bool) {
        let Some(name) = self.names.get(index) else { return };
        match self.bars.as_ref().and_then(|bars| bars.get(index)) {
            Some(bar) => bar.finish_and_clear(),
            None if kept => crate::say(&format!("{name}: rendered before")),
            None => crate::say(&format!("{name}: rendered")),
        }
    }
}

fn bar(all: &MultiProgress, name: &str) -> ProgressBar {
    let bar = all.add(ProgressBar::new(0));
    let style = ProgressStyle::with_template("{msg:30!} {wide_bar} {percent:>3} %  {eta:>4}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(name.to_owned());
    bar
}

/// Deliveries at work side by side: a bar for each in a terminal, nothing elsewhere.
pub struct Deliveries(Option<MultiProgress>);

impl Deliveries {
    /// None yet.
    pub fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self(terminal.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10))))
    }

    /// One more, of `total` frames.
    pub fn add(&self, name: &str, total: u64) -> Delivery {
        let bar = self.0.as_ref().map(|all| bar(all, name));
        if let Some(bar) = &bar {
            bar.set_length(total);
        }
        Delivery { bar, done: AtomicU64::new(0), newest: AtomicU64::new(0) }
    }
}

/// How far one delivery is. Gone when it is dropped.
pub struct Delivery {
    bar: Option<ProgressBar>,
    /// Frames of the tracks that are finished.
    done: AtomicU64,
    /// Frames of the one at work.
    newest: AtomicU64,
}

impl Delivery {
    /// `done` of its frames, whatever its total is counted in.
    pub fn share(&self, done: u64, total: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_position(done);
        }
    }
}

impl Watch for Delivery {
    fn set(&self, _: usize, done: u64, _: u64) {
        self.newest.store(done, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_position(self.done.load(Ordering::Relaxed) + done);
        }
    }

    fn finish(&self, _: usize, _: bool) {
        self.done.fetch_add(self.newest.swap(0, Ordering::Relaxed), Ordering::Relaxed);
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
