//! Numbers, times and dates as people read them, and escaping.

use std::time::{SystemTime, UNIX_EPOCH};

/// What stands for a number that was not measured.
pub const NONE: &str = "–";

/// A number with so many decimals and a true minus sign; never minus zero; a dash for none.
#[must_use]
pub fn number(value: Option<f64>, decimals: usize) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else {
        return NONE.to_owned();
    };
    let text = format!("{value:.decimals$}");
    let zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    if zero { text.trim_start_matches('-').to_owned() } else { text.replace('-', "\u{2212}") }
}

/// The same with a plus sign for what is above zero.
#[must_use]
pub fn signed(value: f64, decimals: usize) -> String {
    let text = number(Some(value), decimals);
    let positive = value > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c));
    if positive { format!("+{text}") } else { text }
}

/// A position as `m:ss`, from an hour on `h:mm:ss`.
#[must_use]
pub fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (hours, minutes, seconds) = (whole / 3_600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The same with milliseconds: `m:ss.mmm`.
#[must_use]
pub fn exact_clock(seconds: f64) -> String {
    let ms = (seconds.max(0.0) * 1_000.0).round() as u64;
    format!("{}.{:03}", clock((ms / 1_000) as f64), ms % 1_000)
}

/// A frequency with the unit that suits it.
#[must_use]
pub fn frequency(hz: f64) -> String {
    if hz >= 1_000.0 { format!("{} kHz", digits(hz / 1_000.0)) } else { format!("{} Hz", digits(hz)) }
}

/// Three digits at most, without trailing zeros.
fn digits(value: f64) -> String {
    let decimals = if value >= 100.0 { 0 } else { usize::from(value < 10.0) + 1 };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Text as content or attribute of a page. What XML forbids (control characters) becomes U+FFFD.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' => escaped.push(' '),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => escaped.push('\u{FFFD}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Date and time in UTC, to the minute: `2026-11-21 09:38 UTC`.
///
/// Years are counted from March, so that the leap day is the last of a year: 365 days, one more every 4 years, not
/// every 100, but every 400 (Gregorian calendar).
#[must_use]
pub fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, minutes) = (seconds / 86_400, seconds / 60 % 1_440);
    // 719 468 days from 0000-03-01 to 1970-01-01; 146 097 in 400 years.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // March to July and August to December both have 153 days in five months.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = (era * 400 + year + u64::from(month >= 10), (month + 2) % 12 + 1);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn numbers_and_positions_read_well() {
        assert_eq!(number(Some(-14.26), 1), "\u{2212}14.3");
        assert_eq!((number(Some(-0.04), 1), number(None, 1)), ("0.0".into(), NONE.into()));
        assert_eq!(number(Some(f64::NEG_INFINITY), 1), NONE);
        assert_eq!((signed(2.34, 1), signed(0.01, 1)), ("+2.3".into(), "0.0".into()));
        assert_eq!((clock(61.4), clock(3_661.0)), ("1:01".into(), "1:01:01".into()));
        assert_eq!(exact_clock(59.9996), "1:00.000");
        assert_eq!((frequency(31.62), frequency(15_849.0)), ("31.6 Hz".into(), "15.8 kHz".into()));
        assert_eq!((frequency(1_000.0), frequency(100.0)), ("1 kHz".into(), "100 Hz".into()));
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        // As `date -u -d @N` prints them: the epoch, both sides of a leap day, a century that leaps, the end of a year.
        for (seconds, date) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_399, "2000-02-28 23:59 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (951_868_800, "2000-03-01 00:00 UTC"),
            (1_798_761_599, "2026-12-31 23:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
        ] {
            assert_eq!(utc(UNIX_EPOCH + Duration::from_secs(seconds)), date);
        }
    }

    #[test]
    fn nothing_escaped_is_markup() {
        assert_eq!(
            escape("<b a=\"1\" c='2'>&\u{1}\t"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;\u{FFFD} "
        );
    }
}
