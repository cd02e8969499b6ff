//! What keeps an editor alive: its timers and file descriptors, called back from a loop of ours.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// What to call.
type Callback = Rc<dyn Fn()>;

/// Names a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerKey(u64);

struct Timer {
    key: TimerKey,
    period: Duration,
    next: Instant,
    ring: Callback,
}

/// Timers and file descriptors. Callbacks may add and remove any, themselves included.
#[derive(Default)]
pub struct Reactor {
    timers: RefCell<Vec<Timer>>,
    files: RefCell<Vec<(i32, Callback)>>,
    last_key: Cell<u64>,
}

impl Reactor {
    /// Longest sleep: nothing else would wake the loop for a timer that another thread's work made due.
    const LONGEST_SLEEP: Duration = Duration::from_millis(10);

    /// Calls `ring` every `period`, 1 ms at least.
    pub fn add_timer(&self, period: Duration, ring: Callback) -> TimerKey {
        let key = TimerKey(self.last_key.get() + 1);
        self.last_key.set(key.0);
        let period = period.max(Duration::from_millis(1));
        self.timers.borrow_mut().push(Timer { key, period, next: Instant::now() + period, ring });
        key
    }

    /// Ends a timer.
    pub fn remove_timer(&self, key: TimerKey) {
        self.timers.borrow_mut().retain(|timer| timer.key != key);
    }

    /// Calls `ready` whenever the file descriptor can be read.
    pub fn add_file(&self, fd: i32, ready: Callback) {
        self.files.borrow_mut().push((fd, ready));
    }

    /// Forgets a file descriptor.
    pub fn remove_file(&self, fd: i32) {
        self.files.borrow_mut().retain(|(of, _)| *of != fd);
    }

    /// Runs for as long as said.
    pub fn run(&self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.wait(Self::LONGEST_SLEEP.min(end.saturating_duration_since(Instant::now())));
            self.ring();
        }
    }

    /// Calls the timers that are due.
    fn ring(&self) {
        let now = Instant::now();
        let due: Vec<(TimerKey, Callback)> = {
            let mut timers = self.timers.borrow_mut();
            let due = timers.iter_mut().filter(|timer| timer.next <= now);
            due.map(|timer| {
                timer.next = now + timer.period;
                (timer.key, Rc::clone(&timer.ring))
            })
            .collect()
        };
        for (key, ring) in due {
            // One callback may have ended the timer of the next.
            if self.timers.borrow().iter().any(|timer| timer.key == key) {
                ring();
            }
        }
    }

    /// Waits until a file can be read, or for as long as said, and calls back for those that can.
    fn wait(&self, longest: Duration) {
        let files: Vec<(i32, Callback)> = self.files.borrow().clone();
        let poll = |&(fd, _): &(i32, Callback)| libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
        let mut polled: Vec<libc::pollfd> = files.iter().map(poll).collect();
        let timeout = i32::try_from(longest.as_millis()).unwrap_or(i32::MAX).max(1);
        // SAFETY: the list is as long as said and outlives the call.
        unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as libc::nfds_t, timeout) };
        for ((fd, ready), polled) in files.iter().zip(polled) {
            if polled.revents != 0 && self.files.borrow().iter().any(|(of, _)| of == fd) {
                ready();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixStream;

    #[test]
    fn a_timer_rings_until_it_ends_itself() {
        let reactor = Rc::new(Reactor::default());
        let (rung, key) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(None)));
        let ring = {
            let (reactor, rung, key) = (Rc::downgrade(&reactor), Rc::clone(&rung), Rc::clone(&key));
            move || {
                rung.set(rung.get() + 1);
                if let (3, Some(key), Some(reactor)) = (rung.get(), key.get(), reactor.upgrade()) {
                    reactor.remove_timer(key);
                }
            }
        };
        key.set(Some(reactor.add_timer(Duration::ZERO, Rc::new(ring))));
        reactor.run(Duration::from_millis(200));
        assert_eq!(rung.get(), 3);
    }

    #[test]
    fn a_file_calls_when_it_can_be_read() {
        let (mut far, near) = UnixStream::pair().expect("a pair of sockets");
        let (reactor, seen) = (Reactor::default(), Rc::new(Cell::new(0)));
        let (fd, count) = (near.as_raw_fd(), Rc::clone(&seen));
        let ours = near.try_clone().expect("another handle");
        let ready = move || {
            let mut byte = [0];
            (&ours).read_exact(&mut byte).expect("something to read");
            count.set(count.get() + byte[0]);
        };
        reactor.add_file(fd, Rc::new(ready));
        reactor.run(Duration::from_millis(20));
        assert_eq!(seen.get(), 0);
        far.write_all(&[7]).expect("an open socket");
        reactor.run(Duration::from_millis(20));
        assert_eq!(seen.get(), 7);
        reactor.remove_file(fd);
        far.write_all(&[7]).expect("an open socket");
        reactor.run(Duration::from_millis(20));
        assert_eq!(seen.get(), 7);
    }
}
