//! Which rule sheet and target of the user's own are chosen, by name: part of the saved state, not parameters, because no
//! host could list them.

use dsp_core::meter::targets::{Playback, Rule};
use nice_plug::params::persist::PersistentField;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is saved. An empty name is the choice of the parameter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Saved")]
pub struct Names {
    /// Rule sheet.
    pub profile: String,
    /// Target.
    pub target: String,
    /// The numbers of that target, so that an audition sounds the same before its file is read, or where it is missing.
    pub playback: Option<Playback>,
}

/// A damaged choice is none.
#[derive(Deserialize)]
#[serde(untagged)]
enum Saved {
    Whole { profile: String, target: String, playback: Option<Playback> },
    Other(IgnoredAny),
}

impl From<Saved> for Names {
    fn from(saved: Saved) -> Self {
        match saved {
            Saved::Whole { profile, target, playback } => Self { profile, target, playback },
            Saved::Other(_) => Self::default(),
        }
    }
}

/// The choice of one instance. Locked for moments by the window and by who saves; the sound reads [`Chosen::playback`].
#[derive(Debug, Default)]
pub struct Chosen {
    names: Mutex<Names>,
    playback: AtomicU64,
}

impl Chosen {
    /// What is chosen.
    pub fn names(&self) -> Names {
        self.lock().clone()
    }

    /// Chooses.
    pub fn set(&self, names: Names) {
        self.playback.store(names.playback.map_or(0, pack), Ordering::Relaxed);
        *self.lock() = names;
    }

    /// The numbers of the chosen target of the user's own, to a hundredth: for the gain of an audition. Wait-free.
    pub fn playback(&self) -> Option<Playback> {
        unpack(self.playback.load(Ordering::Relaxed))
    }

    fn lock(&self) -> MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> PersistentField<'a, Names> for Chosen {
    fn set(&self, names: Names) {
        self.set(names);
    }

    fn map<F: Fn(&Names) -> R, R>(&self, f: F) -> R {
        f(&self.lock())
    }
}

const RULES: [Rule; 5] = [Rule::DownOnly, Rule::UpToPeak, Rule::Both, Rule::Unstated, Rule::None];
/// A level that is not given.
const NONE: i16 = i16::MIN;

/// All in one word, so that the sound never reads half of a choice: two levels in hundredths, and the rule, from 1 on.
fn pack(playback: Playback) -> u64 {
    let hundredths = |level: Option<f64>| {
        let level = level.filter(|level| level.is_finite());
        let steps = level.map_or(NONE, |level| (100.0 * level.clamp(-70.0, 20.0)).round() as i16);
        u64::from(steps.cast_unsigned())
    };
    let rule = RULES.iter().position(|rule| *rule == playback.rule).unwrap_or(0) as u64 + 1;
    rule << 32 | hundredths(playback.true_peak_dbtp) << 16 | hundredths(playback.integrated_lufs)
}

fn unpack(word: u64) -> Option<Playback> {
    let rule = *RULES.get(((word >> 32) as usize).checked_sub(1)?)?;
    let level = |word: u64| {
        let steps = (word as u16).cast_signed();
        (steps != NONE).then(|| f64::from(steps) / 100.0)
    };
    Some(Playback { integrated_lufs: level(word), true_peak_dbtp: level(word >> 16), rule })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sound_reads_what_was_chosen() {
        let chosen = Chosen::default();
        assert_eq!(chosen.playback(), None);
        for rule in RULES {
            for (integrated_lufs, true_peak_dbtp) in
                [(Some(-14.25), Some(-1.0)), (Some(-70.0), None), (None, None)]
            {
                let playback = Some(Playback { integrated_lufs, true_peak_dbtp, rule });
                chosen.set(Names { playback, ..Names::default() });
                assert_eq!(chosen.playback(), playback);
            }
        }
        chosen.set(Names::default());
        assert_eq!(chosen.playback(), None);
    }

    #[test]
    fn a_choice_comes_back_and_a_damaged_one_is_none() {
        let playback =
            Playback { integrated_lufs: Some(-20.0), true_peak_dbtp: Some(-2.0), rule: Rule::Both };
        let names =
            Names { profile: "mine".to_owned(), target: "radio".to_owned(), playback: Some(playback) };
        let text = serde_json::to_string(&names).expect("plain data");
        assert_eq!(serde_json::from_str::<Names>(&text).expect("its own"), names);
        for damaged in ["3", "null", "{\"profile\":3}", "[]", "{}"] {
            assert_eq!(
                serde_json::from_str::<Names>(damaged).expect("lenient"),
                Names::default(),
                "{damaged}"
            );
        }
    }
}
