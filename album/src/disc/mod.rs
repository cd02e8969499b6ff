//! An audio CD.

pub mod cdtext;
pub mod checksums;
pub mod codes;
pub mod finding;
pub mod folder;
pub mod genre;
pub mod image;
pub mod layout;
pub mod rules;
pub mod time;
