//! The mean spectrum of a WAV file, to draw behind. Read on a thread of its own.

use dsp_core::meter::analyser::{Analyser, MOST_POINTS, tilt_db};
use egui::Context;
use shell::analyser::Display;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};

type Outcome = Result<Analyser, String>;

/// The file, once there is one.
#[derive(Debug, Default)]
pub struct Reference {
    /// What is typed.
    pub path: String,
    name: String,
    found: Option<Outcome>,
    done: Arc<Mutex<Option<Outcome>>>,
    work: Option<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
    db: Vec<f32>,
    shape: Option<(usize, u64, f64, f64)>,
}

impl Reference {
    /// Reads a file; what was there before is gone.
    pub fn load(&mut self, path: &str, ctx: &Context) {
        self.clear();
        self.path = path.to_owned();
        let path = PathBuf::from(path.trim().trim_matches('"'));
        self.name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let (done, stop, ctx) = (self.done.clone(), self.stop.clone(), ctx.clone());
        let work = move || {
            let outcome = read(&path, &stop);
            if let Ok(mut done) = done.lock() {
                *done = Some(outcome);
            }
            ctx.request_repaint();
        };
        match Builder::new().name("lathe-reference".into()).spawn(work) {
            Ok(work) => self.work = Some(work),
            Err(error) => self.found = Some(Err(format!("{}: {error}; try again", self.name))),
        }
    }

    /// Takes it away.
    pub fn clear(&mut self) {
        self.finish();
        (self.found, self.shape) = (None, None);
        self.db.clear();
        if let Ok(mut done) = self.done.lock() {
            *done = None;
        }
    }

    fn finish(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(work) = self.work.take() {
            // One that panicked has found nothing.
            let _ = work.join();
        }
        self.stop.store(false, Ordering::Relaxed);
    }

    /// Takes in what was found, as the analyser shows it at `hz`.
    pub fn update(&mut self, hz: &[f64], display: &Display) {
        if let Some(outcome) = self.done.try_lock().ok().and_then(|mut done| done.take()) {
            (self.found, self.shape) = (Some(outcome), None);
            self.finish();
        }
        let Some(Ok(analyser)) = &self.found else { return };
        let last = hz.last().copied().unwrap_or(0.0);
        let (octaves, tilt) = (display.octaves(), display.tilt_db());
        let shape = Some((hz.len(), last.to_bits(), octaves, tilt));
        if self.shape != shape {
            self.shape = shape;
            let level = |hz: &f64| analyser.level_db(*hz, octaves) + tilt_db(*hz, tilt);
            let inside = hz.iter().filter(|hz| **hz < 0.5 * analyser.sample_rate_hz());
            self.db = inside.map(level).collect();
        }
    }

    /// The spectrum in dBFS at the frequencies of the last update, as far as the file has them.
    pub fn db(&self) -> Option<&[f32]> {
        self.is_shown().then_some(self.db.as_slice())
    }

    /// Whether there is one.
    pub fn is_shown(&self) -> bool {
        matches!(self.found, Some(Ok(_)))
    }

    /// What there is to say about it.
    pub fn said(&self) -> Option<String> {
        match &self.found {
            None if self.work.is_some() => Some(format!("Reading {}", self.name)),
            None => None,
            Some(Ok(analyser)) => Some(format!("{}, {:.1} kHz", self.name, analyser.sample_rate_hz() * 1e-3)),
            Some(Err(error)) => Some(error.clone()),
        }
    }

    /// What went wrong.
    pub fn trouble(&self) -> Option<String> {
        self.found.as_ref()?.as_ref().err().cloned()
    }
}

impl Drop for Reference {
    /// The code of a thread must not be unloaded under it.
    fn drop(&mut self) {
        self.finish();
    }
}

fn read(path: &Path, stop: &AtomicBool) -> Outcome {
    let told = |what: String| format!("Reference {}: {what}", path.display());
    let mut wav = hound::WavReader::open(path).map_err(|error| match error {
        hound::Error::IoError(error) => told(format!("{error}; check the path")),
        hound::Error::FormatError(error) => told(format!("no WAV file ({error}); choose another")),
        error => told(format!("{error}; save it as 16, 24 or 32 bit WAV")),
    })?;
    let spec = wav.spec();
    if spec.sample_rate == 0 || spec.channels == 0 {
        return Err(told("its header has no rate or no channels; choose another".to_owned()));
    }
    let full_scale = (f64::from(spec.bits_per_sample - 1)).exp2() as f32;
    match spec.sample_format {
        hound::SampleFormat::Float => analyse(wav.samples::<f32>(), spec, 1.0, stop),
        hound::SampleFormat::Int => {
            analyse(wav.samples::<i32>().map(|x| x.map(|x| x as f32)), spec, full_scale, stop)
        }
    }
    .map_err(told)
}

/// The mean over pieces of the first two channels.
fn analyse(
    samples: impl Iterator<Item = hound::Result<f32>>,
    spec: hound::WavSpec,
    full_scale: f32,
    stop: &AtomicBool,
) -> Result<Analyser, String> {
    let mut analyser = Analyser::new(MOST_POINTS, f64::from(spec.sample_rate));
    let mut sides = [vec![0.0; MOST_POINTS], vec![0.0; MOST_POINTS]];
    let channels = usize::from(spec.channels);
    let (mut at, mut frame, mut pieces) = (0, 0, 0);
    for sample in samples {
        let sample = sample.map_err(|error| format!("{error}; the file is cut off, choose another"))?;
        let sample = if sample.is_finite() { sample / full_scale } else { 0.0 };
        if at < 2 {
            sides[at][frame] = sample;
        }
        at += 1;
        if at == channels {
            if channels == 1 {
                sides[1][frame] = sample;
            }
            (at, frame) = (0, frame + 1);
        }
        if frame == MOST_POINTS {
            analyser.add(&sides[0], &sides[1]);
            (frame, pieces) = (0, pieces + 1);
            if stop.load(Ordering::Relaxed) {
                break;
            }
        }
    }
    if pieces == 0 {
        return Err(format!("shorter than {MOST_POINTS} frames; choose a longer one"));
    }
    analyser.finish(pieces);
    Ok(analyser)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::testkit::sine;

    #[test]
    fn a_sine_in_a_file_reads_its_level_and_faults_are_told() {
        let path = std::env::temp_dir().join(format!("lathe-reference-{}.wav", std::process::id()));
        let hz = 200.0 * 48_000.0 / MOST_POINTS as f64;
        for (bits_per_sample, sample_format) in
            [(16, hound::SampleFormat::Int), (24, hound::SampleFormat::Int), (32, hound::SampleFormat::Float)]
        {
            let spec = hound::WavSpec { channels: 2, sample_rate: 48_000, bits_per_sample, sample_format };
            let mut wav = hound::WavWriter::create(&path, spec).expect("a temporary file");
            for x in sine(hz, 0.5, 0.0, 48_000.0, 3 * MOST_POINTS) {
                for _ in 0..2 {
                    match sample_format {
                        hound::SampleFormat::Float => wav.write_sample(x),
                        hound::SampleFormat::Int => {
                            wav.write_sample((x * ((1 << (bits_per_sample - 1)) - 1) as f32) as i32)
                        }
                    }
                    .expect("a sample");
                }
            }
            wav.finalize().expect("a file");
            let analyser = read(&path, &AtomicBool::new(false)).expect("a legal file");
            // Half of full scale; 16 bit steps are 90 dB below.
            assert!((analyser.level_db(hz, 0.0) + 6.02).abs() < 0.01, "{}", analyser.level_db(hz, 0.0));
        }
        std::fs::write(&path, "no sound").expect("a temporary file");
        let said = read(&path, &AtomicBool::new(false)).expect_err("no sound");
        assert!(said.contains("no WAV file") && said.contains("lathe-reference"), "{said}");
        std::fs::remove_file(&path).expect("the temporary file");
        let said = read(&path, &AtomicBool::new(false)).expect_err("no file");
        assert!(said.ends_with("check the path"), "{said}");
    }
}
