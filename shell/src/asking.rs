//! Asking the host for another size of its window.

use crate::opening::Frame;
use nice_plug::editor::HostCallbacks;
use nice_plug::editor::dpi::Size;
use std::error::Error;
use std::sync::Arc;

/// The host as the window asks it.
///
/// clap-wrapper 0.3.1 says yes at once to every size that is asked for in VST3, and asks the host later: whether it grants
/// the size is known when it has set it, or has not after a while. Should the wrapper ask at once, it hands the answer on
/// with its sign turned round (`resizeView` says 0 for yes, and the wrapper takes it for a no), so a no is a yes there. And
/// whatever is answered, a host that has set the new size while it was asked has said yes.
pub(crate) struct Asking {
    host: Box<dyn HostCallbacks>,
    frame: Arc<Frame>,
    turned: bool,
}

impl Asking {
    pub(crate) fn new(host: Box<dyn HostCallbacks>, frame: Arc<Frame>) -> Self {
        Self { host, frame, turned: is_vst3() }
    }
}

impl HostCallbacks for Asking {
    fn request_resize(&mut self, size: Size, scale_factor: f64) -> Result<(), Box<dyn Error>> {
        self.frame.asked();
        let answer = self.host.request_resize(size, scale_factor);
        if !self.frame.is_asking() {
            return Ok(());
        }
        match (answer, self.turned) {
            (Ok(()), true) => Ok(()),
            (Err(_), true) => {
                self.frame.answered(false);
                Ok(())
            }
            (answer, false) => {
                self.frame.answered(answer.is_err());
                answer
            }
        }
    }

    fn destroyed(&mut self) {
        self.host.destroyed();
    }
}

/// Whether this code was loaded as VST3: from inside of a bundle of that name. Told on Linux alone, where the system says
/// which file a piece of code is from; elsewhere what the host does must be enough.
fn is_vst3() -> bool {
    let here = is_vst3 as *const () as usize;
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    maps.lines().any(|line| {
        let ends = line.split_once(' ').and_then(|(range, _)| range.split_once('-'));
        let ends = ends.map(|(from, to)| [from, to].map(|end| usize::from_str_radix(end, 16).unwrap_or(0)));
        ends.is_some_and(|[from, to]| (from..to).contains(&here)) && line.contains(".vst3/")
    })
}
