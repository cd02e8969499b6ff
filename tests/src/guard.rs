//! What a thread does that an audio thread must not: asking the allocator, locking, calling the system.
//!
//! A thread is watched between [`enter`] and the end of what that returns: for the length of one `process` of a plugin,
//! and not of the host around it. The allocator and the mutexes of C are watched by functions of the same names in the
//! program (see the binary `guarded`), through which plugins go as well, whatever language they are written in; calls of
//! the system by a filter in the kernel ([`calls`]). Not seen: a lock that nobody else holds and that is not one of C, for
//! it takes no more than an atomic operation. One that waits is seen: that is a call of the system.

#[cfg(target_arch = "x86_64")]
pub mod calls;

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Memory was asked for.
    Allocated,
    /// Memory was given back.
    Freed,
    /// A mutex of C was locked.
    Locked,
    /// A call of the system, by its number.
    Called(u32),
}

/// The first deeds are kept.
const KEPT: usize = 64;

static COUNT: AtomicUsize = AtomicUsize::new(0);
static DEEDS: [AtomicU64; KEPT] = [const { AtomicU64::new(0) }; KEPT];

thread_local! {
    // Constant and without a destructor: reading it asks for no memory.
    static WATCHED: Cell<bool> = const { Cell::new(false) };
}

/// A watch over this thread, until it is dropped.
#[derive(Debug)]
pub struct Watch(());

/// Begins to watch this thread.
#[must_use]
pub fn enter() -> Watch {
    WATCHED.set(true);
    Watch(())
}

impl Drop for Watch {
    fn drop(&mut self) {
        WATCHED.set(false);
    }
}

/// Notes a deed of this thread, if it is watched. Asks for no memory itself.
pub fn note(deed: Deed) {
    // A thread that ends has no such variable any more.
    if WATCHED.try_with(Cell::get) != Ok(true) {
        return;
    }
    let number = match deed {
        Deed::Allocated => 1,
        Deed::Freed => 2,
        Deed::Locked => 3,
        Deed::Called(number) => 1 << 32 | u64::from(number),
    };
    if let Some(place) = DEEDS.get(COUNT.fetch_add(1, Ordering::Relaxed)) {
        place.store(number, Ordering::Relaxed);
    }
}

/// How many deeds were noted since the last call, and the first of them.
pub fn take() -> (usize, Vec<Deed>) {
    let count = COUNT.swap(0, Ordering::Relaxed);
    let deed = |number: u64| match number {
        1 => Deed::Allocated,
        2 => Deed::Freed,
        3 => Deed::Locked,
        call => Deed::Called(call as u32),
    };
    (count, DEEDS[..count.min(KEPT)].iter().map(|place| deed(place.load(Ordering::Relaxed))).collect())
}
