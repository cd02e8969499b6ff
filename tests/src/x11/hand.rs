//! A hand on the mouse: what it does is sent to the editor that is embedded in a window, wherever the pointer of the screen
//! is.

use super::Window;
use x11rb::errors::ReplyOrIdError;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ButtonPressEvent, ConnectionExt, EventMask, KeyButMask,
    MOTION_NOTIFY_EVENT,
};

/// Left button.
const LEFT: u8 = 1;
/// What X11 makes of a notch of the wheel away from the hand.
const WHEEL_UP: u8 = 4;

/// Every method panics if nothing is embedded, or if the server refuses. Places are pixels of the editor.
impl Window {
    /// Moves the pointer to a place and clicks.
    ///
    /// # Panics
    /// As said above.
    pub fn click(&self, x: i16, y: i16) {
        self.point_at(x, y);
        self.press(x, y);
        self.release(x, y);
    }

    /// Moves the pointer to a place.
    ///
    /// # Panics
    /// As said above.
    pub fn point_at(&self, x: i16, y: i16) {
        self.send((MOTION_NOTIFY_EVENT, EventMask::POINTER_MOTION), 0, (x, y), KeyButMask::default());
    }

    /// Moves the pointer to a place with the left button held.
    ///
    /// # Panics
    /// As said above.
    pub fn drag_to(&self, x: i16, y: i16) {
        self.send((MOTION_NOTIFY_EVENT, EventMask::POINTER_MOTION), 0, (x, y), KeyButMask::BUTTON1);
    }

    /// Presses the left button.
    ///
    /// # Panics
    /// As said above.
    pub fn press(&self, x: i16, y: i16) {
        self.send((BUTTON_PRESS_EVENT, EventMask::BUTTON_PRESS), LEFT, (x, y), KeyButMask::default());
    }

    /// Lets go of the left button.
    ///
    /// # Panics
    /// As said above.
    pub fn release(&self, x: i16, y: i16) {
        self.send((BUTTON_RELEASE_EVENT, EventMask::BUTTON_RELEASE), LEFT, (x, y), KeyButMask::BUTTON1);
    }

    /// Turns the wheel up by one notch.
    ///
    /// # Panics
    /// As said above.
    pub fn wheel_up(&self, x: i16, y: i16) {
        let none = KeyButMask::default();
        self.send((BUTTON_PRESS_EVENT, EventMask::BUTTON_PRESS), WHEEL_UP, (x, y), none);
        self.send((BUTTON_RELEASE_EVENT, EventMask::BUTTON_RELEASE), WHEEL_UP, (x, y), none);
    }

    fn send(
        &self,
        (response_type, mask): (u8, EventMask),
        detail: u8,
        (x, y): (i16, i16),
        state: KeyButMask,
    ) {
        let tree = self.connection.query_tree(self.id).map_err(ReplyOrIdError::from);
        let tree = tree.and_then(|cookie| Ok(cookie.reply()?)).expect("the X server lists what is embedded");
        let embedded = *tree.children.first().expect("an embedded editor");
        // Motion, press and release are laid out alike.
        let event = ButtonPressEvent {
            response_type,
            detail,
            sequence: 0,
            time: x11rb::CURRENT_TIME,
            root: self.screen.root,
            event: embedded,
            child: x11rb::NONE,
            root_x: x,
            root_y: y,
            event_x: x,
            event_y: y,
            state,
            same_screen: true,
        };
        let sent = self.connection.send_event(false, embedded, mask, event).map_err(ReplyOrIdError::from);
        sent.and_then(|cookie| Ok(cookie.check()?)).expect("the X server passes it on");
    }
}
