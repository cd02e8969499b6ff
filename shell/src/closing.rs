//! Closing a window means that its thread has ended.
//!
//! On Linux a window draws on a thread of its own. baseview 0.4.2 means to wait for it when the window is closed, but
//! asks the thread for one more answer first, and where the thread is already on its way out and does not give it, goes
//! on without waiting. The thread then still frees what belongs to OpenGL while the host unloads the plugin or exits,
//! which crashes the host. Here the wait is made good: whoever drops the window stays until the thread has gone.

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{
    Editor, EditorHandle, HostMethods, Modifiers, ParentWindowHandle, ResizeHint, SpawnedEditor,
    VirtualKeyCode,
};
use std::cell::RefCell;
use std::error::Error;
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

/// An editor whose windows are gone when they are closed.
pub struct Closing<E> {
    editor: E,
    threads: WindowThreads,
}

impl<E> Closing<E> {
    /// `threads` are those that the windows of `editor` enter.
    pub(crate) fn new(editor: E, threads: WindowThreads) -> Self {
        Self { editor, threads }
    }
}

impl<E: Editor> Editor for Closing<E> {
    type Handle = ClosingHandle<E::Handle>;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Self::Handle>, Box<dyn Error>> {
        let SpawnedEditor { handle, window } =
            self.editor.spawn(parent, wait_for_parent, fallback_scale_factor, gui_context, host)?;
        let window = ClosingWindow { window: Some(window), threads: self.threads.clone() };
        Ok(SpawnedEditor { handle: ClosingHandle(handle), window })
    }

    fn size(&self) -> NativeSize<u32> {
        self.editor.size()
    }

    fn resize_hint(&self) -> ResizeHint {
        self.editor.resize_hint()
    }
}

/// A window. Dropping it closes it and waits for its thread.
pub struct ClosingWindow<W> {
    /// There until it is dropped.
    window: Option<W>,
    threads: WindowThreads,
}

impl<W> Drop for ClosingWindow<W> {
    fn drop(&mut self) {
        if self.window.take().is_some() {
            self.threads.wait();
        }
    }
}

/// Passes on what the host wants of a window.
pub struct ClosingHandle<H>(H);

impl<H: EditorHandle> ClosingHandle<H> {
    fn with<T>(window: &ClosingWindow<H::Window>, call: impl FnOnce(&H::Window) -> T) -> Option<T> {
        window.window.as_ref().map(call)
    }
}

impl<H: EditorHandle> EditorHandle for ClosingHandle<H> {
    type Window = ClosingWindow<H::Window>;
    type Error = H::Error;

    fn run_until_closed(mut window: Self::Window) -> Result<(), Self::Error> {
        window.window.take().map_or(Ok(()), H::run_until_closed)
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &Self::Window) -> Result<(), Self::Error> {
        Self::with(window, |window| self.0.set_parent(parent, window)).unwrap_or(Ok(()))
    }

    fn show(&self, window: &Self::Window) -> Result<(), Self::Error> {
        Self::with(window, |window| self.0.show(window)).unwrap_or(Ok(()))
    }

    fn hide(&self, window: &Self::Window) -> Result<(), Self::Error> {
        Self::with(window, |window| self.0.hide(window)).unwrap_or(Ok(()))
    }

    fn set_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Result<(), Self::Error> {
        Self::with(window, |window| self.0.set_size(size, window)).unwrap_or(Ok(()))
    }

    fn host_main_thread_callback(&self, window: &Self::Window) {
        Self::with(window, |window| self.0.host_main_thread_callback(window));
    }

    fn adjust_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Option<NativeSize<u32>> {
        Self::with(window, |window| self.0.adjust_size(size, window)).flatten()
    }

    fn set_fallback_scale_factor(&self, factor: f64, window: &Self::Window) -> Result<(), Self::Error> {
        Self::with(window, |window| self.0.set_fallback_scale_factor(factor, window)).unwrap_or(Ok(()))
    }

    fn on_virtual_key_from_host(&self, key: VirtualKeyCode, is_down: bool, modifiers: Modifiers) -> bool {
        self.0.on_virtual_key_from_host(key, is_down, modifiers)
    }

    fn state_changed(&self) {
        self.0.state_changed();
    }

    fn param_value_changed(&self, id: &str, normalized_value: f32) {
        self.0.param_value_changed(id, normalized_value);
    }

    fn param_modulation_changed(&self, id: &str, modulation_offset: f32) {
        self.0.param_modulation_changed(id, modulation_offset);
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
