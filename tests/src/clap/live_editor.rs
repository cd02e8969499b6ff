//! The editor of a CLAP plugin in a window of ours.

use super::live::Live;
use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// An open editor. Dropping it closes it.
pub struct Editor<'a> {
    live: &'a mut Live,
    gui: PluginGui,
}

impl<'a> Editor<'a> {
    /// Opens the editor in the X11 window `parent`.
    ///
    /// # Panics
    /// If any step of it fails.
    #[must_use]
    pub fn open(live: &'a mut Live, parent: u32) -> Self {
        let configuration = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };
        let handle = live.plugin.plugin_handle();
        let gui = handle.get_extension::<PluginGui>().expect("the gui extension");
        assert!(gui.is_api_supported(&handle, configuration), "an editor that X11 can embed");
        gui.create(&handle, configuration).expect("create");
        // SAFETY: an X11 window is a number that the X server checks at every use.
        unsafe { gui.set_parent(&handle, Window::from_x11_handle(parent.into())) }.expect("set_parent");
        // A plugin that is shown as soon as it is embedded may say no.
        let _ = gui.show(&handle);
        Self { live, gui }
    }

    /// Width and height in pixels.
    ///
    /// # Panics
    /// If the plugin does not say.
    #[must_use]
    pub fn size(&mut self) -> (u32, u32) {
        let size = self.gui.get_size(&self.live.plugin.plugin_handle()).expect("get_size");
        (size.width, size.height)
    }

    /// Asks for another size; `None` if the editor cannot be resized, otherwise whether it took it.
    #[must_use]
    pub fn resize(&mut self, width: u32, height: u32) -> Option<bool> {
        let handle = self.live.plugin.plugin_handle();
        if !self.gui.can_resize(&handle) {
            return None;
        }
        let wanted = GuiSize { width, height };
        let size = self.gui.adjust_size(&handle, wanted).unwrap_or(wanted);
        Some(self.gui.set_size(&handle, size).is_ok())
    }

    /// Whether the host grants a size that the editor asks for. At first it does not.
    pub fn grant(&mut self, grants: bool) {
        self.live.plugin.access_shared_handler(|shared| shared.grants.store(grants, Ordering::SeqCst));
    }

    /// The size that the editor was granted since the last call.
    #[must_use]
    pub fn take_size_request(&mut self) -> Option<(u32, u32)> {
        let asked = self.live.plugin.access_shared_handler(|shared| shared.asked.swap(0, Ordering::SeqCst));
        (asked != 0).then_some(((asked >> 32) as u32, asked as u32))
    }

    /// Lets the editor live for as long as said.
    pub fn pump(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.live.idle();
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Editor<'_> {
    fn drop(&mut self) {
        self.gui.destroy(&self.live.plugin.plugin_handle());
        self.live.idle();
    }
}
