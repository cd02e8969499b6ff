//! A CLAP plugin in the offline host.

use crate::plugin::{Change, Description, Parameter, Plugin, Spec};
use clack_extensions::params::ParamInfoFlags;
use dsp_core::process::{Channels, Mode};
use host::{Error, Instance, Tail};
use std::path::Path;

/// A plugin in the host that `lathe master` uses. It renders offline only.
pub struct Offline {
    instance: Instance,
}

impl Offline {
    /// Loads the plugin `id`.
    ///
    /// # Panics
    /// If the host says why it cannot.
    #[must_use]
    pub fn load(bundle: &Path, id: &str) -> Self {
        Self { instance: ok(Instance::load(bundle, id)) }
    }

    /// The range of a parameter in the plugin's own numbers.
    fn range(&self, id: u32) -> (f64, f64) {
        let parameter = self.instance.parameters().iter().find(|parameter| parameter.id == id);
        let parameter = parameter.unwrap_or_else(|| panic!("a parameter {id}"));
        (parameter.min, parameter.max)
    }

    fn plain(&self, id: u32, normalized: f64) -> f64 {
        let (min, max) = self.range(id);
        (min + normalized * (max - min)).clamp(min, max)
    }

    fn normalized(&self, id: u32, plain: f64) -> f64 {
        let (min, max) = self.range(id);
        (plain - min) / (max - min)
    }
}

impl Plugin for Offline {
    fn description(&self) -> Description {
        let descriptor = self.instance.descriptor();
        Description {
            name: descriptor.name.clone(),
            vendor: descriptor.vendor.clone(),
            version: descriptor.version.clone(),
            features: descriptor.features.clone(),
        }
    }

    fn parameters(&mut self) -> Vec<Parameter> {
        let parameter = |p: &host::Parameter| Parameter {
            id: p.id,
            name: p.name.clone(),
            default: (p.default - p.min) / (p.max - p.min),
            steps: if p.flags.contains(ParamInfoFlags::IS_STEPPED) { (p.max - p.min) as u32 } else { 0 },
            is_bypass: p.flags.contains(ParamInfoFlags::IS_BYPASS),
            is_automatable: p.flags.contains(ParamInfoFlags::IS_AUTOMATABLE),
        };
        self.instance.parameters().iter().map(parameter).collect()
    }

    fn value(&mut self, id: u32) -> f64 {
        let plain = ok(self.instance.value(id));
        self.normalized(id, plain)
    }

    fn text(&mut self, id: u32, value: f64) -> String {
        let plain = self.plain(id, value);
        ok(self.instance.text(id, plain))
    }

    fn parse(&mut self, id: u32, text: &str) -> Option<f64> {
        let plain = self.instance.value_of(id, text).ok()?;
        Some(self.normalized(id, plain))
    }

    fn set(&mut self, values: &[(u32, f64)]) {
        for &(id, value) in values {
            let plain = self.plain(id, value);
            ok(self.instance.set_value(id, plain));
        }
    }

    fn save(&mut self) -> Vec<u8> {
        ok(self.instance.save_state())
    }

    fn load(&mut self, state: &[u8]) -> bool {
        self.instance.load_state(state).is_ok()
    }

    fn activate(&mut self, spec: Spec) -> bool {
        assert_eq!(spec.mode, Mode::Offline, "this host renders offline");
        let channels = match spec.channels {
            Channels::Mono => host::Channels::Mono,
            Channels::Stereo => host::Channels::Stereo,
        };
        self.instance.deactivate();
        let spec = host::Spec { sample_rate_hz: spec.sample_rate_hz, max_frames: spec.max_frames, channels };
        match self.instance.activate(spec) {
            Ok(()) => true,
            Err(Error::Ports { .. }) => false,
            Err(error) => panic!("{error}"),
        }
    }

    fn deactivate(&mut self) {
        self.instance.deactivate();
    }

    // The host runs restarts by itself, at each activation.
    fn take_restart_request(&mut self) -> bool {
        self.instance.restart_asked()
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32], changes: &[Change]) {
        let changes = changes.iter().map(|change| host::automation::Change {
            offset: change.frame,
            parameter: change.id,
            value: self.plain(change.id, change.value),
        });
        let changes: Vec<_> = changes.collect();
        ok(self.instance.process(left, right, &changes));
    }

    fn latency(&mut self) -> usize {
        self.instance.latency()
    }

    fn tail(&mut self) -> Option<usize> {
        match self.instance.tail() {
            Tail::Frames(frames) => usize::try_from(frames).ok(),
            Tail::Infinite => None,
        }
    }

    fn idle(&mut self) {
        self.instance.service();
    }
}

fn ok<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}
