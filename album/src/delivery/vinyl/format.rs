//! Diameters and speeds: how long a side may be, how much room that leaves for the groove, and what it costs in level.
//!
//! Lengths are guide values: no standard sets them, plants publish their own, and these lie in the middle of what they
//! publish. A side of the guide length is cut at full level; the
//! longest is what most plants still take.
//!
//! | Record | Guide | Longest |
//! |---|---|---|
//! | 12" 33⅓ | 18 min | 22 min |
//! | 12" 45 | 12 min | 15 min |
//! | 10" 33⅓ | 10 min | 14 min |
//! | 10" 45 | 8 min | 10 min |
//! | 7" 33⅓ | 5 min | 7 min |
//! | 7" 45 | 4 min | 5 min |
//!
//! Level against length is geometry: the recorded band (IEC 60098: outer diameters 292.6, 241.8 and 168.3 mm; inner radii 60
//! and, of 7", 54 mm) divided by the turns is the room for one turn. The groove at rest and the land beside it take
//! [`GROOVE_UM`] of that; the rest is for the sound, and as it shrinks the level must fall. That is what a lathe with even
//! pitch does; one that looks ahead gains on it in quiet music.

use crate::book::Vinyl;

/// What a groove takes without sound, with the land to the next, in µm.
pub const GROOVE_UM: f64 = 60.0;

/// However short a side is: the cutter head has its limits too, in dB.
pub const MOST_DB: f64 = 6.0;

/// A record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// 12, 10 or 7.
    pub diameter_inches: u32,
    /// 33 or 45.
    pub rpm: u32,
}

impl Format {
    /// What the album file asks for.
    #[must_use]
    pub fn of(vinyl: &Vinyl) -> Self {
        Self { diameter_inches: vinyl.diameter_inches, rpm: vinyl.rpm }
    }

    /// As people write it.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}\" {} rpm", self.diameter_inches, if self.rpm == 45 { "45" } else { "33⅓" })
    }

    fn minutes(self) -> [f64; 2] {
        match (self.diameter_inches, self.rpm) {
            (7, 45) => [4.0, 5.0],
            (7, _) => [5.0, 7.0],
            (10, 45) => [8.0, 10.0],
            (10, _) => [10.0, 14.0],
            (_, 45) => [12.0, 15.0],
            _ => [18.0, 22.0],
        }
    }

    /// Up to here a side is cut at full level, in seconds.
    #[must_use]
    pub fn guide_s(self) -> f64 {
        60.0 * self.minutes()[0]
    }

    /// The longest side that most plants take, in seconds.
    #[must_use]
    pub fn longest_s(self) -> f64 {
        60.0 * self.minutes()[1]
    }

    /// Outer and inner radius of the recorded band in mm.
    #[must_use]
    pub fn radii_mm(self) -> [f64; 2] {
        match self.diameter_inches {
            7 => [84.15, 54.0],
            10 => [120.9, 60.0],
            _ => [146.3, 60.0],
        }
    }

    fn turns_a_second(self) -> f64 {
        if self.rpm == 45 { 0.75 } else { 5.0 / 9.0 }
    }

    /// Room for one turn of a side that uses the whole band, in µm.
    #[must_use]
    pub fn turn_um(self, seconds: f64) -> f64 {
        let [outer, inner] = self.radii_mm();
        1e3 * (outer - inner) / (seconds * self.turns_a_second())
    }

    /// Level that a side of this length has room for, in dB re one of the guide length: above 0 if it is shorter, up to
    /// [`MOST_DB`]. None if there is no room for the groove.
    #[must_use]
    pub fn level_db(self, seconds: f64) -> Option<f64> {
        let room = self.turn_um(seconds) - GROOVE_UM;
        let guide = self.turn_um(self.guide_s()) - GROOVE_UM;
        (room > 0.0).then(|| (20.0 * (room / guide).log10()).min(MOST_DB))
    }

    /// How fast the groove passes the stylus at the outer and the inner end, in cm/s.
    #[must_use]
    pub fn speeds_cm_s(self) -> [f64; 2] {
        self.radii_mm().map(|mm| 0.1 * mm * std::f64::consts::TAU * self.turns_a_second())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_and_level_follow_the_geometry() {
        let lp = Format { diameter_inches: 12, rpm: 33 };
        // 18 min are 600 turns over 86.3 mm.
        assert!((lp.turn_um(1_080.0) - 143.83).abs() < 0.01);
        assert!(lp.level_db(1_080.0).expect("room").abs() < 1e-12);
        // 22 min: 117.68 µm, so 57.68 of 83.83 are left.
        let db = lp.level_db(1_320.0).expect("room");
        assert!((db - 20.0 * (57.68_f64 / 83.83).log10()).abs() < 0.01, "{db}");
        assert!(lp.level_db(900.0).expect("room") > 2.0 && lp.level_db(1.0) == Some(MOST_DB));
        // 86.3 mm in turns of 60 µm: 1438 turns, 43 min.
        assert!(lp.level_db(2_588.0).is_some() && lp.level_db(2_590.0).is_none());
        let [outer, inner] = lp.speeds_cm_s();
        assert!((outer - 51.07).abs() < 0.01 && (inner - 20.94).abs() < 0.01);
        for (diameter_inches, rpm) in [(12, 33), (12, 45), (10, 33), (10, 45), (7, 33), (7, 45)] {
            let format = Format { diameter_inches, rpm };
            assert!(format.guide_s() < format.longest_s());
            // The longest side of every record costs 2.5 to 5.5 dB: the guide values of all of them mean the same.
            let db = format.level_db(format.longest_s()).expect("room");
            assert!((-5.5..-2.5).contains(&db), "{}: {db}", format.name());
        }
    }
}
