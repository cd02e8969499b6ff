//! BIN and CUE: an image and a sheet, which every burning program takes.
//!
//! | Module | What it is |
//! |---|---|
//! | [`write`](mod@write) | image, sheet, CD-Text and checksums into a folder |
//! | [`parse`] | a sheet, line by line |
//! | [`read`](mod@read) | a sheet and its image, back to the model |
//!
//! A BIN begins at 00:02:00 of the disc: the first pause is in no file. Sheets are written in ISO 8859-1, as CD-Text is;
//! they are read in UTF-8 too. They hold titles, performers and songwriters, which every reader knows; all of CD-Text is
//! in the file that CDTEXTFILE names.
//!
//! Source: the commands of CDRWIN's user guide, appendix A.

pub mod parse;
pub mod read;
pub mod write;

pub use read::read;
pub use write::write;

/// The sheet.
pub const SHEET: &str = "disc.cue";
/// The sound. Some readers look for the sheet's name with this ending, whatever the sheet says.
pub const IMAGE: &str = "disc.bin";
/// CD-Text.
pub const TEXT: &str = "disc.cdt";
