//! Functions of the C library under their own names: what this program and every plugin that it loads finds first. Each
//! notes the deed and hands it on.

use bundle_tests::guard::{Deed, note};
use libc::{c_int, c_void, pthread_mutex_t, size_t};
use std::sync::atomic::{AtomicPtr, Ordering};

unsafe extern "C" {
    fn __libc_malloc(size: size_t) -> *mut c_void;
    fn __libc_calloc(count: size_t, size: size_t) -> *mut c_void;
    fn __libc_realloc(memory: *mut c_void, size: size_t) -> *mut c_void;
    fn __libc_memalign(alignment: size_t, size: size_t) -> *mut c_void;
    fn __libc_free(memory: *mut c_void);
}

// SAFETY: the name and the contract of the C library's own, which does the work; as in each of those below.
#[unsafe(no_mangle)]
extern "C" fn malloc(size: size_t) -> *mut c_void {
    note(Deed::Allocated);
    // SAFETY: handed on as it came.
    unsafe { __libc_malloc(size) }
}

// SAFETY: as above.
#[unsafe(no_mangle)]
extern "C" fn calloc(count: size_t, size: size_t) -> *mut c_void {
    note(Deed::Allocated);
    // SAFETY: handed on as it came.
    unsafe { __libc_calloc(count, size) }
}

// SAFETY: as above.
#[unsafe(no_mangle)]
unsafe extern "C" fn realloc(memory: *mut c_void, size: size_t) -> *mut c_void {
    note(Deed::Allocated);
    // SAFETY: handed on as it came.
    unsafe { __libc_realloc(memory, size) }
}

// SAFETY: as above.
#[unsafe(no_mangle)]
extern "C" fn memalign(alignment: size_t, size: size_t) -> *mut c_void {
    note(Deed::Allocated);
    // SAFETY: handed on as it came.
    unsafe { __libc_memalign(alignment, size) }
}

// SAFETY: as above.
#[unsafe(no_mangle)]
extern "C" fn aligned_alloc(alignment: size_t, size: size_t) -> *mut c_void {
    memalign(alignment, size)
}

// SAFETY: as above.
#[unsafe(no_mangle)]
unsafe extern "C" fn posix_memalign(out: *mut *mut c_void, alignment: size_t, size: size_t) -> c_int {
    let memory = memalign(alignment, size);
    if memory.is_null() {
        return libc::ENOMEM;
    }
    // SAFETY: the caller has room for one pointer there.
    unsafe { *out = memory };
    0
}

// SAFETY: as above.
#[unsafe(no_mangle)]
unsafe extern "C" fn free(memory: *mut c_void) {
    if !memory.is_null() {
        note(Deed::Freed);
    }
    // SAFETY: handed on as it came.
    unsafe { __libc_free(memory) }
}

// SAFETY: as above.
#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_mutex_lock(mutex: *mut pthread_mutex_t) -> c_int {
    type Lock = unsafe extern "C" fn(*mut pthread_mutex_t) -> c_int;
    static NEXT: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());
    note(Deed::Locked);
    let mut next = NEXT.load(Ordering::Relaxed);
    if next.is_null() {
        // SAFETY: a name that ends in a zero; the C library has this function.
        next = unsafe { libc::dlsym(libc::RTLD_NEXT, c"pthread_mutex_lock".as_ptr()) };
        NEXT.store(next, Ordering::Relaxed);
    }
    // SAFETY: the C library's function of this name, with what came.
    unsafe { std::mem::transmute::<*mut c_void, Lock>(next)(mutex) }
}
