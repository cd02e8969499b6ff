//! CLAP plugins: through the offline host of `lathe master`, and live on two threads as in a DAW.

mod live;
#[cfg(target_os = "linux")]
mod live_editor;
mod offline;

pub use live::{Audio, Live, Resting};
#[cfg(target_os = "linux")]
pub use live_editor::Editor;
pub use offline::Offline;
