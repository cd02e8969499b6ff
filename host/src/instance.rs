//! One loaded plugin: what it is, what it asks for, how it ends.

use crate::crash::{Label, Stage, Unloaded, Unloading};
use crate::handlers::{Host, MainThread, Shared};
use crate::processing::Active;
use crate::{Descriptor, Error, Parameter, entry};
use clack_extensions::audio_ports::PluginAudioPorts;
use clack_extensions::audio_ports_config::PluginAudioPortsConfig;
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::PluginParams;
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_extensions::tail::PluginTail;
use clack_host::prelude::*;
use std::ffi::CString;
use std::path::Path;
use std::sync::atomic::Ordering;

/// Calls back into a plugin that keeps asking for another are cut off here.
const MAX_CALLBACKS: usize = 64;

/// What the plugin offers.
#[derive(Clone, Copy)]
pub(crate) struct Extensions {
    pub(crate) ports: Option<PluginAudioPorts>,
    pub(crate) configs: Option<PluginAudioPortsConfig>,
    pub(crate) latency: Option<PluginLatency>,
    pub(crate) parameters: Option<PluginParams>,
    render: Option<PluginRender>,
    pub(crate) state: Option<PluginState>,
    pub(crate) tail: Option<PluginTail>,
}

/// A loaded plugin. Not for another thread than the one it was loaded on.
pub struct Instance {
    descriptor: Descriptor,
    pub(crate) label: &'static Label,
    pub(crate) extensions: Extensions,
    pub(crate) list: Vec<Parameter>,
    pub(crate) active: Option<Active>,
    // The order of these three is the order in which they are dropped.
    _unloading: Unloading,
    pub(crate) plugin: PluginInstance<Host>,
    _unloaded: Unloaded,
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance").field("descriptor", &self.descriptor).finish_non_exhaustive()
    }
}

impl Instance {
    /// Loads the plugin `id` of the bundle at `path`, set to render offline where it knows the difference.
    ///
    /// # Errors
    /// Names the bundle and why it, or the plugin in it, cannot be used.
    pub fn load(path: &Path, id: &str) -> Result<Self, Error> {
        let entry = entry::load(path)?;
        let all = entry::descriptors(&entry, path)?;
        let Some(descriptor) = all.iter().find(|descriptor| descriptor.id == id).cloned() else {
            let available = all.into_iter().map(|descriptor| descriptor.id).collect();
            return Err(Error::NoSuchId { path: path.to_owned(), id: id.to_owned(), available });
        };
        let label = Label::new(&descriptor.name, path);
        let _scope = label.enter(Stage::Loading);
        let refused =
            |reason: String| Error::Refused { plugin: label.text().to_owned(), what: "load", reason };
        let host = HostInfo::new("Lathe", "Lathe", "", env!("CARGO_PKG_VERSION"))
            .map_err(|error| refused(error.to_string()))?;
        let id = CString::new(id).map_err(|error| refused(error.to_string()))?;
        let mut plugin =
            PluginInstance::<Host>::new(|()| Shared::new(), |_| MainThread::default(), &entry, &id, &host)
                .map_err(|error| refused(error.to_string()))?;
        let handle = plugin.plugin_handle();
        let extensions = Extensions {
            ports: handle.get_extension(),
            configs: handle.get_extension(),
            latency: handle.get_extension(),
            parameters: handle.get_extension(),
            render: handle.get_extension(),
            state: handle.get_extension(),
            tail: handle.get_extension(),
        };
        if let Some(render) = extensions.render {
            if render.has_realtime_requirement(&handle) {
                return Err(refused("it only runs in real time, with its own hardware".to_owned()));
            }
            // A plugin that stays in real-time mode still renders; only its own background work may lag.
            let _ = render.set(&handle, RenderMode::Offline);
        }
        let mut instance = Self {
            descriptor,
            label,
            extensions,
            list: Vec::new(),
            active: None,
            _unloading: Unloading(label),
            plugin,
            _unloaded: Unloaded,
        };
        instance.refresh_parameters();
        instance.service();
        Ok(instance)
    }

    /// What the bundle says about this plugin.
    #[must_use]
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Carries out what the plugin asked for and may be done at any time: callbacks, flushes, a new list of
    /// parameters. Called between blocks. A restart is not: see [`Instance::restart_asked`].
    pub fn service(&mut self) {
        for _ in 0..MAX_CALLBACKS {
            if !self.shared(|shared| shared.callback.swap(false, Ordering::SeqCst)) {
                break;
            }
            let _scope = self.label.enter(Stage::MainThread);
            self.plugin.call_on_main_thread_callback();
        }
        if self.shared(|shared| shared.flush.swap(false, Ordering::SeqCst)) {
            self.flush(&[]);
        }
        if self.plugin.access_handler(|main| main.parameters_changed.take()) {
            self.refresh_parameters();
        }
    }

    /// The plugin wants to be deactivated and activated again, most often because a setting changed its latency. Until
    /// then its latency stays as it was.
    #[must_use]
    pub fn restart_asked(&self) -> bool {
        self.shared(|shared| shared.restart.load(Ordering::SeqCst))
    }

    /// Warnings and errors that the plugin logged since the last call, oldest first.
    pub fn take_log(&mut self) -> Vec<String> {
        self.shared(Shared::take_log)
    }

    pub(crate) fn shared<R>(&self, read: impl FnOnce(&Shared) -> R) -> R {
        self.plugin.access_shared_handler(read)
    }

    /// The error for a refusal, with what the plugin logged about it.
    pub(crate) fn refused(&self, what: &'static str, reason: String) -> Error {
        let log = self.shared(Shared::take_log);
        let reason = if log.is_empty() { reason } else { format!("{reason} ({})", log.join("; ")) };
        Error::Refused { plugin: self.label.text().to_owned(), what, reason }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // The plugin itself is destroyed after this, when the fields are dropped.
        self.deactivate();
    }
}
