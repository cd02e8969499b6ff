//! A rack through whole renders: alignment, automation, tails, failures.

mod common;

use common::{Memory, load, render, spec, with};
use host::{Breakpoint, Channels, Error, Lane, Rack, RenderSpec, TailPolicy};
use std::sync::atomic::AtomicBool;

fn rack(plugins: Vec<host::Instance>) -> Rack {
    let mut rack = Rack::new();
    for plugin in plugins {
        rack.push(plugin);
    }
    rack
}

fn lane(parameter: u32, points: &[(u64, f64)]) -> Lane {
    Lane::new(parameter, points.iter().map(|&(frame, value)| Breakpoint { frame, value }).collect())
}

#[test]
fn the_output_is_aligned_with_the_input_and_as_long() {
    // Delays of whole frames and gains that are powers of two are exact in f32, so the output is the input, bit for bit.
    for block in [1, 17, 512] {
        for (first, second) in [(0.0, 0.0), (1.0, 0.0), (300.0, 41.0), (3_000.0, 0.0)] {
            let plugins = vec![
                with(&[("Delay", first), ("Output/Gain", 2.0)]),
                with(&[("Delay", second), ("Output/Gain", 0.5)]),
            ];
            let mut source = Memory::slopes(1_234);
            let (out, rendered) = render(&mut source, &mut rack(plugins), &spec(block)).expect("it renders");
            assert_eq!(rendered.latency, (first + second) as usize);
            assert_eq!((rendered.frames, rendered.restarts_put_off.len()), (1_234, 0));
            assert!(out.left == source.left, "left, blocks of {block}, delays {first} and {second}");
            assert!(out.right == source.right, "right, blocks of {block}, delays {first} and {second}");
        }
    }
}

#[test]
fn automation_steps_on_its_exact_frames_behind_any_latency() {
    for block in [1, 17, 512] {
        for delay in [0.0, 333.0] {
            // The second plugin hears everything `delay` frames late; its automation must wait as long.
            let mut rack = rack(vec![with(&[("Delay", delay)]), load()]);
            rack.automate(
                1,
                lane(1, &[(0, 1.0), (50, 1.0), (50, 0.5), (51, 0.5), (51, 2.0), (700, 2.0), (700, 0.0)]),
            )
            .expect("it is automatable");
            let (out, _) = render(&mut Memory::constant(1_000), &mut rack, &spec(block)).expect("it renders");
            for (frame, sample) in out.left.iter().enumerate() {
                let expected = match frame {
                    0..50 => 1.0,
                    50 => 0.5,
                    51..700 => 2.0,
                    _ => 0.0,
                };
                assert_eq!(*sample, expected, "frame {frame}, blocks of {block}, delay {delay}");
            }
        }
    }
}

#[test]
fn a_ramp_is_a_staircase_of_32_frames_that_ends_on_its_breakpoint() {
    let mut expected = Vec::new();
    for block in [512, 17, 1] {
        let mut rack = rack(vec![load()]);
        rack.automate(0, lane(1, &[(0, 0.0), (256, 1.0)])).expect("it is automatable");
        let (out, _) = render(&mut Memory::constant(300), &mut rack, &spec(block)).expect("it renders");
        // Multiples of 32/256 are exact.
        for frame in 0..300 {
            assert_eq!(out.left[frame], (frame / 32).min(8) as f32 / 8.0, "frame {frame}, blocks of {block}");
        }
        if expected.is_empty() {
            expected = out.left;
        } else {
            assert_eq!(out.left, expected, "blocks of {block}");
        }
    }
}

#[test]
fn the_first_breakpoint_decides_the_latency() {
    let mut rack = rack(vec![load()]);
    rack.automate(0, lane(2, &[(0, 64.0), (500, 64.0), (500, 128.0)])).expect("it is automatable");
    let mut source = Memory::slopes(1_000);
    let (out, rendered) = render(&mut source, &mut rack, &spec(128)).expect("it renders");
    assert_eq!(rendered.latency, 64);
    assert_eq!(out.left, source.left, "nothing shifts when the restart is put off");
    assert_eq!(rendered.restarts_put_off.len(), 1);
    assert!(rendered.restarts_put_off[0].contains("\"Fixture\""), "{:?}", rendered.restarts_put_off);
}

#[test]
fn the_tail_is_as_long_as_asked() {
    let tails = [
        (TailPolicy::Cut, 0),
        (TailPolicy::Frames(7), 7),
        (TailPolicy::Plugins { max_frames: 1_000 }, 200),
        (TailPolicy::Plugins { max_frames: 50 }, 50),
    ];
    for (tail, frames) in tails {
        let mut rack = rack(vec![with(&[("Delay", 10.0)]), load()]);
        let spec = RenderSpec { tail, ..spec(64) };
        let (out, rendered) = render(&mut Memory::constant(500), &mut rack, &spec).expect("it renders");
        assert_eq!((rendered.frames, out.left.len()), (500 + frames, 500 + frames as usize), "{tail:?}");
        assert!(out.left[..500].iter().all(|s| *s == 1.0) && out.left[500..].iter().all(|s| *s == 0.0));
    }
    let mut rack = rack(vec![load()]);
    let spec = RenderSpec { tail: TailPolicy::Frames(7), ..spec(64) };
    let (out, _) = render(&mut Memory::constant(0), &mut rack, &spec).expect("it renders");
    assert!(out.left.is_empty(), "no sound has no tail");
}

#[test]
fn mono_is_heard_on_both_sides() {
    let mut rack = rack(vec![with(&[("Delay", 5.0), ("Output/Gain", 2.0)])]);
    let spec = RenderSpec { channels: Channels::Mono, ..spec(64) };
    let mut source = Memory::slopes(300);
    let (out, _) = render(&mut source, &mut rack, &spec).expect("it renders");
    let expected: Vec<f32> = source.left.iter().map(|sample| sample * 2.0).collect();
    assert_eq!((&out.left, &out.right), (&expected, &expected));
}

#[test]
fn what_is_not_a_number_is_put_down_to_where_it_came_from() {
    let fault = load().find("Fault").expect("there").id;
    let mut bad = with(&[("Delay", 5.0)]);
    bad.set_text(fault, "NaN").expect("it understands");
    let error =
        render(&mut Memory::slopes(300), &mut rack(vec![load(), bad]), &spec(64)).err().expect("it fails");
    assert!(
        matches!(&error, Error::NotFinite { plugin, frame: 0 } if plugin.contains("\"Fixture\"")),
        "{error}"
    );
    let mut source = Memory::slopes(300);
    source.right[123] = f32::INFINITY;
    let error = render(&mut source, &mut rack(vec![load()]), &spec(64)).err().expect("it fails");
    assert!(matches!(error, Error::InputNotFinite { frame: 123 }), "{error}");
}

#[test]
fn automation_is_checked_before_the_render() {
    let mut rack = rack(vec![load()]);
    let said = |result: Result<(), Error>| result.expect_err("refused").to_string();
    assert!(said(rack.automate(0, lane(1, &[(0, 4.5)]))).contains("outside 0 to 4"));
    assert!(said(rack.automate(0, lane(3, &[(0, 0.0)]))).contains("cannot be automated"));
    assert!(said(rack.automate(0, lane(99, &[(0, 0.0)]))).contains("no parameter \"99\""));
    rack.automate(0, lane(1, &[(0, 0.0)])).expect("allowed");
    rack.automate(0, lane(1, &[])).expect("no breakpoints end it");
    let gain = rack.instance_mut(0).expect("there");
    gain.set_value(1, 1.0).expect("within range");
    let (out, _) = render(&mut Memory::constant(10), &mut rack, &spec(64)).expect("it renders");
    assert_eq!(out.left, [1.0; 10]);
}

#[test]
fn a_render_reports_its_progress_and_can_be_cancelled() {
    let (mut kept, cancel) = (common::Kept::default(), AtomicBool::new(false));
    let mut seen = Vec::new();
    let mut progress = |frames| {
        seen.push(frames);
        cancel.store(frames >= 200, std::sync::atomic::Ordering::Relaxed);
    };
    let mut source = Memory::slopes(1_000);
    let result =
        host::render(&mut source, &mut rack(vec![load()]), &mut kept, &spec(64), &cancel, &mut progress);
    assert!(matches!(result, Err(Error::Cancelled)));
    assert_eq!(seen, [64, 128, 192, 256]);
}
