//! The five plugins: what is known of them from outside.

use crate::clap;
use crate::plugin::Plugin;
use crate::reference::{Of, Reference};
use crate::vst3;
use dsp_core::chain::multiband::MultibandChain;
use dsp_core::chain::{eq::EqChain, imager::ImagerChain, limiter::LimiterChain, meter::MeterChain};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A plugin format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CLAP.
    Clap,
    /// VST3.
    Vst3,
}

impl Format {
    /// File ending of a bundle.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Clap => "clap",
            Self::Vst3 => "vst3",
        }
    }

    /// The format with this file ending.
    #[must_use]
    pub fn with_ending(ending: &str) -> Option<Self> {
        [Self::Clap, Self::Vst3].into_iter().find(|format| format.ending() == ending)
    }
}

/// A gain in dB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gain {
    /// Name in the DAW.
    pub name: &'static str,
    /// Id in the saved state.
    pub state_id: &'static str,
}

const OUTPUT_GAIN: Gain = Gain { name: "Output Gain", state_id: "output_gain_db" };
const INPUT_GAIN: Gain = Gain { name: "Input Gain", state_id: "input_gain_db" };

/// One of the five.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// Name in the DAW, and of the bundles.
    pub name: &'static str,
    /// CLAP id.
    pub clap_id: &'static str,
    /// Features by which a CLAP host sorts it.
    pub clap_features: &'static [&'static str],
    /// Categories by which a VST3 host sorts it.
    pub vst3_categories: &'static [&'static str],
    /// The chain that it must equal.
    pub reference: fn() -> Box<dyn Reference>,
    /// A parameter in dB that changes the level and is 0 dB by default. The meter has none.
    pub gain: Option<Gain>,
}

/// Lathe EQ.
pub const EQ: Subject = Subject {
    name: "Lathe EQ",
    clap_id: "audio.lathe.eq",
    clap_features: &["audio-effect", "equalizer", "mastering", "stereo", "mono"],
    vst3_categories: &["Fx", "EQ", "Mastering"],
    reference: || Box::new(Of::<EqChain>::default()),
    gain: Some(OUTPUT_GAIN),
};

/// Lathe Multiband.
pub const MULTIBAND: Subject = Subject {
    name: "Lathe Multiband",
    clap_id: "audio.lathe.multiband",
    clap_features: &["audio-effect", "compressor", "mastering", "stereo", "mono"],
    vst3_categories: &["Fx", "Dynamics", "Mastering"],
    reference: || Box::new(Of::<MultibandChain>::default()),
    gain: Some(OUTPUT_GAIN),
};

/// Lathe Imager.
pub const IMAGER: Subject = Subject {
    name: "Lathe Imager",
    clap_id: "audio.lathe.imager",
    clap_features: &["audio-effect", "mastering", "stereo", "mono"],
    vst3_categories: &["Fx", "Mastering"],
    reference: || Box::new(Of::<ImagerChain>::default()),
    gain: Some(OUTPUT_GAIN),
};

/// Lathe Limiter.
pub const LIMITER: Subject = Subject {
    name: "Lathe Limiter",
    clap_id: "audio.lathe.limiter",
    clap_features: &["audio-effect", "limiter", "mastering", "stereo", "mono"],
    vst3_categories: &["Fx", "Dynamics", "Mastering"],
    reference: || Box::new(Of::<LimiterChain>::default()),
    gain: Some(INPUT_GAIN),
};

/// Lathe Meter.
pub const METER: Subject = Subject {
    name: "Lathe Meter",
    clap_id: "audio.lathe.meter",
    clap_features: &["audio-effect", "analyzer", "mastering", "stereo", "mono"],
    vst3_categories: &["Fx", "Analyzer", "Mastering"],
    reference: || Box::new(Of::<MeterChain>::default()),
    gain: None,
};

/// All five, in the order of the chain.
pub const SUBJECTS: [Subject; 5] = [EQ, MULTIBAND, IMAGER, LIMITER, METER];

impl Subject {
    /// Path of the bundle.
    ///
    /// # Panics
    /// If it is not there, with what to do about it.
    #[must_use]
    pub fn bundle(&self, format: Format) -> PathBuf {
        let path = folder().join(format!("{}.{}", self.name, format.ending()));
        assert!(path.exists(), "{} is missing: run `cargo xtask bundle` first", path.display());
        path
    }

    /// Loads a new instance.
    ///
    /// # Panics
    /// If the bundle or the plugin refuses.
    #[must_use]
    pub fn load(&self, format: Format) -> Box<dyn Plugin> {
        load(format, &self.bundle(format), self.clap_id)
    }

    /// Held while a test uses the bundles of this plugin: a bundle keeps what is global to it in one place, and a DAW loads
    /// it on one thread.
    ///
    /// # Panics
    /// If this is not one of the five.
    pub fn turn(&self) -> MutexGuard<'static, ()> {
        static TURNS: [Mutex<()>; SUBJECTS.len()] = [const { Mutex::new(()) }; SUBJECTS.len()];
        let index = SUBJECTS.iter().position(|subject| subject.name == self.name).expect("one of the five");
        // A test that failed in its turn has said so; the next is not to blame.
        TURNS[index].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The subject of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        SUBJECTS.into_iter().find(|subject| subject.name == name)
    }
}

fn load(format: Format, bundle: &Path, clap_id: &str) -> Box<dyn Plugin> {
    match format {
        Format::Clap => Box::new(clap::Offline::load(bundle, clap_id)),
        Format::Vst3 => Box::new(vst3::Instance::load(bundle)),
    }
}

/// Where the bundles are.
fn folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("LATHE_BUNDLES") {
        return folder.into();
    }
    // Test programs lie in <target>/<profile>/deps, others in <target>/<profile>.
    let program = std::env::current_exe().expect("the path of this program");
    let target = program.ancestors().skip(1).find(|folder| folder.join("bundled").is_dir());
    target.map_or_else(|| PathBuf::from("bundled"), |target| target.join("bundled"))
}
