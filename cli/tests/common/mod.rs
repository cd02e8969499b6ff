//! Audio files made byte by byte, so that the reader is not tested against its own writer; and where the bundles are.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

/// A chunk with a little-endian length, padded to an even one.
pub fn chunk(id: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
    let mut all = [id, &(bytes.len() as u32).to_le_bytes()[..], bytes].concat();
    all.resize(all.len().next_multiple_of(2), 0);
    all
}

/// A chunk with a big-endian length, padded to an even one.
pub fn chunk_be(id: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
    let mut all = [id, &(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
    all.resize(all.len().next_multiple_of(2), 0);
    all
}

/// The 16 bytes of a plain `fmt ` chunk.
pub fn fmt(tag: u16, channels: u16, rate_hz: u32, bits: u16) -> Vec<u8> {
    let block = channels * bits.div_ceil(8);
    let words = |words: &[u16]| words.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>();
    let longs = |longs: &[u32]| longs.iter().flat_map(|l| l.to_le_bytes()).collect::<Vec<u8>>();
    [words(&[tag, channels]), longs(&[rate_hz, rate_hz * u32::from(block)]), words(&[block, bits])].concat()
}

/// The 40 bytes of an extensible one, whose samples have `valid_bits` significant bits.
pub fn fmt_extensible(tag: u16, channels: u16, rate_hz: u32, bits: u16, valid_bits: u16) -> Vec<u8> {
    let mut all = fmt(0xFFFE, channels, rate_hz, bits);
    all.extend([22, 0]);
    all.extend(valid_bits.to_le_bytes());
    all.extend(3_u32.to_le_bytes());
    all.extend(tag.to_le_bytes());
    all.extend([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
    all
}

/// A RIFF file of these chunks.
pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"RIFF", &[b"WAVE".to_vec(), chunks.concat()].concat())
}

/// A plain WAV file.
pub fn wav(tag: u16, channels: u16, bits: u16, data: &[u8]) -> Vec<u8> {
    riff(&[chunk(b"fmt ", &fmt(tag, channels, 48_000, bits)), chunk(b"data", data)])
}

/// A mono or stereo WAV file of 32-bit float samples.
pub fn wav_f32(channels: u16, samples: &[f32]) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    wav(3, channels, 32, &data)
}

/// An AIFF file, or an AIFC file with `coding`, at 48 kHz.
pub fn aiff(coding: Option<&[u8; 4]>, channels: u16, bits: u16, frames: u32, data: &[u8]) -> Vec<u8> {
    let mut common = [&channels.to_be_bytes()[..], &frames.to_be_bytes(), &bits.to_be_bytes()].concat();
    common.extend([0x40, 0x0E, 0xBB, 0x80, 0, 0, 0, 0, 0, 0]);
    // The coding is followed by its name, an empty Pascal string padded to an even length.
    coding.iter().for_each(|coding| common.extend([&coding[..], &[0, 0]].concat()));
    let form = if coding.is_some() { b"AIFC" } else { b"AIFF" };
    let sound = chunk_be(b"SSND", &[&[0; 8], data].concat());
    let body = [form.to_vec(), chunk_be(b"COMM", &common), chunk_be(b"ANNO", b"odd"), sound].concat();
    chunk_be(b"FORM", &body)
}

/// Where the bundles are. Without them the check says that it did not run, which is a failure where `CI=true`.
pub fn bundles(check: &str) -> Option<PathBuf> {
    let built = || Some(Path::new(env!("CARGO_BIN_EXE_lathe")).parent()?.parent()?.join("bundled"));
    let folder = std::env::var_os("LATHE_BUNDLES").map(PathBuf::from).or_else(built);
    let found = folder.filter(|folder| folder.join("Lathe Limiter.clap").exists());
    if found.is_none() {
        let line = format!("{check} did not run: there are no bundles; run `cargo xtask bundle`");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
        eprintln!("{line}");
    }
    found
}
