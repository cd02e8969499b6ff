//! A chain behind its bypass and the listening aid, fed by a host's channels.

use dsp_core::bypass::Bypass;
use dsp_core::compare::{Compare, Listen};
use dsp_core::process::{Chain, Mode, PrepareError, ProcessSpec, StereoBlock};

/// Longest block handed to a chain, in frames. Hosts that announce more get it cut: buffers stay in the cache.
pub const LONGEST_BLOCK: usize = 4_096;

/// The sound of one plugin.
#[derive(Debug, Default)]
pub struct Engine<C: Chain> {
    chain: C,
    bypass: Bypass,
    compare: Compare,
    /// Whether nobody listens: a bounce holds the plugin's sound and nothing else.
    offline: bool,
    /// The right channel of a mono layout.
    second: Vec<f32>,
}

impl<C: Chain> Engine<C> {
    /// Allocates everything. `spec.max_frames` above [`LONGEST_BLOCK`] is brought down to it.
    ///
    /// # Errors
    /// Says what was expected and what came.
    pub fn prepare(
        &mut self,
        mut spec: ProcessSpec,
        settings: &C::Settings,
        bypassed: bool,
    ) -> Result<(), PrepareError> {
        spec.max_frames = spec.max_frames.min(LONGEST_BLOCK);
        spec.validate()?;
        self.chain.set(settings);
        self.chain.prepare(spec)?;
        self.bypass.prepare(&spec, self.chain.latency())?;
        self.compare.prepare(&spec)?;
        self.offline = spec.mode == Mode::Offline;
        if self.offline {
            self.compare.set(Listen::default());
        }
        self.second = vec![0.0; spec.max_frames];
        self.reset(settings, bypassed);
        Ok(())
    }

    /// Forgets the past. What was set while nothing ran is in force at once, without a glide.
    pub fn reset(&mut self, settings: &C::Settings, bypassed: bool) {
        self.chain.set(settings);
        self.chain.reset();
        self.bypass.set(bypassed);
        self.bypass.reset();
        self.compare.reset();
    }

    /// Takes what was set while nothing ran, and lets the chain keep its past.
    pub fn settle(&mut self, settings: &C::Settings, bypassed: bool) {
        self.chain.set(settings);
        self.bypass.set(bypassed);
        self.bypass.reset();
    }

    /// Processes one or two channels in place, of any length; further ones pass. One channel is fed to both sides of
    /// the chain and receives the left.
    pub fn process(&mut self, channels: &mut [&mut [f32]], settings: &C::Settings, bypassed: bool) {
        self.process_beside(channels, [&[]; 2], settings, bypassed);
    }

    /// The same with what the side-chain input holds beside the block, left and right; none is silence.
    pub fn process_beside(
        &mut self,
        channels: &mut [&mut [f32]],
        side_chain: [&[f32]; 2],
        settings: &C::Settings,
        bypassed: bool,
    ) {
        self.chain.set(settings);
        self.bypass.set(bypassed);
        match channels {
            [left, right, ..] => self.run(StereoBlock::new(left, right), side_chain),
            [only] => self.run_mono(only, side_chain),
            [] => {}
        }
    }

    /// How the next blocks are listened to. Off it changes no bit; offline it is always off.
    pub fn listen(&mut self, listen: Listen) {
        self.compare.set(if self.offline { Listen::default() } else { listen });
    }

    /// The gain in dB that makes the output as loud as the input, where that is asked for and known.
    pub fn match_gain_db(&self) -> Option<f64> {
        self.compare.gain_db()
    }

    /// The chain, for its readings, latency and requests.
    pub fn chain(&mut self) -> &mut C {
        &mut self.chain
    }

    fn run(&mut self, block: StereoBlock<'_>, side_chain: [&[f32]; 2]) {
        let Self { chain, bypass, compare, .. } = self;
        let mut beside = side_chain;
        bypass.process_beside(
            block,
            |block| {
                let [left, right] = [0, 1].map(|side| cut(&mut beside[side], block.frames()));
                chain.hear_side_chain(left, right);
                chain.process(block);
            },
            |output, input| compare.process(output, input),
        );
    }

    fn run_mono(&mut self, only: &mut [f32], mut side_chain: [&[f32]; 2]) {
        let mut second = std::mem::take(&mut self.second);
        if !second.is_empty() {
            for part in only.chunks_mut(second.len()) {
                let second = &mut second[..part.len()];
                second.copy_from_slice(part);
                let beside = [0, 1].map(|side| cut(&mut side_chain[side], part.len()));
                self.run(StereoBlock::new(part, second), beside);
            }
        }
        self.second = second;
    }
}

/// Cuts the first `frames` frames off, or as many as there are.
fn cut<'a>(rest: &mut &'a [f32], frames: usize) -> &'a [f32] {
    let (first, later) = rest.split_at(frames.min(rest.len()));
    *rest = later;
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::chain::imager;
    use dsp_core::chain::limiter::{LimiterChain, Settings};
    use dsp_core::process::{Channels, Processor};

    const FRAMES: usize = 10_000;

    fn noise(seed: u32) -> Vec<f32> {
        let hash = |n: u32| (n ^ seed).wrapping_mul(2_654_435_761) >> 8;
        (0..FRAMES as u32).map(|n| hash(n) as f32 / 16_777_216.0 - 0.5).collect()
    }

    fn engine(channels: Channels, bypassed: bool) -> Engine<LimiterChain> {
        let mut engine = Engine::default();
        let spec = ProcessSpec { channels, ..ProcessSpec::offline(48_000.0, 512) };
        engine.prepare(spec, &Settings::default(), bypassed).expect("a legal spec");
        engine
    }

    #[test]
    fn off_it_is_the_chain_bit_for_bit() {
        let (mut left, mut right) = (noise(1), noise(2));
        let (mut expected_left, mut expected_right) = (left.clone(), right.clone());
        let mut chain = LimiterChain::default();
        chain.prepare(ProcessSpec::offline(48_000.0, FRAMES)).expect("a legal spec");
        chain.process(StereoBlock::new(&mut expected_left, &mut expected_right));
        engine(Channels::Stereo, false).process(&mut [&mut left, &mut right], &Settings::default(), false);
        assert_eq!((left, right), (expected_left, expected_right));
    }

    #[test]
    fn on_it_is_the_input_delayed_by_the_latency() {
        let (mut left, mut right) = (noise(1), noise(2));
        let input = left.clone();
        let mut engine = engine(Channels::Stereo, true);
        engine.process(&mut [&mut left, &mut right], &Settings::default(), true);
        let latency = engine.chain().latency();
        assert_eq!(left[latency..], input[..FRAMES - latency]);
        assert!(left[..latency].iter().all(|x| *x == 0.0));
    }

    #[test]
    fn the_delta_is_the_output_without_the_aligned_input_and_never_in_a_bounce() {
        let settings = Settings { input_gain_db: 6.0, ..Settings::default() };
        for mode in [Mode::Realtime, Mode::Offline] {
            let sound = |listen| {
                let mut engine = Engine::<LimiterChain>::default();
                let spec = ProcessSpec { mode, ..ProcessSpec::offline(48_000.0, 512) };
                engine.listen(listen);
                engine.prepare(spec, &settings, false).expect("a legal spec");
                let (mut left, mut right) = (noise(1), noise(2));
                engine.listen(listen);
                engine.process(&mut [&mut left, &mut right], &settings, false);
                (left, engine.chain().latency())
            };
            let (plain, latency) = sound(Listen::default());
            let (delta, _) = sound(Listen { matched: false, delta: true });
            let input = noise(1);
            for n in latency..FRAMES {
                let expected = match mode {
                    Mode::Realtime => plain[n] - input[n - latency],
                    Mode::Offline => plain[n],
                };
                assert_eq!(delta[n], expected, "frame {n} {mode:?}");
            }
        }
    }

    #[test]
    fn mono_is_the_left_of_a_stereo_engine_fed_the_same_on_both_sides() {
        // Without width the left is the middle: half of it comes from the right.
        let mut settings = imager::Settings::default();
        settings.bands.iter_mut().for_each(|band| band.width_percent = 0.0);
        let prepared = |channels| {
            let mut engine = Engine::<imager::ImagerChain>::default();
            let spec = ProcessSpec { channels, ..ProcessSpec::offline(48_000.0, 512) };
            engine.prepare(spec, &settings, false).expect("a legal spec");
            engine
        };
        let (mut only, mut left, mut right) = (noise(3), noise(3), noise(3));
        prepared(Channels::Mono).process(&mut [&mut only], &settings, false);
        prepared(Channels::Stereo).process(&mut [&mut left, &mut right], &settings, false);
        assert_eq!(only, left);
    }

    #[test]
    fn the_side_chain_reaches_the_chain_however_blocks_are_cut() {
        use dsp_core::chain::multiband::{Band, BandCount, MultibandChain, Settings, SideChain};
        let mut settings = Settings { band_count: BandCount::One, ..Settings::default() };
        let band = Band { threshold_db: -40.0, ratio: 4.0, attack_ms: 1.0, ..Band::default() };
        settings.bands[0] = Band { side_chain: SideChain::External, ..band };
        let heard = |frames: usize, key: &[f32]| {
            let mut engine = Engine::<MultibandChain>::default();
            let spec = ProcessSpec::offline(48_000.0, 512);
            engine.prepare(spec, &settings, false).expect("a legal spec");
            let (mut left, mut right) = (noise(1), noise(2));
            for (n, (left, right)) in left.chunks_mut(frames).zip(right.chunks_mut(frames)).enumerate() {
                let beside = key.get(n * frames..).unwrap_or_default();
                let beside = &beside[..beside.len().min(left.len())];
                engine.process_beside(&mut [left, right], [beside; 2], &settings, false);
            }
            left
        };
        let key: Vec<f32> = noise(3).iter().map(|x| 0.5 * x).collect();
        let whole = heard(FRAMES, &key);
        assert!(whole == heard(100, &key));
        // Without a key nothing is reduced, and one neutral band is the input.
        assert_eq!(heard(FRAMES, &[]), noise(1));
        assert!(whole != noise(1));
    }

    #[test]
    fn a_spec_that_cannot_be_is_refused_and_a_long_block_is_cut() {
        let mut engine = Engine::<LimiterChain>::default();
        for spec in [ProcessSpec::offline(48_000.0, 0), ProcessSpec::offline(0.0, 512)] {
            assert!(engine.prepare(spec, &Settings::default(), false).is_err());
        }
        let spec = ProcessSpec::offline(48_000.0, usize::MAX);
        assert_eq!(engine.prepare(spec, &Settings::default(), false), Ok(()));
        assert_eq!(engine.second.len(), LONGEST_BLOCK);
    }
}
