//! The shortcut against interpolating everything, and events at known times.

use super::*;
use crate::testkit::{impulse, music, noise, sine};

fn spec(simd: Simd) -> ProcessSpec {
    ProcessSpec { simd, ..ProcessSpec::offline(48_000.0, 4_096) }
}

fn measured(samples: &[f32], block: usize, simd: Simd) -> TruePeak {
    let mut peak = TruePeak::new(&spec(simd));
    samples.chunks(block).for_each(|block| peak.process(block));
    peak
}

/// Every summit of the signal with silence around it: one for each frame.
fn all_summits(samples: &[f32]) -> Vec<f32> {
    let mut padded = vec![0.0; HALF];
    padded.extend(samples);
    padded.resize(padded.len() + LANES + TAPS, 0.0);
    let kernel = Kernel::design();
    let groups = (0..samples.len()).step_by(LANES).map(|at| {
        let samples = padded[at..at + LANES + TAPS].try_into().expect("a group and its reach");
        kernel.points(samples, &mut [0.0; HALFWAYS], false).summits()
    });
    groups.flatten().take(samples.len()).collect()
}

#[test]
fn what_is_left_out_changes_no_bit() {
    let loud = |gain: f32, signal: Vec<f32>| signal.into_iter().map(|x| gain * x).collect::<Vec<f32>>();
    let signals = [
        music(48_000.0, 2.0)[0].clone(),
        loud(2.5, music(48_000.0, 2.0)[1].clone()),
        noise(5, 1.2, 50_000),
        sine(60.0, 0.999, 0.1, 48_000.0, 50_000),
        loud(3.0, sine(11_990.0, 0.5, 0.0, 48_000.0, 50_000)),
    ];
    for signal in signals {
        let summits = all_summits(&signal);
        let peak = measured(&signal, 500, Simd::detect()).to_end();
        let highest = summits.iter().fold(0.0, |a: f32, &b| a.max(b));
        assert_eq!(peak.max(), f64::from(highest));
        assert_eq!(summits[peak.max_frame() as usize], highest);
        let section = (peak.section_steps * STEP as u64) as usize;
        // Section n holds the summits of its frames less the delay of half a filter, and the samples up to its end.
        for n in peak.sections_done.saturating_sub(SECTIONS as u64) as usize..signal.len() / section {
            let summits = summits[(n * section).saturating_sub(HALF)..(n + 1) * section - HALF].iter();
            let samples = signal[n * section..(n + 1) * section].iter();
            let wanted = summits.chain(samples).fold(0.0, |a: f32, b| a.max(b.abs()));
            assert_eq!(peak.sections[n % SECTIONS], wanted, "section {n}");
        }
        let over = summits.iter().filter(|&&summit| summit > OVER).count();
        assert_eq!(peak.overs().count() > 0, over > 0);
        for event in peak.overs().iter() {
            assert_eq!(summits[event.frame as usize], event.level);
        }
    }
}

#[test]
fn blocks_and_instruction_sets_change_no_bit() {
    let signal = noise(9, 1.1, 20_000);
    let whole = measured(&signal, 20_000, Simd::BASELINE);
    for simd in Simd::available() {
        for block in [1, 17, 64, 4_096] {
            let split = measured(&signal, block, simd);
            assert_eq!(
                (split.max, split.max_frame, split.sections),
                (whole.max, whole.max_frame, whole.sections)
            );
            assert_eq!(split.overs, whole.overs);
        }
    }
}

#[test]
fn an_over_between_samples_is_found_with_its_time() {
    // A quarter-rate tone at 45 degrees: samples at -3 dB of the crests, which reach 1.2 for 10 ms twice.
    let tone = sine(12_000.0, 1.2, std::f64::consts::FRAC_PI_4, 48_000.0, 48_000);
    let gain =
        |n: usize| if (10_000..10_480).contains(&n) || (30_000..30_480).contains(&n) { 1.0 } else { 0.1 };
    let signal: Vec<f32> = tone.iter().enumerate().map(|(n, x)| gain(n) * x).collect();
    let peak = measured(&signal, 512, Simd::detect());
    let overs: Vec<_> = peak.overs().iter().copied().collect();
    assert_eq!(overs.len(), 2, "{overs:?}");
    for (over, start) in overs.iter().zip([10_000, 30_000]) {
        assert!((start - 20..start + 500).contains(&over.frame), "{over:?}");
        // The abrupt start and end ring by at most 9 % of the tone.
        assert!((1.19..1.32).contains(&over.level), "{over:?}");
        assert!((440..=520).contains(&over.frames), "{over:?}");
    }
    assert!(signal.iter().all(|x| x.abs() < 1.0));
    assert!(peak.present() < 0.13 && peak.short_term() > 1.1);
    assert_eq!(
        measured(&[1.0; 48_000][..], 512, Simd::detect()).overs().iter().filter(|o| o.frame > 100).count(),
        0
    );
}

#[test]
fn the_end_is_looked_at_when_asked() {
    let peak = measured(&impulse(1_020, 1_024), 512, Simd::detect());
    assert!(peak.max() < 0.01, "only the ringing before it has been seen");
    assert_eq!((peak.to_end().max(), peak.to_end().max_frame()), (1.0, 1_020));
    let mut used = measured(&noise(1, 3.0, 10_001), 512, Simd::detect());
    used.reset();
    used.process(&impulse(1_020, 1_024));
    assert_eq!((used.to_end().max_frame(), used.overs().count()), (1_020, 0));
}
