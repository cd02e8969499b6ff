//! A screen to open editors on, eyes to look at them and a hand to touch them.

mod hand;
mod picture;
mod reactor;
mod server;
mod window;

pub use picture::{Glyphs, Picture};
pub use reactor::{Reactor, TimerKey};
pub use server::{Server, skipped};
pub use window::Window;
