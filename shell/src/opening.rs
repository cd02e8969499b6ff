//! Opening a window with the size and scale of its instance, and what passes between it and the host.

use crate::asking::Asking;
use crate::closing::{ClosingWindow, WindowThreads};
use crate::editor::{App, MOVING};
use crate::kept::{Memory, SharedMemory};
use crate::listening::Listening;
use crate::room::Room;
use crate::scaling::Answers;
use dsp_core::compare::Listen;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize};
use nice_plug::editor::{
    Editor, EditorHandle, HostMethods, Modifiers, ParentWindowHandle, ResizeHint, SpawnedEditor,
    VirtualKeyCode,
};
use nice_plug_egui::baseview::{HandlerError, Window, WindowSize};
use nice_plug_egui::{
    EguiEditorHandle, EguiEditorState, EguiNiceSettings, Frame as WindowFrame, NiceEguiApp, RepaintNotifier,
    create_egui_editor,
};
use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use widgets::{scale, theme};

/// How long a host may take to set a size that it grants. Those that are asked later are asked within 30 ms.
const PATIENCE: Duration = Duration::from_millis(250);

/// What plugin, host and window know of the window.
#[derive(Debug, Default)]
pub struct Frame {
    open: AtomicBool,
    /// Asks the window to be drawn. An atomic flag that the window looks at: wait-free.
    pub(crate) repaint: RepaintNotifier,
    /// Scale of the editor, as the bits of an f32; 0 before there was a window.
    zoom: AtomicU32,
    /// The size in the pixels of the system, with its scale, once there was a window.
    size: Mutex<Option<(NativeSize<u32>, f64)>>,
    /// When the host was asked for a size to which it has not answered yet.
    asking: Mutex<Option<Instant>>,
    /// Answers of the host to sizes: their number, and whether the last was a no in the lowest bit.
    answers: AtomicU32,
    /// How the window wants the plugin to be heard.
    pub(crate) listening: Listening,
}

impl Frame {
    /// Whether a window is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    /// Notes the size of the window.
    pub(crate) fn note(&self, size: WindowSize) {
        let native = NativeSize::from_logical_or_physical(size.logical, size.physical);
        *self.size() = Some((native, size.scale_factor));
    }

    pub(crate) fn zoom(&self) -> f64 {
        f64::from(f32::from_bits(self.zoom.load(Ordering::Relaxed)))
    }

    pub(crate) fn set_zoom(&self, zoom: f32) {
        self.zoom.store(zoom.to_bits(), Ordering::Relaxed);
    }

    /// What the host has said to the sizes that it was asked for. One that has not set a size after a while has refused it.
    pub(crate) fn answers(&self) -> Answers {
        if self.asking().is_some_and(|since| since.elapsed() > PATIENCE) {
            self.answered(true);
        }
        self.answers_so_far()
    }

    fn answers_so_far(&self) -> Answers {
        let answers = self.answers.load(Ordering::Acquire);
        Answers { count: answers >> 1, refused: answers & 1 == 1 }
    }

    /// The host is asked for a size.
    pub(crate) fn asked(&self) {
        *self.asking() = Some(Instant::now());
    }

    /// Whether an answer is awaited.
    pub(crate) fn is_asking(&self) -> bool {
        self.asking().is_some()
    }

    /// The host has answered, if it was asked.
    pub(crate) fn answered(&self, refused: bool) {
        if self.asking().take().is_some() {
            let next = self.answers_so_far().count.wrapping_add(1);
            self.answers.store(next << 1 | u32::from(refused), Ordering::Release);
        }
    }

    fn asking(&self) -> MutexGuard<'_, Option<Instant>> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn size(&self) -> MutexGuard<'_, Option<(NativeSize<u32>, f64)>> {
        self.size.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The editor of a room, ready for a host to open.
pub struct Opening<R: Room> {
    app: Arc<Mutex<App<R>>>,
    frame: Arc<Frame>,
    memory: SharedMemory,
    threads: WindowThreads,
}

impl<R: Room> Opening<R> {
    /// `threads` are those that `app` enters.
    pub(crate) fn new(app: App<R>, frame: Arc<Frame>, memory: SharedMemory, threads: WindowThreads) -> Self {
        Self { app: Arc::new(Mutex::new(app)), frame, memory, threads }
    }
}

/// What may be drawn in: no smaller than can be used at the least scale.
fn hint() -> ResizeHint {
    let [width, height] = theme::LEAST_SIZE.map(|side| side * scale::PERCENTS[0] as f32 / 100.0);
    ResizeHint::resizable().with_min_logical_size(LogicalSize::new(width, height))
}

impl<R: Room> Editor for Opening<R> {
    type Handle = OpenHandle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Self::Handle>, Box<dyn Error>> {
        let Memory { percent, size: [width, height], .. } = *self.memory.lock();
        let zoom = percent as f32 / 100.0;
        self.frame.set_zoom(zoom);
        let state = EguiEditorState::from_size(LogicalSize::new(f64::from(width), f64::from(height)), zoom);
        let settings = EguiNiceSettings::new()
            .with_tile(R::NAME)
            .with_resize_hint(hint())
            .with_repaint_poll_interval(MOVING);
        let editor = create_egui_editor(state, self.frame.repaint.clone(), settings, Turns(self.app.clone()));
        let editor = editor.ok_or("the window system has no place for an editor")?;
        let host = host.map(|HostMethods { callbacks, main_thread_caller }| HostMethods {
            callbacks: Box::new(Asking::new(callbacks, self.frame.clone())),
            main_thread_caller,
        });
        let SpawnedEditor { handle, window } =
            editor.spawn(parent, wait_for_parent, None, gui_context, host)?;
        if let Some(factor) = fallback_scale_factor {
            // Told at the start, the window would be drawn at this scale and be no larger for it.
            let _ = handle.set_fallback_scale_factor(factor, &window);
        }
        self.frame.open.store(true, Ordering::Release);
        self.frame.repaint.request_repaint();
        let window = ClosingWindow::new(window, self.threads.clone());
        Ok(SpawnedEditor { handle: OpenHandle { handle, frame: self.frame.clone() }, window })
    }

    fn size(&self) -> NativeSize<u32> {
        match *self.frame.size() {
            Some((size, _)) if self.frame.is_open() => size,
            last => {
                let Memory { percent, size, .. } = *self.memory.lock();
                let [width, height] = size.map(|side| f64::from(side * percent) / 100.0);
                let scale = last.map_or(1.0, |(_, scale)| scale);
                NativeSize::from_size(LogicalSize::new(width, height).into(), scale)
            }
        }
    }

    fn resize_hint(&self) -> ResizeHint {
        hint()
    }
}

/// The app while one of its windows is open: each opening has a framework of its own, for it fixes size and scale.
struct Turns<R: Room>(Arc<Mutex<App<R>>>);

impl<R: Room> Turns<R> {
    fn app(&self) -> MutexGuard<'_, App<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Room> NiceEguiApp for Turns<R> {
    fn build(
        &mut self,
        ctx: egui::Context,
        host: GuiContext,
        frame: &mut WindowFrame,
    ) -> Result<(), HandlerError> {
        self.app().build(ctx, host, frame)
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut WindowFrame) {
        self.app().ui(ui, frame);
    }

    fn resized(&mut self, size: WindowSize) {
        self.app().resized(size);
    }

    fn zoom_factor_changed(&mut self, zoom: f32) {
        self.app().zoom_factor_changed(zoom);
    }

    fn editor_closed(&mut self) {
        self.app().editor_closed();
    }
}

/// Passes on what the host wants of a window.
pub struct OpenHandle {
    handle: EguiEditorHandle,
    frame: Arc<Frame>,
}

impl Drop for OpenHandle {
    fn drop(&mut self) {
        self.frame.open.store(false, Ordering::Release);
        self.frame.listening.want(Listen::default());
    }
}

impl EditorHandle for OpenHandle {
    type Window = ClosingWindow<Window>;
    type Error = nice_plug_egui::baseview::Error;

    fn run_until_closed(mut window: Self::Window) -> Result<(), Self::Error> {
        window.take().map_or(Ok(()), EguiEditorHandle::run_until_closed)
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &Self::Window) -> Result<(), Self::Error> {
        window.with(|window| self.handle.set_parent(parent, window)).unwrap_or(Ok(()))
    }

    fn show(&self, window: &Self::Window) -> Result<(), Self::Error> {
        window.with(|window| self.handle.show(window)).unwrap_or(Ok(()))
    }

    fn hide(&self, window: &Self::Window) -> Result<(), Self::Error> {
        window.with(|window| self.handle.hide(window)).unwrap_or(Ok(()))
    }

    fn set_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Result<(), Self::Error> {
        self.frame.answered(false);
        window.with(|window| self.handle.set_size(size, window)).unwrap_or(Ok(()))
    }

    fn host_main_thread_callback(&self, window: &Self::Window) {
        window.with(|window| self.handle.host_main_thread_callback(window));
    }

    fn adjust_size(&self, size: NativeSize<u32>, _: &Self::Window) -> Option<NativeSize<u32>> {
        let (now, scale) = (*self.frame.size())?;
        // clap-wrapper asks about no size at all where the host has not asked for the size before it embeds the view.
        if size.width == 0 || size.height == 0 {
            return Some(now);
        }
        let [width, height] = theme::LEAST_SIZE.map(|side| f64::from(side) * self.frame.zoom());
        let least = NativeSize::<u32>::from_size(LogicalSize::new(width, height).into(), scale);
        Some(NativeSize { width: size.width.max(least.width), height: size.height.max(least.height) })
    }

    fn set_fallback_scale_factor(&self, factor: f64, window: &Self::Window) -> Result<(), Self::Error> {
        window.with(|window| self.handle.set_fallback_scale_factor(factor, window)).unwrap_or(Ok(()))
    }

    fn on_virtual_key_from_host(&self, key: VirtualKeyCode, is_down: bool, modifiers: Modifiers) -> bool {
        self.handle.on_virtual_key_from_host(key, is_down, modifiers)
    }

    fn state_changed(&self) {
        self.handle.state_changed();
    }

    fn param_value_changed(&self, id: &str, normalized_value: f32) {
        self.handle.param_value_changed(id, normalized_value);
    }

    fn param_modulation_changed(&self, id: &str, modulation_offset: f32) {
        self.handle.param_modulation_changed(id, modulation_offset);
    }
}
