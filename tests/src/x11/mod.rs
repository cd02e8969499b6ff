//! A screen to open editors on, and eyes to look at them.

mod picture;
mod reactor;
mod server;
mod window;

pub use picture::{Glyphs, Picture};
pub use reactor::{Reactor, TimerKey};
pub use server::{Server, skipped};
pub use window::Window;
