//! The measures of a file, and the verdict on them.

use crate::audio::Info;
use crate::audio::source::Source;
use crate::error::{Error, Result};
use dsp_core::chain::meter::{MeterChain, Readings};
use dsp_core::meter::loudness::Loudness;
use dsp_core::meter::profile::{Limits, Profiles};
use dsp_core::process::{Channels, Mode, ProcessSpec, Processor, StereoBlock};
use dsp_core::simd::Simd;
use report::Material;
use std::path::Path;

/// Frames of the blocks in which files are read and measured.
pub const BLOCK_FRAMES: usize = 4_096;

/// Measures a file block by block.
#[derive(Debug)]
pub struct Measure {
    chain: MeterChain,
}

impl Measure {
    /// Ready for a file of this kind.
    ///
    /// # Errors
    /// The sample rate is out of range.
    pub fn new(path: &Path, info: Info) -> Result<Self> {
        let mut chain = MeterChain::default();
        let spec = ProcessSpec {
            sample_rate_hz: f64::from(info.sample_rate_hz),
            max_frames: BLOCK_FRAMES,
            channels: if info.channels == 1 { Channels::Mono } else { Channels::Stereo },
            mode: Mode::Offline,
            simd: Simd::detect(),
        };
        chain
            .prepare(spec)
            .map_err(|error| Error::file(path, error, "export it at the sample rate of the session"))?;
        Ok(Self { chain })
    }

    /// Measures the next block of at most [`BLOCK_FRAMES`]. Finite samples up to ±1e6 are left as they are.
    pub fn add(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.chain.process(StereoBlock::new(left, right));
    }

    /// What was measured so far.
    #[must_use]
    pub fn readings(&self) -> Readings {
        self.chain.summary()
    }

    /// The same with lists, curves and evidence.
    #[must_use]
    pub fn material(&self) -> Material {
        Material::of(self.chain.measures().expect("prepared by `new`"))
    }

    /// The loudness, to be taken together with that of other files.
    #[must_use]
    pub fn loudness(&self) -> &Loudness {
        self.chain.measures().expect("prepared by `new`").loudness()
    }
}

/// Measures a whole file, with everything that a report is made of. `progress` is called after each block with the
/// frames read so far.
///
/// # Errors
/// The file is damaged, cut short, or cannot be read.
pub fn material(source: &mut Source, progress: &mut dyn FnMut(u64)) -> Result<Material> {
    let mut measure = Measure::new(source.path(), source.info())?;
    let (mut left, mut right) = (vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]);
    loop {
        let frames = source.read(&mut left, &mut right)?;
        if frames == 0 {
            return Ok(measure.material());
        }
        measure.add(&mut left[..frames], &mut right[..frames]);
        progress(source.position());
    }
}

/// The rule sheet that `key` means: a built-in name, a TOML file with one sheet, or `FILE:NAME` for one of several.
///
/// # Errors
/// There is neither, or the file has a fault: names the file, the place and the fix.
pub fn profile(key: &str) -> Result<Limits> {
    let built_in = Profiles::built_in();
    if let Some(limits) = built_in.get(key) {
        return Ok(limits.clone());
    }
    let whole = Path::new(key);
    let (path, name) = match key.rsplit_once(':') {
        Some((path, name)) if !whole.exists() => (Path::new(path), Some(name)),
        _ => (whole, None),
    };
    let names =
        |profiles: &Profiles| profiles.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>().join(", ");
    if !path.exists() {
        return Err(Error::new(
            format_args!("profile {key}"),
            "there is neither a profile nor a file of this name",
            format_args!("choose one of {}, or name a TOML file", names(built_in)),
        ));
    }
    let text = std::fs::read_to_string(path).map_err(|error| Error::reading(path, &error))?;
    let profiles =
        Profiles::parse(&text).map_err(|error| Error::file(path, error, "correct it and try again"))?;
    let found = match name {
        Some(name) => profiles.get(name),
        None if profiles.iter().count() == 1 => profiles.iter().next().map(|(_, limits)| limits),
        None => None,
    };
    found.cloned().ok_or_else(|| {
        Error::file(
            path,
            format_args!("holds the profiles {}", names(&profiles)),
            format_args!("choose one as {}:NAME", path.display()),
        )
    })
}

/// What a finished master must keep: no true peak above -1 dBTP, so that lossy codecs have room, and no clipping.
#[must_use]
pub fn after_mastering() -> Limits {
    Limits {
        title: "Master".to_owned(),
        true_peak_dbtp_max: Some(-1.0),
        clipped_runs_max: Some(0),
        ..Limits::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_comes_from_a_name_a_file_or_one_of_several_in_a_file() {
        assert_eq!(profile("strict").expect("built in").title, "Strict");
        let folder = tempfile::tempdir().expect("folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            path.display().to_string()
        };
        let one = write("one.toml", "[a]\ntitle = \"A\"\ntrue_peak_dbtp_max = -2.0\n");
        assert_eq!(profile(&one).expect("one sheet").true_peak_dbtp_max, Some(-2.0));
        let two = write(
            "two.toml",
            "[a]\ntitle = \"A\"\ntrue_peak_dbtp_max = -2.0\n[b]\ntitle = \"B\"\ntrue_peak_dbtp_max = -3.0\n",
        );
        assert_eq!(profile(&format!("{two}:b")).expect("named").title, "B");
        let said = |key: &str| profile(key).expect_err("no profile").to_string();
        assert!(said(&two).contains("holds the profiles a, b") && said(&format!("{two}:c")).contains("a, b"));
        assert!(said("louder").contains("choose one of relaxed, strict"));
        let wrong = write("wrong.toml", "[a]\ntitle = \"A\"\ntrue_peak = -2.0\n");
        assert!(said(&wrong).contains("wrong.toml: line 3: unknown field `true_peak`"), "{}", said(&wrong));
    }
}
