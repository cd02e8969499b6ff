//! The peers' side: who of their list runs, and whose work each does.

use super::contestant::{Contestant, Engine, Rank, Tools};
use super::tool::figures;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::path::Path;

/// What every folder of peers has; the rest may be missing and is then named.
const NEEDED: [&str; 4] = ["cases.py", "pyproc.py", "venv/bin/python", "audio/mix48.wav"];

const SAMPLE_PEAKS: Rank = Rank::Other("sample peaks only");
const LIMITER: Rank = Rank::Same("Lathe Limiter");
const LIMITER_8X: Rank = Rank::Same("Lathe Limiter, detection at 8x");
const LIMITER_GAIN_4X: Rank = Rank::Same("Lathe Limiter, gain at 4x");
const LIMITER_GAIN_8X: Rank = Rank::Same("Lathe Limiter, gain at 8x");
const BANDS_4: Rank = Rank::Same("Lathe Multiband, 4 bands");
const LINEAR_4096: Rank = Rank::Same("Lathe EQ, linear phase, 4096 taps");
const LINEAR_16384: Rank = Rank::Same("Lathe EQ, linear phase, 16384 taps");
const IMAGER: Rank = Rank::Same("Lathe Imager, 1 band");

/// Names as in the peers' list, and whose work they do.
const WORK: [(&str, Rank); 52] = [
    ("LSP limiter no ovs", SAMPLE_PEAKS),
    ("LSP limiter Half x4(3L)", LIMITER),
    ("LSP limiter Half x8(3L)", LIMITER_8X),
    ("LSP limiter Half x8(3L) ALR on (plugin default)", LIMITER_8X),
    ("LSP limiter Full x4(3L)", LIMITER_GAIN_4X),
    ("LSP limiter Full x8(3L)", LIMITER_GAIN_8X),
    ("LSP limiter Full x8(3L) mode LineDuck", LIMITER_GAIN_8X),
    ("x42 dpl true-peak", LIMITER),
    ("x42 dpl sample-peak", SAMPLE_PEAKS),
    ("ZaMaximX2", SAMPLE_PEAKS),
    ("Calf Limiter 1x", SAMPLE_PEAKS),
    ("Calf Limiter 4x", LIMITER_GAIN_4X),
    ("ffmpeg alimiter", SAMPLE_PEAKS),
    ("ffmpeg 192k+alimiter+48k", LIMITER_GAIN_4X),
    ("pedalboard.Limiter", SAMPLE_PEAKS),
    ("pedalboard.BrickwallLimiter", SAMPLE_PEAKS),
    ("pedalboard.BrickwallLimiter TP", LIMITER),
    ("libsonare truePeakLimiter x4", LIMITER),
    ("libsonare truePeakLimiter x8", LIMITER_8X),
    ("libsonare brickwallLimiter", SAMPLE_PEAKS),
    ("matchering hyrax", Rank::Other("sample peaks only, of whole files")),
    ("LSP mb_compressor 4-band Classic", BANDS_4),
    ("LSP mb_compressor 4-band Modern", BANDS_4),
    ("ZaMultiCompX2 (3 bands)", Rank::Same("Lathe Multiband, 3 bands")),
    ("Calf MultibandCompressor LR4 (4 bands)", BANDS_4),
    ("Calf MultibandCompressor LR8 (4 bands)", Rank::Same("Lathe Multiband, 4 bands, 48 dB/oct")),
    ("ffmpeg mcompand 4 bands", BANDS_4),
    ("libsonare multiband.compressor LR4 4 bands", BANDS_4),
    (
        "libsonare multiband.compressor FIR linear-phase 513 taps 4 bands",
        Rank::Other("linear phase too short for its lowest crossover"),
    ),
    ("LSP para_eq x16 IIR 8 bells", Rank::Same("Lathe EQ, zero latency")),
    ("LSP para_eq x16 FIR 8 bells", LINEAR_4096),
    ("LSP para_eq x16 FFT 8 bells", LINEAR_4096),
    ("LSP para_eq x16 SPM 8 bells", LINEAR_4096),
    ("x42 fil4 (IIR)", Rank::Other("four bells, as it comes")),
    ("ffmpeg firequalizer delay 10 ms", Rank::Other("linear phase of 960 taps")),
    ("ffmpeg firequalizer 4096 taps", LINEAR_4096),
    ("ffmpeg firequalizer 4096 taps fft2", LINEAR_4096),
    ("ffmpeg firequalizer 16384 taps fft2", LINEAR_16384),
    ("libsonare eq.linearPhase 4095 taps", LINEAR_4096),
    ("libsonare eq.linearPhase 16383 taps", LINEAR_16384),
    ("Calf StereoTools", IMAGER),
    ("x42 stereoroute M/S", Rank::Other("routing only")),
    ("x42 balance", IMAGER),
    ("ffmpeg stereotools", IMAGER),
    ("ffmpeg extrastereo", IMAGER),
    ("ffmpeg stereowiden", Rank::Other("an echo")),
    ("libsonare stereo.imager", IMAGER),
    ("libsonare multiband.imager 4 bands", Rank::Same("Lathe Imager, 4 bands")),
    ("ffmpeg ebur128 peak=true", Rank::Same("Lathe Meter")),
    ("ffmpeg ebur128 (no peak)", Rank::Other("no peaks")),
    ("x42 meters EBUr128 (M/S only, integrator off)", Rank::Other("momentary and short-term loudness only")),
    ("x42 meters dBTPstereo", Rank::Other("true peak only")),
];

/// Not on the peers' list: it has a program of its own.
const LIBEBUR128: &str = "libebur128, true peak";

/// Fails when the folder is not what the set-up script of the peers makes.
pub fn check(folder: &Path) -> Result<()> {
    for needed in NEEDED {
        ensure!(
            folder.join(needed).exists(),
            "{}: there is no {needed} in it: give the folder that the set-up script of the peers made \
             (`setup.sh FOLDER`), or run that again",
            folder.display()
        );
    }
    Ok(())
}

/// Who runs, and the names on the peers' list that these tables have no place for.
pub fn contestants(tools: &Tools) -> Result<(Vec<Contestant>, Vec<String>)> {
    let list = figures(&mut tools.python(&json!({ "do": "list" }))).context("the list of the peers")?;
    let (mut contestants, unknown) = sorted(&list)?;
    contestants.push(Contestant {
        group: "meter".into(),
        name: LIBEBUR128.into(),
        rank: Rank::Same("Lathe Meter"),
        engine: Engine::Libebur128,
    });
    Ok((contestants, unknown))
}

fn sorted(list: &Value) -> Result<(Vec<Contestant>, Vec<String>)> {
    let (mut contestants, mut unknown) = (Vec::new(), Vec::new());
    for case in list.as_array().context("the list of the peers is no list")? {
        let word = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
        let (group, name, specs) =
            (word("group"), word("name"), [case["work"].clone(), case["probe"].clone()]);
        let engine = match word("kind").as_str() {
            "lv2" => Engine::Lv2(specs),
            "ff" => Engine::Filter(specs),
            kind => Engine::Python(kind.to_owned(), specs),
        };
        match WORK.iter().find(|(known, _)| *known == name) {
            Some((_, rank)) => contestants.push(Contestant { group, name, rank: *rank, engine }),
            // What frames and calls cost by themselves is no peer.
            None if group == "base" => {}
            None => unknown.push(name),
        }
    }
    Ok((contestants, unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_sorted_into_peers_and_names_without_a_place() {
        let list = json!([
            { "group": "limiter", "name": "x42 dpl true-peak", "kind": "lv2", "work": ["u", ["a=1"]], "probe": ["u", []] },
            { "group": "eq", "name": "a new one", "kind": "ff", "work": "f", "probe": null },
            { "group": "base", "name": "overhead", "kind": "ff", "work": "anull", "probe": "anull" },
        ]);
        let (peers, unknown) = sorted(&list).expect("a list");
        assert_eq!((peers.len(), unknown), (1, vec!["a new one".to_owned()]));
        assert_eq!(peers[0].rank, LIMITER);
        assert!(peers[0].sounds(true) && !peers[0].takes_files());
        assert!(sorted(&json!({})).is_err());
    }

    #[test]
    fn a_folder_without_peers_names_what_is_missing_and_the_fix() {
        let empty = tempfile::tempdir().expect("a folder");
        let error = check(empty.path()).expect_err("empty").to_string();
        assert!(error.contains("cases.py") && error.contains("setup.sh FOLDER"), "{error}");
    }
}
