//! `abuse MINUTES SEED`: hostile sound, damaged states and damaged files, turn by turn, for so long. Stops at the first that
//! breaks, and says which seed it was.

use bundle_tests::abuse::{files, sound, states};
use bundle_tests::subject::{Format, SUBJECTS};
use std::time::{Duration, Instant};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |what: &str| -> f64 {
        let text = arguments.next().unwrap_or_else(|| panic!("abuse MINUTES SEED: where is the {what}?"));
        text.parse().unwrap_or_else(|_| panic!("{text} is no number of {what}"))
    };
    let (time, first) = (Duration::from_secs_f64(60.0 * number("minutes")), number("seed") as u64);
    let folder = std::env::temp_dir().join(format!("lathe-abuse-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for damaged files");
    let start = Instant::now();
    let [mut sounds, mut loaded, mut read] = [0_u64; 3];
    let mut seed = first;
    while start.elapsed() < time {
        for subject in SUBJECTS {
            let format = if seed % 4 == 3 { Format::Vst3 } else { Format::Clap };
            println!("{} {format:?} seed {seed}", subject.name);
            sound::hostile(&subject, format, seed);
            sounds += 1;
            states::damaged(&subject, format, seed, 100);
            loaded += 100;
        }
        for n in 0..200 {
            files::sound(&folder, 1_000 * seed + n);
            files::preset(&folder, 1_000 * seed + n);
            read += 2;
        }
        seed += 1;
    }
    std::fs::remove_dir_all(&folder).expect("the folder that was made");
    println!("{sounds} hostile sounds, {loaded} states, {read} files and presets: nothing broke");
}
