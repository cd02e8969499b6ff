//! Lathe's side of `cargo xtask race`: runs one chain, or the crate `ebur128`, over a WAV file and prints what it took as
//! one line of JSON, writes the test signals, and measures what others wrote.
//!
//! | Call | What it prints |
//! |---|---|
//! | `race list` | the cases, one a line |
//! | `race signals MIX FOLDER` | writes the test signals and an excerpt of the mix into the folder |
//! | `race run NAME IN GAIN_DB BLOCK [OUT]` | ns a stereo frame, latency in frames, readings of a meter |
//! | `race probe NAME IN GAIN_DB BLOCK OUT` | the same with the settings of [`cases::Case::probe`] |
//! | `race measure WHAT FILE` | one quality of a rendered file: see [`quality`] |
//!
//! Times are CPU time of the thread inside `process`, on buffers that are there already: the tools of the peers measure
//! theirs the same way, inside `run`.

mod cases;
mod quality;
mod run;
mod signals;
mod wav;

use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    // `cargo bench` passes `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match obey(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("race: {error}");
            ExitCode::FAILURE
        }
    }
}

fn obey(words: &[&str]) -> Result<(), Box<dyn Error>> {
    match words {
        [] => {
            println!("the race against the peers has a command of its own: cargo xtask race --peers FOLDER");
        }
        ["list"] => cases::all().iter().for_each(|case| println!("{}", case.line())),
        ["signals", mix, folder] => signals::write(mix.as_ref(), folder.as_ref())?,
        [verb @ ("run" | "probe"), name, input, gain_db, block, output @ ..] if output.len() < 2 => {
            let case = cases::named(name).ok_or_else(|| format!("there is no case {name:?}"))?;
            let subject = if *verb == "run" { &case.work } else { &case.probe };
            let sound = wav::read(input.as_ref())?.gained(gain_db.parse()?);
            let (line, rendered) = run::timed(name, subject, sound, block.parse()?)?;
            if let [output] = output {
                wav::write(output.as_ref(), &rendered)?;
            }
            println!("{line}");
        }
        ["measure", what, file] => println!("{}", quality::measure(what, &wav::read(file.as_ref())?)?),
        _ => return Err(format!("cannot make sense of `race {}`", words.join(" ")).into()),
    }
    Ok(())
}
