//! The user's guide tells every parameter as the plugin does: its name, its range and its default, in the plugin's own
//! words, and tells of none that is not there.

use bundle_tests::plugin::{Parameter, Plugin};
use bundle_tests::subject::{Format, SUBJECTS};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Heads every table of parameters; other tables are not looked at.
const HEADER: &str = "| Parameter | Unit | Range | Default | What it does |";

/// What a table says of a parameter.
#[derive(Debug, PartialEq)]
struct Told {
    range: String,
    default: String,
}

/// The rows of all tables of parameters on a page, by the name in their first cell.
fn rows(page: &str) -> BTreeMap<String, Told> {
    let mut rows = BTreeMap::new();
    let mut inside = false;
    for line in page.lines() {
        inside = line == HEADER || inside && line.starts_with('|');
        if !inside || line == HEADER || line.starts_with("|---") {
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, _unit, range, default, _sentence] = cells[..] else { panic!("five cells: {line}") };
        let told = Told { range: range.to_owned(), default: default.to_owned() };
        assert_eq!(rows.insert(name.to_owned(), told), None, "{name} stands twice");
    }
    rows
}

/// What the plugin says of it: both ends of a range, or every choice.
fn said(plugin: &mut dyn Plugin, parameter: &Parameter) -> Told {
    let (id, steps) = (parameter.id, parameter.steps);
    let range = if steps == 0 {
        format!("{} to {}", plugin.text(id, 0.0), plugin.text(id, 1.0))
    } else {
        let choices = (0..=steps).map(|n| plugin.text(id, f64::from(n) / f64::from(steps)));
        choices.collect::<Vec<_>>().join("; ")
    };
    Told { range, default: plugin.text(id, parameter.default) }
}

/// `Band 3 Gain` is told as `Band N Gain`, unless it has a row of its own.
fn folded(name: &str) -> String {
    let rest = name.strip_prefix("Band ").and_then(|rest| rest.split_once(' '));
    let numbered = rest.filter(|(number, _)| number.parse::<u32>().is_ok());
    numbered.map_or_else(|| name.to_owned(), |(_, what)| format!("Band N {what}"))
}

#[test]
fn the_guide_tells_every_parameter_as_the_plugin_does() {
    for subject in SUBJECTS {
        let _turn = subject.turn();
        let mut plugin = subject.load(Format::Clap);
        let name = subject.name.rsplit(' ').next().unwrap_or(subject.name).to_lowercase();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/{name}.md"));
        let page =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let rows = rows(&page);
        let mut used = BTreeSet::new();
        for parameter in plugin.parameters() {
            let own = parameter.name.clone();
            let row = if rows.contains_key(&own) { own } else { folded(&own) };
            let said = said(&mut *plugin, &parameter);
            assert_eq!(rows.get(&row), Some(&said), "docs/{name}.md: the row of {}", parameter.name);
            used.insert(row);
        }
        let stale: Vec<_> = rows.keys().filter(|row| !used.contains(*row)).collect();
        assert!(stale.is_empty(), "docs/{name}.md tells of {stale:?}, which {} has not", subject.name);
    }
}

/// What this file relies on: that a row is found, and only in a table of parameters.
#[test]
fn rows_are_read_from_tables_of_parameters_only() {
    let page = format!(
        "| Word | Meaning |\n|---|---|\n| Gain | more |\n\n{HEADER}\n|---|---|---|---|---|\n\
         | Band N Gain | dB | -30.0 dB to +30.0 dB | 0.0 dB | Gain. |\n"
    );
    let told = Told { range: "-30.0 dB to +30.0 dB".to_owned(), default: "0.0 dB".to_owned() };
    assert_eq!(rows(&page), BTreeMap::from([("Band N Gain".to_owned(), told)]));
    assert_eq!(["Band 12 Gain", "Bands", "Crossover 1"].map(folded), ["Band N Gain", "Bands", "Crossover 1"]);
}
