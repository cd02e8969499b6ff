//! An audio CD.

pub mod cdtext;
pub mod codes;
pub mod finding;
pub mod genre;
pub mod layout;
pub mod time;
