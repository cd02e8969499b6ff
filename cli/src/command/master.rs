//! `lathe master`: from a mix to a master.

use crate::progress::Progress;
use crate::table::{Column, table};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use dsp_core::chain::limiter::WordLength;
use dsp_core::meter::verdict::{Rule, judge};
use offline::audio::source::Source;
use offline::audio::time_text;
use offline::audio::write::{Format, WavWriter};
use offline::error::{Error, Result};
use offline::pipeline::{self, Mastered};
use offline::preset;
use offline::{chain, measure};
use std::path::{Path, PathBuf};

/// Masters a mix through Meter, EQ, Multiband, Imager, Limiter and Meter, and prints what changed.
#[derive(Debug, Args)]
pub struct Options {
    /// The mix: WAV, AIFF or FLAC (MP3, AAC and Ogg Vorbis if need be), mono or stereo.
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// The master [default: beside the mix, as NAME.master.wav, replaced if it exists].
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// master, streaming, loud, transparent, or a TOML file of your own.
    #[arg(long, default_value = "master", value_name = "NAME|FILE.toml")]
    preset: String,
    /// 16 and 24 bit are dithered once, by the limiter.
    #[arg(long, default_value = "wav24", value_parser = formats())]
    format: Format,
    /// The sample rate of the master.
    #[arg(long, value_enum, default_value = "native")]
    rate: Rate,
    /// Replace OUT if it exists.
    #[arg(long)]
    force: bool,
    /// Look for the plugins here first.
    #[arg(long, value_name = "DIR")]
    plugins: Option<PathBuf>,
}

/// The formats as the command line names them.
fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::NAMED.map(|(name, _)| name))
        .try_map(|name| Format::named(&name).ok_or_else(|| format!("{name} is no format")))
}

/// The sample rate of the master.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Rate {
    /// The mix's own.
    Native,
}

/// Runs it.
///
/// # Errors
/// The mix cannot be read, the preset is wrong, a plugin is missing or fails, or the master cannot be written.
pub fn run(options: &Options) -> Result<()> {
    let Rate::Native = options.rate;
    let input = &options.input;
    let mut source = Source::open(input)?;
    let (output, replace) = match &options.output {
        Some(output) => (output.clone(), options.force),
        None => (default_output(input), true),
    };
    protect(input, &output)?;
    let mut preset = preset::load(&options.preset)?;
    preset.limiter.word_length = word_length(options.format);
    let info = source.info();
    // Begun before the long work, so that a place that cannot be written to is told at once.
    let writer = WavWriter::create(&output, options.format, info.sample_rate_hz, info.channels, replace)?;
    let mut rack = chain::load(options.plugins.as_deref(), &preset, &options.preset)?;
    let mut progress = Progress::new(&input.display().to_string(), info.frames);
    let mastered = pipeline::run(&mut source, &mut rack, writer, &output, &mut |done| progress.set(done))?;
    drop(progress);
    crate::print(&report(&source, &output, options, &mastered)?);
    for warning in source.warnings() {
        crate::say(&format!("{}: {warning}", input.display()));
    }
    for plugin in &mastered.rendered.restarts_put_off {
        crate::say(&format!(
            "{plugin}: changed its latency half way; the master may be shifted, render it again"
        ));
    }
    Ok(())
}

/// `mix.wav` becomes `mix.master.wav` in the same folder.
fn default_output(input: &Path) -> PathBuf {
    let mut name = input.file_stem().unwrap_or_default().to_owned();
    name.push(".master.wav");
    input.with_file_name(name)
}

/// The mix itself is never written to, under whatever name, not even with `--force`.
fn protect(input: &Path, output: &Path) -> Result<()> {
    if same_file::is_same_file(input, output).unwrap_or(false) {
        return Err(Error::file(output, "is the mix itself", "choose another name for the master with -o"));
    }
    Ok(())
}

/// The word length that makes the limiter put its output on the very grid of the file.
fn word_length(format: Format) -> WordLength {
    match format {
        Format::Wav16 => WordLength::Bits16,
        Format::Wav24 => WordLength::Bits24,
        Format::Wav32f => WordLength::Off,
    }
}

fn report(source: &Source, output: &Path, options: &Options, mastered: &Mastered) -> Result<String> {
    let Mastered { before, after, .. } = *mastered;
    let info = source.info();
    let length = time_text(source.position(), info.sample_rate_hz);
    let format = match options.format {
        Format::Wav32f => "32 bit float".to_owned(),
        format => format!("{} bit", format.bits()),
    };
    let mut text = format!("{}: {info}, {length}\n", source.path().display());
    text.push_str(&format!("{}: WAV, {format}, preset {}\n", output.display(), options.preset));
    let mut verdict = judge(&after, &measure::after_mastering());
    for finding in verdict.findings.iter_mut().filter(|finding| finding.rule == Rule::TruePeak) {
        // The sheets speak to who mixes; here it is the preset that decides.
        finding.advice = finding.advice.replace("the mix bus", "the limiter's ceiling");
    }
    let columns = [
        Column { title: "Before", readings: before, verdict: judge(&before, &measure::profile("strict")?) },
        Column { title: "After", readings: after, verdict },
    ];
    text.push_str(&table(&columns));
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_master_stands_beside_the_mix_under_its_name() {
        let named = |input: &str| default_output(Path::new(input)).display().to_string();
        assert_eq!(named("mix.wav"), "mix.master.wav");
        assert_eq!(named("songs/a.b.flac"), "songs/a.b.master.wav");
        assert_eq!(named("/music/take"), "/music/take.master.wav");
    }

    #[test]
    fn the_mix_is_protected_under_every_name() {
        let folder = tempfile::tempdir().expect("folder");
        let mix = folder.path().join("mix.wav");
        std::fs::write(&mix, "mix").expect("written");
        let link = folder.path().join("link.wav");
        std::fs::hard_link(&mix, &link).expect("linked");
        for same in [&mix, &link, &folder.path().join("./mix.wav")] {
            assert!(protect(&mix, same).expect_err("the same").to_string().contains("is the mix itself"));
        }
        assert_eq!(protect(&mix, &folder.path().join("new.wav")), Ok(()));
    }
}
