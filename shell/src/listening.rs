//! How the open window wants the plugin to be heard, on its way to the sound, and the gain on its way back. Atomic, never
//! saved, and off when the window is closed.

use dsp_core::compare::Listen;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// What both sides share.
#[derive(Debug)]
pub struct Listening {
    matched: AtomicBool,
    delta: AtomicBool,
    /// Bits of the gain in dB, an f32; not a number while there is none.
    gain_db: AtomicU32,
}

impl Default for Listening {
    fn default() -> Self {
        let (matched, delta) = (AtomicBool::default(), AtomicBool::default());
        Self { matched, delta, gain_db: AtomicU32::new(f32::NAN.to_bits()) }
    }
}

impl Listening {
    /// What is wanted. Wait-free.
    #[must_use]
    pub fn wanted(&self) -> Listen {
        Listen { matched: self.matched.load(Ordering::Relaxed), delta: self.delta.load(Ordering::Relaxed) }
    }

    /// Asks for it.
    pub fn want(&self, listen: Listen) {
        self.matched.store(listen.matched, Ordering::Relaxed);
        self.delta.store(listen.delta, Ordering::Relaxed);
    }

    /// Tells the gain that is in force, and says whether it is another. Wait-free.
    pub fn tell(&self, gain_db: Option<f64>) -> bool {
        let gain_db = gain_db.map_or(f32::NAN, |gain_db| gain_db as f32).to_bits();
        self.gain_db.swap(gain_db, Ordering::Relaxed) != gain_db
    }

    /// The gain that was told last, in dB.
    #[must_use]
    pub fn gain_db(&self) -> Option<f64> {
        let gain_db = f32::from_bits(self.gain_db.load(Ordering::Relaxed));
        (!gain_db.is_nan()).then(|| gain_db.into())
    }
}
