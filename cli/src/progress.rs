//! How far a file has got: a bar in a terminal, a line a quarter elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// Shown on standard error, gone when it is dropped.
#[derive(Debug)]
pub struct Progress {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Bar(ProgressBar),
    Lines { what: String, frames: u64, quarters: u64 },
    Nothing,
}

impl Progress {
    /// For a measure that takes a moment: a bar in a terminal, nothing elsewhere.
    #[must_use]
    pub fn quiet(what: &str, frames: Option<u64>) -> Self {
        if std::io::stderr().is_terminal() { Self::new(what, frames) } else { Self { kind: Kind::Nothing } }
    }

    /// For so many files: a bar with files a second in a terminal if `shown`, nothing elsewhere.
    #[must_use]
    pub fn files(count: u64, shown: bool) -> Self {
        let template = "{human_pos} of {human_len} files {wide_bar} {per_sec}  {eta} left";
        let terminal = shown && std::io::stderr().is_terminal();
        Self { kind: if terminal { Kind::Bar(bar(Some(count), template)) } else { Kind::Nothing } }
    }

    /// For `what`, of so many frames if known.
    #[must_use]
    pub fn new(what: &str, frames: Option<u64>) -> Self {
        let kind = match frames {
            _ if std::io::stderr().is_terminal() => {
                let template = if frames.is_some() {
                    "{msg} {wide_bar} {percent:>3} %  {eta} left"
                } else {
                    "{msg} {spinner} {elapsed}"
                };
                let bar = bar(frames, template);
                bar.set_message(what.to_owned());
                Kind::Bar(bar)
            }
            Some(frames) => Kind::Lines { what: what.to_owned(), frames, quarters: 0 },
            None => Kind::Nothing,
        };
        Self { kind }
    }

    /// So many frames are done.
    pub fn set(&mut self, done: u64) {
        match &mut self.kind {
            Kind::Bar(bar) => bar.set_position(done),
            Kind::Lines { what, frames, quarters } => {
                let now = (u128::from(done) * 4 / u128::from(*frames).max(1)) as u64;
                if now > *quarters {
                    *quarters = now;
                    crate::say(&format!("{what}: {} %", 25 * now.min(4)));
                }
            }
            Kind::Nothing => {}
        }
    }

    /// Lets `print` write lines above the bar.
    pub fn aside(&self, print: impl FnOnce()) {
        match &self.kind {
            Kind::Bar(bar) => bar.suspend(print),
            Kind::Lines { .. } | Kind::Nothing => print(),
        }
    }
}

fn bar(length: Option<u64>, template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr_with_hz(10));
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Kind::Bar(bar) = &self.kind {
            bar.finish_and_clear();
        }
    }
}
