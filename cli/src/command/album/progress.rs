//! How far the tracks of an album are: a bar for each in a terminal, a line for each elsewhere.

use album::book::Album;
use album::render::Watch;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

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
            let style = ProgressStyle::with_template("{msg:30!} {wide_bar} {percent:>3} %  {eta:>4}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = |name: &String| {
                let bar = all.add(ProgressBar::new(0));
                bar.set_style(style.clone());
                bar.set_message(name.clone());
                bar
            };
            names.iter().map(bar).collect()
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
