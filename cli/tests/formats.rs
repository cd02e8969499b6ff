//! Every format that is read, and the three that are written.

mod common;

use common::{aiff, chunk, fmt, fmt_extensible, riff, wav, wav_f32};
use offline::audio::source::Source;
use offline::audio::write::{Format, WavWriter};
use offline::audio::{Encoding, Info};
use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

/// Both channels of a file, read in blocks of an odd length.
fn read(path: &Path) -> (Info, [Vec<f32>; 2], Vec<String>) {
    let mut source = Source::open(path).unwrap_or_else(|error| panic!("{error}"));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut block = [[0.0; 777]; 2];
    loop {
        let [l, r] = &mut block;
        let frames = source.read(l, r).unwrap_or_else(|error| panic!("{error}"));
        left.extend_from_slice(&l[..frames]);
        right.extend_from_slice(&r[..frames]);
        if frames < l.len() {
            return (source.info(), [left, right], source.warnings());
        }
    }
}

fn read_bytes(bytes: &[u8]) -> (Info, [Vec<f32>; 2]) {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).expect("written");
    let (info, channels, warnings) = read(&path);
    assert_eq!(warnings, [""; 0]);
    (info, channels)
}

/// -1, 0.5 and the smallest step of a format of so many bits: exact in all of them.
fn steps(bits: u32) -> ([i64; 3], [f32; 3]) {
    let full = 1_i64 << (bits - 1);
    ([-full, full / 2, 1], [-1.0, 0.5, (1.0 / full as f64) as f32])
}

fn stereo(mono: &[f32]) -> [Vec<f32>; 2] {
    let pair = |offset: usize| mono.iter().skip(offset).step_by(2).copied().collect();
    [pair(0), pair(1)]
}

#[test]
fn integers_of_every_width_are_exact() {
    for bits in [16, 24, 32] {
        let (integers, expected) = steps(bits);
        let width = bits as usize / 8;
        let little: Vec<u8> = integers.iter().flat_map(|k| k.to_le_bytes()[..width].to_vec()).collect();
        let big: Vec<u8> = integers.iter().flat_map(|k| k.to_be_bytes()[8 - width..].to_vec()).collect();
        let b = bits as u16;
        let header = fmt_extensible(1, 1, 48_000, b, b);
        let extensible = riff(&[chunk(b"fmt ", &header), chunk(b"data", &little)]);
        let mut files = vec![
            ("WAV", wav(1, 1, b, &little)),
            ("WAV", extensible),
            ("AIFF", aiff(None, 1, b, 3, &big)),
            ("AIFC", aiff(Some(b"NONE"), 1, b, 3, &big)),
            ("AIFC", aiff(Some(b"sowt"), 1, b, 3, &little)),
        ];
        match bits {
            16 => files.push(("AIFC", aiff(Some(b"twos"), 1, b, 3, &big))),
            24 => files.push(("AIFC", aiff(Some(b"in24"), 1, b, 3, &big))),
            _ => files.push(("AIFC", aiff(Some(b"in32"), 1, b, 3, &big))),
        }
        for (container, bytes) in files {
            let (info, [left, right]) = read_bytes(&bytes);
            assert_eq!((info.container, info.encoding), (container, Encoding::Integer(bits)));
            assert_eq!((info.channels, info.frames, info.sample_rate_hz), (1, Some(3), 48_000));
            assert_eq!(left, expected, "{container} {bits}");
            assert_eq!(left, right, "mono goes to both");
        }
    }
}

#[test]
fn eight_bits_are_unsigned_in_wav_and_signed_in_aiff() {
    assert_eq!(read_bytes(&wav(1, 1, 8, &[0, 128, 192])).1[0], [-1.0, 0.0, 0.5]);
    assert_eq!(read_bytes(&aiff(None, 1, 8, 3, &[0x80, 0, 0x40])).1[0], [-1.0, 0.0, 0.5]);
    assert_eq!(read_bytes(&aiff(Some(b"raw "), 1, 8, 3, &[0, 128, 192])).1[0], [-1.0, 0.0, 0.5]);
}

#[test]
fn floats_of_both_widths_are_exact() {
    let samples = [0.5_f64, -0.25, 1.5, -2.0];
    let expected = stereo(&samples.map(|s| s as f32));
    let f32_le: Vec<u8> = samples.iter().flat_map(|s| (*s as f32).to_le_bytes()).collect();
    let f32_be: Vec<u8> = samples.iter().flat_map(|s| (*s as f32).to_be_bytes()).collect();
    let f64_le: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    let f64_be: Vec<u8> = samples.iter().flat_map(|s| s.to_be_bytes()).collect();
    let header = fmt_extensible(3, 2, 48_000, 32, 32);
    for (bits, bytes) in [
        (32, wav(3, 2, 32, &f32_le)),
        (32, riff(&[chunk(b"fmt ", &header), chunk(b"data", &f32_le)])),
        (64, wav(3, 2, 64, &f64_le)),
        (32, aiff(Some(b"fl32"), 2, 32, 2, &f32_be)),
        (32, aiff(Some(b"FL32"), 2, 32, 2, &f32_be)),
        (64, aiff(Some(b"fl64"), 2, 64, 2, &f64_be)),
    ] {
        let (info, channels) = read_bytes(&bytes);
        assert_eq!((info.encoding, info.channels), (Encoding::Float(bits), 2));
        assert_eq!(channels, expected);
    }
}

#[test]
fn significant_bits_stand_at_the_top_of_a_wider_sample() {
    let header = fmt_extensible(1, 1, 48_000, 32, 24);
    let data: Vec<u8> = [0x4000_0000_i32, 0x0000_0100].iter().flat_map(|k| k.to_le_bytes()).collect();
    let (info, [left, _]) = read_bytes(&riff(&[chunk(b"fmt ", &header), chunk(b"data", &data)]));
    assert_eq!(info.encoding, Encoding::Integer(24));
    assert_eq!(left, [0.5, 1.0 / 8_388_608.0]);
}

#[test]
fn rf64_and_bw64_take_their_length_from_ds64() {
    for id in [b"RF64", b"BW64"] {
        let ds64: Vec<u8> = [0_u64, 4, 2].iter().flat_map(|n| n.to_le_bytes()).chain([0; 4]).collect();
        let mut bytes = [&id[..], &[0xFF; 4], b"WAVE", &chunk(b"ds64", &ds64)].concat();
        bytes.extend(chunk(b"fmt ", &fmt(1, 1, 48_000, 16)));
        bytes.extend([b"data", &[0xFF; 4][..], &[0, 0x40, 0, 0xC0]].concat());
        // What follows the sound is no sound.
        bytes.extend(chunk(b"LIST", b"INFO"));
        let (info, [left, _]) = read_bytes(&bytes);
        assert_eq!((info.container.as_bytes(), info.frames), (&id[..], Some(2)));
        assert_eq!(left, [0.5, -0.5]);
    }
}

#[test]
fn chunks_in_odd_places_are_stepped_over() {
    let bytes = riff(&[
        chunk(b"JUNK", &[0; 27]),
        chunk(b"bext", &[1; 602]),
        chunk(b"fmt ", &fmt(1, 2, 96_000, 16)),
        chunk(b"LIST", b"odd"),
        chunk(b"data", &[0, 0x40, 0, 0xC0]),
        chunk(b"id3 ", &[0xFF; 99]),
    ]);
    let (info, channels) = read_bytes(&bytes);
    assert_eq!((info.sample_rate_hz, info.frames), (96_000, Some(1)));
    assert_eq!(channels, [[0.5], [-0.5]]);
}

#[test]
fn a_streamed_file_is_read_to_its_end() {
    let data = [0, 0x40, 0, 0xC0, 0, 0x20];
    let patched = |riff_length: [u8; 4], data_length: [u8; 4]| {
        let mut bytes = wav(1, 1, 16, &data);
        bytes[4..8].copy_from_slice(&riff_length);
        bytes[40..44].copy_from_slice(&data_length);
        read_bytes(&bytes).1[0].clone()
    };
    assert_eq!(patched([0xFF; 4], [0xFF; 4]), [0.5, -0.5, 0.25], "as written to a pipe");
    assert_eq!(patched([0; 4], [0; 4]), [0.5, -0.5, 0.25], "as left by a recorder that was cut off");
    assert_eq!(
        patched([36, 0, 0, 0], [0; 4]),
        [0.5, -0.5, 0.25],
        "as left by one that wrote its header first"
    );
}

/// Goertzel's question: how much of a sine of `hz` is in the samples, as an amplitude.
fn amplitude(samples: &[f32], hz: f64, rate_hz: f64) -> f64 {
    let (re, im) = samples.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, sample)| {
        let phase = TAU * hz * n as f64 / rate_hz;
        (re + f64::from(*sample) * phase.cos(), im + f64::from(*sample) * phase.sin())
    });
    2.0 * f64::hypot(re, im) / samples.len() as f64
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

#[test]
fn lossless_codecs_are_whole_and_without_a_warning() {
    for (name, container, bits, channels, frames, peak) in [
        ("sine16.flac", "FLAC", 16, 2, 11_025, 0.5_f64.sqrt() / 2.0),
        ("sine24mono.flac", "FLAC", 24, 1, 11_025, 0.5),
        ("sine-alac.m4a", "ALAC", 16, 2, 4_410, 0.5_f64.sqrt() / 2.0),
    ] {
        let (info, [left, right], warnings) = read(&data(name));
        assert_eq!(
            (info.container, info.encoding, info.channels),
            (container, Encoding::Integer(bits), channels)
        );
        assert_eq!((info.sample_rate_hz, left.len(), warnings.len()), (44_100, frames, 0), "{name}");
        assert_eq!(left, right);
        let full = f64::from(1 << (bits - 1));
        for sample in &left {
            assert_eq!((f64::from(*sample) * full).fract(), 0.0, "{name} stands on its grid");
        }
        // 4410 frames are 99.7 periods: what is missing of a period leaks at most 1 / (4 π 99.7) of the amplitude.
        assert!((amplitude(&left, 997.0, 44_100.0) / peak - 1.0).abs() < 2e-3, "{name}");
    }
}

#[test]
fn lossy_codecs_are_read_with_one_plain_warning() {
    // What the codecs left of 0.3536: the amplitudes that ffmpeg 5.1 decodes.
    for (name, container, expected) in
        [("sine.mp3", "MP3", 0.3358), ("sine.m4a", "AAC", 0.3543), ("sine.ogg", "Ogg Vorbis", 0.3539)]
    {
        let (info, [left, right], warnings) = read(&data(name));
        assert_eq!((info.container, info.encoding, info.channels), (container, Encoding::Lossy, 2));
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains(container) && warnings[0].contains("limits the master"));
        // The codecs' frames of 576 to 2048 samples shorten or lengthen the 11025 at either end.
        assert!(left.len().abs_diff(11_025) <= 2 * 2_048, "{name}: {} frames", left.len());
        assert_eq!(left.len(), right.len());
        // 4423 frames are 100 periods. Two decoders may skip different starts, and a lossy sine wavers by a percent.
        let inside = amplitude(&left[3_000..3_000 + 4_423], 997.0, 44_100.0);
        assert!((inside / expected - 1.0).abs() < 0.01, "{name}: {inside}");
    }
}

#[test]
fn what_is_written_is_read_back_to_the_bit() {
    let folder = tempfile::tempdir().expect("folder");
    // Every sample stands on the 16-bit grid, the coarsest; 101 frames make an odd number of bytes in 24-bit mono.
    let tone = |offset: i32| -> Vec<f32> {
        (0..101).map(|n| ((n * 7_919 + offset) % 65_536 - 32_768) as f32 / 32_768.0).collect()
    };
    let (left, right) = (tone(0), tone(13));
    for channels in [1, 2] {
        for (format, encoding) in [
            (Format::Wav16, Encoding::Integer(16)),
            (Format::Wav24, Encoding::Integer(24)),
            (Format::Wav32f, Encoding::Float(32)),
        ] {
            let path = folder.path().join(format!("{format:?}{channels}.wav"));
            let mut writer = WavWriter::create(&path, format, 88_200, channels, false).expect("new file");
            writer.write(&left[..60], &right[..60]).expect("space");
            writer.write(&left[60..], &right[60..]).expect("space");
            writer.finish().expect("complete");
            let (info, [l, r], _) = read(&path);
            assert_eq!((info.encoding, info.channels, info.sample_rate_hz), (encoding, channels, 88_200));
            assert_eq!((&l, &r), (&left, if channels == 1 { &left } else { &right }));
            let bytes = std::fs::read(&path).expect("written");
            let riff_bytes = u32::from_le_bytes(bytes[4..8].try_into().expect("4 bytes")) as usize;
            assert_eq!(riff_bytes + 8, bytes.len(), "the header's length is the file's");
        }
    }
}

#[test]
fn samples_that_are_no_numbers_are_silenced_and_told_by_position() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("nan.wav");
    let mut samples = vec![0.25; 2 * 48_000];
    samples[2 * 24_000] = f32::NAN;
    samples[2 * 36_000 + 1] = f32::NEG_INFINITY;
    std::fs::write(&path, wav_f32(2, &samples)).expect("written");
    let (_, [left, right], warnings) = read(&path);
    assert_eq!((left[24_000], right[24_000], left[36_000], right[36_000]), (0.0, 0.25, 0.25, 0.0));
    assert!(left.iter().chain(&right).all(|s| s.is_finite()));
    let said = "1 NaN and 1 infinite samples, read as silence; first at 0:00.500 (frame 24000), 0:00.750 (frame 36000)";
    assert!(warnings[0].starts_with(said), "{warnings:?}");
}
