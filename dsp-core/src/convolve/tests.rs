use super::*;
use crate::testkit::{impulse, noise, peak_db, rms_db};

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
    for taps in [1, 511, 512, 513, 3_000] {
        let response = response(7, taps);
        let input = two_noises(6_000);
        let output = run(&mut Convolver::new(kernel(&response), 2, 1, Simd::detect()), &input, &[512]);
        for (output, input) in output.iter().zip(&input) {
            assert!(output[..PARTITION].iter().all(|x| *x == 0.0));
            let expected = naive(input, &response);
            let error = output[PARTITION..].iter().zip(expected).map(|(y, e)| (f64::from(*y) - e) as f32);
            let error: Vec<f32> = error.collect();
            let (rms, peak) = (rms_db(&error), peak_db(&error));
            // The rms error of an FFT in f32 is 0.6 * 2^-24 * log2(1024)^(1/2) of its signal, -139 dB; input, kernel and
            // output spectrum add up to -134 dB re noise of -5 dBFS. 6000 Gaussian errors stay within five times that.
            assert!(rms < -134.0 && peak < -120.0, "{taps} taps: {rms} dBFS rms, {peak} dBFS peak");
        }
    }
}

#[test]
fn it_lags_by_one_partition() {
    for at in [0, 1, 300, 511, 512, 5_000] {
        let input = [impulse(at, 8_000), impulse(at, 8_000)];
        let output = run(&mut Convolver::new(kernel(&[1.0]), 2, 1, Simd::detect()), &input, &[64]);
        let place = output[0].iter().position(|x| x.abs() > 0.5);
        assert_eq!(place, Some(at + PARTITION));
    }
}

#[test]
fn blocks_and_instruction_sets_do_not_change_a_bit() {
    let response = response(3, 4_096);
    let input = two_noises(7_000);
    let expected = run(&mut Convolver::new(kernel(&response), 2, 1, Simd::BASELINE), &input, &[7_000]);
    for simd in Simd::available() {
        for blocks in [&[1][..], &[17], &[512], &[3, 700, 1, 511, 64]] {
            let output = run(&mut Convolver::new(kernel(&response), 2, 1, simd), &input, blocks);
            assert_eq!(output, expected, "{} in blocks of {blocks:?}", simd.name());
        }
    }
}

#[test]
fn the_sums_grow_with_the_input() {
    let mut convolver = Convolver::new(kernel(&response(3, 8_192)), 2, 1, Simd::detect());
    let mut last = 1;
    for frame in 1..PARTITION {
        convolver.process(StereoBlock::new(&mut [0.5], &mut [0.5]), |_| false);
        // 15 terms in 512 frames: one at a time, and never behind.
        assert!(convolver.summed - last <= 1 && convolver.summed == 1 + 15 * frame / PARTITION);
        last = convolver.summed;
    }
    assert_eq!(last, 15);
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
    assert_eq!(convolver.fade_frames(), 1_024);
    let [mut left, mut right] = input;
    let mut calls = 0;
    convolver.process(StereoBlock::new(&mut left, &mut right), |next| {
        calls += 1;
        if calls == 5 {
            *next = kernel(&new);
        }
        calls == 5
    });
    // Asked at partitions 0 to 4; partition 4 fills the sums of the new kernel, 5 and 6 sound the fade, and the turn into
    // partition 6 is the last of it, so 6 is asked again.
    assert_eq!(calls, 5 + 16 - 6);
    for (frame, mixed) in left.iter().enumerate() {
        let over = (frame as f64 + 0.5 - 5.0 * 512.0) / 1_024.0;
        let weight = 0.5 - 0.5 * (PI * over.clamp(0.0, 1.0)).cos();
        let (from, to) = (f64::from(from[0][frame]), f64::from(to[0][frame]));
        // Three roundings of numbers below 4.
        let error = f64::from(*mixed) - (from + weight * (to - from));
        assert!(error.abs() < 1e-6, "frame {frame}: {error}");
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
    let [left, _] = two_noises(2_000);
    let input = [left.clone(), left];
    let stereo = run(&mut Convolver::new(kernel(&response), 2, 1, Simd::detect()), &input, &[512]);
    let mono = run(&mut Convolver::new(kernel(&response), 1, 1, Simd::detect()), &input, &[512]);
    assert_eq!(mono, stereo);
}
