//! File names that every system takes.
//!
//! Source: Microsoft, "Naming Files, Paths, and Namespaces"; Linux and macOS take all that is left.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Bytes of a name in UTF-8, without its ending. With a place's folders it stays under the 255 characters that some
/// tools still end at.
pub const MAX_BYTES: usize = 120;

/// Names that mean devices, whatever ending they have.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// `number` in two digits and the title, such as `01 North`, without an ending.
#[must_use]
pub fn of_track(number: usize, title: &str) -> String {
    let title = if title.trim().is_empty() { "Track" } else { title };
    safe(&format!("{number:02} {title}"))
}

/// `text` as a file name without its ending: composed (NFC), without characters that a system forbids or that cannot be
/// seen, never empty, no device, no leading or trailing dot or space, at most [`MAX_BYTES`] long.
#[must_use]
pub fn safe(text: &str) -> String {
    let mut name = String::new();
    for c in text.nfc() {
        match c {
            '/' | '\\' | '|' | ':' => name.push('-'),
            '"' => name.push('\''),
            '<' => name.push('('),
            '>' => name.push(')'),
            '?' | '*' => {}
            c if c.is_control() || c.is_whitespace() => name.push(' '),
            c if is_unseen(c) => {}
            c => name.push(c),
        }
    }
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let name = words.join(" ");
    let name = shortened(name.trim_start_matches(['.', ' ']), MAX_BYTES - 1);
    let name = name.trim_end_matches(['.', ' ']);
    match name {
        "" => "Untitled".to_owned(),
        name if is_device(name) => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// Marks of direction and the like: two names that look alike must not differ.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let digit = |rest: &str| matches!(rest.chars().collect::<Vec<_>>()[..], ['0'..='9' | '¹' | '²' | '³']);
    DEVICES.contains(&&*stem) || port.is_some_and(digit)
}

/// The start of `text`, not cut within a character nor between a letter and its mark.
fn shortened(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let whole =
        |at: usize| text.is_char_boundary(at) && !text[at..].chars().next().is_some_and(is_combining_mark);
    let end = (0..=bytes).rev().find(|at| whole(*at)).unwrap_or(0);
    &text[..end]
}

/// Names of one folder, no two of which are the same to a system that does not tell upper from lower case.
#[derive(Debug, Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// `stem` with `ending`, and with a number between them if the name is taken.
    pub fn take(&mut self, stem: &str, ending: &str) -> String {
        let stem = safe(stem);
        let numbered = (2..).map(|number: u32| format!(" {number}"));
        std::iter::once(String::new())
            .chain(numbered)
            .map(|mark| {
                let stem = shortened(&stem, MAX_BYTES - mark.len()).trim_end_matches(['.', ' ']);
                format!("{stem}{mark}.{ending}")
            })
            .find(|name| self.0.insert(name.to_lowercase()))
            .expect("numbers do not end")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_takes_the_names() {
        for (title, name) in [
            ("North", "01 North"),
            ("AC/DC: \"Live\" <1>|*?\\", "01 AC-DC- 'Live' (1)--"),
            ("What?", "01 What"),
            ("  To be continued ... ", "01 To be continued"),
            ("Tab\tand\nline\u{0}", "01 Tab and line"),
            ("Cafe\u{301}", "01 Caf\u{e9}"),
            ("\u{202E}gnos\u{200B}", "01 gnos"),
            ("", "01 Track"),
        ] {
            assert_eq!(of_track(1, title), name);
        }
        for (text, name) in [
            ("con", "_con"),
            ("NUL.tar", "_NUL.tar"),
            ("lpt1", "_lpt1"),
            ("COM\u{b9}", "_COM\u{b9}"),
            ("COM10", "COM10"),
            ("Aux .x", "_Aux .x"),
            ("Console", "Console"),
            ("..hidden", "hidden"),
            ("???", "Untitled"),
        ] {
            assert_eq!(safe(text), name);
        }
    }

    #[test]
    fn a_long_name_is_cut_between_letters() {
        let name = safe(&"ö".repeat(100));
        assert!(name.len() <= MAX_BYTES && name.chars().all(|c| c == 'ö') && name.len() >= MAX_BYTES - 3);
        // No letter of its own exists for this pair.
        let name = safe(&"q\u{303}".repeat(60));
        assert!(name.len() <= MAX_BYTES && name.ends_with('\u{303}') && safe(&name) == name);
    }

    #[test]
    fn names_of_a_folder_differ_in_more_than_case() {
        let mut names = Names::default();
        let taken = ["loud", "Loud", "LOUD", "con"].map(|stem| names.take(stem, "toml"));
        assert_eq!(taken, ["loud.toml", "Loud 2.toml", "LOUD 3.toml", "_con.toml"]);
        let long = "x".repeat(200);
        let pair = [names.take(&long, "toml"), names.take(&long, "toml")];
        assert!(pair[0] != pair[1] && pair.iter().all(|name| name.len() <= MAX_BYTES + 5));
    }
}
