//! The report as two files in the user's documents: a page and the same as JSON. Written on a thread of its own, to
//! temporary files that are renamed when they are whole; nothing is ever overwritten.

use crate::folders;
use dsp_core::meter::history::History;
use dsp_core::meter::profile::Limits;
use dsp_core::meter::snapshot::Snapshot;
use dsp_core::meter::targets::Targets;
use report::{Document, Facts, Material, Report, text};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Names that are tried, from the one without a number on.
const TRIES: u32 = 100;

/// What a report is made of, handed to the thread that writes it.
pub struct Order {
    /// The measure.
    pub snapshot: Snapshot,
    /// Loudness over time.
    pub history: Arc<History>,
    /// Rate of the measure in Hz.
    pub sample_rate_hz: f64,
    /// The rule sheet to judge by.
    pub limits: Limits,
    /// The targets to compare with.
    pub targets: Targets,
}

/// How the last report went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// None was asked for.
    #[default]
    Nothing,
    /// It is being written.
    Writing,
    /// The page; its JSON lies beside it.
    Written(PathBuf),
    /// Why not, in one line with the fix.
    Failed(String),
}

/// Writes reports, one at a time.
#[derive(Clone, Debug, Default)]
pub struct Reporter(Arc<Mutex<Outcome>>);

impl Reporter {
    /// How the last one went.
    pub fn outcome(&self) -> Outcome {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, outcome: Outcome) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = outcome;
    }

    /// Starts to write, unless it is at it; `done` is called when it has ended.
    pub fn write(&self, order: Order, done: impl FnOnce() + Send + 'static) {
        if self.outcome() == Outcome::Writing {
            return;
        }
        self.set(Outcome::Writing);
        let here = self.clone();
        let work = move || {
            let written = folders::documents()
                .ok_or_else(|| "report: you have no home folder to write it to; create one".to_owned())
                .and_then(|folder| write(&folder, &document(&order, SystemTime::now()), SystemTime::now()));
            here.set(written.map_or_else(Outcome::Failed, Outcome::Written));
            done();
        };
        if std::thread::Builder::new().name("lathe-report".into()).spawn(work).is_err() {
            self.set(Outcome::Failed("report: the system has no thread to spare; try again".to_owned()));
        }
    }
}

fn document(order: &Order, now: SystemTime) -> Document {
    let date = text::utc(now);
    let material = Material::at(&order.snapshot, Arc::clone(&order.history));
    let frames = order.snapshot.frames();
    let facts = Facts {
        name: format!("Lathe Meter, {date}"),
        container: None,
        encoding: None,
        bits: None,
        sample_rate_hz: order.sample_rate_hz.round() as u32,
        channels: if order.snapshot.is_stereo() { 2 } else { 1 },
        frames,
        seconds: frames as f64 / order.sample_rate_hz,
        bytes: None,
        sha256: None,
    };
    let report = Report::new(facts, &material, &order.limits, &order.targets, Vec::new());
    Document::new(date, vec![report])
}

/// Writes both files and returns the path of the page.
fn write(folder: &Path, document: &Document, now: SystemTime) -> Result<PathBuf, String> {
    // A colon is no part of a file name on Windows.
    let stem = format!("Lathe report {}", text::utc(now).replace(':', "."));
    let failed = |path: &Path, error: &io::Error| {
        format!("{}: cannot be written: {error}; make room or check the folder's permissions", path.display())
    };
    for n in 1..=TRIES {
        let name = if n == 1 { stem.clone() } else { format!("{stem} ({n})") };
        let [page, data] = ["html", "json"].map(|end| folder.join(format!("{name}.{end}")));
        match put(&page, &data, document) {
            Ok(()) => return Ok(page),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&page, &error)),
        }
    }
    Err(format!(
        "{}: {TRIES} reports of this minute exist; try again in a minute",
        folder.join(stem).display()
    ))
}

/// Both files or none, and only under names that are free.
fn put(page: &Path, data: &Path, document: &Document) -> io::Result<()> {
    let folder = page.parent().unwrap_or(Path::new("."));
    let whole = |text: &str| {
        let mut file = tempfile::Builder::new().prefix(".lathe-report-").tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        Ok::<_, io::Error>(file)
    };
    let (first, second) = (whole(&document.to_json())?, whole(&document.to_html())?);
    // For the user's own eyes like any other document: a temporary file is for its owner alone.
    #[cfg(unix)]
    for file in [&first, &second] {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    first.persist_noclobber(data)?;
    if let Err(error) = second.persist_noclobber(page) {
        // Ours, and only half of a report.
        std::fs::remove_file(data)?;
        return Err(error.error);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::meter::measures::Measures;
    use dsp_core::meter::profile::Profiles;
    use dsp_core::process::ProcessSpec;
    use dsp_core::testkit::noise;
    use std::time::{Duration, UNIX_EPOCH};

    fn order() -> Order {
        let mut measures = Measures::new(&ProcessSpec::offline(48_000.0, 512)).expect("a legal spec");
        measures.process(&noise(1, 0.2, 200_000), &noise(2, 0.2, 200_000));
        Order {
            snapshot: Snapshot::of(&measures),
            history: measures.history().clone(),
            sample_rate_hz: 48_000.0,
            limits: Profiles::built_in().get("strict").expect("built in").clone(),
            targets: Targets::built_in().clone(),
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_report_is_two_files_named_by_their_time_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        // 20 000 days after the epoch: 2024-10-04, 00:01 UTC.
        let now = UNIX_EPOCH + Duration::from_secs(20_000 * 86_400 + 60);
        let document = document(&order(), now);
        std::fs::write(folder.path().join("Lathe report 2024-10-04 00.01 UTC (2).html"), "mine")
            .expect("written");
        let page = write(folder.path(), &document, now).expect("written");
        assert_eq!(page.file_name().expect("a name"), "Lathe report 2024-10-04 00.01 UTC.html");
        assert!(
            write(folder.path(), &document, now)
                .expect("written")
                .ends_with("Lathe report 2024-10-04 00.01 UTC (3).html")
        );
        let all = names(folder.path());
        assert_eq!(all.len(), 5, "two reports and a file of somebody else: {all:?}");
        assert_eq!(std::fs::read(folder.path().join(&all[0])).expect("there"), b"mine");
        let data: serde_json::Value =
            serde_json::from_slice(&std::fs::read(page.with_extension("json")).expect("there"))
                .expect("JSON");
        let measured = &data["reports"][0]["measured"];
        assert_eq!(measured["integrated_lufs"].as_f64(), Some(order().snapshot.summary().integrated_lufs));
        assert_eq!(data["reports"][0]["facts"]["frames"], 200_000);
    }

    #[test]
    fn what_cannot_be_written_is_told_in_one_line() {
        let error = write(Path::new("/nowhere/at/all"), &document(&order(), UNIX_EPOCH), UNIX_EPOCH);
        let error = error.expect_err("no folder");
        assert!(error.contains("/nowhere/at/all") && !error.contains('\n'), "{error}");
    }
}
