//! One clear line when a plugin takes the process down.
//!
//! Every call into a plugin happens inside a scope, which tells a signal handler whose code is running and why. The
//! handler itself only reads two atomics and calls `write` and `_exit`, which POSIX lists as safe in a handler.
//!
//! The line names the plugin that the host was calling. Should a thread that an earlier plugin started crash meanwhile,
//! the wrong one is named: from inside the process there is no way to know.

use std::sync::Mutex;
use std::sync::atomic::{AtomicPtr, AtomicU8, Ordering};

/// Exit code of a process that a plugin took down.
pub const EXIT_CODE: i32 = 70;

/// Longest name and path that the line shows, in bytes.
const MAX_LABEL_BYTES: usize = 1_500;

/// Whose code is running. Null: the host's own.
static CURRENT: AtomicPtr<Label> = AtomicPtr::new(std::ptr::null_mut());
/// Why: an index into [`Stage::ALL`].
static STAGE: AtomicU8 = AtomicU8::new(0);

/// What the host was asking of the plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Stage {
    Loading,
    Activating,
    Processing,
    Parameters,
    State,
    MainThread,
    #[cfg(all(feature = "gui", unix))]
    Editor,
    Unloading,
}

#[cfg(unix)]
impl Stage {
    fn words(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Activating => "activating",
            Self::Processing => "processing",
            Self::Parameters => "handling its parameters",
            Self::State => "handling its state",
            Self::MainThread => "handling a callback",
            #[cfg(all(feature = "gui", unix))]
            Self::Editor => "showing its editor",
            Self::Unloading => "unloading",
        }
    }

    const ALL: &[Self] = &[
        Self::Loading,
        Self::Activating,
        Self::Processing,
        Self::Parameters,
        Self::State,
        Self::MainThread,
        #[cfg(all(feature = "gui", unix))]
        Self::Editor,
        Self::Unloading,
    ];
}

/// A plugin's name and path, ready to be printed by a signal handler. Lives for ever: a handler cannot ask whether it
/// is still there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Label(String);

impl Label {
    /// The label for this name and path; the same one each time, so that loading a plugin often does not leak.
    pub(crate) fn new(name: &str, path: &std::path::Path) -> &'static Self {
        static LABELS: Mutex<Vec<&'static Label>> = Mutex::new(Vec::new());
        let mut text = format!("\"{name}\" ({})", path.display()).replace(['\n', '\r'], " ");
        text.truncate(text.floor_char_boundary(MAX_LABEL_BYTES));
        let label = Self(text);
        let mut labels = LABELS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = labels.iter().find(|known| ***known == label) {
            return known;
        }
        let label: &'static Self = Box::leak(Box::new(label));
        labels.push(label);
        label
    }

    /// Name in quotes, path in brackets.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Marks this plugin as running until the scope ends.
    pub(crate) fn enter(&'static self, stage: Stage) -> Scope {
        let stage_before = STAGE.swap(stage as u8, Ordering::SeqCst);
        let label_before = CURRENT.swap(std::ptr::from_ref(self).cast_mut(), Ordering::SeqCst);
        Scope { label_before, stage_before }
    }
}

/// As long as this lives, a crash is put down to one plugin. Scopes nest.
#[derive(Debug)]
pub(crate) struct Scope {
    label_before: *mut Label,
    stage_before: u8,
}

impl Drop for Scope {
    fn drop(&mut self) {
        CURRENT.store(self.label_before, Ordering::SeqCst);
        STAGE.store(self.stage_before, Ordering::SeqCst);
    }
}

/// Dropped just before a plugin is destroyed, with [`Unloaded`] just after: fields are dropped in their order, and the
/// destructor of a plugin must not be put down to the host.
#[derive(Debug)]
pub(crate) struct Unloading(pub(crate) &'static Label);

impl Drop for Unloading {
    fn drop(&mut self) {
        std::mem::forget(self.0.enter(Stage::Unloading));
    }
}

/// Ends what [`Unloading`] began.
#[derive(Debug)]
pub(crate) struct Unloaded;

impl Drop for Unloaded {
    fn drop(&mut self) {
        CURRENT.store(std::ptr::null_mut(), Ordering::SeqCst);
    }
}

/// Installs the handler for the whole process, once; later calls do nothing. The binary calls it before it loads a plugin. Does
/// nothing where there are no POSIX signals.
///
/// A crash outside any plugin is left to whatever handled it before.
pub fn install() {
    #[cfg(unix)]
    unix::install();
}

#[cfg(unix)]
#[allow(unsafe_code)]
mod unix {
    use super::{CURRENT, EXIT_CODE, STAGE, Stage};
    use std::sync::OnceLock;
    use std::sync::atomic::Ordering;

    const SIGNALS: [(libc::c_int, &str); 5] = [
        (libc::SIGSEGV, "SIGSEGV"),
        (libc::SIGBUS, "SIGBUS"),
        (libc::SIGILL, "SIGILL"),
        (libc::SIGFPE, "SIGFPE"),
        (libc::SIGABRT, "SIGABRT"),
    ];

    /// What handled each of [`SIGNALS`] before.
    static BEFORE: OnceLock<[libc::sigaction; SIGNALS.len()]> = OnceLock::new();

    pub(super) fn install() {
        BEFORE.get_or_init(|| {
            SIGNALS.map(|(signal, _)| {
                // SAFETY: `sigaction` is a plain C struct for which all zeros is a valid value.
                let (mut new, mut old): (libc::sigaction, libc::sigaction) = unsafe { std::mem::zeroed() };
                new.sa_sigaction = on_crash as extern "C" fn(libc::c_int) as usize;
                // On the alternate stack that Rust sets up, so that a stack overflow is reported too.
                new.sa_flags = libc::SA_ONSTACK;
                // SAFETY: both structs live through the call, and the handler has the signature that flags without
                // SA_SIGINFO ask for.
                unsafe {
                    libc::sigemptyset(&raw mut new.sa_mask);
                    libc::sigaction(signal, &raw const new, &raw mut old);
                }
                old
            })
        });
    }

    extern "C" fn on_crash(signal: libc::c_int) {
        let label = CURRENT.load(Ordering::SeqCst);
        if label.is_null() {
            hand_back(signal);
            return;
        }
        // SAFETY: a label that was ever stored in `CURRENT` is leaked, so it is there for ever and never changes.
        let label = unsafe { &*label };
        let stage =
            Stage::ALL.get(usize::from(STAGE.load(Ordering::SeqCst))).map_or("running", |s| s.words());
        let name = SIGNALS.iter().find(|(known, _)| *known == signal).map_or("a signal", |(_, name)| name);
        let mut line = Line { bytes: [0; 2_048], length: 0 };
        for part in ["Lathe: the plugin ", label.text(), " crashed while ", stage, " (", name] {
            line.push(part);
        }
        line.push("). Remove it or choose another.\n");
        // SAFETY: the buffer is initialised up to `length`, and both calls are safe in a signal handler.
        unsafe {
            libc::write(libc::STDERR_FILENO, line.bytes.as_ptr().cast(), line.length);
            libc::_exit(EXIT_CODE)
        }
    }

    /// Puts the handler from before back. A fault happens again as soon as this one returns, and `abort` raises its
    /// signal a second time.
    fn hand_back(signal: libc::c_int) {
        let index = SIGNALS.iter().position(|(known, _)| *known == signal);
        if let (Some(before), Some(index)) = (BEFORE.get(), index) {
            // SAFETY: the struct was filled in by the system.
            unsafe { libc::sigaction(signal, &raw const before[index], std::ptr::null_mut()) };
        }
    }

    /// A line put together without allocating.
    struct Line {
        bytes: [u8; 2_048],
        length: usize,
    }

    impl Line {
        fn push(&mut self, part: &str) {
            for byte in part.bytes() {
                if let Some(slot) = self.bytes.get_mut(self.length) {
                    *slot = byte;
                    self.length += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_label_is_made_once_and_stays_on_one_line() {
        let a = Label::new("A\nB", Path::new("/x/a.clap"));
        assert_eq!(a.text(), "\"A B\" (/x/a.clap)");
        assert!(std::ptr::eq(a, Label::new("A\nB", Path::new("/x/a.clap"))));
        assert!(Label::new(&"ä".repeat(2_000), Path::new("/x")).text().len() <= MAX_LABEL_BYTES);
    }

    #[cfg(unix)]
    #[test]
    fn the_stages_are_listed_in_their_order() {
        for (index, stage) in Stage::ALL.iter().enumerate() {
            assert_eq!(usize::from(*stage as u8), index, "{stage:?}");
        }
    }
}
