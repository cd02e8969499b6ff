use super::*;
use crate::testkit::{impulse, noise, peak_db, rms_db};
use std::f64::consts::PI;

/// The definition, in f64: the oracle.
fn naive(input: &[f32], kernel: &[f64]) -> Vec<f64> {
    let at = |n: usize| {
        let terms = kernel.iter().take(n + 1).enumerate();
        terms.map(|(k, tap)| tap * f64::from(input[n - k])).sum::<f64>()
    };
    (0..input.len()).map(at).collect()
}

fn kernel(impulse_response: &[f64]) -> Kernel {
    let mut kernel = Kernel::silent(impulse_response.len());
    Partitioner::new().fill(&mut kernel, impulse_response);
    kernel
}

/// A noisy decay with a gain of 0 dB for white noise.
fn response(seed: u64, taps: usize) -> Vec<f64> {
    let decay = |n: usize| (-4.0 * n as f64 / taps as f64).exp();
    let raw: Vec<f64> =
        noise(seed, 1.0, taps).iter().enumerate().map(|(n, x)| f64::from(*x) * decay(n)).collect();
    let power: f64 = raw.iter().map(|x| x * x).sum();
    raw.iter().map(|x| x / power.sqrt()).collect()
}

fn run(convolver: &mut Convolver, input: &[Vec<f32>; 2], blocks: &[usize]) -> [Vec<f32>; 2] {
    let [mut left, mut right] = input.clone();
    let mut rest = StereoBlock::new(&mut left, &mut right);
    for frames in blocks.iter().cycle() {
        if rest.frames() == 0 {
            break;
        }
        let (now, later) = rest.split_at(*frames);
        convolver.process(now, |_| false);
        rest = later;
    }
    [left, right]
}

fn two_noises(frames: usize) -> [Vec<f32>; 2] {
    [noise(1, 1.0, frames), noise(2, 1.0, frames)]
}

#[test]
fn it_is_the_naive_convolution() {
    for taps in [1, 383, 384, 385, 3_000] {
        let response = response(7, taps);
        let input = two_noises(6_000);
        let output = run(&mut Convolver::new(kernel(&response), 2, 1, Simd::detect()), &input, &[512]);
        for (output, input) in output.iter().zip(&input) {
            assert!(output[..LATENCY].iter().all(|x| *x == 0.0));
            let expected = naive(input, &response);
            let error = output[LATENCY..].iter().zip(expected).map(|(y, e)| (f64::from(*y) - e) as f32);
            let error: Vec<f32> = error.collect();
            let (rms, peak) = (rms_db(&error), peak_db(&error));
            // The rms error of an FFT in f32 is 0.6 * 2^-24 * log2(1024)^(1/2) of its signal, -139 dB; input, kernel and
            // output spectrum add up to -134 dB re noise of -5 dBFS. 6000 Gaussian errors stay within five times that.
            assert!(rms < -134.0 && peak < -120.0, "{taps} taps: {rms} dBFS rms, {peak} dBFS peak");
        }
    }
}

#[test]
fn it_lags_by_its_latency() {
    for at in [0, 1, 300, 383, 384, 5_000] {
        let input = [impulse(at, 8_000), impulse(at, 8_000)];
        let output = run(&mut Convolver::new(kernel(&[1.0]), 2, 1, Simd::detect()), &input, &[64]);
        let place = output[0].iter().position(|x| x.abs() > 0.5);
        assert_eq!(place, Some(at + LATENCY));
    }
}

#[test]
fn blocks_and_instruction_sets_do_not_change_a_bit() {
    let response = response(3, 4_096);
    let input = two_noises(7_000);
    let through =
        |simd, blocks: &[usize]| run(&mut Convolver::new(kernel(&response), 2, 1, simd), &input, blocks);
    for simd in Simd::available() {
        let alike = Simd::available().find(|other| other.fuses() == simd.fuses()).unwrap_or(simd);
        let expected = through(alike, &[7_000]);
        for blocks in [&[1][..], &[17], &[512], &[3, 700, 1, 511, 64]] {
            assert_eq!(through(simd, blocks), expected, "{} in blocks of {blocks:?}", simd.name());
        }
    }
}

#[test]
fn rounding_once_or_twice_is_all_that_instruction_sets_differ_by() {
    let response = response(3, 4_096);
    let input = two_noises(7_000);
    let through = |simd| run(&mut Convolver::new(kernel(&response), 2, 1, simd), &input, &[512]);
    let expected = through(Simd::BASELINE);
    let energy = |signal: &[Vec<f32>; 2]| signal.iter().flatten().map(|x| f64::from(*x).powi(2)).sum::<f64>();
    for simd in Simd::available() {
        let output = through(simd);
        let apart =
            [0, 1].map(|n| output[n].iter().zip(&expected[n]).map(|(a, b)| a - b).collect::<Vec<f32>>());
        // Eleven complex products make 22 sums, rounded in either way by at most 2^-24 of what they are by then, at
        // random, 1 / sqrt(3) of that rms: sqrt(2 * 22 / 3) 2^-24 is -133 dB.
        let off_db = 10.0 * (energy(&apart) / energy(&expected)).log10();
        assert!(off_db < -132.8, "{}: {off_db} dB", simd.name());
    }
}

#[test]
fn a_reset_forgets_and_keeps_the_new_kernel() {
    let (old, new) = (kernel(&response(3, 2_048)), kernel(&response(4, 2_048)));
    let input = two_noises(3_000);
    let expected = run(&mut Convolver::new(new.clone(), 2, 4, Simd::detect()), &input, &[256]);
    let mut convolver = Convolver::new(old, 2, 4, Simd::detect());
    let mut pending = Some(new);
    let [mut left, mut right] = two_noises(1_300);
    run(&mut convolver, &[left.clone(), right.clone()], &[100]);
    // The fade is running when it is reset.
    convolver.process(StereoBlock::new(&mut left, &mut right), |kernel| {
        pending.take().map(|new| *kernel = new).is_some()
    });
    convolver.reset();
    assert_eq!(run(&mut convolver, &input, &[256]), expected);
}

#[test]
fn a_fade_is_the_stated_mixture_of_both_kernels() {
    let (old, new) = (response(3, 2_048), response(4, 2_048));
    let input = two_noises(8_192);
    let [from, to] = [&old, &new]
        .map(|response| run(&mut Convolver::new(kernel(response), 2, 2, Simd::detect()), &input, &[512]));
    let mut convolver = Convolver::new(kernel(&old), 2, 2, Simd::detect());
    assert_eq!(convolver.fade_frames(), 2 * PARTITION);
    let [mut left, mut right] = input;
    let mut calls = 0;
    convolver.process(StereoBlock::new(&mut left, &mut right), |next| {
        calls += 1;
        if calls == 5 {
            *next = kernel(&new);
        }
        calls == 5
    });
    // Asked before the first frame and then SLACK frames into partitions 0, 2, 4 and 6, which answers with a fade that
    // begins with the next pair of outputs, LATENCY frames after partition 7 has begun to arrive. While it runs nobody
    // is asked.
    assert_eq!(calls, 1 + ((8_192 - SLACK) / (2 * PARTITION) + 1) - 1);
    for (frame, mixed) in left.iter().enumerate() {
        let over = (frame as f64 + 0.5 - (7 * PARTITION + LATENCY) as f64) / (2 * PARTITION) as f64;
        let weight = 0.5 - 0.5 * (PI * over.clamp(0.0, 1.0)).cos();
        let (from, to) = (f64::from(from[0][frame]), f64::from(to[0][frame]));
        // A dozen roundings of numbers below 4.
        let error = f64::from(*mixed) - (from + weight * (to - from));
        assert!(error.abs() < 2e-6, "frame {frame}: {error}");
    }
}

#[test]
fn before_the_first_frame_a_new_kernel_is_heard_at_once() {
    let (old, new) = (kernel(&response(3, 1_024)), kernel(&response(4, 1_024)));
    let input = two_noises(2_000);
    let expected = run(&mut Convolver::new(new.clone(), 2, 4, Simd::detect()), &input, &[512]);
    let mut convolver = Convolver::new(old, 2, 4, Simd::detect());
    let mut pending = Some(new);
    let [mut left, mut right] = input;
    convolver.process(StereoBlock::new(&mut left, &mut right), |kernel| {
        pending.take().map(|new| *kernel = new).is_some()
    });
    assert_eq!([left, right], expected);
}

#[test]
fn one_channel_comes_out_on_both() {
    let response = response(3, 1_024);
    let [left, other] = two_noises(2_000);
    let mono =
        run(&mut Convolver::new(kernel(&response), 1, 1, Simd::detect()), &[left.clone(), other], &[512]);
    let input = [left.clone(), left];
    let stereo = run(&mut Convolver::new(kernel(&response), 2, 1, Simd::detect()), &input, &[512]);
    assert_eq!(mono[0], mono[1]);
    // Two channels in one FFT round differently, at the noise of that FFT.
    let error = mono[0].iter().zip(&stereo[0]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(error < 1e-6, "{error}");
}

#[test]
fn a_kernel_of_one_tap_is_exact() {
    let input = two_noises(4_000);
    for at in [0, 700] {
        let mut response = vec![0.0; 1_000];
        response[at] = 1.0;
        let output = run(&mut Convolver::new(kernel(&response), 2, 1, Simd::detect()), &input, &[100]);
        for (output, input) in output.iter().zip(&input) {
            assert_eq!(output[LATENCY + at..], input[..4_000 - LATENCY - at]);
        }
    }
}

#[test]
fn every_wiring_is_its_matrix() {
    let responses: Vec<Vec<f64>> = (0..4).map(|n| response(10 + n, 900)).collect();
    let input = two_noises(3_000);
    let through = |wiring: Wiring| {
        let mut kernel = Kernel::with_paths(900, 4);
        let mut partitioner = Partitioner::new();
        partitioner.wire(&mut kernel, wiring, 3);
        for (path, response) in responses.iter().enumerate().take(wiring.paths()) {
            partitioner.fill_path(&mut kernel, path, response);
        }
        run(&mut Convolver::new(kernel, 2, 1, Simd::detect()), &input, &[64])
    };
    let matrices = [
        (Wiring::Shared, [[Some(0), None], [None, Some(0)]]),
        (Wiring::Parallel, [[Some(0), None], [None, Some(1)]]),
        (Wiring::Mirrored, [[Some(0), Some(1)], [Some(1), Some(0)]]),
        (Wiring::Crossed, [[Some(0), Some(1)], [Some(2), Some(3)]]),
    ];
    for (wiring, matrix) in matrices {
        for (output, row) in through(wiring).iter().zip(matrix) {
            let parts: Vec<Vec<f64>> = row
                .iter()
                .zip(&input)
                .filter_map(|(path, input)| path.map(|path: usize| naive(input, &responses[path])))
                .collect();
            for n in 0..3_000 - LATENCY {
                let expected: f64 = parts.iter().map(|part| part[n]).sum();
                let error = f64::from(output[LATENCY + n]) - expected;
                // As above, for two terms.
                assert!(error.abs() < 2e-6, "{wiring:?}, frame {n}: {error}");
            }
        }
    }
}

#[test]
fn a_kernel_moves_its_direct_tap_without_a_jump() {
    // Two pure delays fade into each other: the sine between them is never louder than either.
    let delayed = |at: usize| {
        let mut response = vec![0.0; 1_000];
        response[at] = 1.0;
        kernel(&response)
    };
    let mut convolver = Convolver::new(delayed(100), 2, 2, Simd::detect());
    let mut pending = Some(delayed(148));
    let mut left = crate::testkit::sine(1_000.0, 0.5, 0.0, 48_000.0, 9_600);
    let mut right = left.clone();
    let mut asked = 0;
    convolver.process(StereoBlock::new(&mut left, &mut right), |kernel| {
        asked += 1;
        if asked < 4 { false } else { pending.take().map(|new| *kernel = new).is_some() }
    });
    // 48 frames are one period: the fade is not to be heard at all.
    let heard = &left[LATENCY + 200..];
    let expected = crate::testkit::sine(1_000.0, 0.5, 0.0, 48_000.0, 9_600);
    for (n, x) in heard.iter().enumerate() {
        let error = x - expected[(n + 200 + 9_600 - 100) % 48 + 4_800];
        assert!(error.abs() < 1e-6, "{n}: {error}");
    }
}
