//! The newest frames of what enters and leaves, from the thread of the sound to that of the window: wait-free on both
//! sides, without unsafe code. Frames that are overwritten while they are read are torn: the ring is long enough that
//! this does not happen to a window that reads within the length of a block.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// Left and right of what entered, left and right of what left.
const SIDES: usize = 4;

#[derive(Debug)]
struct Shared {
    /// The bits of samples, frame after frame.
    frames: Box<[AtomicU32]>,
    mask: usize,
    /// Frames written so far.
    written: AtomicUsize,
}

impl Shared {
    fn at(&self, frame: usize, side: usize) -> &AtomicU32 {
        &self.frames[(frame & self.mask) * SIDES + side]
    }
}

/// Where the sound writes.
#[derive(Debug)]
pub(super) struct Writer {
    shared: Arc<Shared>,
    written: usize,
}

/// Where the window reads.
#[derive(Debug)]
pub(super) struct Reader(Arc<Shared>);

/// A ring of at least `frames` frames. Allocates.
pub(super) fn ring(frames: usize) -> (Writer, Reader) {
    let length = frames.next_power_of_two();
    let frames = (0..length * SIDES).map(|_| AtomicU32::new(0)).collect();
    let shared = Arc::new(Shared { frames, mask: length - 1, written: AtomicUsize::new(0) });
    (Writer { shared: shared.clone(), written: 0 }, Reader(shared))
}

impl Writer {
    /// Writes a block that enters. Whether there is sound in it.
    pub fn enter(&mut self, left: &[f32], right: &[f32]) -> bool {
        self.write(0, left, right)
    }

    /// Writes the block that became of it, and makes both readable. Whether there is sound in it.
    pub fn leave(&mut self, left: &[f32], right: &[f32]) -> bool {
        let sounds = self.write(2, left, right);
        self.written = self.written.wrapping_add(left.len());
        self.shared.written.store(self.written, Ordering::Release);
        sounds
    }

    fn write(&self, side: usize, left: &[f32], right: &[f32]) -> bool {
        let mut any = 0;
        for (n, (left, right)) in left.iter().zip(right).enumerate() {
            let frame = self.written.wrapping_add(n);
            any |= (left.to_bits() | right.to_bits()) << 1;
            self.shared.at(frame, side).store(left.to_bits(), Ordering::Relaxed);
            self.shared.at(frame, side + 1).store(right.to_bits(), Ordering::Relaxed);
        }
        any != 0
    }
}

impl Reader {
    /// Frames written so far.
    pub fn written(&self) -> usize {
        self.0.written.load(Ordering::Acquire)
    }

    /// Copies what entered, the last frame of it `late` frames before the newest, as many as there is room for.
    pub fn entered(&self, late: usize, to: [&mut [f32]; 2]) {
        self.read(0, late, to);
    }

    /// Copies the newest of what left.
    pub fn left(&self, to: [&mut [f32]; 2]) {
        self.read(2, 0, to);
    }

    fn read(&self, side: usize, late: usize, to: [&mut [f32]; 2]) {
        let end = self.written().wrapping_sub(late);
        for (n, to) in to.into_iter().enumerate() {
            let first = end.wrapping_sub(to.len());
            for (frame, to) in to.iter_mut().enumerate() {
                let bits = self.0.at(first.wrapping_add(frame), side + n).load(Ordering::Relaxed);
                *to = f32::from_bits(bits);
            }
        }
    }
}
