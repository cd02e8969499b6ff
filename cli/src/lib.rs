//! The command `lathe` as a library: check a mix, master a file.
//!
//! | Module | What it is |
//! |---|---|
//! | [`audio`] | audio files, read and written as streams |
//! | [`error`] | the one error: which file, what is wrong, what to do |

#![forbid(unsafe_code)]

pub mod audio;
pub mod error;
