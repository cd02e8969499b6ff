//! What the window remembers as long as the plugin lives.

use super::live::Live;
use std::cell::RefCell;

/// All of it.
#[derive(Debug)]
pub struct View {
    /// Bands whose values are changed together; those of the last are shown. Never empty.
    selected: Vec<usize>,
    /// Values of a parameter of the selected bands when a gesture began.
    pub grip: RefCell<Vec<f32>>,
    /// The live curve.
    pub live: Live,
}

impl Default for View {
    fn default() -> Self {
        Self { selected: vec![0], grip: RefCell::default(), live: Live::default() }
    }
}

impl View {
    /// The band whose values are shown.
    pub fn band(&self) -> usize {
        self.selected.last().copied().unwrap_or(0)
    }

    /// The bands that change with `band`, which comes first.
    pub fn with(&self, band: usize) -> Vec<usize> {
        let linked = self.selected.contains(&band);
        let others = self.selected.iter().copied().filter(|other| linked && *other != band);
        std::iter::once(band).chain(others).collect()
    }

    /// Whether `band` is one of those that change together.
    pub fn is_selected(&self, band: usize) -> bool {
        self.selected.contains(&band)
    }

    /// Whether there are several.
    pub fn is_linked(&self) -> bool {
        self.selected.len() > 1
    }

    /// Shows `band`. Alone, or, with `adds`, together with those that were selected; one that was is let go.
    pub fn select(&mut self, band: usize, adds: bool) {
        let was = self.is_selected(band);
        if adds {
            self.selected.retain(|other| *other != band);
        }
        match (adds, was) {
            (true, true) if self.selected.is_empty() => self.selected.push(band),
            (true, true) => {}
            (true, false) => self.selected.push(band),
            (false, _) => self.selected = vec![band],
        }
    }

    /// A hand took hold of `band`: it is shown, and what changes with it stays.
    pub fn take(&mut self, band: usize) {
        if self.is_selected(band) {
            self.selected.retain(|other| *other != band);
            self.selected.push(band);
        } else {
            self.select(band, false);
        }
    }

    /// Links all of `bands` bands, or lets all but the shown one go.
    pub fn link(&mut self, on: bool, bands: usize) {
        let shown = self.band();
        self.selected.clear();
        if on {
            self.selected.extend((0..bands).filter(|band| *band != shown));
        }
        self.selected.push(shown);
    }

    /// Forgets bands that are not there any more.
    pub fn keep(&mut self, bands: usize) {
        self.selected.retain(|band| *band < bands);
        if self.selected.is_empty() {
            self.selected.push(bands - 1);
        }
    }
}
