//! Values as people write them: one text for a value, and the value of whatever a person types.
//!
//! Each quantity has a pair of functions: `decibels` writes and `parse_decibels` reads, and so on. What is written
//! reads back, and reading and writing it again changes nothing. Reading accepts a missing unit, upper and lower case,
//! a decimal comma, a typographic minus and `k` for thousands; it returns `None` for what is not a value of that
//! quantity. Ranges are the caller's: reading returns what was written, legal or not.

/// Writes decibels: `-3.5 dB`, `+2.25 dB`, `0.0 dB`. Up to two decimals.
#[must_use]
pub fn decibels(db: f64) -> String {
    let number = number(db, 1, 2);
    let sign = if number.starts_with('-') || number == "0.0" { "" } else { "+" };
    format!("{sign}{number} dB")
}

/// Writes a width or a distance in dB, which has no direction and so no sign: `6.0 dB`. [`parse_decibels`] reads it.
#[must_use]
pub fn decibel_span(db: f64) -> String {
    format!("{} dB", number(db, 1, 2))
}

/// Writes a loudness: `-14.0 LUFS`. [`parse_decibels`] reads it.
#[must_use]
pub fn loudness(lufs: f64) -> String {
    format!("{} LUFS", number(lufs, 1, 2))
}

/// Reads decibels, also `dBFS`, `dBTP` and `LU(FS)`. `-inf` is negative infinity: a caller's range makes it the least.
#[must_use]
pub fn parse_decibels(text: &str) -> Option<f64> {
    let text = without(&clean(text), &["dbfs", "dbtp", "lufs", "lu", "db"]);
    if matches!(text.as_str(), "-inf" | "-infinity" | "-∞") { Some(f64::NEG_INFINITY) } else { real(&text) }
}

/// Writes a frequency: `82.4 Hz`, `440 Hz`, `1.25 kHz`. A tenth of a hertz, or ten hertz from 1 kHz on.
#[must_use]
pub fn frequency(hz: f64) -> String {
    let tenths = (hz * 10.0).round() / 10.0;
    if tenths.abs() >= 1_000.0 {
        format!("{} kHz", number(hz * 1e-3, 0, 2))
    } else {
        format!("{} Hz", number(tenths, 0, 1))
    }
}

/// Reads a frequency in Hz or kHz, or a note: `A4`, `c#3`, `Bb2-12ct`, `E2 +7 ct` (A4 is 440 Hz).
#[must_use]
pub fn parse_frequency(text: &str) -> Option<f64> {
    let text = clean(text);
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return parse_note(&text);
    }
    let text = without(&text, &["hz"]);
    thousands(&text)
}

/// Writes the nearest note of the equal temperament with A4 at 440 Hz: `A4`, `E2 +7 ct`, `C#3 -12 ct`.
#[must_use]
pub fn note(hz: f64) -> String {
    const NAMES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
    let key = 69.0 + 12.0 * (hz.max(1e-3) / 440.0).log2();
    let nearest = key.round();
    let cents = (100.0 * (key - nearest)).round();
    let index = nearest as i64;
    let name = format!("{}{}", NAMES[index.rem_euclid(12) as usize], index.div_euclid(12) - 1);
    if cents == 0.0 { name } else { format!("{name} {cents:+.0} ct") }
}

/// Writes a time given in ms: `0.02 ms`, `12.5 ms`, `150 ms`, `1.25 s`. Three significant digits at least.
#[must_use]
pub fn milliseconds(ms: f64) -> String {
    let micros = (ms * 1e3).round() / 1e3;
    let tenths = (ms * 10.0).round() / 10.0;
    if tenths >= 1_000.0 {
        format!("{} s", number(ms * 1e-3, 0, 2))
    } else if micros < 1.0 {
        format!("{} ms", number(ms, 0, 3))
    } else if (ms * 100.0).round() / 100.0 < 10.0 {
        format!("{} ms", number(ms, 0, 2))
    } else {
        format!("{} ms", number(ms, 0, 1))
    }
}

/// Reads a time in ms, s or µs and returns ms. A bare number is ms.
#[must_use]
pub fn parse_milliseconds(text: &str) -> Option<f64> {
    let text = clean(text);
    for (unit, scale) in [("ms", 1.0), ("us", 1e-3), ("µs", 1e-3), ("sec", 1e3), ("s", 1e3)] {
        if let Some(rest) = text.strip_suffix(unit) {
            return real(rest).map(|value| value * scale);
        }
    }
    real(&text)
}

/// Writes a percentage: `100 %`, `62.5 %`.
#[must_use]
pub fn percent(value: f64) -> String {
    format!("{} %", number(value, 0, 1))
}

/// Reads a percentage.
#[must_use]
pub fn parse_percent(text: &str) -> Option<f64> {
    real(&without(&clean(text), &["%", "percent"]))
}

/// Writes a difference of loudness: `-3.0 LU`. [`parse_decibels`] reads it.
#[must_use]
pub fn loudness_units(lu: f64) -> String {
    format!("{} LU", number(lu, 1, 2))
}

/// Writes an angle: `0 deg`, `-12.5 deg`. Not every way from a host to a plugin carries more than ASCII.
#[must_use]
pub fn degrees(value: f64) -> String {
    format!("{} deg", number(value, 0, 1))
}

/// Reads an angle in degrees.
#[must_use]
pub fn parse_degrees(text: &str) -> Option<f64> {
    real(&without(&clean(text), &["°", "degrees", "deg"]))
}

/// Writes a correlation: `+0.25`, `-1.00`, `0.00`.
#[must_use]
pub fn correlation(value: f64) -> String {
    let number = number(value, 2, 2);
    if number.starts_with('-') || number == "0.00" { number } else { format!("+{number}") }
}

/// Reads a number without a unit.
#[must_use]
pub fn parse_correlation(text: &str) -> Option<f64> {
    real(&clean(text))
}

/// The ratio from which on a compressor is a limiter: written `inf:1`.
pub const INFINITE_RATIO: f64 = 100.0;

/// Writes a compression ratio: `1.0:1`, `2.25:1`, `inf:1` from [`INFINITE_RATIO`] on.
#[must_use]
pub fn ratio(value: f64) -> String {
    let hundredths = (value * 100.0).round() / 100.0;
    if hundredths >= INFINITE_RATIO { "inf:1".to_owned() } else { format!("{}:1", number(value, 1, 2)) }
}

/// Reads a compression ratio: `4`, `4:1`, `inf`, `∞:1`.
#[must_use]
pub fn parse_ratio(text: &str) -> Option<f64> {
    let text = without(&clean(text), &[":1"]);
    if matches!(text.as_str(), "inf" | "infinity" | "∞") { Some(INFINITE_RATIO) } else { real(&text) }
}

/// Writes a quality factor: `0.707`, `1.2`, `12.5`. Three decimals below 1, two below 10, one above.
#[must_use]
pub fn quality(q: f64) -> String {
    if (q * 1e3).round() < 1e3 {
        number(q, 1, 3)
    } else if (q * 1e2).round() < 1e3 {
        number(q, 1, 2)
    } else {
        number(q, 1, 1)
    }
}

/// Reads a quality factor, with or without a leading `Q`.
#[must_use]
pub fn parse_quality(text: &str) -> Option<f64> {
    let text = clean(text);
    real(text.strip_prefix('q').unwrap_or(&text))
}

/// Writes a switch: `On` or `Off`.
#[must_use]
pub fn switch(on: bool) -> String {
    (if on { "On" } else { "Off" }).to_owned()
}

/// Reads a switch: on, off, yes, no, true, false, 1, 0.
#[must_use]
pub fn parse_switch(text: &str) -> Option<bool> {
    match clean(text).as_str() {
        "on" | "yes" | "true" | "1" => Some(true),
        "off" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// A number with at most `most` decimals, zeros at the end cut down to `least` decimals, never `-0`.
fn number(value: f64, least: usize, most: usize) -> String {
    let mut text = format!("{value:.most$}");
    if let Some(point) = text.find('.') {
        let shortest = if least == 0 { point } else { point + 1 + least };
        while text.len() > shortest && text.ends_with(['0', '.']) {
            text.pop();
        }
    }
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| matches!(c, '0' | '.')) => digits.to_owned(),
        _ => text,
    }
}

/// Lower case, without spaces, with ASCII minus and decimal point.
fn clean(text: &str) -> String {
    let one = |c: char| match c {
        '−' => '-',
        ',' => '.',
        c => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(one).flat_map(char::to_lowercase).collect()
}

/// The text without the first of `units` that it ends in.
fn without(text: &str, units: &[&str]) -> String {
    units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).to_owned()
}

/// A finite decimal number. The words for infinity and not-a-number are no numbers here.
fn real(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A number that may end in `k`.
fn thousands(text: &str) -> Option<f64> {
    match text.strip_suffix('k') {
        Some(rest) => real(rest).map(|value| value * 1e3),
        None => real(text),
    }
}

/// The frequency of a cleaned note: letter, accidental, octave, cents.
fn parse_note(text: &str) -> Option<f64> {
    let mut rest = text.chars();
    let semitones = match rest.next()? {
        'c' => 0.0,
        'd' => 2.0,
        'e' => 4.0,
        'f' => 5.0,
        'g' => 7.0,
        'a' => 9.0,
        'b' | 'h' => 11.0,
        _ => return None,
    };
    let rest = rest.as_str();
    let (accidental, rest) = match rest.strip_prefix(['#', '♯']) {
        Some(rest) => (1.0, rest),
        None => rest.strip_prefix(['b', '♭']).map_or((0.0, rest), |rest| (-1.0, rest)),
    };
    // The sign of the octave may come first; any later one starts the cents.
    let cents_at = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '+' | '-')).map(|(at, _)| at);
    let (octave, cents) = rest.split_at(cents_at.unwrap_or(rest.len()));
    let octave = f64::from(octave.parse::<i8>().ok()?);
    let cents = if cents.is_empty() { 0.0 } else { real(&without(cents, &["cents", "cent", "ct", "c"]))? };
    let key = 12.0 * (octave + 1.0) + semitones + accidental + cents / 100.0;
    Some(440.0 * ((key - 69.0) / 12.0).exp2())
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
