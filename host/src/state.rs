//! A plugin's state: an opaque run of bytes that only the plugin understands.

use crate::crash::Stage;
use crate::{Error, Instance};

impl Instance {
    /// The state as it is now.
    ///
    /// # Errors
    /// Names the plugin: it keeps no state, or failed to write it.
    pub fn save_state(&mut self) -> Result<Vec<u8>, Error> {
        let Some(state) = self.extensions.state else {
            return Err(self.refused("save its state", "it keeps none".to_owned()));
        };
        let _scope = self.label.enter(Stage::State);
        let mut bytes = Vec::new();
        match state.save(&self.plugin.plugin_handle(), &mut bytes) {
            Ok(()) => Ok(bytes),
            Err(error) => Err(self.refused("save its state", error.to_string())),
        }
    }

    /// Puts a saved state back. It may change the latency: the plugin then asks for a restart, which
    /// [`Instance::activate`] carries out.
    ///
    /// # Errors
    /// Names the plugin: it keeps no state, or does not accept this one.
    pub fn load_state(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Some(state) = self.extensions.state else {
            return Err(self.refused("load a state", "it keeps none".to_owned()));
        };
        let scope = self.label.enter(Stage::State);
        let loaded = state.load(&self.plugin.plugin_handle(), &mut &*bytes);
        drop(scope);
        self.service();
        loaded.map_err(|_| Error::State { plugin: self.label.text().to_owned(), bytes: bytes.len() })
    }
}
