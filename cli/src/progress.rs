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

    /// For `what`, of so many frames if known.
    #[must_use]
    pub fn new(what: &str, frames: Option<u64>) -> Self {
        let kind = match frames {
            _ if std::io::stderr().is_terminal() => {
                let bar = ProgressBar::with_draw_target(frames, ProgressDrawTarget::stderr_with_hz(10));
                let template = if frames.is_some() {
                    "{msg} {wide_bar} {percent:>3} %  {eta} left"
                } else {
                    "{msg} {spinner} {elapsed}"
                };
                bar.set_style(
                    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
                );
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
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Kind::Bar(bar) = &self.kind {
            bar.finish_and_clear();
        }
    }
}
