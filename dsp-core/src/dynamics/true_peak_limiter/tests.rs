use super::*;

fn limiter(lookahead: usize, links: Links) -> TruePeakLimiter {
    let mut limiter = TruePeakLimiter::new(&ProcessSpec::offline(48_000.0, 512), lookahead);
    limiter.set_ceiling(0.5);
    let timing = Timing { sustain_after_ms: None, release_ms: 1.0, sustained_release_ms: 1.0 };
    limiter.set(4, Curve::default(), &timing, links);
    limiter.reset();
    limiter
}

/// Delayed sound and gains of both channels.
fn run(limiter: &mut TruePeakLimiter, input: [&[f32]; 2]) -> [(Vec<f32>, Vec<f64>); 2] {
    let mut out = [const { (Vec::new(), Vec::new()) }; 2];
    for (left, right) in input[0].as_chunks::<HOP>().0.iter().zip(input[1].as_chunks::<HOP>().0) {
        let mut hop = [*left, *right];
        let [left, right] = &mut hop;
        let gains = limiter.process(left, right, 0.0).gains;
        for side in 0..2 {
            out[side].0.extend(hop[side]);
            out[side].1.extend(gains[side]);
        }
    }
    out
}

#[test]
fn the_gain_is_there_from_guard_to_guard_and_not_wider_than_the_lookahead() {
    for lookahead in [1, 5, 100, 240, 960] {
        let mut limiter = limiter(lookahead, Links::FULL);
        let mut left = vec![0.0; 4_096];
        left[1_000] = -4.0;
        let [(left, gains), _] = run(&mut limiter, [&left, &vec![0.0; 4_096]]);
        let (arrival, grid) = (1_000 + limiter.latency(), Grid::new(lookahead));
        assert_eq!((limiter.latency(), left[arrival]), (latency_frames(lookahead), -4.0));
        for (n, gain) in gains.iter().enumerate() {
            // The level is an f32: the required 1/8 is exact. Nothing may be left of a partial attack.
            if n.abs_diff(arrival) <= 3 {
                assert!(*gain <= 0.125, "frame {n} of {arrival}: {gain}");
            }
            // The side lobes of a sinc of 8 times the ceiling stay above it for 2 frames to either side; edges of
            // cells do the rest.
            if n + grid.cell * (grid.window + grid.guard + 2) + 5 < arrival {
                assert_eq!(*gain, 1.0, "frame {n} of {arrival}");
            }
        }
    }
}

#[test]
fn no_sample_passes_the_ceiling() {
    for (lookahead, links) in [(5, Links::FULL), (240, Links { transient: 0.3, release: 0.0 })] {
        let [left, right] = [1, 2].map(|seed| crate::testkit::noise(seed, 3.0, 20_000));
        for (samples, gains) in run(&mut limiter(lookahead, links), [&left, &right]) {
            for (x, gain) in samples.iter().zip(gains) {
                // Level and scale are rounded to f32: 2^-23.
                assert!(f64::from(x.abs()) * gain <= 0.5 * (1.0 + 3e-7));
            }
        }
    }
}

#[test]
fn links_say_how_far_the_quiet_channel_follows() {
    let loud: Vec<f32> = crate::testkit::sine(1_000.0, 1.0, 0.0, 48_000.0, 4_800);
    let quiet: Vec<f32> = loud.iter().map(|x| 0.1 * x).collect();
    for (transient, expected) in [(0.0, 1.0), (0.5, 0.5 / 0.55), (1.0, 0.5)] {
        let mut limiter = limiter(240, Links { transient, release: 1.0 });
        let [(_, loud), (_, quiet)] = run(&mut limiter, [&loud, &quiet]);
        // The detector reads a tone within 0.03 dB.
        assert!((loud[4_000] - 0.5).abs() < 2e-3 && (quiet[4_000] - expected).abs() < 4e-3, "{transient}");
    }
}

#[test]
fn unlinking_while_sound_runs_does_not_jump() {
    let mut limiter = limiter(240, Links::FULL);
    let tone: Vec<f32> = crate::testkit::sine(1_000.0, 1.0, 0.0, 48_000.0, 4_800);
    run(&mut limiter, [&tone, &tone]);
    let timing = Timing { sustain_after_ms: None, release_ms: 1.0, sustained_release_ms: 1.0 };
    limiter.set(4, Curve::default(), &timing, Links { transient: 0.0, release: 0.0 });
    let [_, (_, right)] = run(&mut limiter, [&tone, &tone]);
    assert!(right.windows(2).all(|gains| (gains[1] - gains[0]).abs() < 1e-3) && right[0] < 0.51);
}
