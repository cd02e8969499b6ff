//! Where every stem starts in the mix.
//!
//! First the stems are taken to stand in place: if gains are found at which they leave so little of the mix that a single
//! frame beside it a stem would leave more, that is proof for this stem. The others are looked for in what those leave, by
//! correlation; whoever is found is taken out too, and so the quiet ones are found when the loud ones are gone. In the end
//! all that were found are put to the same proof at their places.

use super::explain::{Explained, Standing};
use super::search::{Found, Scene};
use crate::error::Result;
use serde::Serialize;
use std::path::Path;

/// Where a stem stands in the mix.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Frames by which the stem must be moved to stand where it stands in the mix: later if positive. A stem that starts 37
    /// frames late has -37.
    pub offset_frames: i64,
    /// Frames on both sides that are not ruled out; 0 is exact.
    pub uncertainty_frames: u64,
    /// Whether what is left of the mix rules out every other frame.
    pub proved: bool,
    /// How many times the match stands above chance; none (JSON: `null`) if it was proved without a search.
    pub above_chance: Option<f64>,
    /// Level of the stem in the mix relative to its file, in dB.
    pub gain_db: f64,
    /// Whether it is upside down against the mix.
    pub inverted: bool,
}

/// The places of all stems.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    /// `None` of a stem that is not found in the mix within 10.2 s, or as well in two places.
    pub places: Vec<Option<Place>>,
    /// What all stems that were found leave of the mix at their places and gains, over the mix, in dB.
    pub left_db: f64,
}

/// Stems that are being placed.
struct Board<'a> {
    scene: Scene<'a>,
    stems: &'a [(&'a Path, u64)],
    places: Vec<Option<Guess>>,
}

#[derive(Clone, Copy)]
struct Guess {
    found: Found,
    gain: f64,
    proved: bool,
    searched: bool,
}

/// Places stems, given with their lengths in frames: those that are `heard`, which means not silent.
///
/// # Errors
/// A file cannot be read.
pub fn align(scene: Scene<'_>, stems: &[(&Path, u64)], heard: &[bool]) -> Result<Alignment> {
    let here = Guess {
        found: Found { offset_frames: 0, uncertainty_frames: 0, height: 0.0, inverted: false },
        gain: 0.0,
        proved: false,
        searched: false,
    };
    let places = heard.iter().map(|heard| heard.then_some(here)).collect();
    let mut board = Board { scene, stems, places };
    let mut left_db = board.prove()?;
    board.places.iter_mut().for_each(|place| *place = place.filter(|guess| guess.proved));
    loop {
        let missing: Vec<usize> =
            (0..stems.len()).filter(|n| heard[*n] && board.places[*n].is_none()).collect();
        if missing.is_empty() || !board.look_for(&missing)? {
            break;
        }
        // Twice: what the first round puts right makes the second more exact.
        for _ in 0..2 {
            left_db = board.prove()?;
            if !board.sharpen()? {
                break;
            }
            left_db = board.prove()?;
        }
    }
    let place = |guess: Guess| Place {
        offset_frames: guess.found.offset_frames,
        uncertainty_frames: if guess.proved { 0 } else { guess.found.uncertainty_frames },
        proved: guess.proved,
        above_chance: guess.searched.then_some(guess.found.height),
        gain_db: 20.0 * guess.gain.abs().log10(),
        // A stem that is silent where all are in their files has no gain there.
        inverted: if guess.gain == 0.0 { guess.found.inverted } else { guess.gain < 0.0 },
    };
    Ok(Alignment { places: board.places.into_iter().map(|guess| guess.map(place)).collect(), left_db })
}

impl<'a> Board<'a> {
    /// The stems with a place, and their numbers.
    fn known(&self) -> (Vec<usize>, Vec<Standing<'a>>) {
        let with_place = |n: usize| {
            let guess = self.places[n]?;
            let ((path, frames), offset_frames) = (self.stems[n], guess.found.offset_frames);
            Some((n, Standing { path, frames, offset_frames, gain: guess.gain }))
        };
        (0..self.stems.len()).filter_map(with_place).unzip()
    }

    /// Finds the gains of all that have a place, and whether they prove it.
    fn prove(&mut self) -> Result<f64> {
        let (numbers, known) = self.known();
        let explained = Explained::of(&known, self.scene.mix, self.scene.mix_frames)?;
        for (at, number) in numbers.into_iter().enumerate() {
            if let Some(guess) = &mut self.places[number] {
                (guess.gain, guess.proved) = (explained.gains[at], explained.proves(at));
            }
        }
        Ok(explained.left_db())
    }

    /// Looks for stems everywhere. Whether one was found.
    fn look_for(&mut self, missing: &[usize]) -> Result<bool> {
        let (_, known) = self.known();
        let stem = |number: &usize| {
            let (path, frames) = self.stems[*number];
            Standing { path, frames, offset_frames: 0, gain: 1.0 }
        };
        let stems: Vec<_> = missing.iter().map(stem).collect();
        let found = self.scene.wide(&stems, &known)?;
        for (number, found) in missing.iter().zip(&found) {
            self.places[*number] =
                found.map(|found| Guess { found, gain: 0.0, proved: false, searched: true });
        }
        Ok(found.iter().any(Option::is_some))
    }

    /// Finds the exact frame of all that are not proved. Whether there were any.
    fn sharpen(&mut self) -> Result<bool> {
        let (numbers, known) = self.known();
        let proved = |number: usize| self.places[number].is_some_and(|guess| guess.proved);
        let wanted: Vec<usize> = (0..known.len()).filter(|at| !proved(numbers[*at])).collect();
        if wanted.is_empty() {
            return Ok(false);
        }
        for (at, found) in wanted.iter().zip(self.scene.near(&known, &wanted)?) {
            if let (Some(guess), Some(found)) = (&mut self.places[numbers[*at]], found) {
                guess.found = Found { height: guess.found.height, ..found };
            }
        }
        Ok(true)
    }
}
