//! Plays a bundle on a watched thread: `guarded BUNDLE`, `guarded itself`, `guarded times BUNDLE`. Prints what the audio
//! thread did that it must not, and ends with 1 if there was anything.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod names;
mod play;
mod times;

use bundle_tests::guard::{self, Deed};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        ["itself"] => itself(),
        ["times", bundle] => times::print(Path::new(bundle)),
        [bundle] => play::guarded(Path::new(bundle)),
        _ => panic!("guarded BUNDLE, guarded itself or guarded times BUNDLE, not {arguments:?}"),
    }
    let (count, first) = guard::take();
    if count == 0 {
        return ExitCode::SUCCESS;
    }
    println!("{count} deeds of the audio thread: {first:?}");
    ExitCode::FAILURE
}

/// Each kind of deed once, on a watched thread and beside it.
fn itself() {
    let thread = std::thread::spawn(|| {
        guard::calls::watch_this_thread().expect("a filter in the kernel");
        let beside = deeds();
        assert_eq!(guard::take(), (0, Vec::new()), "noted while nobody watched");
        let watch = guard::enter();
        let watched = deeds();
        drop(watch);
        assert_eq!(beside, watched);
    });
    thread.join().expect("a thread");
    let (_, first) = guard::take();
    let number = libc::SYS_getppid as u32;
    assert_eq!(first, [Deed::Allocated, Deed::Freed, Deed::Locked, Deed::Called(number)]);
}

fn deeds() -> i64 {
    drop(std::hint::black_box(Box::new(1)));
    let mut mutex = libc::PTHREAD_MUTEX_INITIALIZER;
    // SAFETY: a mutex of this thread alone, and a call that only reads.
    unsafe {
        libc::pthread_mutex_lock(&raw mut mutex);
        libc::pthread_mutex_unlock(&raw mut mutex);
        libc::syscall(libc::SYS_getppid)
    }
}
