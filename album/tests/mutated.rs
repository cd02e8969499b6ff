//! Whatever is done to a delivered disc, reading it gives a clear error or a right result, never a panic, and little
//! memory.

mod common;

use album::disc::cdtext;
use album::disc::delivery::{Delivery, open};
use album::disc::finding::{Finding, Severity};
use album::disc::image::source;
use album::disc::verify::verify;
use album::disc::{cue, ddp, extract, rules, sheet};
use common::{Chance, disc, harmed, sound};
use std::fs;
use std::path::Path;

/// Rounds for each kind of delivery.
const ROUNDS: usize = 600;

/// Everything that may be asked of a delivery.
fn ask(delivery: &Delivery) {
    let _ = rules::check(&delivery.disc);
    assert!(!sheet::text(&delivery.disc).is_empty() && sheet::html(&delivery.disc).ends_with("</html>\n"));
    let _ = extract::pieces(delivery);
}

fn bad(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|found| found.severity > Severity::Note).collect()
}

fn torture(folder: &Path, files: &[(&str, usize)], seed: u64) {
    let before = verify(folder).unwrap();
    let original = before.delivery.clone().unwrap();
    let lists: Vec<_> =
        ["CHECKSUM.MD5", "CHECKSUM.TXT"].map(|name| (folder.join(name), fs::read(folder.join(name)))).into();
    let mut chance = Chance(seed);
    let (mut refused, mut read) = (0, 0);
    for round in 0..ROUNDS {
        let (name, record) = files[round % files.len()];
        let path = folder.join(name);
        let good = fs::read(&path).unwrap();
        let mut harm = harmed(&good, record, &mut chance);
        while harm == good {
            harm = harmed(&good, record, &mut chance);
        }
        fs::write(&path, &harm).unwrap();
        // With its lists every change is found ...
        let verified = verify(folder).unwrap();
        assert!(
            bad(&verified.findings) != bad(&before.findings),
            "round {round}: nothing is found of a changed {name}"
        );
        // ... and without them a set is refused in one clear line or read.
        for (list, _) in &lists {
            let _ = fs::remove_file(list);
        }
        match open(folder) {
            Err(fault) => {
                refused += 1;
                let line = fault.to_string();
                assert!(line.lines().count() == 1 && line.contains(": ") && line.contains("; "), "{line}");
                assert!(!fault.what.is_empty() && !fault.fix.is_empty(), "{line}");
            }
            Ok(delivery) => {
                read += 1;
                ask(&delivery);
                // Nothing to complain about means that nothing was misread: letters of a name may differ, places may not.
                let verified = verify(folder).unwrap();
                if verified.is_good() && delivery.disc.tracks.len() == original.disc.tracks.len() {
                    assert_eq!(delivery.image.end(), delivery.disc.lead_out, "round {round}: {name}");
                }
            }
        }
        for (list, bytes) in &lists {
            if let Ok(bytes) = bytes {
                fs::write(list, bytes).unwrap();
            }
        }
        fs::write(&path, &good).unwrap();
    }
    assert!(
        refused > ROUNDS / 10 && read > ROUNDS / 10,
        "{refused} refused, {read} read: the harm is one-sided"
    );
    assert_eq!(verify(folder).unwrap(), before);
}

#[test]
fn mutated_ddp_sets() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("disc");
    let disc = disc(true);
    ddp::write(&folder, &disc, source(sound(&disc))).unwrap();
    torture(&folder, &[("DDPID", 128), ("DDPMS", 128), ("PQDESCR", 64), ("CDTEXT.BIN", 18)], 11);
    small_memory();
}

#[test]
fn mutated_cue_sheets() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("disc");
    let disc = disc(true);
    cue::write(&folder, &disc, source(sound(&disc))).unwrap();
    torture(&folder, &[("disc.cue", 0), ("disc.cdt", 18), ("disc.cue", 0)], 12);
    small_memory();
}

#[test]
fn mutated_cd_text() {
    let good = cdtext::write::encode(&disc(true)).unwrap();
    let whole = cdtext::read::decode(&good);
    assert!(whole.faults.is_empty(), "{:?}", whole.faults);
    let mut chance = Chance(13);
    for round in 0..4_000 {
        let harm = harmed(&good, cdtext::PACK_BYTES, &mut chance);
        let decoded = cdtext::read::decode(&harm);
        assert!(
            harm == good || !decoded.faults.is_empty() || harm.is_empty(),
            "round {round}: nothing is found"
        );
    }
}

/// Files of megabytes need megabytes, whatever numbers stand in them. The images of these tests take 3 MB and their sound
/// as much again.
fn small_memory() {
    let Ok(status) = fs::read_to_string("/proc/self/status") else { return };
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    assert!(peak.is_some_and(|kilobytes| kilobytes < 150_000), "{peak:?} kB at the peak");
}
