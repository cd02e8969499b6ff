//! A plugin's editor inside an X11 window of the caller's, kept alive by the caller's own loop.
//!
//! The editor may bring its own thread, as those on baseview do, or live on what the host drives for it: timers, file
//! descriptors and callbacks, all carried out by [`Editor::run_for`].

use crate::crash::{Scope, Stage};
use crate::handlers::Shared;
use crate::{Error, Instance};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, HostGuiImpl, PluginGui, Window};
use clack_extensions::posix_fd::PluginPosixFd;
use clack_extensions::timer::PluginTimer;
use clack_host::prelude::HostError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Longest sleep: a callback may be asked for from any thread, and nothing wakes the loop then.
const MAX_SLEEP: Duration = Duration::from_millis(10);
impl HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, size: GuiSize) -> Result<(), HostError> {
        self.resize.store(size.pack_to_u64(), Ordering::SeqCst);
        Ok(())
    }

    // The window is the caller's, to show or hide as it likes.
    fn request_show(&self) -> Result<(), HostError> {
        Err(HostError::Message("the window is always shown"))
    }

    fn request_hide(&self) -> Result<(), HostError> {
        Err(HostError::Message("the window is always shown"))
    }

    fn closed(&self, _: bool) {
        self.closed.store(true, Ordering::SeqCst);
    }
}

/// An open editor. Closes when dropped; the window must outlive it.
pub struct Editor<'a> {
    instance: &'a mut Instance,
    gui: PluginGui,
    timers: Option<PluginTimer>,
    descriptors: Option<PluginPosixFd>,
    /// Last, so that closing is covered: an editor's own thread may crash at any time while it is open.
    _scope: Scope,
}

impl std::fmt::Debug for Editor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Editor").field("instance", &self.instance).finish_non_exhaustive()
    }
}

impl<'a> Editor<'a> {
    /// Opens the editor inside the X11 window with the id `window`, at `scale` times its natural size where the plugin
    /// can do that. The caller then makes its window as large as [`Editor::size`] says.
    ///
    /// # Errors
    /// Names the plugin: it has no editor for X11, or failed to open it.
    pub fn open(instance: &'a mut Instance, window: u32, scale: f64) -> Result<Self, Error> {
        let scope = instance.label.enter(Stage::Editor);
        let handle = instance.plugin.plugin_handle();
        let configuration = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };
        let gui = handle.get_extension::<PluginGui>();
        let Some(gui) = gui.filter(|gui| gui.is_api_supported(&handle, configuration)) else {
            return Err(instance.refused("open its editor", "it has none that X11 can embed".to_owned()));
        };
        let (timers, descriptors) = (handle.get_extension(), handle.get_extension());
        if let Err(error) = gui.create(&handle, configuration) {
            return Err(instance.refused("open its editor", error.to_string()));
        }
        instance.shared(|shared| {
            shared.resize.store(0, Ordering::SeqCst);
            shared.closed.store(false, Ordering::SeqCst);
        });
        // From here on dropping the editor destroys what was created.
        let editor = Self { instance, gui, timers, descriptors, _scope: scope };
        let handle = editor.instance.plugin.plugin_handle();
        // A plugin that does not scale keeps its natural size.
        let _ = gui.set_scale(&handle, scale);
        // SAFETY: an X11 window is a number that the X server checks at every use, so a stale one is answered with an
        // error and touches no memory.
        #[allow(unsafe_code)]
        let embedded = unsafe { gui.set_parent(&handle, Window::from_x11_handle(window.into())) };
        if let Err(error) = embedded {
            return Err(editor.instance.refused("open its editor in the window", error.to_string()));
        }
        // Some plugins show themselves on `set_parent` and answer "no" to this.
        let _ = gui.show(&handle);
        Ok(editor)
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&mut self) -> Option<(u32, u32)> {
        let size = self.gui.get_size(&self.instance.plugin.plugin_handle())?;
        Some((size.width, size.height))
    }

    /// The size that the editor asked for since the last call, in pixels. The caller resizes its window to it.
    #[must_use]
    pub fn take_resize(&mut self) -> Option<(u32, u32)> {
        let packed = self.instance.shared(|shared| shared.resize.swap(0, Ordering::SeqCst));
        let GuiSize { width, height } = GuiSize::unpack_from_u64(packed);
        (packed != 0).then_some((width, height))
    }

    /// Whether the editor closed itself.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.instance.shared(|shared| shared.closed.load(Ordering::SeqCst))
    }

    /// The plugin, to process or to set parameters while its editor is open.
    pub fn instance(&mut self) -> &mut Instance {
        self.instance
    }

    /// Lets the editor live for a while: callbacks, timers, file descriptors.
    pub fn run_for(&mut self, duration: Duration) {
        let end = Instant::now() + duration;
        loop {
            let now = Instant::now();
            let next = self.instance.plugin.access_handler(|main| main.reactor.next());
            let until = next.map_or(end, |next| next.min(end));
            let timeout = until.saturating_duration_since(now).min(MAX_SLEEP);
            let ready = self.instance.plugin.access_handler(|main| main.reactor.wait(timeout));
            if let Some(descriptors) = self.descriptors {
                for (fd, flags) in ready {
                    descriptors.on_fd(&self.instance.plugin.plugin_handle(), fd, flags);
                }
            }
            let due = self.instance.plugin.access_handler(|main| main.reactor.due());
            for id in due {
                // One tick may have ended the timer of the next.
                let holds = self.instance.plugin.access_handler(|main| main.reactor.holds(id));
                if let Some(timers) = self.timers.filter(|_| holds) {
                    timers.on_timer(&self.instance.plugin.plugin_handle(), id);
                }
            }
            self.instance.service();
            if Instant::now() >= end {
                break;
            }
        }
    }
}

impl Drop for Editor<'_> {
    fn drop(&mut self) {
        let handle = self.instance.plugin.plugin_handle();
        let _ = self.gui.hide(&handle);
        self.gui.destroy(&handle);
        self.instance.service();
    }
}
