//! The three commands.

use crate::{play, times};
use bundle_tests::guard::{self, Deed};
use std::path::Path;
use std::process::ExitCode;

/// Does what the words after `guarded` say.
pub fn run() -> ExitCode {
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

/// Watches this thread's calls of the system, or says that this machine does not let it.
pub fn watch_calls() -> bool {
    let watched = guard::calls::watch_this_thread();
    if let Err(error) = &watched {
        println!("{}: {error}", guard::calls::UNWATCHED);
    }
    watched.is_ok()
}

/// Each kind of deed once, on a watched thread and beside it.
fn itself() {
    let thread = std::thread::spawn(|| {
        let watches_calls = watch_calls();
        let beside = deeds();
        assert_eq!(guard::take(), (0, Vec::new()), "noted while nobody watched");
        let watch = guard::enter();
        let watched = deeds();
        drop(watch);
        assert_eq!(beside, watched);
        watches_calls
    });
    let watches_calls = thread.join().expect("a thread");
    let (_, first) = guard::take();
    let mut expected = vec![Deed::Allocated, Deed::Freed, Deed::Locked];
    expected.extend(watches_calls.then_some(Deed::Called(libc::SYS_getppid as u32)));
    assert_eq!(first, expected);
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
