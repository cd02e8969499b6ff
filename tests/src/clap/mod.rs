//! CLAP plugins: through the offline host of `lathe master`, and live on two threads as in a DAW.

mod live;
mod offline;

#[cfg(target_os = "linux")]
pub use live::Editor;
pub use live::{Audio, Live, Resting};
pub use offline::Offline;
