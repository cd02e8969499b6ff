//! DDP 2.00: what pressing plants take.
//!
//! | Module | What it is |
//! |---|---|
//! | [`record`] | fields of fixed width in records of fixed length |
//! | [`map`] | DDPID and DDPMS: what the set is, and which file is what |
//! | [`pq`] | PQDESCR: where every index lies |
//! | [`write`](mod@write) | a whole set into a folder |
//! | [`read`](mod@read) | a set of any writer, back to the model |
//!
//! The specification is not public: this is the profile that the free tools of the field write, read and describe, and
//! that plants take. Reading accepts what other writers do differently: names of the files, padding with spaces, zeros
//! or NULs, the scrambled flag, one control digit instead of two, an image without the first pause.

pub mod map;
pub mod pq;
pub mod read;
pub mod record;
pub mod write;

pub use read::read;
pub use write::write;

/// What the set is.
pub const ID: &str = "DDPID";
/// Which file is what.
pub const MAP: &str = "DDPMS";
/// Where every index lies, as we call it.
pub const PQ: &str = "PQDESCR";
/// CD-Text, as we call it.
pub const TEXT: &str = "CDTEXT.BIN";
/// The sound, as we call it.
pub const IMAGE: &str = "IMAGE.DAT";
