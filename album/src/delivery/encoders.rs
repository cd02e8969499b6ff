//! FLAC files in the making.
//!
//! Encoding takes longer than all else that is done for a track, so the next track does not wait for it: two are encoded at
//! once. What waits for them is bounded.

use super::flac::{self, Shape};
use super::tags::Tags;
use offline::error::{Error, Result};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

/// Tracks at once.
const AT_ONCE: usize = 2;

/// Blocks of a track that may wait: 64 MB, minutes of sound, so that reading is well into the next track before this one is
/// encoded.
const QUEUE_BLOCKS: usize = 2_048;

/// A stereo block that several threads read.
#[derive(Clone, Debug)]
pub(super) struct Shared(Arc<[Vec<f32>; 2]>);

impl Shared {
    pub(super) fn new(block: [Vec<f32>; 2]) -> Self {
        Self(Arc::new(block))
    }
}

impl AsRef<[Vec<f32>; 2]> for Shared {
    fn as_ref(&self) -> &[Vec<f32>; 2] {
        &self.0
    }
}

/// The encoders at work, in the order of their tracks.
pub(super) struct Encoders<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    running: VecDeque<(PathBuf, ScopedJoinHandle<'scope, Result<()>>)>,
}

impl<'scope, 'env> Encoders<'scope, 'env> {
    /// None yet; they run in `scope`.
    pub(super) fn new(scope: &'scope Scope<'scope, 'env>) -> Self {
        Self { scope, running: VecDeque::new() }
    }

    /// Begins the file at `path`, which errors call `place`, and says where its blocks go. Waits until there is room for
    /// another encoder.
    ///
    /// # Errors
    /// That of an encoder that has stopped since.
    pub(super) fn begin(
        &mut self,
        path: PathBuf,
        place: PathBuf,
        shape: Shape,
        tags: &'env Tags,
    ) -> Result<SyncSender<Shared>> {
        while self.running.len() >= AT_ONCE
            || self.running.front().is_some_and(|(_, encoder)| encoder.is_finished())
        {
            self.join_first()?;
        }
        let (sender, blocks) = sync_channel::<Shared>(QUEUE_BLOCKS);
        let name = place.clone();
        let encoder = self.scope.spawn(move || flac::encode(blocks.into_iter(), &path, &name, shape, tags));
        self.running.push_back((place, encoder));
        Ok(sender)
    }

    /// Waits for all.
    ///
    /// # Errors
    /// The first, in the order of the tracks.
    pub(super) fn finish(mut self) -> Result<()> {
        while !self.running.is_empty() {
            self.join_first()?;
        }
        Ok(())
    }

    fn join_first(&mut self) -> Result<()> {
        self.running.pop_front().map_or(Ok(()), |(place, encoder)| joined(encoder, &place))
    }
}

/// What a thread that writes the file at `place` has to say.
pub(super) fn joined<T>(thread: ScopedJoinHandle<'_, Result<T>>, place: &Path) -> Result<T> {
    thread.join().unwrap_or_else(|_| {
        Err(Error::file(place, "a fault in the program, nothing was delivered", "please report it"))
    })
}
