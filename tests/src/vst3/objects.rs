//! What the host puts into a plugin's hands: its name, a stream for the state, parameter changes, and an ear for what the
//! plugin reports.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandlerTrait, IHostApplication, IHostApplicationTrait, IParamValueQueue,
    IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ParamID, ParamValue, String128,
};
use vst3::Steinberg::{
    IBStream, IBStream_::IStreamSeekMode_, IBStreamTrait, TUID, int32, int64, kInvalidArgument,
    kNotImplemented, kResultFalse, kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComWrapper};

/// The host's name.
pub(super) struct HostApplication;

impl Class for HostApplication {
    type Interfaces = (IHostApplication,);
}

impl IHostApplicationTrait for HostApplication {
    unsafe fn getName(&self, name: *mut String128) -> tresult {
        let mut text: String128 = [0; 128];
        for (to, from) in text.iter_mut().zip("Lathe bundle tests".encode_utf16()) {
            *to = from;
        }
        // SAFETY: the plugin hands over a string of this length.
        unsafe { name.write(text) };
        kResultOk
    }

    unsafe fn createInstance(&self, _: *mut TUID, _: *mut TUID, object: *mut *mut c_void) -> tresult {
        // SAFETY: the plugin hands over a place for a pointer.
        unsafe { object.write(std::ptr::null_mut()) };
        kNotImplemented
    }
}

/// What the plugin reported. Reports may come from any thread.
#[derive(Default)]
pub(super) struct Handler {
    restart_flags: AtomicI32,
    edits: Mutex<Vec<(ParamID, ParamValue)>>,
    open_gestures: AtomicUsize,
}

impl Handler {
    /// The restart flags since the last call.
    pub(super) fn take_restart_flags(&self) -> i32 {
        self.restart_flags.swap(0, Ordering::SeqCst)
    }

    /// The edits since the last call.
    pub(super) fn take_edits(&self) -> Vec<(ParamID, ParamValue)> {
        std::mem::take(&mut *self.edits.lock().expect("nobody panics while holding it"))
    }
}

impl Class for Handler {
    type Interfaces = (IComponentHandler,);
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, _: ParamID) -> tresult {
        self.open_gestures.fetch_add(1, Ordering::SeqCst);
        kResultOk
    }

    unsafe fn performEdit(&self, id: ParamID, value: ParamValue) -> tresult {
        self.edits.lock().expect("nobody panics while holding it").push((id, value));
        kResultOk
    }

    unsafe fn endEdit(&self, _: ParamID) -> tresult {
        match self.open_gestures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |open| open.checked_sub(1))
        {
            Ok(_) => kResultOk,
            Err(_) => kResultFalse,
        }
    }

    unsafe fn restartComponent(&self, flags: int32) -> tresult {
        self.restart_flags.fetch_or(flags, Ordering::SeqCst);
        kResultOk
    }
}

/// A file in memory.
#[derive(Default)]
pub(super) struct Stream {
    bytes: RefCell<Vec<u8>>,
    position: Cell<usize>,
}

impl Stream {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self { bytes: RefCell::new(bytes.to_vec()), position: Cell::new(0) }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.bytes.borrow().clone()
    }
}

impl Class for Stream {
    type Interfaces = (IBStream,);
}

/// Bytes moved in one call at most: a stream may give less than it was asked for, and this one does.
const MOST_AT_ONCE: usize = 1_000;

impl IBStreamTrait for Stream {
    unsafe fn read(&self, buffer: *mut c_void, count: int32, moved: *mut int32) -> tresult {
        let Ok(count) = usize::try_from(count) else { return kInvalidArgument };
        let bytes = self.bytes.borrow();
        let from = self.position.get().min(bytes.len());
        let count = count.min(MOST_AT_ONCE).min(bytes.len() - from);
        // SAFETY: the plugin hands over room for as many bytes as it asked for, which are not fewer; `moved` may be
        // null.
        unsafe {
            buffer.cast::<u8>().copy_from_nonoverlapping(bytes[from..].as_ptr(), count);
            if let Some(moved) = moved.as_mut() {
                *moved = count as int32;
            }
        }
        self.position.set(from + count);
        kResultOk
    }

    unsafe fn write(&self, buffer: *mut c_void, count: int32, moved: *mut int32) -> tresult {
        let Ok(count) = usize::try_from(count) else { return kInvalidArgument };
        let count = count.min(MOST_AT_ONCE);
        // SAFETY: the plugin hands over as many bytes as it says, which are not fewer; `moved` may be null.
        let new = unsafe {
            if let Some(moved) = moved.as_mut() {
                *moved = count as int32;
            }
            if count == 0 { &[] } else { std::slice::from_raw_parts(buffer.cast::<u8>(), count) }
        };
        let mut bytes = self.bytes.borrow_mut();
        let from = self.position.get();
        if bytes.len() < from + count {
            bytes.resize(from + count, 0);
        }
        bytes[from..from + count].copy_from_slice(new);
        self.position.set(from + count);
        kResultOk
    }

    unsafe fn seek(&self, by: int64, mode: int32, result: *mut int64) -> tresult {
        let from = match mode.cast_unsigned() {
            IStreamSeekMode_::kIBSeekSet => 0,
            IStreamSeekMode_::kIBSeekCur => self.position.get(),
            IStreamSeekMode_::kIBSeekEnd => self.bytes.borrow().len(),
            _ => return kInvalidArgument,
        };
        let Some(position) = (from as i64).checked_add(by).and_then(|at| usize::try_from(at).ok()) else {
            return kInvalidArgument;
        };
        self.position.set(position);
        // SAFETY: `result` is a place for a number, or null.
        if let Some(result) = unsafe { result.as_mut() } {
            *result = position as i64;
        }
        kResultOk
    }

    unsafe fn tell(&self, position: *mut int64) -> tresult {
        // SAFETY: `position` is a place for a number, or null.
        let Some(position) = (unsafe { position.as_mut() }) else { return kInvalidArgument };
        *position = self.position.get() as i64;
        kResultOk
    }
}

/// The changes of one parameter in one block.
struct Queue {
    id: ParamID,
    points: Vec<(int32, ParamValue)>,
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> int32 {
        self.points.len() as int32
    }

    unsafe fn getPoint(&self, index: int32, offset: *mut int32, value: *mut ParamValue) -> tresult {
        let Some(&point) = usize::try_from(index).ok().and_then(|index| self.points.get(index)) else {
            return kInvalidArgument;
        };
        // SAFETY: both are places for a number.
        unsafe {
            offset.write(point.0);
            value.write(point.1);
        }
        kResultOk
    }

    unsafe fn addPoint(&self, _: int32, _: ParamValue, _: *mut int32) -> tresult {
        kResultFalse
    }
}

/// The changes of all parameters in one block, a queue each, in the order of their frames.
pub(super) struct Changes(Vec<ComPtr<IParamValueQueue>>);

impl Changes {
    /// `changes` are frame, id and normalized value.
    pub(super) fn new(changes: impl Iterator<Item = (u32, ParamID, ParamValue)>) -> ComWrapper<Self> {
        let mut queues: Vec<Queue> = Vec::new();
        for (frame, id, value) in changes {
            let point = (frame as int32, value);
            match queues.iter_mut().find(|queue| queue.id == id) {
                Some(queue) => queue.points.push(point),
                None => queues.push(Queue { id, points: vec![point] }),
            }
        }
        let interface = |queue: Queue| ComWrapper::new(queue).to_com_ptr().expect("its only interface");
        ComWrapper::new(Self(queues.into_iter().map(interface).collect()))
    }
}

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> int32 {
        self.0.len() as int32
    }

    unsafe fn getParameterData(&self, index: int32) -> *mut IParamValueQueue {
        let queue = usize::try_from(index).ok().and_then(|index| self.0.get(index));
        queue.map_or(std::ptr::null_mut(), ComPtr::as_ptr)
    }

    unsafe fn addParameterData(&self, _: *const ParamID, _: *mut int32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}
