//! The page and the JSON of measured sound: complete, well formed, self-contained, and safe against hostile names.

use dsp_core::meter::measures::Measures;
use dsp_core::meter::profile::Profiles;
use dsp_core::meter::targets::Targets;
use dsp_core::process::ProcessSpec;
use dsp_core::testkit::music;
use report::text::{exact_clock, frequency, number};
use report::{Document, Facts, Material, Report, is_ours};
use roxmltree::{Document as Xml, ParsingOptions};

const RATE: u32 = 48_000;
const HOSTILE: &str = "a\"><script>alert('1')</script><!-- & \u{202E}\u{1}.wav";

fn facts(name: &str, frames: u64, channels: u32) -> Facts {
    Facts {
        name: name.to_owned(),
        container: Some("WAV".to_owned()),
        encoding: Some("24 bit".to_owned()),
        bits: Some(24),
        sample_rate_hz: RATE,
        channels,
        frames,
        seconds: frames as f64 / f64::from(RATE),
        bytes: Some(44 + 6 * frames),
        sha256: Some("ba7816bf".repeat(8)),
    }
}

/// A report of this sound, judged by `strict`.
fn report(name: &str, left: &[f32], right: &[f32]) -> Report {
    let mut measures = Measures::new(&ProcessSpec::offline(f64::from(RATE), 4_096)).expect("a legal spec");
    measures.process(left, right);
    let limits = Profiles::built_in().get("strict").expect("built in");
    let facts = facts(name, left.len() as u64, 2);
    Report::new(
        facts,
        &Material::of(&measures),
        limits,
        Targets::built_in(),
        vec!["<b>careful</b>".to_owned()],
    )
}

/// 12 s of music, 12 dB louder than it is made, with two seconds cut off at full scale: clips and goes over.
fn loud() -> Report {
    let [left, right] = music(f64::from(RATE), 12.0);
    let shape = |samples: Vec<f32>| -> Vec<f32> {
        let pushed = samples.iter().enumerate().map(|(n, x)| {
            let y = 4.0 * x;
            if (200_000..300_000).contains(&n) { y.clamp(-1.0, 1.0) } else { y }
        });
        pushed.collect()
    };
    report("mix.wav", &shape(left), &shape(right))
}

fn document(reports: Vec<Report>) -> Document {
    Document::new("2026-11-21 09:38 UTC".to_owned(), reports)
}

fn parse(page: &str) -> Xml<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Xml::parse_with_options(page, options).unwrap_or_else(|error| panic!("{error}"))
}

/// All text of the page, element by element, so that a number is only found where it stands alone in its cell.
fn cells(xml: &Xml<'_>) -> Vec<String> {
    let text = |node: roxmltree::Node<'_, '_>| {
        node.descendants().filter_map(|n| n.is_text().then(|| n.text()).flatten()).collect::<String>()
    };
    let wanted = ["td", "th", "dd", "p", "text", "h1", "h2", "caption", "span"];
    xml.descendants().filter(|node| wanted.contains(&node.tag_name().name())).map(text).collect()
}

#[test]
fn every_number_of_the_report_is_on_the_page() {
    let report = loud();
    assert!(!report.overs.listed.is_empty() && !report.clips.listed.is_empty(), "the sound is loud enough");
    assert!(report.verdict.rules.len() > 5 && report.streaming.len() > 5 && report.spectrum.len() > 25);
    let page = document(vec![report.clone()]).to_html();
    let xml = parse(&page);
    let cells = cells(&xml);
    let has = |what: &str, text: String| {
        assert!(cells.iter().any(|cell| cell.contains(&text)), "{what}: {text} is not on the page");
    };
    let m = &report.measured;
    let lufs = |value| format!("{} LUFS", number(value, 1));
    has("integrated", lufs(m.integrated_lufs));
    has("short-term", lufs(m.max_short_term_lufs));
    has("momentary", lufs(m.max_momentary_lufs));
    has("range", format!("{} LU", number(m.loudness_range_lu, 1)));
    for side in 0..2 {
        has("true peak", number(m.true_peak_dbtp[side], 2));
        has("sample peak", number(m.sample_peak_dbfs[side], 2));
        has("rms", number(m.rms_dbfs[side], 1));
        has("crest", number(m.crest_db[side], 1));
        has("dc", number(Some(100.0 * m.dc[side]), 4));
    }
    has("time of the peak", exact_clock(m.true_peak_seconds.expect("sound")));
    for (what, count) in [("overs", m.overs), ("clips", m.clipped_runs), ("flat tops", m.flat_tops)] {
        assert!(cells.contains(&count.to_string()), "{what}: {count}");
    }
    has("plr", format!("{} LU", number(m.plr_lu, 1)));
    has("psr", format!("{} LU", number(Some(m.min_psr_lu.expect("12 s")), 1)));
    has("dr", format!("{} dB", number(Some(m.dr_db.expect("12 s")), 0)));
    has("correlation", number(m.correlation, 2));
    has("balance", number(m.balance_db, 1));
    has("fold-down", number(m.mono_loss_lu, 1));
    for rule in &report.verdict.rules {
        has(rule.rule.label(), rule.rule.label().to_owned());
        has(rule.rule.label(), rule.advice.clone());
        has(rule.rule.label(), number(rule.measured, usize::from(rule.unit.starts_with(['d', 'L']))));
    }
    for service in &report.streaming {
        for text in [service.title.clone(), service.as_of.clone(), number(service.target_lufs, 1)] {
            has(&service.title, text);
        }
        has(&service.title, format!("{} dBTP", number(service.true_peak_dbtp, 1)));
        has(&service.title, number(Some(service.gain_db), 1));
    }
    for event in report.overs.listed.iter().chain(&report.clips.listed) {
        has("event", exact_clock(event.seconds));
        has("event", number(Some(event.level_db), 2));
    }
    for band in &report.spectrum {
        has("band", frequency(band.hz));
        has("band", format!("{} dB", number(Some(band.db), 1)));
    }
    for class in &report.histogram {
        has("class", format!("{} LUFS", number(Some(class.from_lufs), 1)));
        has("class", format!("{} s", number(Some(class.seconds), 1)));
    }
    for found in &report.evidence.found {
        has("evidence", found.explanation.clone());
    }
    let facts = &report.facts;
    has("checksum", facts.sha256.clone().expect("given"));
    has("size", format!("{} bytes", facts.bytes.expect("given")));
    has("frames", format!("{} frames", facts.frames));
    has("version and date", format!("Lathe {} on 2026-11-21 09:38 UTC", env!("CARGO_PKG_VERSION")));
    has("warning", "<b>careful</b>".to_owned());
}

#[test]
fn pictures_are_named_and_every_axis_has_title_and_unit() {
    let page = document(vec![loud(), loud()]).to_html();
    let xml = parse(&page);
    let pictures: Vec<_> = xml.descendants().filter(|node| node.has_tag_name("svg")).collect();
    assert_eq!(pictures.len(), 8, "four for each mix");
    for picture in pictures {
        assert_eq!(picture.attribute("role"), Some("img"));
        let names = picture.attribute("aria-labelledby").expect("named").split(' ');
        for id in names {
            let node =
                picture.descendants().find(|node| node.attribute("id") == Some(id)).expect("in the picture");
            assert!(node.text().is_some_and(|text| text.len() > 5));
        }
        let classes = |class: &str| {
            let has = |node: &roxmltree::Node<'_, '_>| {
                node.attribute("class").is_some_and(|all| all.split(' ').any(|one| one == class))
            };
            picture.descendants().filter(has).filter(|node| node.has_tag_name("text")).count()
        };
        assert_eq!(classes("axis"), 2);
        assert!(classes("tick") > 6, "ticks of both axes");
        // Nothing leaves the picture.
        for path in picture.descendants().filter_map(|node| node.attribute("d")) {
            assert!(!path.contains("NaN") && !path.contains("inf"), "{path}");
        }
    }
    let mut ids: Vec<_> = xml.descendants().filter_map(|node| node.attribute("id")).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "ids are unique on the page");
    for link in xml.descendants().filter_map(|node| node.attribute("href")) {
        assert!(ids.contains(&link.strip_prefix('#').expect("within the page")));
    }
}

#[test]
fn the_page_needs_nothing_else_and_a_hostile_name_stays_text() {
    let [left, right] = music(f64::from(RATE), 4.0);
    let page = document(vec![report(HOSTILE, &left, &right)]).to_html();
    let xml = parse(&page);
    assert!(!page.contains("://") && !page.contains("url(") && !page.contains("@import"));
    for node in xml.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        assert!(!["script", "iframe", "img", "link", "object", "embed", "b"].contains(&name), "{name}");
        for attribute in node.attributes() {
            assert!(!attribute.name().starts_with("on") && attribute.name() != "src", "{attribute:?}");
        }
    }
    let heading = xml.descendants().find(|node| node.has_tag_name("bdi")).expect("a heading").text();
    assert_eq!(heading, Some(HOSTILE.replace('\u{1}', "\u{FFFD}").as_str()));
}

#[test]
fn json_gives_the_very_same_document_back() {
    let [left, right] = music(f64::from(RATE), 4.0);
    let silent = [0.0; 48_000];
    let document =
        document(vec![report(HOSTILE, &left, &right), loud(), report("silence.wav", &silent, &silent)]);
    let json = document.to_json();
    assert_eq!(serde_json::from_str::<Document>(&json).expect("our own JSON"), document);
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(value["reports"][0]["facts"]["name"], HOSTILE);
    assert!(value["reports"][2]["measured"]["integrated_lufs"].is_null());
    parse(&document.to_html());
}

#[test]
fn short_silent_and_live_sources_have_a_page() {
    let page =
        document(vec![report("short.wav", &[0.25; 7], &[0.25; 7]), report("empty.wav", &[], &[])]).to_html();
    parse(&page);
    let mut live = loud();
    live.facts =
        Facts { container: None, encoding: None, bits: None, bytes: None, sha256: None, ..live.facts };
    let page = document(vec![live]).to_html();
    assert!(page.contains("measured in a plugin"));
    parse(&page);
}

#[test]
fn our_own_files_are_known_and_no_others() {
    let document = document(vec![]);
    assert!(is_ours(document.to_html().as_bytes()) && is_ours(document.to_json().as_bytes()));
    for other in ["", "<!DOCTYPE html>\n<html><p>Lathe report</p>", "{\"name\": \"Lathe report\"}", "RIFF"] {
        assert!(!is_ours(other.as_bytes()), "{other}");
    }
}

#[test]
fn a_long_history_is_drawn_in_bounded_columns_that_keep_its_extremes() {
    // 600 s at 10 Hz are five points a column. A burst of 0.5 s is whole in the momentary loudness at its last two
    // points only, neither of which is the first of a column.
    let mut sound = dsp_core::testkit::sine(1_000.0, 0.01, 0.0, 8_000.0, 600 * 8_000);
    sound[300 * 8_000..300 * 8_000 + 4_000].iter_mut().for_each(|x| *x *= 50.0);
    let mut measures = Measures::new(&ProcessSpec::offline(8_000.0, 4_096)).expect("a legal spec");
    measures.process(&sound, &sound);
    let facts = Facts { sample_rate_hz: 8_000, ..facts("long.wav", sound.len() as u64, 2) };
    let limits = Profiles::built_in().get("strict").expect("built in");
    let report = Report::new(facts, &Material::of(&measures), limits, Targets::built_in(), vec![]);
    assert_eq!(report.history.len(), 1_200);
    assert!((report.history.last().expect("columns").seconds - 600.0).abs() < 1e-9);
    let loudest = report.history.iter().filter_map(|column| column.momentary_lufs[1]).fold(-99.0, f64::max);
    // The history keeps hundredths; the filter's settling makes one whole window of the burst differ from the next.
    assert!((loudest - report.measured.max_momentary_lufs.expect("sound")).abs() < 0.02, "{loudest}");
}
