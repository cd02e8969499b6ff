//! `lathe album deliver`: what a label, a service or a plant asks for.

use super::progress::Deliveries;
use super::render::Work;
use album::book::Album;
use album::delivery::tags::Tags;
use album::delivery::{self, FileFormat, Options as Delivery, Target};
use album::programme::Programme;
use album::render::Rendered;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use offline::error::{Error, Result};
use std::path::PathBuf;

/// The words after `lathe album deliver`.
#[derive(Debug, Args)]
pub struct Options {
    /// The album file.
    #[arg(value_name = "ALBUM.toml")]
    album: PathBuf,
    /// What is asked for: one or more of streaming, cd, vinyl, archive.
    #[arg(long, value_delimiter = ',', required = true, value_parser = targets())]
    to: Vec<Target>,
    /// The folder of the deliveries, each in a folder of its own [default: beside the album file, as NAME.delivery].
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Sample rate of streaming files [default: that of the album].
    #[arg(long, value_name = "HZ")]
    rate: Option<u32>,
    /// Bits of streaming files.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(16..=24))]
    bits: u32,
    /// Forms of streaming files.
    #[arg(long, value_delimiter = ',', default_value = "wav,flac", value_parser = formats())]
    formats: Vec<FileFormat>,
    #[command(flatten)]
    work: Work,
}

fn targets() -> impl TypedValueParser<Value = Target> {
    PossibleValuesParser::new(Target::NAMED.map(|(name, _)| name))
        .try_map(|name| Target::named(&name).ok_or_else(|| format!("{name} is no delivery")))
}

fn formats() -> impl TypedValueParser<Value = FileFormat> {
    PossibleValuesParser::new(FileFormat::NAMED.map(|(name, _)| name))
        .try_map(|name| FileFormat::named(&name).ok_or_else(|| format!("{name} is no format")))
}

/// Runs it.
///
/// # Errors
/// The album file is wrong, a track cannot be rendered, a rule of a medium is broken, or the disk is full.
pub fn run(options: &Options) -> Result<()> {
    let album = Album::load(&options.album)?;
    if options.rate.is_some_and(|rate| !(8_000..=384_000).contains(&rate)) {
        return Err(Error::new("--rate", "is not within 8000 to 384000", "choose a rate such as 44100"));
    }
    // A wrong code or cover is told before hours of rendering, not after.
    Tags::of(&album)?;
    let rendered = options.work.render(&album)?;
    let programme = Programme::new(&album, &rendered)?;
    let folder = options.output.clone().unwrap_or_else(|| options.album.with_extension("delivery"));
    let to = Delivery {
        sample_rate_hz: options.rate,
        bits: options.bits,
        formats: options.formats.clone(),
        inputs: album::render::inputs(&album)?,
        ..Delivery::new(&folder)
    };
    let mut wanted = options.to.clone();
    wanted.sort_unstable_by_key(|target| target.name());
    wanted.dedup();
    // Side by side: each is mostly one stream, and a machine has several cores.
    let bars = Deliveries::new();
    let work =
        One { album: &album, rendered: &rendered, programme: &programme, to: &to, options, bars: &bars };
    let results: Vec<(Target, Result<Vec<String>>)> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            wanted.iter().map(|target| (*target, scope.spawn(|| work.run(*target)))).collect();
        let fault = || Err(Error::new("deliver", "a fault in the program", "please report it"));
        threads
            .into_iter()
            .map(|(target, thread)| (target, thread.join().unwrap_or_else(|_| fault())))
            .collect()
    });
    let mut failed = None;
    for (target, result) in results {
        match result {
            Ok(notes) => {
                notes.iter().for_each(|note| crate::say(note));
                crate::print(&format!("{}\n", folder.join(target.name()).display()));
            }
            Err(error) if failed.is_none() => failed = Some(error),
            Err(error) => crate::say(&error.to_string()),
        }
    }
    failed.map_or(Ok(()), Err)
}

/// What every delivery needs.
struct One<'a> {
    album: &'a Album,
    rendered: &'a [Rendered],
    programme: &'a Programme,
    to: &'a Delivery,
    options: &'a Options,
    bars: &'a Deliveries,
}

impl One<'_> {
    /// Makes one delivery and returns what is to be said of it.
    fn run(&self, target: Target) -> Result<Vec<String>> {
        let Self { album, rendered, programme, to, options, bars } = *self;
        let bar = bars.add(target.name(), programme.frames());
        match target {
            Target::Streaming => {
                delivery::deliver_streaming(album, programme, to, &bar)?;
            }
            Target::Archive => {
                let plugins = delivery::archive::plugins(options.work.plugins())?;
                delivery::deliver_archive(album, rendered, &plugins, to, &bar)?;
            }
            Target::Cd => {
                let mut progress = |done, total| bar.share(done, total);
                let found = delivery::deliver_cd(album, programme, to, &mut progress)?;
                return Ok(found.iter().map(ToString::to_string).collect());
            }
            Target::Vinyl => {
                let sheet = delivery::deliver_vinyl(album, programme, to, options.work.jobs(), &bar)?;
                return Ok(sheet.findings.iter().map(ToString::to_string).collect());
            }
        }
        Ok(Vec::new())
    }
}
