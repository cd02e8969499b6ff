//! The editor of a VST3 plugin in a window of ours, kept alive by a run loop of ours.

use super::Instance;
use super::module::c_str;
use crate::x11::{Reactor, TimerKey};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::rc::Rc;
use std::time::Duration;
use vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IEventHandlerTrait, IRunLoop, IRunLoopTrait, ITimerHandler,
    ITimerHandlerTrait, TimerInterval,
};
use vst3::Steinberg::Vst::{IEditControllerTrait, ViewType};
use vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, IPlugViewTrait, ViewRect, kInvalidArgument,
    kPlatformTypeX11EmbedWindowID, kResultFalse, kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComRef, ComWrapper};

/// What the view is framed by: the host's window and its run loop.
struct Frame {
    reactor: Reactor,
    /// Whether a size that is asked for is granted.
    grants: Cell<bool>,
    /// Sizes that the view was granted.
    asked: Cell<Option<(u32, u32)>>,
    timers: RefCell<Vec<(*mut ITimerHandler, TimerKey)>>,
    files: RefCell<Vec<(*mut IEventHandler, FileDescriptor)>>,
}

impl Class for Frame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for Frame {
    unsafe fn resizeView(&self, view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        // SAFETY: a view and a size, or null.
        let (Some(view), Some(size)) = (unsafe { ComRef::from_raw(view) }, unsafe { size.as_mut() }) else {
            return kInvalidArgument;
        };
        if !self.grants.get() {
            return kResultFalse;
        }
        self.asked.set(Some(extent(size)));
        // As the interface asks of a host: the view hears of its size before this returns.
        // SAFETY: the size is writable for the whole call.
        unsafe { view.onSize(size) }
    }
}

impl IRunLoopTrait for Frame {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, fd: FileDescriptor) -> tresult {
        // SAFETY: a living handler, or null; the reference taken here keeps it alive.
        let Some(owned) = (unsafe { ComRef::from_raw(handler) }).map(|handler| handler.to_com_ptr()) else {
            return kInvalidArgument;
        };
        self.files.borrow_mut().push((handler, fd));
        // SAFETY: the handler is alive: `owned` says so.
        self.reactor.add_file(fd, Rc::new(move || unsafe { owned.onFDIsSet(fd) }));
        kResultOk
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        let mut files = self.files.borrow_mut();
        let Some(index) = files.iter().position(|(of, _)| *of == handler) else { return kResultFalse };
        self.reactor.remove_file(files.remove(index).1);
        kResultOk
    }

    unsafe fn registerTimer(&self, handler: *mut ITimerHandler, milliseconds: TimerInterval) -> tresult {
        // SAFETY: a living handler, or null; the reference taken here keeps it alive.
        let Some(owned) = (unsafe { ComRef::from_raw(handler) }).map(|handler| handler.to_com_ptr()) else {
            return kInvalidArgument;
        };
        // SAFETY: the handler is alive: `owned` says so.
        let ring = move || unsafe { owned.onTimer() };
        let key = self.reactor.add_timer(Duration::from_millis(milliseconds), Rc::new(ring));
        self.timers.borrow_mut().push((handler, key));
        kResultOk
    }

    unsafe fn unregisterTimer(&self, handler: *mut ITimerHandler) -> tresult {
        let mut timers = self.timers.borrow_mut();
        let Some(index) = timers.iter().position(|(of, _)| *of == handler) else { return kResultFalse };
        self.reactor.remove_timer(timers.remove(index).1);
        kResultOk
    }
}

/// An open editor. Dropping it closes it.
pub struct Editor {
    view: ComPtr<IPlugView>,
    frame: ComWrapper<Frame>,
}

impl Editor {
    /// Opens the editor of `instance` in the X11 window `parent`.
    ///
    /// # Panics
    /// If any step of it fails.
    #[must_use]
    pub fn open(instance: &Instance, parent: u32) -> Self {
        // SAFETY: the name is static; the view comes with a reference for the caller, which the smart pointer takes over.
        let view = unsafe { ComPtr::from_raw(instance.controller.createView(ViewType::kEditor)) };
        let view = view.expect("createView(\"editor\")");
        let platform = kPlatformTypeX11EmbedWindowID;
        // SAFETY: the name is static.
        let result = unsafe { view.isPlatformTypeSupported(platform) };
        assert_eq!(result, kResultOk, "isPlatformTypeSupported({:?})", c_str(platform));
        let frame = ComWrapper::new(Frame {
            reactor: Reactor::default(),
            grants: Cell::new(false),
            asked: Cell::new(None),
            timers: RefCell::default(),
            files: RefCell::default(),
        });
        let ours = frame.to_com_ptr::<IPlugFrame>().expect("one of its interfaces");
        // SAFETY: the frame outlives the view. X11 hands its window over as a number in the place of a pointer.
        let results = unsafe {
            [view.setFrame(ours.as_ptr()), view.attached(parent as usize as *mut c_void, platform)]
        };
        assert_eq!(results, [kResultOk; 2], "setFrame, attached");
        Self { view, frame }
    }

    /// Width and height in pixels.
    ///
    /// # Panics
    /// If the view does not say.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        let mut size = ViewRect { left: 0, top: 0, right: 0, bottom: 0 };
        // SAFETY: `size` is writable for the whole call.
        let result = unsafe { self.view.getSize(&mut size) };
        assert_eq!(result, kResultOk, "getSize");
        extent(&size)
    }

    /// Asks the view to take another size; `None` if it cannot be resized, otherwise whether it did.
    #[must_use]
    pub fn resize(&self, width: u32, height: u32) -> Option<bool> {
        let mut size = ViewRect { left: 0, top: 0, right: width as i32, bottom: height as i32 };
        // SAFETY: `size` is writable for the whole of each call.
        unsafe {
            if self.view.canResize() != kResultOk {
                return None;
            }
            self.view.checkSizeConstraint(&mut size);
            Some(self.view.onSize(&mut size) == kResultOk)
        }
    }

    /// Whether the host grants a size that the view asks for. At first it does not.
    pub fn grant(&self, grants: bool) {
        self.frame.grants.set(grants);
    }

    /// The size that the view was granted since the last call.
    #[must_use]
    pub fn take_size_request(&self) -> Option<(u32, u32)> {
        self.frame.asked.take()
    }

    /// Runs timers and file events for as long as said.
    pub fn pump(&self, time: Duration) {
        self.frame.reactor.run(time);
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // SAFETY: the last calls before the reference goes; the frame is let go of only after the view.
        unsafe { self.view.removed() };
    }
}

fn extent(size: &ViewRect) -> (u32, u32) {
    let extent = |from: i32, to: i32| u32::try_from(to.saturating_sub(from)).unwrap_or(0);
    (extent(size.left, size.right), extent(size.top, size.bottom))
}
