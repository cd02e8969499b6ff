//! One plugin: descriptor, parameters, text, state, ports, restarts, refusals.

mod common;

use common::{ID, fixture, load, with};
use host::{Channels, Instance, Spec, Tail};

const SPEC: Spec = Spec { sample_rate_hz: 48_000.0, max_frames: 64, channels: Channels::Stereo };

#[test]
fn a_plugin_is_described_and_renders_offline() {
    let mut instance = load();
    let descriptor = instance.descriptor().clone();
    assert_eq!((descriptor.id.as_str(), descriptor.name.as_str()), (ID, "Fixture"));
    assert_eq!((descriptor.vendor.as_str(), descriptor.version.as_str()), ("Lathe", "1.2.3"));
    assert_eq!(descriptor.features, ["audio-effect", "stereo"]);
    let mode = instance.find("Render mode").expect("the fixture tells its mode").id;
    assert_eq!(instance.value(mode).expect("it has a value"), 1.0, "1 is offline");
}

#[test]
fn parameters_are_found_by_path_by_unique_name_and_by_id() {
    let instance = load();
    let id = |key: &str| instance.find(key).map(|parameter| parameter.id).map_err(|error| error.to_string());
    assert_eq!(id("Output/Gain"), Ok(1));
    assert_eq!(id("trim/gain"), Ok(4));
    assert_eq!(id("DELAY"), Ok(2));
    assert_eq!(id("2"), Ok(2));
    let ambiguous = id("Gain").expect_err("two have this name");
    assert!(
        ambiguous.contains("several") && ambiguous.contains("\"Output/Gain\", \"Trim/Gain\""),
        "{ambiguous}"
    );
    let unknown = id("Gian").expect_err("nobody has this name");
    assert!(unknown.contains("\"Fixture\"") && unknown.contains("\"Timing/Delay\""), "{unknown}");
    let delay = instance.find("Delay").expect("found above");
    assert_eq!((delay.min, delay.max, delay.default), (0.0, 4096.0, 0.0));
}

#[test]
fn values_and_texts_go_both_ways_active_or_not() {
    let mut instance = load();
    let gain = instance.find("Output/Gain").expect("there").id;
    for active in [false, true] {
        if active {
            instance.activate(SPEC).expect("it activates");
        }
        instance.set_text(gain, "0.5 x").expect("it understands");
        assert_eq!(instance.value(gain).expect("there"), 0.5);
        instance.set_value(gain, 2.25).expect("within range");
        let value = instance.value(gain).expect("there");
        assert_eq!(instance.text(gain, value).expect("it writes"), "2.250 x");
    }
    let said = instance.set_text(gain, "loud").expect_err("no number").to_string();
    assert!(said.contains("Output/Gain") && said.contains("\"loud\"") && said.contains("2.250 x"), "{said}");
    let said = instance.set_value(gain, 4.5).expect_err("above 4").to_string();
    assert!(said.contains("4.5 is outside 0 to 4"), "{said}");
    assert!(instance.set_value(gain, f64::NAN).is_err());
    let mode = instance.find("Render mode").expect("there").id;
    assert!(instance.set_value(mode, 0.0).expect_err("read-only").to_string().contains("only be read"));
}

#[test]
fn a_state_comes_back_byte_for_byte_and_a_damaged_one_is_refused() {
    let mut first = with(&[("Output/Gain", 0.25), ("Delay", 77.0)]);
    let state = first.save_state().expect("it saves");
    let mut second = load();
    second.load_state(&state).expect("it loads");
    let delay = second.find("Delay").expect("there").id;
    assert_eq!(second.value(delay).expect("there"), 77.0);
    assert_eq!(second.save_state().expect("it saves"), state);
    for damaged in [&[][..], &state[..20], b"fixture2"] {
        let said = second.load_state(damaged).expect_err("damaged").to_string();
        assert!(said.contains("\"Fixture\"") && said.contains(&format!("{} bytes", damaged.len())), "{said}");
    }
    assert_eq!(second.save_state().expect("unharmed"), state);
}

#[test]
fn a_change_of_latency_waits_for_a_restart() {
    let mut instance = with(&[("Delay", 10.0)]);
    assert_eq!(instance.latency(), 0);
    instance.activate(SPEC).expect("it activates");
    assert_eq!((instance.latency(), instance.restart_asked()), (10, false));
    let delay = instance.find("Delay").expect("there").id;
    instance.set_value(delay, 20.0).expect("within range");
    assert_eq!((instance.latency(), instance.restart_asked()), (10, true));
    instance.activate(SPEC).expect("it activates again");
    assert_eq!((instance.latency(), instance.restart_asked()), (20, false));
    assert_eq!(instance.tail(), Tail::Frames(100));
    instance.deactivate();
    assert_eq!((instance.latency(), instance.tail()), (0, Tail::Frames(0)));
}

#[test]
fn a_reset_forgets_the_sound_so_far() {
    let mut instance = with(&[("Delay", 4.0)]);
    instance.activate(SPEC).expect("it activates");
    let (mut left, mut right) = ([1.0; 8], [1.0; 8]);
    instance.process(&mut left, &mut right, &[]).expect("it processes");
    assert_eq!(left, [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
    instance.reset();
    let (mut left, mut right) = ([0.0; 8], [0.0; 8]);
    instance.process(&mut left, &mut right, &[]).expect("it processes");
    assert_eq!((left, right), ([0.0; 8], [0.0; 8]));
}

#[test]
fn mono_takes_the_mono_ports_and_comes_back_on_both_sides() {
    let mut instance = with(&[("Output/Gain", 2.0)]);
    let ports = instance.find("Channels").expect("the fixture tells its ports").id;
    for channels in [Channels::Mono, Channels::Stereo] {
        instance.activate(Spec { channels, ..SPEC }).expect("it activates");
        assert_eq!(instance.value(ports).expect("there"), f64::from(channels.count()));
        let (mut left, mut right) = ([0.25, 0.5], [7.0, 7.0]);
        instance.process(&mut left, &mut right, &[]).expect("it processes");
        assert_eq!(left, [0.5, 1.0]);
        assert_eq!(right, if channels == Channels::Mono { left } else { [14.0, 14.0] });
    }
}

#[test]
fn refusals_name_the_plugin_and_leave_it_usable() {
    let mut instance = load();
    let fault = instance.find("Fault").expect("there").id;
    instance.set_text(fault, "Refuse to activate").expect("it understands");
    let said = instance.activate(SPEC).expect_err("it refuses").to_string();
    assert!(said.contains("\"Fixture\"") && said.contains("not today"), "{said}");
    instance.set_text(fault, "Error").expect("it understands");
    instance.activate(SPEC).expect("it activates now");
    let said = instance.process(&mut [0.0], &mut [0.0], &[]).expect_err("it fails").to_string();
    assert!(said.contains("\"Fixture\"") && said.contains("failed on demand"), "{said}");
    let (mut left, mut right) = ([0.0; 65], [0.0; 65]);
    let said = instance.process(&mut left, &mut right, &[]).expect_err("longer than announced").to_string();
    assert!(said.contains("65 frames"), "{said}");
}

#[test]
fn an_unknown_id_lists_those_that_are_there() {
    let said = Instance::load(&fixture(), "audio.nobody").expect_err("not there").to_string();
    assert!(said.contains("audio.nobody") && said.contains(ID), "{said}");
}
