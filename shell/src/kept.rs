//! What an instance remembers besides its parameters: the preset's name, state B, the size of the window. Part of the
//! saved state, in a field of its own.

use nice_plug::prelude::{ParamPtr, Params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use widgets::compare_bar::Side;
use widgets::{scale, theme};

/// The key of the field.
const FIELD: &str = "bar";
/// Name of the preset that a new instance has: the defaults.
pub const DEFAULT_PRESET: &str = "Default";
/// Longest side of a window, in points: far beyond any screen.
const LONGEST_SIDE: u32 = 10_000;

/// The memory of one instance. What is missing in a saved one is as in a new instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Name of the preset that was loaded or saved last.
    pub preset: String,
    /// Whether something was changed since. Only asked where the preset itself is gone.
    pub changed: bool,
    /// Whether state B is heard.
    pub on_b: bool,
    /// The state that is not heard.
    pub other: Option<Other>,
    /// Scale of the window in percent, one of [`scale::PERCENTS`].
    pub percent: u32,
    /// Width and height of the window in points, whatever the scale.
    pub size: [u32; 2],
}

/// The state that is not heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Other {
    /// Name of its preset.
    pub preset: String,
    /// Its settings, as a preset.
    pub settings: String,
}

impl Default for Memory {
    fn default() -> Self {
        let size = theme::EDITOR_SIZE.map(|side| side as u32);
        let preset = DEFAULT_PRESET.to_owned();
        Self { preset, changed: false, on_b: false, other: None, percent: 100, size }
    }
}

impl Memory {
    /// The state that is heard.
    #[must_use]
    pub fn side(&self) -> Side {
        if self.on_b { Side::B } else { Side::A }
    }

    /// What was saved, brought to what can be.
    fn read(text: &str) -> Self {
        let mut memory: Self = serde_json::from_str(text).unwrap_or_default();
        memory.percent = scale::nearest(memory.percent);
        let least = theme::LEAST_SIZE.map(|side| side as u32);
        for (side, least) in memory.size.iter_mut().zip(least) {
            *side = (*side).clamp(least, LONGEST_SIDE);
        }
        memory
    }
}

/// A memory that plugin and window share. Locked for moments, and never on the thread of the sound.
#[derive(Clone, Debug, Default)]
pub struct SharedMemory(Arc<Mutex<Memory>>);

impl SharedMemory {
    /// The memory, for a moment.
    pub fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Parameters and memory: everything that a state saves.
#[derive(Debug, Default)]
pub struct Kept<P> {
    /// The parameters.
    pub params: Arc<P>,
    /// What is remembered besides.
    pub memory: SharedMemory,
}

// SAFETY: the pointers are those of `params`, which lives as long as this does.
#[allow(unsafe_code)]
unsafe impl<P: Params> Params for Kept<P> {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        self.params.param_map()
    }

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        let mut fields = self.params.serialize_fields();
        if let Ok(text) = serde_json::to_string(&*self.memory.lock()) {
            fields.insert(FIELD.to_owned(), text);
        }
        fields
    }

    fn deserialize_fields(&self, fields: &BTreeMap<String, String>) {
        self.params.deserialize_fields(fields);
        *self.memory.lock() = fields.get(FIELD).map(|text| Memory::read(text)).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::prelude::BoolParam;

    #[derive(Params)]
    struct One {
        #[id = "on"]
        on: BoolParam,
    }

    impl Default for One {
        fn default() -> Self {
            Self { on: BoolParam::new("On", true) }
        }
    }

    fn after(fields: &[(&str, &str)]) -> Memory {
        let kept = Kept::<One>::default();
        kept.memory.lock().preset = "Of before".to_owned();
        kept.deserialize_fields(&fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect());
        kept.memory.lock().clone()
    }

    #[test]
    fn what_is_saved_comes_back_and_nothing_of_before_stays() {
        let kept = Kept::<One>::default();
        *kept.memory.lock() = Memory {
            preset: "Gentle air".to_owned(),
            changed: true,
            on_b: true,
            other: Some(Other { preset: "Default".to_owned(), settings: "[eq]\n".to_owned() }),
            percent: 150,
            size: [1_200, 700],
        };
        let fields = kept.serialize_fields();
        let saved = kept.memory.lock().clone();
        let pairs: Vec<_> = fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(after(&pairs), saved);
        assert_eq!(after(&[]), Memory::default());
    }

    #[test]
    fn an_old_or_damaged_memory_is_that_of_a_new_instance() {
        for text in ["", "{", "[1]", "{\"percent\":-1}", "{\"size\":[1]}", "null", "{\"preset\":3}"] {
            assert_eq!(after(&[("bar", text)]), Memory::default(), "{text}");
        }
        let odd = after(&[("bar", "{\"percent\":4000,\"size\":[0,4294967295],\"new\":1}")]);
        assert_eq!((odd.percent, odd.size), (200, [720, LONGEST_SIDE]));
    }
}
