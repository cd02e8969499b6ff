//! `lathe master`: from a mix, or a session of stems, to a master.

use crate::progress::Progress;
use crate::table::{Column, table};
use ::preset::Preset;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use dsp_core::chain::limiter::WordLength;
use dsp_core::meter::verdict::{Rule, judge};
use offline::audio::frames::Frames;
use offline::audio::source::Source;
use offline::audio::time_text;
use offline::audio::write::{Format, WavWriter};
use offline::error::{Error, Result};
use offline::pipeline::{self, Mastered};
use offline::preset;
use offline::session::Session;
use offline::{chain, measure};
use std::path::{Path, PathBuf};

/// Masters a mix, or the stems of a session, through Meter, EQ, Multiband, Imager, Limiter and Meter, and prints what
/// changed.
#[derive(Debug, Args)]
pub struct Options {
    /// The mix: WAV, AIFF or FLAC (MP3, AAC and Ogg Vorbis if need be), mono or stereo; or a session of stems (.toml).
    #[arg(value_name = "IN|SESSION.toml")]
    input: PathBuf,
    /// The master [default: beside the mix, as NAME.master.wav, replaced if it exists].
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// master, streaming, loud, transparent, or a TOML file of your own [default: master, or what the session says].
    #[arg(long, value_name = "NAME|FILE.toml")]
    preset: Option<String>,
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

/// What is mastered, and with what.
struct Job<'a> {
    source: &'a mut dyn Frames,
    /// Files that must not be written to, and what errors call them.
    inputs: Vec<&'a Path>,
    what: &'static str,
    preset: Preset,
    preset_name: String,
    /// Lines under the first one of the report.
    notes: String,
}

/// Runs it.
///
/// # Errors
/// The mix, the session or a stem cannot be read, a preset is wrong, a plugin is missing or fails, or the master cannot be
/// written.
pub fn run(options: &Options) -> Result<()> {
    let Rate::Native = options.rate;
    if Session::is_named(&options.input) {
        return session(options);
    }
    let mut source = Source::open(&options.input)?;
    let preset_name = options.preset.clone().unwrap_or_else(|| "master".to_owned());
    let preset = preset::load(&preset_name)?;
    let inputs = vec![options.input.as_path()];
    master(
        options,
        Job {
            source: &mut source,
            inputs,
            what: "the mix itself",
            preset,
            preset_name,
            notes: String::new(),
        },
    )
}

/// The stems of a session through their chains, then their sum through the mastering chain.
fn session(options: &Options) -> Result<()> {
    let session = Session::load(&options.input)?;
    let (preset, preset_name) = match &options.preset {
        Some(name) => (preset::load(name)?, name.clone()),
        None => (session.master().preset, session.master().name.clone()),
    };
    let mut notes = String::new();
    for stem in session.stems() {
        notes.push_str(&format!("  {}\n", stem.summary()));
    }
    if let (Some(mix), Some(null)) = (session.mix(), session.against_mix()?) {
        notes.push_str(&format!("  Before the plugins the sum against {}: {null}\n", mix.display()));
    }
    let mut sum = session.open(options.plugins.as_deref())?;
    let inputs = [session.path()].into_iter().chain(session.mix());
    let inputs = inputs.chain(session.stems().iter().map(|stem| stem.file.as_path())).collect();
    master(
        options,
        Job { source: &mut sum, inputs, what: "a file of the session itself", preset, preset_name, notes },
    )
}

fn master(options: &Options, mut job: Job<'_>) -> Result<()> {
    let input = &options.input;
    let (output, replace) = match &options.output {
        Some(output) => (output.clone(), options.force),
        None => (default_output(input), true),
    };
    job.inputs.iter().try_for_each(|input| protect(input, &output, job.what))?;
    job.preset.limiter.word_length = word_length(options.format);
    let info = job.source.info();
    // Begun before the long work, so that a place that cannot be written to is told at once.
    let writer = WavWriter::create(&output, options.format, info.sample_rate_hz, info.channels, replace)?;
    let mut rack = chain::load(options.plugins.as_deref(), &job.preset, &job.preset_name)?;
    let mut progress = Progress::new(&input.display().to_string(), info.frames);
    let mastered = pipeline::run(job.source, &mut rack, writer, &output, &mut |done| progress.set(done))?;
    drop(progress);
    crate::print(&report(&job, &output, options.format, &mastered)?);
    for warning in job.source.warnings() {
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

/// What is mastered is never written to, under whatever name, not even with `--force`.
fn protect(input: &Path, output: &Path, what: &str) -> Result<()> {
    if same_file::is_same_file(input, output).unwrap_or(false) {
        return Err(Error::file(
            output,
            format_args!("is {what}"),
            "choose another name for the master with -o",
        ));
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

fn report(job: &Job<'_>, output: &Path, format: Format, mastered: &Mastered) -> Result<String> {
    let Mastered { before, after, .. } = *mastered;
    let info = job.source.info();
    let length = time_text(job.source.position(), info.sample_rate_hz);
    let format = match format {
        Format::Wav32f => "32 bit float".to_owned(),
        format => format!("{} bit", format.bits()),
    };
    let mut text = format!("{}: {info}, {length}\n{}", job.source.path().display(), job.notes);
    text.push_str(&format!("{}: WAV, {format}, preset {}\n", output.display(), job.preset_name));
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
            assert!(
                protect(&mix, same, "the mix itself")
                    .expect_err("the same")
                    .to_string()
                    .contains("is the mix itself")
            );
        }
        assert_eq!(protect(&mix, &folder.path().join("new.wav"), "the mix itself"), Ok(()));
    }
}
