//! An audio CD: its model, its rules, what plants and burners take, and whether that is whole.
//!
//! | Module | What it is |
//! |---|---|
//! | [`time`] | frames of 588 samples, MM:SS:FF |
//! | [`codes`], [`genre`] | ISRC, UPC/EAN; the numbers of genres and languages |
//! | [`layout`] | the model: [`layout::Disc`] |
//! | [`rules`] | what the Red Book allows |
//! | [`cdtext`] | CD-Text both ways |
//! | [`image`] | the sound: from whoever brings it, and by the disc's time |
//! | [`ddp`], [`cue`] | a DDP 2.00 set, a BIN with its CUE sheet, both ways |
//! | [`delivery`] | either of them, as it was read |
//! | [`verify`](mod@verify), [`finding`] | whether it is whole and right |
//! | [`extract`](mod@extract) | its sound as WAV files |
//! | [`sheet`] | the PQ sheet |
//! | [`checksums`], [`folder`] | sums of files; folders that appear when they are whole |
//!
//! Build a disc with [`layout::Disc::push`], look at [`rules::check`], then [`ddp::write`](fn@ddp::write) and
//! [`cue::write`](fn@cue::write) with an [`image::source`] or a closure that reads the sound piece by piece. Only the
//! sound from 00:02:00 on is brought; nothing is ever whole in memory but lists and texts.

pub mod cdtext;
pub mod checksums;
pub mod codes;
pub mod cue;
pub mod ddp;
pub mod delivery;
pub mod extract;
pub mod finding;
pub mod folder;
pub mod genre;
pub mod image;
pub mod layout;
mod leftover;
pub mod rules;
pub mod sheet;
mod swap;
pub mod time;
pub mod verify;
