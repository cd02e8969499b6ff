//! Closing a window means that its thread has ended.
//!
//! On Linux a window draws on a thread of its own. baseview 0.4.2 means to wait for it when the window is closed, but
//! asks the thread for one more answer first, and where the thread is already on its way out and does not give it, goes
//! on without waiting. The thread then still frees what belongs to OpenGL while the host unloads the plugin or exits,
//! which crashes the host. Here the wait is made good: whoever drops the window stays until the thread has gone.

use std::cell::RefCell;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Longest wait. Freeing a window takes milliseconds; a host must not hang on one that never ends.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The threads that draw windows of one plugin, by their number.
#[derive(Clone, Debug, Default)]
pub(crate) struct WindowThreads(Arc<Running>);

#[derive(Debug, Default)]
struct Running {
    count: Mutex<usize>,
    ended: Condvar,
}

/// Says that its thread has ended, when it is dropped with what is local to the thread: after everything on its stack.
struct Ends(Arc<Running>);

impl WindowThreads {
    /// Counts the calling thread until it ends. For the thread of a window; elsewhere than on Linux a window has none.
    pub(crate) fn enter(&self) {
        thread_local! {
            static HERE: RefCell<Vec<Ends>> = const { RefCell::new(Vec::new()) };
        }
        if cfg!(target_os = "linux") {
            *self.0.lock() += 1;
            HERE.with_borrow_mut(|here| here.push(Ends(Arc::clone(&self.0))));
        }
    }

    /// Waits until all have ended, for [`LONGEST_WAIT`] at most.
    fn wait(&self) {
        let running = |count: &mut usize| *count > 0;
        let waited = self.0.ended.wait_timeout_while(self.0.lock(), LONGEST_WAIT, running);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Running {
    fn lock(&self) -> MutexGuard<'_, usize> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        *self.0.lock() -= 1;
        self.0.ended.notify_all();
    }
}

/// A window. Dropping it closes it and waits for its thread.
#[derive(Debug)]
pub struct ClosingWindow<W> {
    /// There until it is dropped.
    window: Option<W>,
    threads: WindowThreads,
}

impl<W> ClosingWindow<W> {
    /// `threads` are those that the window enters.
    pub(crate) fn new(window: W, threads: WindowThreads) -> Self {
        Self { window: Some(window), threads }
    }

    /// Does something with the window while it is there.
    pub(crate) fn with<T>(&self, call: impl FnOnce(&W) -> T) -> Option<T> {
        self.window.as_ref().map(call)
    }

    /// The window itself, for whoever closes it otherwise.
    pub(crate) fn take(&mut self) -> Option<W> {
        self.window.take()
    }
}

impl<W> Drop for ClosingWindow<W> {
    fn drop(&mut self) {
        if self.window.take().is_some() {
            self.threads.wait();
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::channel;

    #[test]
    fn a_closed_window_has_no_thread_left() {
        let threads = WindowThreads::default();
        let ended = Arc::new(AtomicBool::new(false));
        let (close, closed) = channel::<()>();
        let (ready, opened) = channel();
        let thread = {
            let (threads, ended) = (threads.clone(), Arc::clone(&ended));
            std::thread::spawn(move || {
                threads.enter();
                ready.send(()).expect("the test listens");
                // Ends when the window is dropped, and takes its time.
                let _ = closed.recv();
                std::thread::sleep(Duration::from_millis(50));
                ended.store(true, Ordering::SeqCst);
            })
        };
        opened.recv().expect("the thread has entered");
        drop(ClosingWindow { window: Some(close), threads: threads.clone() });
        assert!(ended.load(Ordering::SeqCst), "the window was gone before its thread");
        thread.join().expect("an end without a panic");
        // No thread, no wait.
        threads.wait();
    }
}
