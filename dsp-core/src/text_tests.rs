use super::*;

/// One quantity: how it is written, how it is read, and from where to where.
struct Quantity {
    write: fn(f64) -> String,
    read: fn(&str) -> Option<f64>,
    range: (f64, f64),
    /// Largest relative and absolute error of the text: half a unit in its last place.
    error: fn(f64) -> f64,
}

const QUANTITIES: [Quantity; 7] = [
    Quantity { write: decibels, read: parse_decibels, range: (-120.0, 60.0), error: |_| 0.005 },
    Quantity { write: decibel_span, read: parse_decibels, range: (0.0, 24.0), error: |_| 0.005 },
    Quantity {
        write: frequency,
        read: parse_frequency,
        range: (10.0, 30_000.0),
        error: |hz| if hz < 1_000.0 { 0.05 } else { 5.0 },
    },
    Quantity {
        write: milliseconds,
        read: parse_milliseconds,
        range: (0.02, 5_000.0),
        // Three significant digits: half a unit in the third of them, where it is largest, after a 1.
        error: |ms| 0.005 * ms.max(0.1),
    },
    Quantity { write: percent, read: parse_percent, range: (0.0, 200.0), error: |_| 0.05 },
    Quantity { write: ratio, read: parse_ratio, range: (1.0, 100.0), error: |_| 0.005 },
    Quantity { write: quality, read: parse_quality, range: (0.05, 40.0), error: |q| 0.005 * q.max(0.1) },
];

/// A value for each step of a sweep over the range, linear and logarithmic, and beside every decimal boundary.
fn sweep((low, high): (f64, f64)) -> impl Iterator<Item = f64> {
    let linear = (0..=20_000).map(move |n| low + (high - low) * f64::from(n) / 20_000.0);
    let near = [0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0]
        .into_iter()
        .flat_map(|edge| (-200..=200).map(move |n| edge * (1.0 + f64::from(n) * 1e-5)));
    linear.chain(near).filter(move |value| (low..=high).contains(value))
}

#[test]
fn what_is_written_reads_back_and_is_written_the_same_again() {
    for Quantity { write, read, range, error } in QUANTITIES {
        for value in sweep(range) {
            let text = write(value);
            let back = read(&text).unwrap_or_else(|| panic!("{text} does not read"));
            assert!((back - value).abs() <= error(value) * (1.0 + 1e-9), "{value} reads {back} from {text}");
            assert_eq!(write(back), text, "{value}");
            // The parameter between the two is an f32 behind a power law: seven digits less a few steps.
            for step in [1.0 - 1e-6, 1.0 + 1e-6] {
                assert_eq!(write(f64::from((back * step) as f32)), text, "{value} through the parameter");
            }
        }
    }
}

#[test]
fn texts_are_the_ones_people_expect() {
    let written = [
        (decibels as fn(f64) -> String, -3.5, "-3.5 dB"),
        (decibels, 2.25, "+2.25 dB"),
        (decibels, -0.001, "0.0 dB"),
        (decibel_span, 6.0, "6.0 dB"),
        (frequency, 82.41, "82.4 Hz"),
        (frequency, 440.0, "440 Hz"),
        (frequency, 999.96, "1 kHz"),
        (frequency, 1_200.0, "1.2 kHz"),
        (frequency, 20_000.0, "20 kHz"),
        (milliseconds, 0.02, "0.02 ms"),
        (milliseconds, 150.0, "150 ms"),
        (milliseconds, 999.96, "1 s"),
        (milliseconds, 1_250.0, "1.25 s"),
        (percent, 100.0, "100 %"),
        (percent, 62.5, "62.5 %"),
        (ratio, 4.0, "4.0:1"),
        (ratio, 99.999, "inf:1"),
        (quality, std::f64::consts::FRAC_1_SQRT_2, "0.707"),
        (quality, 9.999, "10.0"),
        (note, 440.0, "A4"),
        (note, 82.41, "E2"),
        (note, 82.74, "E2 +7 ct"),
        (note, 10.0, "D#-1 +49 ct"),
    ];
    for (write, value, text) in written {
        assert_eq!(write(value), text, "{value}");
    }
    assert_eq!((switch(true), switch(false)), ("On".to_owned(), "Off".to_owned()));
}

#[test]
fn people_write_as_they_like() {
    let read = [
        (parse_decibels as fn(&str) -> Option<f64>, "-3,5", -3.5),
        (parse_decibels, "−6 dBFS", -6.0),
        (parse_decibels, " + 2.5 DB ", 2.5),
        (parse_decibels, "-inf dB", f64::NEG_INFINITY),
        (parse_frequency, "1.2k", 1_200.0),
        (parse_frequency, "1,2 khz", 1_200.0),
        (parse_frequency, "440", 440.0),
        (parse_frequency, "a4", 440.0),
        (parse_frequency, "A5 -1200 ct", 440.0),
        (parse_frequency, "Bb3", 233.081_880_759),
        (parse_frequency, "C-1", 8.175_798_915_6),
        (parse_milliseconds, "1.5 s", 1_500.0),
        (parse_milliseconds, "150ms", 150.0),
        (parse_milliseconds, "20 µs", 0.02),
        (parse_milliseconds, "7", 7.0),
        (parse_percent, "50%", 50.0),
        (parse_ratio, "4", 4.0),
        (parse_ratio, "∞ : 1", 100.0),
        (parse_quality, "Q 1.2", 1.2),
    ];
    for (parse, text, value) in read {
        let back = parse(text).unwrap_or_else(|| panic!("{text} does not read"));
        assert!(back == value || (back - value).abs() < 1e-8, "{text}: {back}");
    }
    for (text, on) in [("on", true), ("OFF", false), ("yes", true), ("0", false)] {
        assert_eq!(parse_switch(text), Some(on), "{text}");
    }
}

#[test]
fn what_is_no_value_is_none() {
    for text in ["", "dB", "nan", "inf", "loud", "1.2.3", "1,200.5", "--3", "1e999", "k", "Hz"] {
        let parsers = [parse_decibels, parse_frequency, parse_milliseconds, parse_percent, parse_quality];
        for (n, parse) in parsers.into_iter().enumerate() {
            assert_eq!(parse(text), None, "{text} by parser {n}");
        }
        assert_eq!(parse_switch(text), None, "{text}");
    }
    for text in ["H", "A", "A#", "Ab", "A4+", "A4 x", "A99999", "Z3", "A4+infct"] {
        assert_eq!(parse_frequency(text), None, "{text}");
    }
    assert_eq!(parse_ratio("nan"), None);
}
