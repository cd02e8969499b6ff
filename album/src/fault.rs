//! The one error, which is that of everything offline.

pub use offline::error::{Error as Fault, Result};
