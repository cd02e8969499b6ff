//! A disc with everything on it, its sound, and chance that is the same every time.

#![allow(dead_code, reason = "each test file takes what it needs")]

pub mod record;

use album::disc::layout::{Disc, Flags, Genre, Language, Text, Track};
use album::disc::time::Frames;
use std::path::Path;
use std::process::Command;

/// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to `end`, without it.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

fn text(title: &str, performer: &str, composer: &str) -> Text {
    Text {
        title: title.to_owned(),
        performer: performer.to_owned(),
        composer: composer.to_owned(),
        ..Text::default()
    }
}

/// Three tracks with texts of every kind, codes, every flag that may be, a pause, a track without one, a hidden track;
/// index points if wanted.
pub fn disc(index_points: bool) -> Disc {
    let mut disc = Disc {
        text: Text {
            songwriter: "Söngwriter".to_owned(),
            arranger: "Arranger of the whole disc, with a longer name".to_owned(),
            message: "Thank you".to_owned(),
            ..text("Nächte & \"Days\"", "The Band", "Various")
        },
        catalogue: "LTH-001".to_owned(),
        genre: Some(Genre { code: 14, words: "Hard Bop".to_owned() }),
        language: Language(8),
        upc: "6291041500213".to_owned(),
        ..Disc::default()
    };
    let track = |text, isrc: &str, flags, indexes: &[u32]| Track {
        text,
        isrc: isrc.to_owned(),
        flags,
        indexes: indexes.iter().filter(|_| index_points).map(|at| Frames(*at)).collect(),
        ..Track::default()
    };
    let copy = Flags { copy_permitted: true, ..Flags::default() };
    let emphasis = Flags { pre_emphasis: true, ..Flags::default() };
    let first = track(text("Première", "The Band", "Ünal"), "DEA122600001", copy, &[100, 101]);
    disc.push(first, Frames(90), Frames(330));
    disc.push(track(text("Two", "Guest", "R"), "", emphasis, &[]), Frames(0), Frames(300));
    // A text that only the last track has: empty ones come before it.
    let bonus = Text { message: "Bonus".to_owned(), ..text("Three", "The Band", "Q") };
    disc.push(track(bonus, "DEA122600003", Flags::default(), &[]), Frames(37), Frames(301));
    disc
}

/// Sound of the right length for a disc: noise, silent in the pauses between tracks. Every sample has its own story, so
/// that a frame in the wrong place shows.
pub fn sound(disc: &Disc) -> Vec<i16> {
    let mut chance = Chance(1);
    let mut samples: Vec<i16> =
        (0..disc.sound_length().samples() * 2).map(|_| chance.next() as i16).collect();
    for track in &disc.tracks[1..] {
        let place = |at: Frames| (at.samples() as usize - 150 * 588) * 2;
        samples[place(track.pregap_start())..place(track.start)].fill(0);
    }
    samples
}

/// Bytes after some harm: flipped, cut, doubled, filled with nines, lines or records taken out, swapped or put twice.
pub fn harmed(good: &[u8], record: usize, chance: &mut Chance) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len().max(1));
        match chance.below(8) {
            _ if bytes.is_empty() => return bytes,
            0 => bytes[at] ^= 1 << chance.below(8),
            1 => bytes[at] = chance.next() as u8,
            2 => bytes.truncate(at),
            3 => {
                let tail = bytes[at..].to_vec();
                bytes.extend(tail);
            }
            // A run of digits is blown up.
            4 => {
                if let Some(first) = (at..bytes.len()).find(|&i| bytes[i].is_ascii_digit()) {
                    let digits = bytes[first..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                    bytes[first..first + digits].fill(b'9');
                }
            }
            5 => {
                let mut records = split(&bytes, record);
                records.remove(chance.below(records.len()));
                bytes = records.concat();
            }
            6 => {
                let mut records = split(&bytes, record);
                let (one, other) = (chance.below(records.len()), chance.below(records.len()));
                records.swap(one, other);
                bytes = records.concat();
            }
            _ => {
                let records = split(&bytes, record);
                let extra = records[chance.below(records.len())].clone();
                bytes.extend(extra);
            }
        }
    }
    bytes
}

/// Records of so many bytes, or lines.
fn split(bytes: &[u8], record: usize) -> Vec<Vec<u8>> {
    match record {
        0 => bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect(),
        _ => bytes.chunks(record).map(<[u8]>::to_vec).collect(),
    }
}

/// What a program prints, run in a folder; `None` if it is not installed.
pub fn said(folder: &Path, program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(folder).env("LC_ALL", "C.UTF-8").output();
    let output = match output {
        Err(_) if std::env::var_os("CI").is_none() => {
            println!("skipped: {program} is not installed");
            return None;
        }
        output => {
            output.unwrap_or_else(|error| panic!("{program} must be installed where CI is set: {error}"))
        }
    };
    let text = [output.stdout, output.stderr].concat();
    // cdrdao prints the letters of the sheet, which are ISO 8859-1.
    let text = String::from_utf8(text)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
    assert!(output.status.success(), "{program}: {text}");
    Some(text)
}
