//! A picture of an editor, and whether it looks like one: drawn at all, in the theme's colours, with letters that are
//! letters.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

/// An RGB picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

/// What was found of text in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Connected spots of ink as large as a letter.
    pub spots: usize,
    /// Those whose outline is not a rectangle. A glyph that a font lacks is drawn as a box, and so are l, I and -.
    pub letters: usize,
    /// Different shapes among the letters.
    pub shapes: usize,
}

impl Picture {
    /// Takes pixels row by row.
    ///
    /// # Panics
    /// If the rows are not whole.
    #[must_use]
    pub fn new(width: usize, pixels: Vec<[u8; 3]>) -> Self {
        assert!(
            width > 0 && pixels.len().is_multiple_of(width),
            "{} pixels in rows of {width}",
            pixels.len()
        );
        Self { width, pixels }
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.pixels.len() / self.width)
    }

    /// Reads a PNG that [`Picture::save`] wrote.
    ///
    /// # Errors
    /// Names the file.
    pub fn load(path: &Path) -> Result<Self, String> {
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let file = File::open(path).map_err(|error| failed(&error))?;
        let mut reader =
            png::Decoder::new(BufReader::new(file)).read_info().map_err(|error| failed(&error))?;
        let mut bytes = vec![0; reader.output_buffer_size().ok_or_else(|| failed(&"too large"))?];
        let frame = reader.next_frame(&mut bytes).map_err(|error| failed(&error))?;
        if frame.color_type != png::ColorType::Rgb || frame.bit_depth != png::BitDepth::Eight {
            return Err(failed(&"not 8-bit RGB"));
        }
        let pixels = bytes[..frame.buffer_size()].chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
        Ok(Self::new(frame.width as usize, pixels))
    }

    /// Writes a PNG.
    ///
    /// # Errors
    /// Names the file.
    pub fn save(&self, path: &Path) -> Result<(), String> {
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let file = File::create(path).map_err(|error| failed(&error))?;
        let (width, height) = self.size();
        let mut encoder = png::Encoder::new(BufWriter::new(file), width as u32, height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(|error| failed(&error))?;
        writer.write_image_data(self.pixels.as_flattened()).map_err(|error| failed(&error))
    }

    /// Share of the pixels, 0 to 1, within 2 steps of a colour in each component: what rounding may do on the way
    /// through a graphics card.
    #[must_use]
    pub fn share(&self, colour: [u8; 3]) -> f64 {
        let near = |pixel: &&[u8; 3]| pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 2);
        self.pixels.iter().filter(near).count() as f64 / self.pixels.len() as f64
    }

    /// Share of the pixels, 0 to 1, that are not of the commonest colour.
    #[must_use]
    pub fn drawn(&self) -> f64 {
        let mut sorted = self.pixels.clone();
        sorted.sort_unstable();
        let commonest = sorted.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0);
        1.0 - commonest as f64 / self.pixels.len() as f64
    }

    /// Whether a pixel is of a text's colour: bright and grey. The accents are bright but not grey, the surfaces and
    /// lines grey but not bright. Edges of letters are mixed with the ground, hence the low bound: half of the faintest
    /// text over the brightest surface.
    fn is_ink([red, green, blue]: [u8; 3]) -> bool {
        const FAINTEST: u8 = 0x5C;
        const MOST_COLOURED: u8 = 0x20;
        let (low, high) = (red.min(green).min(blue), red.max(green).max(blue));
        low >= FAINTEST && high - low <= MOST_COLOURED
    }

    /// Looks for text: spots of ink, and how many different shapes there are among them.
    #[must_use]
    pub fn glyphs(&self) -> Glyphs {
        let mut ink: Vec<bool> = self.pixels.iter().map(|&pixel| Self::is_ink(pixel)).collect();
        let (mut spots, mut letters, mut shapes) = (0, 0, BTreeSet::new());
        for start in 0..ink.len() {
            let Some(spot) = take_spot(&mut ink, self.width, start).filter(Spot::is_letter_sized) else {
                continue;
            };
            spots += 1;
            if !spot.is_box() {
                letters += 1;
                shapes.insert(spot);
            }
        }
        Glyphs { spots, letters, shapes: shapes.len() }
    }
}

/// A connected spot of ink, cut out along its edges.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    width: usize,
    height: usize,
    ink: Vec<bool>,
}

impl Spot {
    /// From the smallest label to the largest readout.
    fn is_letter_sized(&self) -> bool {
        (2..=60).contains(&self.width) && (4..=60).contains(&self.height)
    }

    /// Whether ink runs along all four edges, hardly interrupted: an outline or a filled rectangle. Round corners cost
    /// an outline of letter size up to a tenth of its edge.
    fn is_box(&self) -> bool {
        let on_edge = |n: usize| {
            let (x, y) = (n % self.width, n / self.width);
            x == 0 || y == 0 || x + 1 == self.width || y + 1 == self.height
        };
        let edge = (0..self.ink.len()).filter(|&n| on_edge(n));
        let (all, inked) = edge.fold((0, 0), |(all, inked), n| (all + 1, inked + usize::from(self.ink[n])));
        10 * inked >= 9 * all
    }
}

/// Takes the spot that `start` belongs to out of the ink; `None` if there is no ink. Pixels that touch at a corner are
/// connected.
fn take_spot(ink: &mut [bool], width: usize, start: usize) -> Option<Spot> {
    if !std::mem::take(&mut ink[start]) {
        return None;
    }
    let (mut found, mut open) = (Vec::new(), vec![start]);
    while let Some(at) = open.pop() {
        let (x, y) = (at % width, at / width);
        found.push((x, y));
        for near_y in y.saturating_sub(1)..=(y + 1).min(ink.len() / width - 1) {
            for near_x in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                let near = near_y * width + near_x;
                if std::mem::take(&mut ink[near]) {
                    open.push(near);
                }
            }
        }
    }
    let [left, right] = [found.iter().map(|p| p.0).min()?, found.iter().map(|p| p.0).max()?];
    let [top, bottom] = [found.iter().map(|p| p.1).min()?, found.iter().map(|p| p.1).max()?];
    let (width, height) = (right - left + 1, bottom - top + 1);
    let mut spot = Spot { width, height, ink: vec![false; width * height] };
    for (x, y) in found {
        spot.ink[(y - top) * width + x - left] = true;
    }
    Some(spot)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUND: [u8; 3] = [0x14, 0x17, 0x1A];
    const TEXT: [u8; 3] = [0xE6, 0xE9, 0xEC];

    fn blank() -> Picture {
        Picture::new(200, vec![GROUND; 200 * 100])
    }

    fn stamp(picture: &mut Picture, x: usize, y: usize, rows: &[&str]) {
        for (dy, row) in rows.iter().enumerate() {
            for (dx, c) in row.chars().enumerate().filter(|(_, c)| *c == '#') {
                assert_eq!(c, '#');
                picture.pixels[(y + dy) * 200 + x + dx] = TEXT;
            }
        }
    }

    #[test]
    fn a_blank_picture_is_blank_and_has_no_text() {
        assert_eq!(blank().drawn(), 0.0);
        assert_eq!(blank().share(GROUND), 1.0);
        assert_eq!(blank().share(TEXT), 0.0);
        assert_eq!(blank().glyphs(), Glyphs { spots: 0, letters: 0, shapes: 0 });
    }

    #[test]
    fn boxes_are_not_letters_at_any_size() {
        let mut picture = blank();
        for n in 0..12 {
            let (width, height) = (5 + n % 4, 8 + n % 3);
            let full = "#".repeat(width);
            let hollow = format!("#{}#", " ".repeat(width - 2));
            let rows: Vec<&str> =
                (0..height).map(|y| if y == 0 || y + 1 == height { &*full } else { &*hollow }).collect();
            stamp(&mut picture, 5 + 15 * n, 10, &rows);
            stamp(&mut picture, 5 + 15 * n, 40, &vec![&*full; height]);
        }
        assert_eq!(picture.glyphs(), Glyphs { spots: 24, letters: 0, shapes: 0 });
    }

    #[test]
    fn letters_are_counted_once_a_shape() {
        let letters: [&[&str]; 4] = [
            &["#   ", "#   ", "#   ", "#   ", "####"],
            &["#####", "  #  ", "  #  ", "  #  ", "  #  "],
            &["#   #", " # # ", "  #  ", " # # ", "#   #"],
            &[" ### ", "#   #", "#   #", "#   #", " ### "],
        ];
        let mut picture = blank();
        for n in 0..20 {
            stamp(&mut picture, 5 + 9 * n, 10 + n, letters[n % 4]);
        }
        // A dash and an l are there, but say nothing.
        stamp(&mut picture, 5, 80, &["##", "##", "##", "##", "##", "##"]);
        assert_eq!(picture.glyphs(), Glyphs { spots: 21, letters: 20, shapes: 4 });
    }

    #[test]
    fn a_picture_survives_its_file() {
        let mut picture = blank();
        stamp(&mut picture, 3, 3, &["# #", " # "]);
        let path = std::env::temp_dir().join(format!("lathe-picture-{}.png", std::process::id()));
        picture.save(&path).expect("written");
        let back = Picture::load(&path);
        std::fs::remove_file(&path).expect("a file to remove");
        assert_eq!(back, Ok(picture));
    }
}
