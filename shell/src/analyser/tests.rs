//! Both ends of the link, without a host.

use super::*;
use crate::Link;
use dsp_core::chain::limiter::LimiterChain;
use dsp_core::meter::analyser::{TILT_HZ, tilt_db};
use dsp_core::process::{Processor, StereoBlock};
use dsp_core::testkit::sine;
use widgets::axis::Axis;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 480;

struct Stage {
    chain: LimiterChain,
    link: AnalyserLink<()>,
    end: End<()>,
}

fn stage() -> Stage {
    let (mut chain, mut link) = (LimiterChain::default(), AnalyserLink::<()>::default());
    let end = <AnalyserLink<()> as Link<LimiterChain>>::end(&mut link);
    let spec = ProcessSpec::offline(RATE_HZ, BLOCK);
    chain.prepare(spec).expect("a legal spec");
    link.prepared(&chain, &spec);
    Stage { chain, link, end }
}

impl Stage {
    fn play(&mut self, sound: &[f32], gain: f32) {
        for block in sound.chunks(BLOCK) {
            let (mut left, mut right) = (block.to_vec(), block.to_vec());
            Link::<LimiterChain>::hear(&mut self.link, &[&mut left, &mut right]);
            self.chain.process(StereoBlock::new(&mut left, &mut right));
            left.iter_mut().chain(&mut right).for_each(|x| *x *= gain);
            self.link.after(&self.chain, &[&mut left, &mut right]);
        }
    }

    fn news(&mut self) -> bool {
        Link::<LimiterChain>::take_news(&mut self.link)
    }
}

/// Shows `low_hz` at the left end, where nothing is tilted.
fn plain(end: &mut End<()>, low_hz: f64) {
    end.spectra.fit(Axis::logarithmic(low_hz, 20_000.0), 100.0);
    assert_eq!(tilt_db(low_hz, 6.0), 0.0, "the tilt turns around this frequency");
}

#[test]
fn what_enters_and_what_leaves_arrive_at_their_levels() {
    let mut stage = stage();
    plain(&mut stage.end, TILT_HZ);
    stage.play(&sine(TILT_HZ, 0.5, 0.0, RATE_HZ, 24_000), 0.1);
    assert!(stage.news() && !stage.news());
    for second in 1..20 {
        stage.end.refresh_at(f64::from(second));
        stage.play(&sine(TILT_HZ, 0.5, 0.0, RATE_HZ, 24_000), 0.1);
    }
    let levels = [stage.end.spectra.pre(), stage.end.spectra.post()].map(|trace| trace.levels_db()[0]);
    // Half of full scale. Over a sixth of an octave, ten bins of 4096 points, the triangle takes from its peak of
    // 1 / (2/3 * 9.9 bins) what it gives over Hann's main lobe, whose power is 1.5 bins: -12.4 dB within half a decibel for
    // the steps of the triangle.
    let wanted = -6.02 + 10.0 * (1.5_f32 / (2.0 / 3.0 * 9.87)).log10();
    assert!((levels[0] - wanted).abs() < 0.8, "{levels:?}, wanted {wanted}");
    assert!((levels[0] - levels[1] - 20.0).abs() < 0.01, "{levels:?}");
    assert_eq!(stage.end.latency(), stage.chain.latency());
    let (mut left, mut right) = ([1.0; 64], [1.0; 64]);
    assert_eq!(stage.end.newest(&mut left, &mut right), 20 * 24_000);
    assert!(left == right && left.iter().any(|x| *x != 0.0));
}

#[test]
fn what_enters_is_read_as_late_as_it_is_asked_for() {
    const LATE: usize = 100;
    let (mut writer, reader) = ring(2 * LATE);
    let ramp: Vec<f32> = (0..LATE + 8).map(|n| n as f32).collect();
    writer.enter(&ramp, &ramp);
    assert_eq!(reader.written(), 0, "not before it has left");
    writer.leave(&ramp, &ramp);
    let (mut entered, mut left) = ([[0.0; 4]; 2], [[0.0; 4]; 2]);
    let [a, b] = &mut entered;
    reader.entered(LATE, [a, b]);
    let [a, b] = &mut left;
    reader.left([a, b]);
    assert_eq!(entered, [[4.0, 5.0, 6.0, 7.0]; 2]);
    assert_eq!(left, [[104.0, 105.0, 106.0, 107.0]; 2]);
}

#[test]
fn silence_is_no_news_and_the_spectra_come_to_rest() {
    let mut stage = stage();
    stage.end.spectra.fit(Axis::logarithmic(20.0, 20_000.0), 100.0);
    stage.play(&sine(1_000.0, 0.5, 0.0, RATE_HZ, 4_800), 1.0);
    assert!(stage.end.refresh_at(1.0));
    stage.news();
    stage.play(&vec![0.0; 9_600], 1.0);
    stage.news();
    stage.play(&vec![0.0; 9_600], 1.0);
    assert!(!stage.news(), "silence");
    assert!(stage.end.refresh_at(1.1), "falls");
    (2..30).for_each(|second| _ = stage.end.refresh_at(f64::from(second)));
    assert!(!stage.end.refresh_at(31.0), "at rest");
    stage.end.spectra.display.frozen = true;
    stage.play(&sine(1_000.0, 0.5, 0.0, RATE_HZ, 4_800), 1.0);
    assert!(!stage.end.refresh_at(32.0), "frozen");
}

#[test]
fn long_blocks_do_not_make_the_spectra_sag_between_them() {
    let mut stage = stage();
    stage.end.spectra.fit(Axis::logarithmic(20.0, 20_000.0), 100.0);
    stage.play(&sine(1_000.0, 0.5, 0.0, RATE_HZ, 9_600), 1.0);
    stage.end.refresh_at(1.0);
    let before = stage.end.spectra.post().clone();
    assert!(stage.end.refresh_at(1.1), "looks again");
    assert_eq!(*stage.end.spectra.post(), before);
    assert!(stage.end.refresh_at(1.5));
    assert_ne!(*stage.end.spectra.post(), before, "the host has stopped");
}
