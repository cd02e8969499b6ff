//! The parameters of a plugin: list, find, read and set, by value or by the plugin's own text.

use crate::automation::Change;
use crate::crash::Stage;
use crate::processing::AsAudioThread;
use crate::{Error, Instance};
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags};
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use std::ffi::CString;

/// What a plugin says about one parameter. Values are the plugin's own: what they mean, only its text says.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Stable CLAP id.
    pub id: u32,
    /// Display name.
    pub name: String,
    /// Path of the group it belongs to, separated by `/`. May be empty.
    pub module: String,
    /// Lowest value.
    pub min: f64,
    /// Highest value.
    pub max: f64,
    /// Value of a fresh instance.
    pub default: f64,
    /// Automatable, stepped, read-only, hidden, bypass.
    pub flags: ParamInfoFlags,
}

impl Parameter {
    /// Group and name, separated by `/`.
    #[must_use]
    pub fn path(&self) -> String {
        match self.module.trim_matches('/') {
            "" => self.name.clone(),
            module => format!("{module}/{}", self.name),
        }
    }
}

impl Instance {
    /// Every parameter, in the plugin's order.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.list
    }

    /// The parameter that `key` means: group and name (`"Band 1/Gain"`), a name that only one parameter has, or the
    /// CLAP id as a decimal number. Letter case does not matter.
    ///
    /// # Errors
    /// Names the plugin and the parameters among which to choose.
    pub fn find(&self, key: &str) -> Result<&Parameter, Error> {
        let folded = key.to_lowercase();
        let matching =
            |of: &dyn Fn(&Parameter) -> bool| self.list.iter().filter(|p| of(p)).collect::<Vec<_>>();
        let mut found = matching(&|p| p.path().to_lowercase() == folded);
        if found.is_empty() {
            found = matching(&|p| p.name.to_lowercase() == folded);
        }
        if found.is_empty()
            && let Ok(id) = key.parse::<u32>()
        {
            found = matching(&|p| p.id == id);
        }
        if let [one] = found.as_slice() {
            return Ok(one);
        }
        let ambiguous = !found.is_empty();
        let candidates: Vec<Parameter> = if ambiguous {
            found.into_iter().cloned().collect()
        } else {
            let visible = |p: &&Parameter| !p.flags.contains(ParamInfoFlags::IS_HIDDEN);
            self.list.iter().filter(visible).cloned().collect()
        };
        // Two parameters of one path can only be told apart by their ids.
        let path = |p: &Parameter| {
            let twins = candidates.iter().filter(|other| other.path() == p.path()).count() > 1;
            if twins { p.id.to_string() } else { p.path() }
        };
        Err(Error::Parameter {
            plugin: self.label.text().to_owned(),
            key: key.to_owned(),
            ambiguous,
            candidates: candidates.iter().map(path).collect(),
        })
    }

    /// The current value.
    ///
    /// # Errors
    /// Names the plugin: it has no such parameter.
    pub fn value(&mut self, id: u32) -> Result<f64, Error> {
        self.known(id)?;
        let _scope = self.label.enter(Stage::Parameters);
        let value = self
            .extensions
            .parameters
            .zip(ClapId::from_raw(id))
            .and_then(|(parameters, id)| parameters.get_value(&self.plugin.plugin_handle(), id));
        value.ok_or_else(|| self.refused("tell the value of a parameter", format!("parameter {id}")))
    }

    /// How the plugin writes `value`, such as `-3.5 dB`.
    ///
    /// # Errors
    /// Names the plugin: it has no such parameter or no text for it.
    pub fn text(&mut self, id: u32, value: f64) -> Result<String, Error> {
        self.known(id)?;
        let _scope = self.label.enter(Stage::Parameters);
        let mut buffer = [0; 1_024];
        let text = self.extensions.parameters.zip(ClapId::from_raw(id)).and_then(|(parameters, id)| {
            parameters.value_to_text(&self.plugin.plugin_handle(), id, value, &mut buffer).ok()
        });
        match text {
            Some(text) => Ok(String::from_utf8_lossy(text).into_owned()),
            None => Err(self.refused("write a value as text", format!("parameter {id}, value {value}"))),
        }
    }

    /// Sets a parameter at once.
    ///
    /// # Errors
    /// Names the plugin and the parameter: unknown, read-only, or the value lies outside its range.
    pub fn set_value(&mut self, id: u32, value: f64) -> Result<(), Error> {
        self.check_value(id, value)?;
        self.flush(&[Change { offset: 0, parameter: id, value }]);
        self.service();
        Ok(())
    }

    /// Sets a parameter at once, as a user would type it: `-3.5 dB`, `1.2 kHz`, `Off`.
    ///
    /// # Errors
    /// Names the plugin and the parameter: unknown, read-only, or the plugin does not understand the text.
    pub fn set_text(&mut self, id: u32, text: &str) -> Result<(), Error> {
        let value = self.value_of(id, text)?;
        self.set_value(id, value)
    }

    /// The value that `text` means to the plugin.
    ///
    /// # Errors
    /// Names the plugin and the parameter: unknown, or the plugin does not understand the text. Shows how it writes
    /// the current value.
    pub fn value_of(&mut self, id: u32, text: &str) -> Result<f64, Error> {
        let parameter = self.known(id)?.path();
        let scope = self.label.enter(Stage::Parameters);
        let value = CString::new(text).ok().and_then(|text| {
            let (parameters, id) = self.extensions.parameters.zip(ClapId::from_raw(id))?;
            parameters.text_to_value(&self.plugin.plugin_handle(), id, &text)
        });
        drop(scope);
        if let Some(value) = value.filter(|value| value.is_finite()) {
            return Ok(value);
        }
        let now = self.value(id).and_then(|value| self.text(id, value)).unwrap_or_default();
        let reason = format!("\"{text}\" is not understood. Write it like \"{now}\"");
        Err(Error::Value { plugin: self.label.text().to_owned(), parameter, reason })
    }

    /// Whether `value` may be given to the parameter.
    ///
    /// # Errors
    /// As for [`Instance::set_value`].
    pub(crate) fn check_value(&self, id: u32, value: f64) -> Result<(), Error> {
        let parameter = self.known(id)?;
        let reason = if parameter.flags.contains(ParamInfoFlags::IS_READONLY) {
            "it can only be read. Leave it out".to_owned()
        } else if (parameter.min..=parameter.max).contains(&value) {
            return Ok(());
        } else {
            format!("{value} is outside {} to {}", parameter.min, parameter.max)
        };
        Err(Error::Value { plugin: self.label.text().to_owned(), parameter: parameter.path(), reason })
    }

    /// The parameter with this CLAP id.
    pub(crate) fn known(&self, id: u32) -> Result<&Parameter, Error> {
        self.list.iter().find(|parameter| parameter.id == id).ok_or_else(|| Error::Parameter {
            plugin: self.label.text().to_owned(),
            key: id.to_string(),
            ambiguous: false,
            candidates: self.list.iter().map(Parameter::path).collect(),
        })
    }

    /// Hands changes over without processing a block.
    pub(crate) fn flush(&mut self, changes: &[Change]) {
        let Some(parameters) = self.extensions.parameters else { return };
        let mut events = EventBuffer::with_capacity(changes.len());
        for change in changes {
            let Some(id) = ClapId::from_raw(change.parameter) else { continue };
            events.push(&ParamValueEvent::new(change.offset, id, Pckn::match_all(), change.value));
        }
        let _scope = self.label.enter(Stage::Parameters);
        if let Some(active) = &mut self.active {
            let _audio = AsAudioThread::begin(&self.plugin);
            let mut handle = active.processor.plugin_handle();
            parameters.flush_active(&mut handle, &events.as_input(), &mut OutputEvents::void());
        } else if let Some(mut handle) = self.plugin.inactive_plugin_handle() {
            parameters.flush(&mut handle, &events.as_input(), &mut OutputEvents::void());
        }
    }

    /// Reads the list anew.
    pub(crate) fn refresh_parameters(&mut self) {
        let Some(parameters) = self.extensions.parameters else { return };
        let _scope = self.label.enter(Stage::Parameters);
        let handle = self.plugin.plugin_handle();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut buffer = ParamInfoBuffer::new();
        self.list = (0..parameters.count(&handle))
            .filter_map(|index| {
                let info = parameters.get_info(&handle, index, &mut buffer)?;
                Some(Parameter {
                    id: info.id.get(),
                    name: text(info.name),
                    module: text(info.module),
                    min: info.min_value,
                    max: info.max_value,
                    default: info.default_value,
                    flags: info.flags,
                })
            })
            .collect();
    }
}
