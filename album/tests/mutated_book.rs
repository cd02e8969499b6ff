//! Whatever is done to an album file, reading it gives a clear error or an album, never a panic.

mod common;

use album::book::Album;
use common::{Chance, harmed};
use std::path::Path;

const ALBUM: &str = r#"[album]
title = "North"
artist = "Someone"
upc = "6291041500213"
year = 2026
language = "en"
preset = "streaming"
ceiling_dbtp = -1.5
shaping = "lipshitz_5"
sample_rate_hz = 48000
references = ["a.wav", "b.flac"]

[[track]]
file = "00.wav"
hidden = true

[[track]]
file = "01.wav"
title = "Dawn"
isrc = "XX-LTH-26-00001"
gain_db = -1.5
start = 0.25
end = "out"
fade_in = { ms = 20, shape = "linear" }
fade_out = { ms = 8000, shape = "exponential" }
index = [30.0, "chorus"]
markers = { chorus = 62.5, out = 180 }

[[track.automation]]
plugin = "limiter"
parameter = "input_gain_db"
points = [[0, 3], ["chorus", 3.0], ["chorus", 4.5]]

[[track]]
session = "02/session.toml"
title = "Salt"
crossfade = { ms = 3000 }
"#;

#[test]
fn a_damaged_album_file_is_refused_in_one_line_or_read() {
    let path = Path::new("north.toml");
    Album::parse(ALBUM, path).unwrap_or_else(|error| panic!("{error}"));
    let (mut read, mut refused) = (0, 0);
    for seed in 0..2_000 {
        let harm = harmed(ALBUM.as_bytes(), 0, &mut Chance(seed));
        let text = String::from_utf8_lossy(&harm);
        match Album::parse(&text, path) {
            Ok(album) => {
                read += 1;
                for (index, track) in album.tracks.iter().enumerate() {
                    let _ = (album.number(index), album.artist(track), album.composer(track));
                    assert!(track.index.iter().all(|time| track.seconds(time).is_some()));
                }
            }
            Err(error) => {
                refused += 1;
                let line = error.to_string();
                assert!(line.starts_with("north.toml: ") && !line.contains('\n'), "{line}");
                assert!(!error.what.is_empty() && !error.fix.is_empty(), "{line}");
            }
        }
    }
    // Harm that is never seen, or always, would be no test.
    assert!(read > 100 && refused > 1_000, "{read} read, {refused} refused");
}
