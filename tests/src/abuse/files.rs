//! Damaged sound files and presets, read as `lathe` reads them.

use super::Dice;
use offline::audio::source::Source;
use std::fmt::Display;
use std::path::Path;

/// A legal file is a few thousand frames long; one that seems to go on for ever is not read to its end.
const MOST_FRAMES: usize = 4_000_000;

/// Reads one file that was damaged: it gives finite sound or one line that names it.
///
/// # Panics
/// If not; names the seed, and leaves the file in `folder`.
pub fn sound(folder: &Path, seed: u64) {
    let mut dice = Dice::new(seed);
    let (ending, bytes) = originals().swap_remove(dice.below(ORIGINALS));
    let path = folder.join(format!("damaged-{seed}.{ending}"));
    std::fs::write(&path, dice.mutated(&bytes)).expect("a folder to write to");
    match Source::open(&path) {
        Err(error) => one_line(&error, &path, seed),
        Ok(mut source) => {
            let mut block = [[0.0_f32; 1_024]; 2];
            let [left, right] = &mut block;
            let mut read = 0;
            while read < MOST_FRAMES {
                match source.read(left, right) {
                    Ok(0) => break,
                    Ok(frames) => {
                        read += frames;
                        let sane = left[..frames].iter().chain(&right[..frames]).all(|x| x.is_finite());
                        assert!(sane, "seed {seed}: {} gives what is no number", path.display());
                    }
                    Err(error) => {
                        one_line(&error, &path, seed);
                        break;
                    }
                }
            }
        }
    }
    std::fs::remove_file(&path).expect("the file that was written");
}

/// Reads one preset that was damaged: it gives settings or one line that names it.
///
/// # Panics
/// If not; names the seed.
pub fn preset(folder: &Path, seed: u64) {
    let mut dice = Dice::new(seed);
    let path = folder.join(format!("damaged-{seed}.toml"));
    std::fs::write(&path, dice.mutated(PRESET.as_bytes())).expect("a folder to write to");
    let read = offline::preset::load(path.to_str().expect("a path in Unicode"));
    let told = read.and_then(|preset| {
        let fault = |fault: preset::Fault| offline::error::Error::new(path.display(), fault.what, fault.fix);
        preset.parameters().map(drop).map_err(fault)
    });
    if let Err(error) = told {
        one_line(&error, &path, seed);
    }
    std::fs::remove_file(&path).expect("the file that was written");
}

fn one_line(error: &impl Display, path: &Path, seed: u64) {
    let text = error.to_string();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    assert!(text.contains(name) && text.lines().count() == 1, "seed {seed}: {text:?}");
}

const PRESET: &str = r#"
[eq]
output_gain_db = -1.5
bands = [{ on = true, kind = "low_cut", frequency_hz = 25.0 }, { on = true, gain_db = 2.0, q = 0.7 }]

[multiband]
crossover_hz = [120.0, 4000.0]
bands = [{ threshold_db = -24.0, ratio = 2.0 }, { threshold_db = -26.0, ratio = 1.5, attack_ms = 12.0 }]

[imager]
bands = [{ width_percent = 60.0 }]
mono_maker = true

[limiter]
input_gain_db = 4.0
ceiling_dbtp = -1.0
"#;

/// How many [`originals`] there are.
const ORIGINALS: usize = 5;

/// Legal files with their endings.
fn originals() -> Vec<(&'static str, Vec<u8>)> {
    let samples: Vec<i16> = (0..4_000_i32).map(|n| ((n * 7_919) % 20_011 - 10_000) as i16).collect();
    let little: Vec<u8> = samples.iter().flat_map(|x| x.to_le_bytes()).collect();
    let big: Vec<u8> = samples.iter().flat_map(|x| x.to_be_bytes()).collect();
    let float: Vec<u8> = samples.iter().flat_map(|x| (f32::from(*x) / 32_768.0).to_le_bytes()).collect();
    let flac = include_bytes!("../../../cli/tests/data/sine16.flac").to_vec();
    vec![
        ("wav", wav(1, 16, &little)),
        ("wav", wav(3, 32, &float)),
        ("aiff", aiff(&big)),
        ("flac", flac),
        ("wav", rf64(&little)),
    ]
}

fn fmt(tag: u16, bits: u16) -> Vec<u8> {
    let frame = 2 * bits / 8;
    let mut chunk = b"fmt \x10\0\0\0".to_vec();
    chunk.extend(tag.to_le_bytes());
    chunk.extend(2_u16.to_le_bytes());
    chunk.extend(48_000_u32.to_le_bytes());
    chunk.extend((48_000 * u32::from(frame)).to_le_bytes());
    chunk.extend(frame.to_le_bytes());
    chunk.extend(bits.to_le_bytes());
    chunk
}

fn wav(tag: u16, bits: u16, data: &[u8]) -> Vec<u8> {
    let body = [&fmt(tag, bits)[..], b"data", &(data.len() as u32).to_le_bytes(), data].concat();
    [&b"RIFF"[..], &(body.len() as u32 + 4).to_le_bytes(), b"WAVE", &body].concat()
}

fn rf64(data: &[u8]) -> Vec<u8> {
    let (length, frames) = (data.len() as u64, data.len() as u64 / 4);
    let mut ds64 = b"ds64\x1c\0\0\0".to_vec();
    for size in [length + 72, length, frames] {
        ds64.extend(size.to_le_bytes());
    }
    ds64.extend([0; 4]);
    let body = [&ds64[..], &fmt(1, 16), b"data\xff\xff\xff\xff", data].concat();
    [&b"RF64\xff\xff\xff\xffWAVE"[..], &body].concat()
}

fn aiff(data: &[u8]) -> Vec<u8> {
    // 48 kHz as an 80-bit float.
    let rate = [0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0];
    let frames = data.len() as u32 / 4;
    let comm = [&b"COMM\0\0\0\x12\0\x02"[..], &frames.to_be_bytes(), &[0, 16], &rate].concat();
    let ssnd = [&b"SSND"[..], &(data.len() as u32 + 8).to_be_bytes(), &[0; 8], data].concat();
    [&b"FORM"[..], &((comm.len() + ssnd.len() + 4) as u32).to_be_bytes(), b"AIFF", &comm, &ssnd].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_originals_are_legal() {
        let folder = tempfile::tempdir().expect("a folder");
        let all = originals();
        assert_eq!(all.len(), ORIGINALS);
        for (n, (ending, bytes)) in all.into_iter().enumerate() {
            let path = folder.path().join(format!("{n}.{ending}"));
            std::fs::write(&path, bytes).expect("a folder to write to");
            let mut source = Source::open(&path).unwrap_or_else(|error| panic!("{error}"));
            let mut block = [[0.0; 256]; 2];
            let [left, right] = &mut block;
            assert_eq!(source.read(left, right).ok(), Some(256), "{n}");
        }
        let path = folder.path().join("a.toml");
        std::fs::write(&path, PRESET).expect("a folder to write to");
        let preset = offline::preset::load(path.to_str().expect("Unicode"));
        preset.unwrap_or_else(|error| panic!("{error}"));
    }
}
