//! A window of ours, for an editor to live in.

use super::Picture;
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection;
use x11rb::errors::ReplyOrIdError;
use x11rb::protocol::xproto::{
    ConfigureWindowAux, ConnectionExt, CreateWindowAux, ImageFormat, ImageOrder, Screen, StackMode,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;

/// A mapped window at the upper left of the screen. Destroyed when dropped.
pub struct Window {
    pub(super) connection: RustConnection,
    pub(super) screen: Screen,
    pub(super) id: u32,
    size: (u16, u16),
}

impl Window {
    /// Colour of a window that nobody has drawn in. No theme has it.
    pub const UNTOUCHED: [u8; 3] = [255, 0, 255];

    /// Opens a window on `$DISPLAY`.
    ///
    /// # Panics
    /// If the server refuses.
    #[must_use]
    pub fn open(width: u16, height: u16) -> Self {
        Self::try_open(width, height).unwrap_or_else(|error| panic!("an X11 window: {error}"))
    }

    fn try_open(width: u16, height: u16) -> Result<Self, Box<dyn std::error::Error>> {
        let (connection, screen) = x11rb::connect(None)?;
        let screen = connection.setup().roots[screen].clone();
        let id = connection.generate_id()?;
        let [red, green, blue] = Self::UNTOUCHED.map(u32::from);
        // Without override-redirect a window manager would move it, frame it, and cover it.
        let look =
            CreateWindowAux::new().override_redirect(1).background_pixel(red << 16 | green << 8 | blue);
        let class = WindowClass::INPUT_OUTPUT;
        connection
            .create_window(COPY_DEPTH_FROM_PARENT, id, screen.root, 0, 0, width, height, 0, class, 0, &look)?
            .check()?;
        connection.map_window(id)?.check()?;
        Ok(Self { connection, screen, id, size: (width, height) })
    }

    /// Its number, by which others find it.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Makes it as large as said.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn resize(&mut self, width: u16, height: u16) {
        let size = ConfigureWindowAux::new().width(u32::from(width)).height(u32::from(height));
        self.configure(&size.stack_mode(StackMode::ABOVE));
        self.size = (width, height);
    }

    fn configure(&self, how: &ConfigureWindowAux) {
        let sent = self.connection.configure_window(self.id, how).map_err(ReplyOrIdError::from);
        let done = sent.and_then(|cookie| cookie.check().map_err(ReplyOrIdError::from));
        done.expect("the X server takes the size");
    }

    /// What is seen in it.
    ///
    /// # Panics
    /// If the server does not hand the picture over in 24-bit colour.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let (width, height) = self.size;
        let (format, planes) = (ImageFormat::Z_PIXMAP, u32::MAX);
        let image = self.connection.get_image(format, self.id, 0, 0, width, height, planes);
        let image = image.map_err(ReplyOrIdError::from).and_then(|cookie| Ok(cookie.reply()?));
        let image = image.expect("the X server gives the picture");
        assert!(image.depth == 24 || image.depth == 32, "a screen of {} bits", image.depth);
        let little = self.connection.setup().image_byte_order == ImageOrder::LSB_FIRST;
        let colour = |pixel: &[u8]| {
            if little { [pixel[2], pixel[1], pixel[0]] } else { [pixel[1], pixel[2], pixel[3]] }
        };
        Picture::new(usize::from(width), image.data.chunks_exact(4).map(colour).collect())
    }

    /// Width and height of the screen.
    #[must_use]
    pub fn screen_size(&self) -> (u16, u16) {
        (self.screen.width_in_pixels, self.screen.height_in_pixels)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // The connection closes right after, and with it goes the window anyway.
        let _ = self.connection.destroy_window(self.id);
        let _ = self.connection.flush();
    }
}
