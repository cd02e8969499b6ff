//! What plugins may ask of this host. Requests are noted here and carried out between blocks, where every call into
//! the plugin is allowed again.

use clack_extensions::audio_ports::{AudioPortRescanFlags, HostAudioPorts, HostAudioPortsImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl};
use clack_extensions::log::{HostLog, HostLogImpl, LogSeverity};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags,
};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_extensions::tail::{HostTail, HostTailImpl};
use clack_extensions::thread_check::{HostThreadCheck, HostThreadCheckImpl};
use clack_host::prelude::*;
use std::cell::Cell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;

/// Lines of a plugin's log that are kept.
const MAX_LOG_LINES: usize = 32;

/// Ties the three handlers together.
pub(crate) struct Host;

impl HostHandlers for Host {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainThread;
    type AudioProcessor<'a> = AudioThread;

    fn declare_extensions(builder: &mut HostExtensions<'_, Self>, _: &Shared) {
        builder
            .register::<HostAudioPorts>()
            .register::<HostLatency>()
            .register::<HostLog>()
            .register::<HostParams>()
            .register::<HostState>()
            .register::<HostTail>()
            .register::<HostThreadCheck>();
        #[cfg(all(feature = "gui", unix))]
        builder
            .register::<clack_extensions::gui::HostGui>()
            .register::<clack_extensions::posix_fd::HostPosixFd>()
            .register::<clack_extensions::timer::HostTimer>();
    }
}

/// Requests that may come from any thread.
pub(crate) struct Shared {
    main_thread: ThreadId,
    /// The main thread is acting as the audio thread.
    pub(crate) as_audio_thread: AtomicBool,
    pub(crate) restart: AtomicBool,
    pub(crate) callback: AtomicBool,
    pub(crate) flush: AtomicBool,
    /// The size that the editor asked for, packed; 0 if it did not.
    #[cfg(all(feature = "gui", unix))]
    pub(crate) resize: std::sync::atomic::AtomicU64,
    /// The editor closed itself.
    #[cfg(all(feature = "gui", unix))]
    pub(crate) closed: AtomicBool,
    log: Mutex<Vec<String>>,
}

impl Shared {
    /// Made on the thread that will be the plugin's main thread.
    pub(crate) fn new() -> Self {
        Self {
            main_thread: std::thread::current().id(),
            as_audio_thread: AtomicBool::new(false),
            restart: AtomicBool::new(false),
            callback: AtomicBool::new(false),
            flush: AtomicBool::new(false),
            #[cfg(all(feature = "gui", unix))]
            resize: std::sync::atomic::AtomicU64::new(0),
            #[cfg(all(feature = "gui", unix))]
            closed: AtomicBool::new(false),
            log: Mutex::new(Vec::new()),
        }
    }

    /// Warnings and errors that the plugin logged since the last call, oldest first.
    pub(crate) fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {
        self.restart.store(true, Ordering::SeqCst);
    }

    // An offline render processes every block anyway.
    fn request_process(&self) {}

    fn request_callback(&self) {
        self.callback.store(true, Ordering::SeqCst);
    }
}

impl HostParamsImplShared for Shared {
    fn request_flush(&self) {
        self.flush.store(true, Ordering::SeqCst);
    }
}

impl HostThreadCheckImpl for Shared {
    // While the thread plays the audio thread it does not answer to both names: a plugin that asks wants to know
    // whether it may call what belongs to the main thread, and in the middle of `process` it had better not.
    fn is_main_thread(&self) -> bool {
        std::thread::current().id() == self.main_thread && !self.as_audio_thread.load(Ordering::SeqCst)
    }

    fn is_audio_thread(&self) -> bool {
        std::thread::current().id() == self.main_thread && self.as_audio_thread.load(Ordering::SeqCst)
    }
}

impl HostLogImpl for Shared {
    fn log(&self, severity: LogSeverity, message: &str) {
        if severity < LogSeverity::Warning {
            return;
        }
        let mut log = self.log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if log.len() < MAX_LOG_LINES {
            log.push(message.replace(['\n', '\r'], " "));
        }
    }
}

/// Requests that only come on the main thread.
#[derive(Default)]
pub(crate) struct MainThread {
    /// Names, ranges or the list of parameters changed.
    pub(crate) parameters_changed: Cell<bool>,
    /// Timers and file descriptors that the editor lives on.
    #[cfg(all(feature = "gui", unix))]
    pub(crate) reactor: crate::reactor::Reactor,
}

impl MainThreadHandler<'_> for MainThread {}

impl HostParamsImplMainThread for MainThread {
    fn rescan(&self, flags: ParamRescanFlags) {
        // Values and texts are always read from the plugin; only the list is kept.
        if flags.intersects(ParamRescanFlags::ALL | ParamRescanFlags::INFO) {
            self.parameters_changed.set(true);
        }
    }

    // Lanes belong to the rack, which checks them against the list at each activation.
    fn clear(&self, _: ClapId, _: ParamClearFlags) {}
}

impl HostLatencyImpl for MainThread {
    // The latency is read after each activation, and between two it cannot change.
    fn changed(&self) {}
}

impl HostStateImpl for MainThread {
    fn mark_dirty(&self) {}
}

impl HostAudioPortsImpl for MainThread {
    fn is_rescan_flag_supported(&self, _: AudioPortRescanFlags) -> bool {
        true
    }

    // The ports are read at each activation, and between two they cannot change.
    fn rescan(&self, _: AudioPortRescanFlags) {}
}

/// Requests that only come on the audio thread.
pub(crate) struct AudioThread;

impl AudioProcessorHandler<'_> for AudioThread {}

impl HostTailImpl for AudioThread {
    // The tail is read when the input has ended.
    fn changed(&mut self) {}
}
