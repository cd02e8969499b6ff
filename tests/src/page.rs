//! The page of every widget in a window, without a plugin and without a host.

use crate::x11::Window;
use egui::{CentralPanel, Context, Frame as Surface, Margin, Ui};
use nice_plug_egui::baseview::HandlerError;
use nice_plug_egui::baseview::dpi::LogicalSize;
use nice_plug_egui::{App, EguiWindow, EguiWindowSettings, Frame};
use raw_window_handle::{HandleError, HasWindowHandle, RawWindowHandle, WindowHandle, XcbWindowHandle};
use std::num::NonZeroU32;
use widgets::{gallery, theme};

/// Around the page, in points.
const MARGIN: i8 = 16;

/// An open page. It closes with the window that it lives in.
pub struct Page {
    _window: nice_plug_egui::baseview::Window,
}

impl Page {
    /// Opens the page in `window`, which it makes as large as it needs, at `scale` times its natural size.
    ///
    /// # Panics
    /// If there is no OpenGL.
    #[must_use]
    pub fn open(window: &mut Window, scale: f64) -> Self {
        let [width, height] = gallery::SIZE.map(|side| f64::from(side + 2.0 * f32::from(MARGIN)));
        window.resize((width * scale) as u16, (height * scale) as u16);
        let settings = EguiWindowSettings::new()
            .with_title("Widgets")
            .with_size(LogicalSize::new(width, height))
            .with_parent(Some(&Parent(window.id())))
            .with_zoom_factor(scale as f32);
        let opened = EguiWindow::create(settings, Gallery).expect("a window with OpenGL");
        opened.show().expect("a window that shows");
        Self { _window: opened }
    }
}

struct Gallery;

impl App for Gallery {
    fn build(&mut self, context: Context, frame: &mut Frame) -> Result<(), HandlerError> {
        theme::apply(&context);
        frame.set_clear_color(theme::GROUND.into());
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut Frame) {
        let ground = Surface::new().fill(theme::GROUND).inner_margin(Margin::same(MARGIN));
        CentralPanel::no_frame().frame(ground).show(ui, |ui| {
            gallery::gallery(ui);
        });
    }
}

/// An X11 window as its child is told of it.
struct Parent(u32);

impl HasWindowHandle for Parent {
    fn window_handle(&self) -> Result<WindowHandle<'_>, HandleError> {
        let id = NonZeroU32::new(self.0).ok_or(HandleError::Unavailable)?;
        // SAFETY: an X11 window is a number that the X server checks at every use; `open` borrows it for the call.
        Ok(unsafe { WindowHandle::borrow_raw(RawWindowHandle::Xcb(XcbWindowHandle::new(id))) })
    }
}
