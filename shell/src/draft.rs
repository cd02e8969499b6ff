//! Slow design work on its way to the background thread.
//!
//! The audio thread numbers each [`Draft`] and sends it off; the background thread works on the newest only, so that a
//! dragged parameter cannot pile up designs that nobody hears. The audio thread touches one atomic and never the lock.

use dsp_core::process::Designer;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Settings that want designing, and their place in the order of requests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draft<S> {
    settings: S,
    number: u64,
}

/// Where the designer of the running chain sits between two drafts.
#[derive(Debug)]
pub struct Drafting<D> {
    designer: Mutex<Option<D>>,
    newest: AtomicU64,
}

impl<D> Default for Drafting<D> {
    fn default() -> Self {
        Self { designer: Mutex::new(None), newest: AtomicU64::new(0) }
    }
}

impl<D: Designer> Drafting<D> {
    /// Takes the designer of a chain just prepared. Drafts for its predecessor are void from here on. Waits for a
    /// design under way: not for the audio thread.
    pub fn install(&self, designer: Option<D>) {
        let mut place = self.lock();
        self.newest.fetch_add(1, Ordering::AcqRel);
        *place = designer;
    }

    /// Numbers a request. Wait-free.
    pub fn order(&self, settings: D::Settings) -> Draft<D::Settings> {
        Draft { settings, number: self.newest.fetch_add(1, Ordering::AcqRel) + 1 }
    }

    /// Designs, unless a newer draft is on its way. For the background thread.
    pub fn work(&self, draft: &Draft<D::Settings>) {
        let mut designer = self.lock();
        if let Some(designer) = designer.as_mut()
            && draft.number == self.newest.load(Ordering::Acquire)
        {
            designer.design(&draft.settings);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<D>> {
        // A designer that panicked has published nothing; the next draft starts it afresh.
        self.designer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Sender, channel};

    struct Tell(Sender<u8>);

    impl Designer for Tell {
        type Settings = u8;

        fn design(&mut self, settings: &u8) {
            self.0.send(*settings).expect("the test listens");
        }
    }

    #[test]
    fn only_the_newest_draft_is_worked_on() {
        let (tell, told) = channel();
        let drafting = Drafting::default();
        drafting.install(Some(Tell(tell)));
        let drafts = [1, 2, 3].map(|settings| drafting.order(settings));
        drafts.iter().for_each(|draft| drafting.work(draft));
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn a_draft_for_the_chain_before_is_void() {
        let (tell, told) = channel();
        let drafting = Drafting::default();
        drafting.install(Some(Tell(tell.clone())));
        let draft = drafting.order(1);
        drafting.install(Some(Tell(tell)));
        drafting.work(&draft);
        assert_eq!(told.try_iter().count(), 0);
        drafting.install(None);
        drafting.work(&drafting.order(2));
        assert_eq!(told.try_iter().count(), 0);
    }
}
