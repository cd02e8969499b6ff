//! What the album file says of a vinyl edition.

use super::Album;
use offline::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// The table `[vinyl]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vinyl {
    /// 12, 10 or 7.
    pub diameter_inches: u32,
    /// 33 (which is 33⅓) or 45.
    pub rpm: u32,
    /// The numbers of the tracks that begin the sides B, C and on; without them the tracks are spread evenly over as few
    /// sides as they need.
    pub side_starts: Vec<usize>,
}

impl Default for Vinyl {
    fn default() -> Self {
        Self { diameter_inches: 12, rpm: 33, side_starts: Vec::new() }
    }
}

/// Sides at most: their names are letters.
pub const MOST_SIDES: usize = 26;

impl Album {
    /// Checks the table `[vinyl]`.
    pub(super) fn check_vinyl(&self) -> Result<()> {
        let Vinyl { diameter_inches, rpm, side_starts } = &self.vinyl;
        let said = |what: String, fix: &str| Err(Error::file(&self.path, format_args!("vinyl: {what}"), fix));
        if ![7, 10, 12].contains(diameter_inches) {
            return said(format!("diameter_inches = {diameter_inches}"), "choose 12, 10 or 7");
        }
        if ![33, 45].contains(rpm) {
            return said(format!("rpm = {rpm}"), "choose 33 or 45");
        }
        if side_starts.len() >= MOST_SIDES {
            return said(format!("has {} sides", side_starts.len() + 1), "choose at most 26 sides");
        }
        let (mut before, last) = (self.number(0), self.number(self.tracks.len() - 1));
        for start in side_starts {
            if *start <= before || *start > last {
                return said(
                    format!("side_starts: a side cannot begin with track {start}"),
                    "name tracks after the first, in order",
                );
            }
            before = *start;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn read(vinyl: &str) -> Result<Album> {
        let tracks = "[[track]]\nfile = \"1.wav\"\n".repeat(4);
        Album::parse(&format!("[album]\n{vinyl}\n{tracks}"), Path::new("album.toml"))
    }

    #[test]
    fn the_table_is_read_and_what_cannot_be_is_named() {
        assert_eq!(read("").expect("no table").vinyl, Vinyl::default());
        let album = read("[vinyl]\ndiameter_inches = 7\nrpm = 45\nside_starts = [2, 4]").expect("a table");
        assert_eq!(album.vinyl, Vinyl { diameter_inches: 7, rpm: 45, side_starts: vec![2, 4] });
        for (vinyl, words) in [
            ("diameter_inches = 11", "vinyl: diameter_inches = 11; choose 12, 10 or 7"),
            ("rpm = 78", "vinyl: rpm = 78"),
            ("side_starts = [1]", "cannot begin with track 1"),
            ("side_starts = [3, 3]", "cannot begin with track 3"),
            ("side_starts = [5]", "cannot begin with track 5"),
            ("sides = 2", "unknown field `sides`"),
        ] {
            let said = read(&format!("[vinyl]\n{vinyl}")).expect_err("a wrong table").to_string();
            assert!(said.contains(words), "{said}");
        }
    }
}
