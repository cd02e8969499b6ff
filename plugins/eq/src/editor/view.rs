//! What the window remembers as long as the plugin lives.

use super::choices::{RANGES_DB, USUAL_RANGE};
use super::curves::Curves;
use super::realised::Realised;
use super::reference::Reference;
use dsp_core::chain::eq::Settings;
use egui::Ui;
use widgets::graph_hand::GraphHand;

/// All of it.
#[derive(Debug)]
pub struct View {
    /// What is selected and held.
    pub hand: GraphHand,
    greeted: bool,
    /// Bands whose gestures are open.
    pub open: Vec<usize>,
    /// The place of the scale among [`RANGES_DB`].
    pub range: usize,
    /// Whether the list of bands is open.
    pub list_open: bool,
    /// The lines of the picture.
    pub curves: Curves,
    /// What the filters really do.
    pub realised: Realised,
    /// The spectrum of a file.
    pub reference: Reference,
}

impl Default for View {
    fn default() -> Self {
        Self {
            hand: GraphHand::default(),
            greeted: false,
            open: Vec::new(),
            range: USUAL_RANGE,
            list_open: false,
            curves: Curves::default(),
            realised: Realised::default(),
            reference: Reference::default(),
        }
    }
}

impl View {
    /// The band whose values are shown: the one selected last.
    pub fn band(&self) -> Option<usize> {
        self.hand.selected().last().copied()
    }

    /// Scale of the picture, in dB up and down.
    pub fn range_db(&self) -> f64 {
        RANGES_DB[self.range]
    }

    /// Once there is a band to show, one is selected: the first that is on.
    pub fn greet(&mut self, settings: &Settings) {
        if !self.greeted
            && let Some(first) = settings.bands.iter().position(|band| band.on)
        {
            self.greeted = true;
            self.hand.select(first);
        }
    }

    /// Takes a file that was dropped on the window as the reference.
    pub fn tell_of_drops(&mut self, ui: &Ui) {
        let dropped = ui.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_path_buf()));
        if let Some(path) = dropped {
            self.reference.load(&path.display().to_string(), ui.ctx());
        }
    }
}
