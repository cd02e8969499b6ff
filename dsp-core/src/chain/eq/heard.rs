//! Which bands are heard after scale and solo, and in which part of the stereo sound.

use super::{BANDS, Band, BandPhase, Kind, PhaseMode, Placement, Settings, Slope};
use crate::filter::design::Prototype;

impl Settings {
    /// The phase that a band has in the phase mode that is set.
    #[must_use]
    pub fn phase_of(&self, band: &Band) -> BandPhase {
        let is_brickwall = band.kind.has_slope() && band.slope == Slope::Brickwall;
        match self.phase_mode {
            PhaseMode::Linear if is_brickwall => BandPhase::Linear,
            PhaseMode::Linear => band.phase,
            PhaseMode::Minimum | PhaseMode::ZeroLatency => BandPhase::Minimum,
        }
    }
}

/// The bands that are heard, with their prototypes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Heard {
    bands: [Band; BANDS],
    prototypes: [Prototype; BANDS],
    gain_scale: f64,
    /// The solo lets nothing else pass.
    only: Option<Placement>,
}

impl Heard {
    /// What `settings` let through.
    pub(super) fn new(settings: &Settings) -> Self {
        let soloed = settings.bands.iter().position(|band| band.on && band.solo);
        let Some(soloed) = soloed else { return Self::without_solo(settings) };
        let mut settings = *settings;
        for (n, band) in settings.bands.iter_mut().enumerate() {
            if n == soloed {
                *band = listening(band);
            } else {
                band.on = false;
            }
        }
        let placement = settings.bands[soloed].placement;
        let only = (placement != Placement::Stereo).then_some(placement);
        Self { only, ..Self::without_solo(&settings) }
    }

    /// What `settings` would let through if nothing were soloed.
    pub(super) fn without_solo(settings: &Settings) -> Self {
        let linear = settings.phase_mode == PhaseMode::Linear;
        let bands = settings.bands.map(|band| match band.slope {
            Slope::Brickwall if !linear => Band { slope: Slope::Db96, ..band },
            _ => band,
        });
        let prototypes = bands.map(|band| Prototype::scaled(&band, settings.gain_scale_percent));
        Self { bands, prototypes, gain_scale: 0.01 * settings.gain_scale_percent, only: None }
    }

    /// All bands, those that are not heard off.
    pub(super) fn bands(&self) -> &[Band; BANDS] {
        &self.bands
    }

    /// The prototypes of [`Heard::bands`].
    pub(super) fn prototypes(&self) -> &[Prototype; BANDS] {
        &self.prototypes
    }

    /// What the gains of [`Heard::bands`] are multiplied by.
    pub(super) fn gain_scale(&self) -> f64 {
        self.gain_scale
    }

    /// What the solo alone lets pass.
    pub(super) fn only(&self) -> Option<Placement> {
        self.only
    }

    /// The bands that sound in `placement` alone meets: those placed there and those on stereo.
    pub(super) fn at(&self, placement: Placement) -> impl Iterator<Item = (&Band, &Prototype)> {
        let meets = move |band: &Band| [Placement::Stereo, placement].contains(&band.placement);
        self.bands.iter().zip(&self.prototypes).filter(move |(band, _)| band.on && meets(band))
    }

    /// The bands that are placed exactly there.
    pub(super) fn placed(&self, placement: Placement) -> impl Iterator<Item = (&Band, &Prototype)> {
        self.at(placement).filter(move |(band, _)| band.placement == placement)
    }

    /// Whether `placement` goes another way than its opposite: a band is placed there, or the solo mutes it.
    pub(super) fn is_apart(&self, placement: Placement) -> bool {
        self.placed(placement).next().is_some() || self.share(placement) == 0.0
    }

    /// Gain of what the solo lets through in `placement`: 1, or 0 where the opposite side is listened to.
    pub(super) fn share(&self, placement: Placement) -> f64 {
        let opposite = match placement {
            Placement::Stereo => return 1.0,
            Placement::Left => Placement::Right,
            Placement::Right => Placement::Left,
            Placement::Mid => Placement::Side,
            Placement::Side => Placement::Mid,
        };
        if self.only == Some(opposite) { 0.0 } else { 1.0 }
    }

    /// Mean over both channels of the power that stereo sound without anything in common has after the bands, at `hz`.
    pub(super) fn mean_power(&self, hz: f64) -> f64 {
        let placed =
            |placement| self.placed(placement).map(|(_, prototype)| prototype.power(hz)).product::<f64>();
        // Such sound has equal power in middle and side, and the bands of either turn it into each other no matter how.
        let ends = |a, b| 0.5 * (placed(a) + placed(b));
        placed(Placement::Stereo)
            * ends(Placement::Mid, Placement::Side)
            * ends(Placement::Left, Placement::Right)
    }
}

/// What listening to a band lets through of the sound: where it works.
fn listening(band: &Band) -> Band {
    let (kind, slope) = match band.kind {
        Kind::Bell | Kind::Notch | Kind::BandPass => (Kind::BandPass, Slope::Db12),
        Kind::LowShelf => (Kind::HighCut, Slope::Db12),
        Kind::HighShelf => (Kind::LowCut, Slope::Db12),
        // What a cut takes away.
        Kind::LowCut => (Kind::HighCut, band.slope),
        Kind::HighCut => (Kind::LowCut, band.slope),
        // It works everywhere.
        Kind::Tilt => return Band { gain_db: 0.0, ..*band },
    };
    let q = if kind == Kind::BandPass { band.q } else { std::f64::consts::FRAC_1_SQRT_2 };
    Band { kind, slope, q, ..*band }
}
