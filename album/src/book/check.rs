//! What an album file may not say.

use super::{Album, MAX_TRACKS, Time, Track};
use crate::disc::genre::language_code;
use offline::error::{Error, Result};
use std::fmt;

/// The longest fade, crossfade or gap in seconds.
const LONGEST_S: f64 = 60.0;

/// The tables of a preset whose settings can be automated.
const PLUGINS: [&str; 4] = ["eq", "multiband", "imager", "limiter"];

impl Album {
    /// Checks numbers and what must fit together. Codes and the rules of a disc are the deliveries' matter.
    pub(super) fn check(&self) -> Result<()> {
        let said = |what: &dyn fmt::Display, fix: &str| Err(Error::file(&self.path, what, fix));
        let head = &self.head;
        if self.tracks.is_empty() {
            return said(&"has no track", "add a [[track]] with a file");
        }
        // A hidden track has no number of its own.
        if self.number(self.tracks.len() - 1) > MAX_TRACKS {
            return said(
                &format_args!("has {} tracks, a disc holds 99", self.tracks.len()),
                "split the album",
            );
        }
        if !(-24.0..=0.0).contains(&head.ceiling_dbtp) {
            return said(
                &format_args!("ceiling_dbtp = {} is not within -24 to 0", head.ceiling_dbtp),
                "choose a ceiling of at most 0 dBTP, such as -1",
            );
        }
        if head.sample_rate_hz.is_some_and(|rate| !(44_100..=192_000).contains(&rate)) {
            return said(
                &"sample_rate_hz is not within 44100 to 192000",
                "leave it out or choose 44100 to 192000",
            );
        }
        if let Some(language) = &head.language
            && language_code(language).is_none()
        {
            return said(
                &format_args!("language = {language:?} is none that a disc knows"),
                "write it as ISO 639-1 does, such as en or de, or leave it out",
            );
        }
        self.check_vinyl()?;
        for (index, track) in self.tracks.iter().enumerate() {
            let fault = |what: &dyn fmt::Display, fix: &str| {
                Err(Error::file(&self.path, format_args!("track {}: {what}", self.number(index)), fix))
            };
            track.check(index, fault)?;
        }
        Ok(())
    }
}

impl Track {
    fn check<F>(&self, index: usize, fault: F) -> Result<()>
    where
        F: Fn(&dyn fmt::Display, &str) -> Result<()>,
    {
        match (&self.file, &self.session) {
            (None, None) => {
                return fault(&"has neither file nor session", "name the mix with file = \"...\"");
            }
            (Some(_), Some(_)) => return fault(&"has both file and session", "take one of them out"),
            _ => {}
        }
        if self.hidden && index > 0 {
            return fault(&"is hidden but not the first", "move it to the top or take hidden out");
        }
        if self.crossfade.is_some() && (index == 0 || self.gap_s.is_some()) {
            let what =
                if index == 0 { "has nothing before it to fade from" } else { "has a gap and a crossfade" };
            return fault(&what, "take the crossfade out, or the gap");
        }
        let within = |name: &str, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            fault(&format_args!("{name} = {value} is not within {low} to {high}"), "choose a value in range")
        };
        within("gain_db", self.gain_db, -48.0, 24.0)?;
        within("gap_s", self.gap_s.unwrap_or(0.0), 0.0, LONGEST_S)?;
        for (name, fade) in [("fade_in", self.fade_in), ("fade_out", self.fade_out)] {
            within(&format!("{name}.ms"), fade.map_or(0.0, |fade| fade.ms), 0.0, LONGEST_S * 1e3)?;
        }
        within("crossfade.ms", self.crossfade.map_or(1.0, |fade| fade.ms), 1.0, LONGEST_S * 1e3)?;
        for (name, seconds) in &self.markers {
            within(&format!("marker {name}"), *seconds, 0.0, f64::MAX)?;
        }
        let known = |time: &Time| match self.seconds(time) {
            Some(seconds) => within("a time", seconds, 0.0, f64::MAX),
            None => fault(&format_args!("has no marker {}", name(time)), "add it to the markers"),
        };
        let times = self.start.iter().chain(&self.end).chain(&self.index);
        times
            .chain(self.automation.iter().flat_map(|lane| lane.points.iter().map(|point| &point.0)))
            .try_for_each(known)?;
        self.check_order(&fault)?;
        for lane in &self.automation {
            if !PLUGINS.contains(&&*lane.plugin) {
                let known = PLUGINS.join(", ");
                return fault(
                    &format_args!("automates {}, which is none of {known}", lane.plugin),
                    "name one of the plugins",
                );
            }
            if lane.points.is_empty() {
                return fault(&format_args!("automates {} without points", lane.parameter), "give it points");
            }
            let times = lane.points.iter().map(|point| self.seconds(&point.0).unwrap_or_default());
            if !times.is_sorted() {
                return fault(
                    &format_args!("automates {} at times that go back", lane.parameter),
                    "put its points in order",
                );
            }
        }
        Ok(())
    }

    /// Start before end, index points ascending between them.
    fn check_order(&self, fault: &impl Fn(&dyn fmt::Display, &str) -> Result<()>) -> Result<()> {
        let at = |time: &Time| self.seconds(time).unwrap_or_default();
        let start = self.start.as_ref().map_or(0.0, at);
        let end = self.end.as_ref().map_or(f64::INFINITY, at);
        if end <= start {
            return fault(&format_args!("ends at {end} s and starts at {start} s"), "let it end later");
        }
        let mut before = start;
        for index in &self.index {
            let now = at(index);
            if now <= before || now >= end {
                return fault(
                    &format_args!(
                        "its index point at {now} s is not after the one before and inside the track"
                    ),
                    "put the index points in order",
                );
            }
            before = now;
        }
        Ok(())
    }
}

fn name(time: &Time) -> &str {
    match time {
        Time::Marker(name) => name,
        Time::Seconds(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fade::Shape;
    use std::path::Path;

    fn read(text: &str) -> Result<Album> {
        Album::parse(text, Path::new("album.toml"))
    }

    fn said(track: &str) -> String {
        let text = format!(
            "[album]\ntitle = \"A\"\n[[track]]\nfile = \"1.wav\"\n[[track]]\nfile = \"2.wav\"\n{track}"
        );
        read(&text).expect_err("a wrong album").to_string()
    }

    #[test]
    fn a_whole_album_is_read() {
        let album = read(
            "[album]\ntitle = \"North\"\nartist = \"Someone\"\nyear = 2026\n\
             [[track]]\nfile = \"0.wav\"\nhidden = true\n\
             [[track]]\nfile = \"1.wav\"\nfade_out = { ms = 4000, shape = \"exponential\" }\nmarkers = { chorus = 62.5 }\n\
             index = [30, \"chorus\"]\n\
             [[track.automation]]\nplugin = \"limiter\"\nparameter = \"input_gain_db\"\n\
             points = [[0, 3], [\"chorus\", 3.0], [\"chorus\", 4.5]]\n\
             [[track]]\nsession = \"2.toml\"\ncrossfade = { ms = 3000 }\n",
        )
        .expect("a legal album");
        assert_eq!((album.number(0), album.number(2)), (0, 2));
        let [_, song, last] = &*album.tracks else { panic!("three tracks") };
        assert_eq!(song.seconds(&song.index[1]), Some(62.5));
        assert_eq!(song.automation[0].points.len(), 3);
        assert_eq!(last.crossfade.map(|fade| fade.shape), Some(Shape::EqualPower));
        assert_eq!(album.artist(song), "Someone");
        assert_eq!(album.resolve(Path::new("1.wav")), Path::new("1.wav"));
    }

    #[test]
    fn what_cannot_be_is_named_with_its_track() {
        for (track, words) in [
            ("hidden = true", "track 2: is hidden but not the first"),
            ("session = \"x\"", "track 2: has both file and session"),
            ("gain_db = 99", "track 2: gain_db = 99 is not within -48 to 24"),
            ("gain_db = nan", "track 2: gain_db = NaN"),
            ("crossfade = { ms = 5 }\ngap_s = 1", "track 2: has a gap and a crossfade"),
            ("start = 4\nend = 3", "track 2: ends at 3 s and starts at 4 s"),
            ("index = [5, 4]", "track 2: its index point at 4 s"),
            ("index = [\"verse\"]", "track 2: has no marker verse"),
            (
                "automation = [{ plugin = \"reverb\", parameter = \"x\", points = [[0, 1]] }]",
                "automates reverb",
            ),
            (
                "automation = [{ plugin = \"eq\", parameter = \"x\", points = [[2, 1], [1, 1]] }]",
                "automates x at times that go back",
            ),
            ("titel = \"x\"", "line 7: unknown field `titel`"),
        ] {
            let said = said(track);
            assert!(said.starts_with("album.toml: ") && said.contains(words), "{said}");
        }
        assert!(read("[album]\n").expect_err("no track").to_string().contains("track"));
        let klingon = "[album]\nlanguage = \"klingon\"\n[[track]]\nfile = \"1.wav\"\n";
        assert!(read(klingon).expect_err("no language").to_string().contains("language = \"klingon\""));
        let many = format!("[album]\n{}", "[[track]]\nfile = \"1.wav\"\n".repeat(100));
        assert!(read(&many).expect_err("too many").to_string().contains("100 tracks"));
    }
}
