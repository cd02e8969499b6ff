//! Several pieces of work at a time, their results one by one in order.
//!
//! However many threads there are, the results come in the order of the pieces. A thread that is far ahead of the
//! slowest piece waits, so that only a bounded number of results is ever kept.

use offline::error::Result;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many pieces, for each thread, may be begun beyond the first one that is not done.
pub const WINDOW_PER_JOB: usize = 32;

struct State<T> {
    begun: usize,
    taken: usize,
    done: BTreeMap<usize, T>,
    stop: bool,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// The next piece to begin; `None` when there is no more to do. Waits while it would be too far ahead.
    fn next(&self, count: usize, window: usize) -> Option<usize> {
        let mut state = self.lock();
        loop {
            if state.stop || state.begun == count {
                return None;
            }
            if state.begun < state.taken + window {
                state.begun += 1;
                return Some(state.begun - 1);
            }
            state = self.wait(state);
        }
    }
}

/// Ends the threads, also when the taker fails.
struct Stop<'a, T>(&'a Shared<T>);

impl<T> Drop for Stop<'_, T> {
    fn drop(&mut self) {
        self.0.lock().stop = true;
        self.0.changed.notify_all();
    }
}

/// Calls `work` for the numbers below `count` on `jobs` threads (at least one), and `take` on this thread with each
/// result in ascending order. `take` returns whether to go on. `work` must not panic.
///
/// # Errors
/// That of `take`, after which no more work is begun.
pub fn in_order<T: Send>(
    count: usize,
    jobs: usize,
    work: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(usize, T) -> Result<bool>,
) -> Result<()> {
    let jobs = jobs.clamp(1, count.max(1));
    let state = State { begun: 0, taken: 0, done: BTreeMap::new(), stop: false };
    let shared = Shared { state: Mutex::new(state), changed: Condvar::new() };
    std::thread::scope(|scope| {
        let _stop = Stop(&shared);
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(n) = shared.next(count, jobs * WINDOW_PER_JOB) {
                    let result = work(n);
                    shared.lock().done.insert(n, result);
                    shared.changed.notify_all();
                }
            });
        }
        for n in 0..count {
            let mut state = shared.lock();
            let result = loop {
                if let Some(result) = state.done.remove(&n) {
                    break result;
                }
                state = shared.wait(state);
            };
            state.taken = n + 1;
            drop(state);
            shared.changed.notify_all();
            if !take(n, result)? {
                break;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use offline::error::Error;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_order_and_no_more_are_begun_than_the_window_holds() {
        for jobs in [0, 1, 4] {
            let window = jobs.max(1) * WINDOW_PER_JOB;
            let (taken, ahead) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let work = |n: usize| {
                // The first piece is the slowest: it ends when the window is full.
                while n == 0 && jobs > 1 && ahead.load(Ordering::SeqCst) + 1 < window {
                    std::thread::yield_now();
                }
                ahead.fetch_max(n - taken.load(Ordering::SeqCst).min(n), Ordering::SeqCst);
                n * n
            };
            let mut seen = Vec::new();
            in_order(1_000, jobs, work, |n, square| {
                seen.push((n, square));
                taken.store(n + 1, Ordering::SeqCst);
                Ok(true)
            })
            .expect("done");
            assert_eq!(seen, (0..1_000).map(|n| (n, n * n)).collect::<Vec<_>>());
            // `taken` here is written after the one that lets a piece begin: one more may show.
            assert!(ahead.into_inner() <= window, "{jobs} jobs");
        }
    }

    #[test]
    fn an_error_or_a_full_reader_ends_it() {
        let begun = AtomicUsize::new(0);
        let work = |n: usize| begun.fetch_max(n, Ordering::SeqCst);
        let full = Error::new("disk", "full", "free some space");
        let fail = |n: usize, _: usize| if n == 3 { Err(full.clone()) } else { Ok(true) };
        assert_eq!(in_order(100_000, 2, work, fail), Err(full.clone()));
        assert_eq!(in_order(100_000, 2, work, |n, _| Ok(n < 3)), Ok(()));
        assert!(begun.into_inner() <= 4 + 2 * WINDOW_PER_JOB);
        assert_eq!(in_order(0, 2, |n| n, |_, _| unreachable!("nothing to do")), Ok(()));
    }
}
