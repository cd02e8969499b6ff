//! Several pieces of work at once.

use offline::error::Result;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// `work` of 0 to `count`, up to `jobs` at once; results in order. After a failure nothing new is begun.
///
/// # Errors
/// That of the first piece in order that failed.
pub(crate) fn run<T: Send>(
    count: usize,
    jobs: usize,
    work: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let results: Mutex<Vec<Option<Result<T>>>> = Mutex::new((0..count).map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, count.max(1)) {
            scope.spawn(|| {
                while !failed.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    let result = work(index);
                    if result.is_err() {
                        failed.store(true, Ordering::Relaxed);
                    }
                    results.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(result);
                }
            });
        }
    });
    // Indices are handed out in order: what stands before a failed one was begun, and is finished.
    results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use offline::error::Error;

    #[test]
    fn results_are_in_order_and_so_is_the_error() {
        for jobs in [0, 1, 3, 99] {
            assert_eq!(
                run(20, jobs, |n| Ok(n * n)).expect("numbers"),
                (0..20).map(|n| n * n).collect::<Vec<_>>()
            );
            let odd = |n: usize| if n % 5 == 4 { Err(Error::new(n, "is bad", "none")) } else { Ok(n) };
            assert_eq!(run(20, jobs, odd).expect_err("4").to_string(), "4: is bad; none");
        }
        assert_eq!(run(0, 2, Ok).expect("nothing"), Vec::<usize>::new());
    }
}
