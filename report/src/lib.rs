//! What was measured of a mix, as one page that needs nothing else, and as JSON.
//!
//! Pure: reports come from measures, text comes from reports; who calls writes the file. The command and the meter's
//! editor share it.
//!
//! | Module | What it is |
//! |---|---|
//! | [`data`] | the report: plain data, the schema of the JSON |
//! | [`collect`] | from measures to a report |
//! | [`bands`] | the spectrum in third octaves |
//! | [`html`], [`tables`], [`behind`] | the page, its tables, the numbers behind its pictures |
//! | [`charts`], [`svg`] | its pictures, and axes, ticks and lines |
//! | [`text`] | numbers, times and dates as people read them; escaping |
//! | [`checksum`] | SHA-256 of a file |

#![forbid(unsafe_code)]

pub mod bands;
pub mod behind;
pub mod charts;
pub mod checksum;
pub mod collect;
pub mod data;
pub mod html;
pub mod svg;
pub mod tables;
pub mod text;

pub use collect::Material;
pub use data::{Document, Facts, Report};

/// What every file of ours says of itself in its first bytes.
pub const GENERATOR: &str = "Lathe report";
/// How many bytes of a file [`is_ours`] wants to see.
pub const HEAD_BYTES: usize = 256;

/// Whether a file that begins with these bytes is a report of ours, of either kind: it may be replaced by a newer one.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(HEAD_BYTES)]);
    let page = head.starts_with("<!DOCTYPE html>")
        && head.contains(&format!("<meta name=\"generator\" content=\"{GENERATOR}\"/>"));
    let json: String = head.chars().filter(|c| !c.is_whitespace()).collect();
    page || json.starts_with(&format!("{{\"generator\":\"{}\"", GENERATOR.replace(' ', "")))
}

impl Document {
    /// As JSON, with a line break at the end. What was not measured is `null`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain data with text keys");
        text.push('\n');
        text
    }

    /// As one HTML page without scripts and without references to anything outside.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::page(self)
    }
}
