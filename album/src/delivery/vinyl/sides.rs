//! Which track goes on which side.

use super::format::Format;
use crate::book::{Album, MOST_SIDES};
use crate::programme::{Placed, Programme};
use offline::error::{Error, Result};
use std::ops::Range;

/// One side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// `A`, `B` and on.
    pub name: char,
    /// Its tracks, by their place in the album.
    pub tracks: Range<usize>,
    /// Its sound, in frames of the programme: from the first frame of its first track to the last of its last.
    pub frames: Range<u64>,
}

impl Side {
    /// The name of its file.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("side-{}.wav", self.name.to_ascii_lowercase())
    }

    /// Its length in seconds.
    #[must_use]
    pub fn seconds(&self, programme: &Programme) -> f64 {
        (self.frames.end - self.frames.start) as f64 / f64::from(programme.sample_rate_hz)
    }
}

/// The sides that the album file names; or, where it names none, as few pairs of sides as keep every side within the longest,
/// the tracks spread so that the longest side is as short as it can be.
///
/// # Errors
/// A side would begin in a crossfade.
pub fn assign(album: &Album, programme: &Programme, format: Format) -> Result<Vec<Side>> {
    let named = &album.vinyl.side_starts;
    let starts = if named.is_empty() {
        balanced(programme, format)
    } else {
        let first = album.number(0);
        let starts: Vec<usize> = named.iter().map(|number| number - first).collect();
        if let Some(index) = starts.iter().find(|index| !can_begin(programme, **index)) {
            return Err(Error::file(
                &album.path,
                format_args!(
                    "vinyl: a side begins with track {}, which fades in over the one before",
                    album.number(*index)
                ),
                "begin the side with another track, or take the crossfade out",
            ));
        }
        starts
    };
    Ok(sides(programme, &starts))
}

/// Whether nothing sounds any more when this track begins.
fn can_begin(programme: &Programme, index: usize) -> bool {
    let before = programme.tracks[..index].iter().map(Placed::end).max().unwrap_or(0);
    programme.tracks[index].start >= before
}

/// The sides that begin with the first track and those at `starts`.
fn sides(programme: &Programme, starts: &[usize]) -> Vec<Side> {
    let begins = std::iter::once(0).chain(starts.iter().copied());
    let ends = starts.iter().copied().chain([programme.tracks.len()]);
    let side = |((begin, end), name): ((usize, usize), char)| Side {
        name,
        tracks: begin..end,
        frames: span(programme, begin, end),
    };
    begins.zip(ends).zip('A'..='Z').map(side).collect()
}

fn span(programme: &Programme, begin: usize, end: usize) -> Range<u64> {
    let tracks = &programme.tracks[begin..end];
    let last = tracks.iter().map(Placed::end).max().unwrap_or(0);
    tracks.first().map_or(0, |track| track.start)..last
}

/// Where sides B and on begin.
fn balanced(programme: &Programme, format: Format) -> Vec<usize> {
    let tracks = programme.tracks.len();
    let begins: Vec<usize> = (0..tracks).filter(|index| can_begin(programme, *index)).collect();
    let seconds = |from: usize, to: usize| {
        let end = begins.get(to).copied().unwrap_or(tracks);
        let span = span(programme, begins[from], end);
        (span.end - span.start) as f64 / f64::from(programme.sample_rate_hz)
    };
    let mut count = 2.min(begins.len());
    loop {
        let starts = split(begins.len(), count, &seconds);
        // A single track that is too long stays so on any number of sides.
        let edges = || {
            std::iter::once(0).chain(starts.iter().copied()).zip(starts.iter().copied().chain([begins.len()]))
        };
        let fits = edges().all(|(from, to)| to - from < 2 || seconds(from, to) <= format.longest_s());
        if fits || count + 2 > begins.len().min(MOST_SIDES) {
            return starts.into_iter().map(|start| begins[start]).collect();
        }
        count += 2;
    }
}

/// Cuts `pieces` in a row into `count` runs so that the longest is as short as can be, and among those so that the squares add
/// up to least; where the second run and on begin. `length` is that of a run.
fn split(pieces: usize, count: usize, length: &dyn Fn(usize, usize) -> f64) -> Vec<usize> {
    // best[k][n]: the first n pieces in k + 1 runs: longest, sum of squares, where the last run begins.
    let worst = (f64::INFINITY, f64::INFINITY, 0);
    let mut best = vec![vec![worst; pieces + 1]; count];
    for (n, one) in best[0].iter_mut().enumerate().skip(1) {
        let all = length(0, n);
        *one = (all, all * all, 0);
    }
    for k in 1..count {
        for n in k + 1..=pieces {
            for from in k..n {
                let (longest, squares, _) = best[k - 1][from];
                let last = length(from, n);
                let now = (longest.max(last), squares + last * last, from);
                if (now.0, now.1) < (best[k][n].0, best[k][n].1) {
                    best[k][n] = now;
                }
            }
        }
    }
    let mut starts = Vec::new();
    let mut end = pieces;
    for k in (1..count).rev() {
        end = best[k][end].2;
        starts.push(end);
    }
    starts.reverse();
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    const LP: Format = Format { diameter_inches: 12, rpm: 33 };

    /// Tracks of so many minutes, at 1 kHz to keep numbers small; `overlap` names those that fade in over the one before.
    fn programme(minutes: &[f64], overlap: &[usize]) -> Programme {
        let mut tracks: Vec<Placed> = Vec::new();
        for (index, minutes) in minutes.iter().enumerate() {
            let end = tracks.last().map_or(0, Placed::end);
            let start = if overlap.contains(&index) { end - 5_000 } else { end };
            let frames = (60_000.0 * minutes) as u64;
            tracks.push(Placed {
                path: PathBuf::new(),
                sample_rate_hz: 1_000,
                gap_start: end,
                start,
                frames,
            });
        }
        Programme { sample_rate_hz: 1_000, tracks }
    }

    fn starts(programme: &Programme) -> Vec<usize> {
        balanced(programme, LP)
    }

    #[test]
    fn sides_are_as_even_as_the_order_allows() {
        assert_eq!(starts(&programme(&[4.0, 4.0, 4.0, 4.0], &[])), [2]);
        assert_eq!(starts(&programme(&[10.0, 3.0, 3.0, 3.0], &[])), [1]);
        // 44 min and a second do not fit on two sides.
        assert_eq!(starts(&programme(&[11.0, 11.0, 11.1, 11.0], &[])).len(), 3);
        assert_eq!(starts(&programme(&[11.0, 11.0, 11.0, 11.0], &[])), [2]);
        // One track alone, and one that is too long whatever is done.
        assert!(starts(&programme(&[5.0], &[])).is_empty());
        assert_eq!(starts(&programme(&[30.0, 5.0], &[])), [1]);
    }

    #[test]
    fn no_side_begins_in_a_crossfade() {
        let mixed = programme(&[4.0, 4.0, 4.0, 4.0], &[2]);
        assert_ne!(starts(&mixed), [2]);
        assert!(starts(&programme(&[4.0, 4.0, 4.0], &[1, 2])).is_empty());
        let text =
            format!("[album]\n[vinyl]\nside_starts = [3]\n{}", "[[track]]\nfile = \"1.wav\"\n".repeat(4));
        let album = Album::parse(&text, Path::new("a.toml")).expect("a legal album");
        let said = assign(&album, &mixed, LP).expect_err("a crossfade").to_string();
        assert!(said.contains("a side begins with track 3, which fades in"), "{said}");
        let sides = assign(&album, &programme(&[4.0, 4.0, 4.0, 5.0], &[]), LP).expect("sides");
        assert_eq!(sides.len(), 2);
        assert_eq!(
            (sides[1].name, sides[1].tracks.clone(), sides[1].frames.clone()),
            ('B', 2..4, 480_000..1_020_000)
        );
        assert_eq!(sides[1].file_name(), "side-b.wav");
    }

    #[test]
    fn the_split_is_the_best_of_all() {
        let lengths: Vec<f64> = (0..9_u32).map(|n| f64::from(n * n * 7 % 11 + 1)).collect();
        let length = |from: usize, to: usize| lengths[from..to].iter().sum::<f64>();
        let longest = |starts: &[usize]| {
            let ends = starts.iter().copied().chain([9]);
            std::iter::once(0)
                .chain(starts.iter().copied())
                .zip(ends)
                .map(|(a, b)| length(a, b))
                .fold(0.0, f64::max)
        };
        let mut least = f64::INFINITY;
        for a in 1..7 {
            for b in a + 1..8 {
                for c in b + 1..9 {
                    least = least.min(longest(&[a, b, c]));
                }
            }
        }
        assert_eq!(longest(&split(9, 4, &length)), least);
    }
}
