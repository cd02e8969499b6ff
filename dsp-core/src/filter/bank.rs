//! A few second-order sections in series, and a fade from one such row to the next.
//!
//! Latency: 0 frames. For filters that are chosen rather than turned: whichever section of the new row differs, the old
//! row goes on until the new one has been faded in, so that neither a slope nor a frequency clicks.
//!
//! Source: Andrew Simper, "Solving the continuous SVF equations using trapezoidal integration", Cytomic 2013 (the mixes
//! of input, band-pass and low-pass that give each shape).

use super::svf::{Coefficients, Svf, prewarp};
use crate::smooth::{GLIDE_MS, Glide};
use std::f64::consts::PI;

/// Most sections of a row.
pub const MOST_SECTIONS: usize = 4;

/// Sections in series, from the first place on.
pub type Sections = [Option<Section>; MOST_SECTIONS];

/// `sections` in series; more than [`MOST_SECTIONS`] are left out.
#[must_use]
pub fn in_series<const COUNT: usize>(sections: [Section; COUNT]) -> Sections {
    let mut all = [None; MOST_SECTIONS];
    all.iter_mut().zip(sections).for_each(|(place, section)| *place = Some(section));
    all
}

/// One second-order shape: `direct` times the input plus `band` times the band-pass plus `low` times the low-pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Section {
    coefficients: Coefficients,
    direct: f64,
    band: f64,
    low: f64,
}

impl Section {
    fn new(hz: f64, sample_rate_hz: f64, damping: f64, [direct, band, low]: [f64; 3]) -> Self {
        let coefficients = Coefficients::design(prewarp(hz.max(1.0), sample_rate_hz), damping);
        Self { coefficients, direct, band, low }
    }

    /// High-pass of second order with this `q`, above 0.
    #[must_use]
    pub fn high_pass(hz: f64, q: f64, sample_rate_hz: f64) -> Self {
        Self::new(hz, sample_rate_hz, q.recip(), [1.0, -q.recip(), -1.0])
    }

    /// High-pass of first order: s / (s + 1), written as s (s + 1) / (s + 1)².
    #[must_use]
    pub fn gentle_high_pass(hz: f64, sample_rate_hz: f64) -> Self {
        Self::new(hz, sample_rate_hz, 2.0, [1.0, -1.0, -1.0])
    }

    /// Low-pass of second order with this `q`, above 0.
    #[must_use]
    pub fn low_pass(hz: f64, q: f64, sample_rate_hz: f64) -> Self {
        Self::new(hz, sample_rate_hz, q.recip(), [0.0, 0.0, 1.0])
    }

    /// All-pass of second order with this `q`, above 0.
    #[must_use]
    pub fn all_pass(hz: f64, q: f64, sample_rate_hz: f64) -> Self {
        Self::new(hz, sample_rate_hz, q.recip(), [1.0, -2.0 / q, 0.0])
    }

    /// Bell with this `q`, above 0, and this gain in dB at its centre.
    #[must_use]
    pub fn bell(hz: f64, q: f64, gain_db: f64, sample_rate_hz: f64) -> Self {
        let a = 10.0_f64.powf(gain_db / 40.0);
        let damping = 1.0 / (q * a);
        Self::new(hz, sample_rate_hz, damping, [1.0, damping * (a * a - 1.0), 0.0])
    }

    /// Shelf with this gain in dB towards 0 Hz, half of it at `hz`, without overshoot.
    #[must_use]
    pub fn low_shelf(hz: f64, gain_db: f64, sample_rate_hz: f64) -> Self {
        let a = 10.0_f64.powf(gain_db / 40.0);
        let damping = std::f64::consts::SQRT_2;
        let mix = [1.0, damping * (a - 1.0), a * a - 1.0];
        Self::new(hz / a.sqrt(), sample_rate_hz, damping, mix)
    }

    /// Butterworth high-pass of `order` 1 to 8.
    ///
    /// Source: the poles of a Butterworth filter lie evenly on a half circle (Butterworth 1930).
    #[must_use]
    pub fn butterworth_high_pass(hz: f64, order: usize, sample_rate_hz: f64) -> Sections {
        let order = order.clamp(1, 2 * MOST_SECTIONS);
        std::array::from_fn(|n| {
            let angle = (2 * n + 1) as f64 * PI / (2 * order) as f64;
            match order {
                _ if 2 * n + 1 < order => Some(Self::high_pass(hz, 0.5 / angle.sin(), sample_rate_hz)),
                _ if 2 * n + 1 == order => Some(Self::gentle_high_pass(hz, sample_rate_hz)),
                _ => None,
            }
        })
    }
}

/// Sections in series, and what they remember.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row<const LANES: usize> {
    sections: Sections,
    states: [Svf<LANES>; MOST_SECTIONS],
}

impl<const LANES: usize> Row<LANES> {
    const EMPTY: Self = Self { sections: [None; MOST_SECTIONS], states: [Svf::SILENT; MOST_SECTIONS] };

    #[inline(always)]
    fn tick(&mut self, mut frame: [f64; LANES]) -> [f64; LANES] {
        for (section, state) in self.sections.iter().zip(&mut self.states) {
            let Some(section) = section else { break };
            let taps = state.tick(&section.coefficients, frame);
            for ((sample, band), low) in frame.iter_mut().zip(taps.band).zip(taps.low) {
                *sample = section.direct * *sample + section.band * band + section.low * low;
            }
        }
        frame
    }
}

/// A row of sections that can be exchanged while sound runs. Without sections the sound passes bit for bit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bank<const LANES: usize> {
    heard: Row<LANES>,
    next: Row<LANES>,
    /// What is asked for, if it came during a fade.
    waiting: Option<Sections>,
    /// 0 while `heard` is heard, on its way to 1 during a fade.
    fade: Glide,
}

impl<const LANES: usize> Default for Bank<LANES> {
    fn default() -> Self {
        Self { heard: Row::EMPTY, next: Row::EMPTY, waiting: None, fade: Glide::new(0.0) }
    }
}

impl<const LANES: usize> Bank<LANES> {
    /// Sets the pace of fades: [`GLIDE_MS`].
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.fade.prepare(sample_rate_hz, GLIDE_MS);
    }

    /// Fades to these sections.
    pub fn set(&mut self, sections: Sections) {
        self.waiting = (sections != self.goal()).then_some(sections);
        if !self.is_fading() {
            self.start();
        }
    }

    /// Whether sound passes bit for bit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_fading() && self.heard.sections[0].is_none()
    }

    /// Forgets the past and ends the fade.
    pub fn reset(&mut self) {
        let sections = self.waiting.unwrap_or(self.goal());
        *self = Self { heard: Row { sections, ..Row::EMPTY }, fade: self.fade, ..Self::default() };
        self.fade.set(0.0);
        self.fade.snap();
    }

    /// Filters one frame.
    #[inline(always)]
    pub fn tick(&mut self, frame: [f64; LANES]) -> [f64; LANES] {
        let heard = self.heard.tick(frame);
        if !self.is_fading() {
            return heard;
        }
        let next = self.next.tick(frame);
        let fade = self.fade.tick();
        let mut mixed = heard;
        mixed.iter_mut().zip(next).for_each(|(mixed, next)| *mixed += fade * (next - *mixed));
        if self.fade.is_settled() {
            self.heard = self.next;
            self.fade.set(0.0);
            self.fade.snap();
            self.start();
        }
        mixed
    }

    /// Ends decaying tails before they turn subnormal. Due now and then, at frames that do not depend on where blocks
    /// begin.
    pub fn settle(&mut self) {
        self.heard.states.iter_mut().chain(&mut self.next.states).for_each(Svf::settle);
    }

    fn is_fading(&self) -> bool {
        !(self.fade.is_settled() && self.fade.value() == 0.0)
    }

    /// What is heard once the fade is over.
    fn goal(&self) -> Sections {
        if self.is_fading() { self.next.sections } else { self.heard.sections }
    }

    fn start(&mut self) {
        if let Some(sections) = self.waiting.take() {
            self.next = Row { sections, ..Row::EMPTY };
            self.fade.set(1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{burst_db, magnitude_db, sine};

    const RATE_HZ: f64 = 48_000.0;

    fn response_db(sections: Sections, hz: f64) -> f64 {
        let mut bank = Bank::<1>::default();
        bank.set(sections);
        bank.reset();
        let impulse: Vec<f32> =
            (0..96_000).map(|n| bank.tick([if n == 0 { 1.0 } else { 0.0 }])[0] as f32).collect();
        magnitude_db(&impulse, hz, RATE_HZ)
    }

    #[test]
    fn every_slope_of_the_high_pass_is_its_closed_form() {
        for order in 1..=8 {
            let sections = Section::butterworth_high_pass(120.0, order, RATE_HZ);
            for hz in [60.0, 120.0, 240.0, 5_000.0] {
                let w = prewarp(120.0, RATE_HZ) / prewarp(hz, RATE_HZ);
                let expected = -10.0 * (1.0 + w.powi(2 * order as i32)).log10();
                let found = response_db(sections, hz);
                // f32 samples of an impulse response of size 1 carry 6e-8 each: at -48 dB, 2e-3 dB by the worst sum.
                assert!((found - expected).abs() < 2e-3, "order {order}, {hz} Hz: {found}, not {expected}");
            }
        }
    }

    #[test]
    fn shapes_have_their_gains_where_they_say() {
        let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-3, "{found}, not {wanted}");
        near(response_db(in_series([Section::bell(1_000.0, 1.0, 5.0, RATE_HZ)]), 1_000.0), 5.0);
        near(response_db(in_series([Section::low_shelf(100.0, 6.0, RATE_HZ)]), 1.0), 6.0);
        near(response_db(in_series([Section::low_shelf(100.0, -6.0, RATE_HZ)]), 100.0), -3.0);
        near(response_db(in_series([Section::low_pass(9_000.0, 0.5_f64.sqrt(), RATE_HZ)]), 9_000.0), -3.0103);
        near(response_db(in_series([Section::all_pass(700.0, 1.0, RATE_HZ)]), 650.0), 0.0);
    }

    #[test]
    fn rows_change_without_a_click_and_the_last_wish_wins() {
        let mut bank = Bank::<1>::default();
        bank.prepare(RATE_HZ);
        let tone = sine(1_000.0, 0.5, 0.0, RATE_HZ, 48_000);
        let mut heard = Vec::new();
        for (n, x) in tone.iter().enumerate() {
            match n {
                12_000 => bank.set(in_series([Section::high_pass(500.0, 0.7, RATE_HZ)])),
                12_100 => bank.set(in_series([Section::high_pass(100.0, 0.7, RATE_HZ)])),
                12_200 => bank.set(in_series([Section::high_pass(200.0, 0.7, RATE_HZ)])),
                _ => {}
            }
            heard.push(bank.tick([f64::from(*x)])[0] as f32);
        }
        assert!(heard[..12_000] == tone[..12_000], "no sections, no change");
        let burst = burst_db(&heard, 11_000, RATE_HZ);
        assert!(burst < -90.0, "{burst} dBFS");
        assert_eq!(bank.goal()[0], Some(Section::high_pass(200.0, 0.7, RATE_HZ)));
        bank.set([None; MOST_SECTIONS]);
        (0..9_600).for_each(|_| _ = bank.tick([0.5]));
        assert!(bank.is_empty());
    }
}
