//! An album that is rendered already: three tracks, one of them faded into the next.

use album::book::Album;
use album::programme::Programme;
use album::render::Rendered;
use dsp_core::testkit::music;
use offline::audio::write::{Format, WavWriter};
use std::path::Path;

/// A PNG of one pixel.
pub const COVER: [u8; 69] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53, 0xDE, 0x00,
    0x00, 0x00, 0x0C, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x78, 0xB1, 0xD8, 0x16, 0x00, 0x04, 0x3F,
    0x01, 0xC9, 0xC6, 0x55, 0xA8, 0x1A, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60,
    0x82,
];

/// An album with everything said of it.
pub struct Record {
    pub album: Album,
    pub rendered: Vec<Rendered>,
}

impl Record {
    /// In `folder`, at 48 kHz. `seconds` of music are cut into three tracks.
    pub fn new(folder: &Path, seconds: f64) -> Self {
        let [left, right] = music(48_000.0, seconds.max(2.0));
        let frames = (seconds * 48_000.0) as usize / 3;
        let rendered = (0..3).map(|index| {
            let path = folder.join(format!("mix {index}.wav"));
            let part = index * frames..(index + 1) * frames;
            // Louder by 8 dB: the ceiling has work to do.
            let louder = |side: &[f32]| side[part.clone()].iter().map(|x| 2.5 * x).collect::<Vec<_>>();
            let mut writer = WavWriter::create(&path, Format::Wav32f, 48_000, 2, false).expect("created");
            writer.write(&louder(&left), &louder(&right)).expect("space");
            writer.finish().expect("finished");
            Rendered { path, key: String::new(), sample_rate_hz: 48_000, frames: frames as u64, kept: false }
        });
        let rendered = rendered.collect();
        std::fs::write(folder.join("cover.png"), COVER).expect("written");
        std::fs::write(folder.join("mine.toml"), "[limiter]\nceiling_dbtp = -2.0\n").expect("written");
        let text = "[album]\ntitle = \"North\"\nartist = \"Söme People\"\nupc = \"036000291452\"\n\
            catalogue = \"LAT-001\"\nlabel = \"Lathe\"\nyear = 2026\ngenre = \"Ambient\"\ncover = \"cover.png\"\n\
            composer = \"A Composer\"\n\n\
            [[track]]\nfile = \"mix 0.wav\"\ntitle = \"One: what/ever?\"\nisrc = \"DE-A12-26-00001\"\n\n\
            [[track]]\nfile = \"mix 1.wav\"\ntitle = \"Two\"\ngap_s = 0.05\npreset = \"mine.toml\"\n\n\
            [[track]]\nfile = \"mix 2.wav\"\ntitle = \"Drei & früh\"\nartist = \"Another\"\n\
            isrc = \"DEA122600003\"\ncrossfade = { ms = 20 }\n";
        let path = folder.join("album.toml");
        std::fs::write(&path, text).expect("written");
        Self { album: Album::load(&path).expect("an album"), rendered }
    }

    pub fn programme(&self) -> Programme {
        Programme::new(&self.album, &self.rendered).expect("tracks longer than their crossfade")
    }
}

/// Every file of a folder with its content, by name.
pub fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(content(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            files.push((name, std::fs::read(&path).expect("a file")));
        }
    }
    files.sort();
    files
}
