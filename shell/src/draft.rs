//! Slow design work on a thread of its own.
//!
//! The audio thread leaves the newest request in a triple buffer, which is wait-free, and wakes nobody: a wake-up is a
//! system call. The thread looks for requests every 10 ms, so a dragged parameter cannot pile up designs that
//! nobody hears.
//!
//! nice-plug has a background thread too. It is not used: when a host destroys a plugin while a task runs there, that
//! thread is left with the last reference, drops the plugin, and panics as it tries to join itself.

use dsp_core::process::Designer;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle, park_timeout};
use std::time::Duration;

/// How often the thread looks for a request. A kernel fades in over more than this.
const GLANCE: Duration = Duration::from_millis(10);

/// The designer of a running chain, at work until this is dropped.
#[derive(Debug)]
pub struct Drafting<S: Send> {
    requests: triple_buffer::Input<Option<S>>,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl<S: Copy + Send + 'static> Drafting<S> {
    /// Sets a designer to work. `None` where the system has no thread to spare: the chain then keeps its first design.
    /// Not for the audio thread.
    pub fn start<D: Designer<Settings = S>>(designer: D) -> Option<Self> {
        let (requests, orders) = triple_buffer::triple_buffer(&None);
        let ending = Arc::new(AtomicBool::new(false));
        let end = ending.clone();
        let thread = Builder::new().name("lathe-design".into()).spawn(move || work(designer, orders, &end));
        Some(Self { requests, ending, thread: Some(thread.ok()?) })
    }

    /// Leaves a request; an older one that was not begun is void. Wait-free, no system call.
    pub fn order(&mut self, settings: S) {
        self.requests.write(Some(settings));
    }
}

impl<S: Send> Drop for Drafting<S> {
    /// Waits for a design under way.
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A designer that panicked has published nothing, and there is nobody to tell.
            let _ = thread.join();
        }
    }
}

fn work<D: Designer>(
    mut designer: D,
    mut orders: triple_buffer::Output<Option<D::Settings>>,
    end: &AtomicBool,
) where
    D::Settings: Send,
{
    while !end.load(Ordering::Acquire) {
        match orders.update() {
            true => orders.output_buffer_mut().take().iter().for_each(|settings| designer.design(settings)),
            false => park_timeout(GLANCE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Takes a permit for each design, so that a test decides when one is done.
    struct Tell {
        done: Sender<u8>,
        permits: Receiver<()>,
    }

    impl Designer for Tell {
        type Settings = u8;

        fn design(&mut self, settings: &u8) {
            self.done.send(*settings).expect("the test listens");
            self.permits.recv().expect("the test permits");
        }
    }

    #[test]
    fn of_all_requests_that_wait_only_the_newest_is_worked_on() {
        let ((done, told), (permit, permits)) = (channel(), channel());
        let mut drafting = Drafting::start(Tell { done, permits }).expect("a thread");
        drafting.order(1);
        assert_eq!(told.recv(), Ok(1));
        (2..=4).for_each(|settings| drafting.order(settings));
        permit.send(()).expect("a designer waits");
        assert_eq!(told.recv(), Ok(4));
        permit.send(()).expect("a designer waits");
        drop(drafting);
        assert_eq!(told.iter().count(), 0);
    }

    #[test]
    fn the_end_waits_for_the_design_under_way_and_for_no_other() {
        let ((done, told), (permit, permits)) = (channel(), channel());
        let mut drafting = Drafting::start(Tell { done, permits }).expect("a thread");
        drafting.order(1);
        assert_eq!(told.recv(), Ok(1));
        drafting.order(2);
        let ending = drafting.ending.clone();
        let dropped = std::thread::spawn(move || drop(drafting));
        while !ending.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
        assert!(!dropped.is_finished(), "a design is under way");
        permit.send(()).expect("a designer waits");
        dropped.join().expect("dropped");
        assert_eq!(told.iter().count(), 0);
    }
}
