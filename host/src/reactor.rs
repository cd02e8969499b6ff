//! The timers and file descriptors that the editor of a plugin lives on.

use crate::handlers::MainThread;
use clack_extensions::posix_fd::{FdFlags, HostPosixFdImpl};
use clack_extensions::timer::{HostTimerImpl, TimerId};
use clack_host::prelude::HostError;
use std::cell::{Cell, RefCell};
use std::os::fd::RawFd;
use std::time::{Duration, Instant};

/// Timers are not allowed to tick faster.
const MIN_PERIOD: Duration = Duration::from_millis(5);

/// The timers and file descriptors that a plugin registered.
#[derive(Default)]
pub(crate) struct Reactor {
    timers: RefCell<Vec<Timer>>,
    last_id: Cell<u32>,
    descriptors: RefCell<Vec<(RawFd, FdFlags)>>,
}

#[derive(Clone, Copy)]
struct Timer {
    id: TimerId,
    period: Duration,
    next: Instant,
}

impl Reactor {
    /// When the next timer is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.timers.borrow().iter().map(|timer| timer.next).min()
    }

    /// The timers that are due, each set for its next tick.
    pub(crate) fn due(&self) -> Vec<TimerId> {
        let now = Instant::now();
        let mut timers = self.timers.borrow_mut();
        let due = timers.iter_mut().filter(|timer| timer.next <= now);
        due.map(|timer| {
            timer.next = now + timer.period;
            timer.id
        })
        .collect()
    }

    /// Whether the timer is still registered.
    pub(crate) fn holds(&self, id: TimerId) -> bool {
        self.timers.borrow().iter().any(|timer| timer.id == id)
    }

    /// Waits until a descriptor is ready or the time is over, and returns those that are.
    pub(crate) fn wait(&self, timeout: Duration) -> Vec<(RawFd, FdFlags)> {
        let bits = |flags: FdFlags| {
            let read = if flags.contains(FdFlags::READ) { libc::POLLIN } else { 0 };
            let write = if flags.contains(FdFlags::WRITE) { libc::POLLOUT } else { 0 };
            read | write
        };
        let descriptors = self.descriptors.borrow();
        let mut polled: Vec<libc::pollfd> = descriptors
            .iter()
            .map(|&(fd, flags)| libc::pollfd { fd, events: bits(flags), revents: 0 })
            .collect();
        drop(descriptors);
        // Rounded up: a timer that is due in less than a millisecond must not turn the loop into a spin.
        let timeout_ms = timeout.as_micros().div_ceil(1_000) as libc::c_int;
        // SAFETY: the pointer and the length are those of one live vector, and `poll` keeps neither. A descriptor that
        // was closed meanwhile is answered with POLLNVAL.
        #[allow(unsafe_code)]
        let ready = unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as libc::nfds_t, timeout_ms) };
        if ready <= 0 {
            return Vec::new();
        }
        let flags = |revents: libc::c_short| {
            let mut flags = FdFlags::empty();
            flags.set(FdFlags::READ, revents & (libc::POLLIN | libc::POLLHUP) != 0);
            flags.set(FdFlags::WRITE, revents & libc::POLLOUT != 0);
            flags.set(FdFlags::ERROR, revents & (libc::POLLERR | libc::POLLNVAL) != 0);
            flags
        };
        let all = polled.iter().map(|polled| (polled.fd, flags(polled.revents)));
        all.filter(|(_, flags)| !flags.is_empty()).collect()
    }
}

impl HostTimerImpl for MainThread {
    fn register_timer(&self, period_ms: u32) -> Result<TimerId, HostError> {
        let id = TimerId(self.reactor.last_id.get() + 1);
        self.reactor.last_id.set(id.0);
        let period = Duration::from_millis(period_ms.into()).max(MIN_PERIOD);
        self.reactor.timers.borrow_mut().push(Timer { id, period, next: Instant::now() + period });
        Ok(id)
    }

    fn unregister_timer(&self, id: TimerId) -> Result<(), HostError> {
        let mut timers = self.reactor.timers.borrow_mut();
        let before = timers.len();
        timers.retain(|timer| timer.id != id);
        if timers.len() < before { Ok(()) } else { Err(HostError::Message("no such timer")) }
    }
}

impl HostPosixFdImpl for MainThread {
    fn register_fd(&self, fd: RawFd, flags: FdFlags) -> Result<(), HostError> {
        let mut descriptors = self.reactor.descriptors.borrow_mut();
        if descriptors.iter().any(|(known, _)| *known == fd) {
            return Err(HostError::Message("this file descriptor is registered already"));
        }
        descriptors.push((fd, flags));
        Ok(())
    }

    fn modify_fd(&self, fd: RawFd, flags: FdFlags) -> Result<(), HostError> {
        let mut descriptors = self.reactor.descriptors.borrow_mut();
        let known = descriptors.iter_mut().find(|(known, _)| *known == fd);
        known.ok_or(HostError::Message("no such file descriptor"))?.1 = flags;
        Ok(())
    }

    fn unregister_fd(&self, fd: RawFd) -> Result<(), HostError> {
        let mut descriptors = self.reactor.descriptors.borrow_mut();
        let before = descriptors.len();
        descriptors.retain(|(known, _)| *known != fd);
        if descriptors.len() < before { Ok(()) } else { Err(HostError::Message("no such file descriptor")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixStream;

    #[test]
    fn a_timer_is_due_after_its_period_and_until_it_is_ended() {
        let main = MainThread::default();
        let id = main.register_timer(0).expect("any number of timers");
        assert!(main.reactor.due().is_empty(), "not before its period");
        std::thread::sleep(MIN_PERIOD);
        assert_eq!(main.reactor.due(), [id]);
        assert!(main.reactor.holds(id) && main.reactor.next().is_some());
        main.unregister_timer(id).expect("it is there");
        assert!(main.unregister_timer(id).is_err() && main.reactor.next().is_none());
    }

    #[test]
    fn a_descriptor_is_ready_when_there_is_something_to_read() {
        let (mut far, near) = UnixStream::pair().expect("a pair of sockets");
        let (main, fd) = (MainThread::default(), near.as_raw_fd());
        main.register_fd(fd, FdFlags::READ).expect("it is new");
        assert!(main.register_fd(fd, FdFlags::READ).is_err());
        assert!(main.reactor.wait(Duration::ZERO).is_empty());
        far.write_all(b"x").expect("it is open");
        assert_eq!(main.reactor.wait(Duration::ZERO), [(fd, FdFlags::READ)]);
        main.modify_fd(fd, FdFlags::READ | FdFlags::WRITE).expect("it is there");
        assert_eq!(main.reactor.wait(Duration::ZERO), [(fd, FdFlags::READ | FdFlags::WRITE)]);
        main.unregister_fd(fd).expect("it is there");
        assert!(main.reactor.wait(Duration::ZERO).is_empty() && main.unregister_fd(fd).is_err());
    }
}
