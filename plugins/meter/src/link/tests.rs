//! Both ends of the link, without a host.

use super::*;
use dsp_core::chain::meter::Readings;
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
fn what_is_large_arrives_and_there_is_no_news_at_rest() {
    let (mut chain, mut link, mut end) = linked();
    for _ in 0..8 {
        play(&mut chain, &mut link, None);
    }
    end.refresh();
    assert!(link.take_news());
    assert_eq!(end.history().expect("a prepared chain").count(), 8);
    let right = noise(2, 0.5, 4_800);
    assert_eq!(end.scope.last().map(|frame| frame.1), right.last().copied());
    // Copied at 0.1, 0.4 and 0.7 s.
    let frames = |end: &End| end.snapshot().expect("a prepared chain").frames();
    assert_eq!((frames(&end), end.evidence.is_some()), (33_600, true));
    assert!(!end.spectrum.is_empty());
    link.stopped(&chain);
    end.refresh();
    assert_eq!(frames(&end), 38_400, "to the last frame");
}

#[test]
fn a_stopped_transport_brings_the_newest_and_then_no_news() {
    let (mut chain, mut link, mut end) = linked();
    play(&mut chain, &mut link, Some(true));
    play(&mut chain, &mut link, Some(true));
    let mut silence = |link: &mut MeterLink| {
        link.before(&mut chain, &Transport { playing: Some(false), ..Transport::default() }, 4_800);
        chain.process(StereoBlock::new(&mut [0.0; 4_800], &mut [0.0; 4_800]));
        link.after(&chain, &[&mut [0.0; 4_800], &mut [0.0; 4_800]]);
        link.take_news()
    };
    assert!(silence(&mut link), "on hold, and the goniometer is dark");
    end.refresh();
    assert_eq!(end.snapshot().expect("a prepared chain").frames(), 9_600);
    for _ in 0..20 {
        assert!(!silence(&mut link), "nothing new");
    }
    end.restart();
    assert!(silence(&mut link), "a measure started anew");
    assert!(!silence(&mut link));
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
