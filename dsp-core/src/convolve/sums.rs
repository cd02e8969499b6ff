//! The spectra of the last inputs, and the sums of their products with a kernel that become the next outputs.
//!
//! Two outputs are summed at a time: every spectrum of a kernel and of the sound is then read once for two products, and
//! it is the reading, from the cache of second level, that takes the time. The sums of a pair begin two partitions before
//! its first output is due, with the spectra there are; the two or three that come after that are added when it is.

use super::kernel::Kernel;
use super::products::{AddNewest, BeginWithOlder, History, Pair};
use super::spectrum::{Group, Spectra, Spectrum};
use crate::simd::Simd;

/// Outputs in the making: the pair that is leaving and the pair that is summed.
const OUTPUTS: usize = 4;

/// What becomes output.
#[derive(Debug)]
pub(super) struct Sums {
    simd: Simd,
    history: History,
    /// Place of the newest spectrum in the history.
    newest: usize,
    /// For each output in turn, of the kernel that is heard and of the one that fades in.
    sums: Box<[[Pair; 2]; OUTPUTS]>,
    /// The output that is due next.
    due: usize,
    /// The first output of the pair that is summed, and the place of the newest spectrum when that began.
    pair: usize,
    place: usize,
    /// Groups of the pair that already have what there was when it began.
    done: usize,
}

impl Sums {
    /// For kernels of `partitions` partitions.
    pub(super) fn new(partitions: usize, simd: Simd) -> Self {
        Self {
            simd,
            history: [Spectra::silent(partitions), Spectra::silent(partitions)],
            newest: 0,
            sums: Box::new([[[Spectrum::SILENCE; 2]; 2]; OUTPUTS]),
            due: 0,
            pair: 0,
            place: 0,
            done: 0,
        }
    }

    pub(super) fn reset(&mut self) {
        self.history.iter_mut().for_each(|history| history.groups_mut().fill(Group::SILENCE));
        self.sums.iter_mut().flatten().flatten().for_each(|sum| *sum = Spectrum::SILENCE);
        (self.newest, self.due, self.pair, self.place, self.done) = (0, 0, 0, 0, 0);
    }

    /// Whether the output that is due next is the first of its pair.
    pub(super) fn is_first_due(&self) -> bool {
        self.due.is_multiple_of(2)
    }

    /// Goes on to the next output.
    pub(super) fn advance(&mut self) {
        self.due = (self.due + 1) % OUTPUTS;
    }

    /// Begins with the pair of outputs after the one that is due next.
    pub(super) fn begin_pair(&mut self) {
        (self.pair, self.place, self.done) = ((self.due + 1) % OUTPUTS, self.newest, 0);
    }

    /// Puts in its place the spectrum of the partition that is complete.
    pub(super) fn push(&mut self, spectra: &Pair) {
        let length = self.history[0].count();
        self.newest = (self.newest + length - 1) % length;
        for (history, spectrum) in self.history.iter_mut().zip(spectra) {
            for (n, group) in spectrum.0.iter().enumerate() {
                *history.group_mut(n, self.newest) = *group;
            }
        }
    }

    /// The sums of one kernel for the output that is due.
    pub(super) fn of(&self, kernel: usize) -> [&Spectrum; 2] {
        self.sums[self.due][kernel].each_ref()
    }

    /// Adds to the output that is due the newest spectra, which came after its pair began.
    pub(super) fn add_newest(&mut self, kernels: &[Kernel]) {
        let count = self.history[0].count().min(if self.is_first_due() { 2 } else { 3 });
        let Self { simd, history, sums, newest, .. } = self;
        for (kernel, to) in kernels.iter().zip(sums[self.due].iter_mut()) {
            simd.native(AddNewest { to, history, place: *newest, count, kernel });
        }
    }

    /// Adds to the first `end` groups of the pair what they do not have yet: the spectra there were when it began, which are
    /// two partitions old when its first output is due, and older.
    pub(super) fn add_up_to(&mut self, end: usize, kernels: &[Kernel]) {
        let Self { simd, history, sums, pair, place, done, .. } = self;
        let groups = *done..end.max(*done);
        *done = groups.end;
        let (first, second) = sums[*pair..*pair + 2].split_at_mut(1);
        for ((kernel, first), second) in kernels.iter().zip(first[0].iter_mut()).zip(second[0].iter_mut()) {
            let groups = groups.clone();
            simd.native(BeginWithOlder { first, second, history, place: *place, groups, kernel });
        }
    }
}
