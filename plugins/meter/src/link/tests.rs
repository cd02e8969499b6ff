//! Both ends of the link, without a host.

use super::*;
use dsp_core::process::{Processor, StereoBlock};
use dsp_core::testkit::noise;

/// A prepared chain with its link, and the end of a window.
fn linked() -> (MeterChain, MeterLink, End) {
    let (mut chain, mut link) = (MeterChain::default(), MeterLink::default());
    let end = link.end();
    let spec = ProcessSpec::offline(48_000.0, 4_800);
    chain.prepare(spec).expect("a legal spec");
    link.prepared(&chain, &spec);
    (chain, link, end)
}

/// A tenth of a second of noise, as the shell plays a block.
fn play(chain: &mut MeterChain, link: &mut MeterLink, playing: Option<bool>) -> Readings {
    let [mut left, mut right] = [noise(1, 0.5, 4_800), noise(2, 0.5, 4_800)];
    link.before(chain, &Transport { playing, ..Transport::default() }, 4_800);
    chain.process(StereoBlock::new(&mut left, &mut right));
    link.after(chain, &[&mut left, &mut right]);
    dsp_core::process::Chain::readings(chain)
}

#[test]
fn what_is_large_arrives_and_nothing_moves_at_rest() {
    let (mut chain, mut link, mut end) = linked();
    let readings = (0..8).map(|_| play(&mut chain, &mut link, None)).last().expect("eight blocks");
    assert!(end.refresh(&readings));
    assert_eq!(end.history().expect("a prepared chain").count(), 8);
    let right = noise(2, 0.5, 4_800);
    assert_eq!(end.scope.last().map(|frame| frame.1), right.last().copied());
    // Half a second was copied at 0.1 s and at 0.6 s.
    assert_eq!((end.traces_frames, end.evidence.is_some()), (28_800, true));
    assert!(!end.spectrum.is_empty());
    assert!(!end.refresh(&readings), "nothing new");
}

#[test]
fn the_window_resets_and_pauses_and_the_transport_holds() {
    let (mut chain, mut link, end) = linked();
    assert_eq!(play(&mut chain, &mut link, None).frames, 4_800);
    end.pause(true);
    assert_eq!(play(&mut chain, &mut link, None).frames, 4_800);
    assert!(end.is_held() && end.is_paused());
    end.pause(false);
    assert_eq!(play(&mut chain, &mut link, Some(false)).frames, 4_800);
    assert!(end.is_held() && !end.is_paused());
    assert_eq!(play(&mut chain, &mut link, Some(true)).frames, 9_600);
    end.restart();
    assert_eq!(play(&mut chain, &mut link, Some(true)).frames, 4_800);
}
