//! Where the fixture is, and how the tests feed it.

#![allow(dead_code, reason = "each test file uses its part")]

use host::{Channels, Instance, IoError, Rack, RenderSpec, Rendered, Sink, Source, TailPolicy};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// Id of the fixture.
pub const ID: &str = "audio.lathe.test.fixture";

/// An example that cargo built beside this test.
pub fn example(file: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let target = test.parent().and_then(|deps| deps.parent()).expect("tests lie in target/<profile>/deps");
    let path = target.join("examples").join(file);
    assert!(path.is_file(), "{} is not there: run `cargo test -p host`, which builds it", path.display());
    path
}

/// The fixture as cargo names a library on this system.
pub fn fixture() -> PathBuf {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    example(&format!("{prefix}host_fixture{suffix}"))
}

/// A fresh fixture.
pub fn load() -> Instance {
    Instance::load(&fixture(), ID).expect("the fixture loads")
}

/// A fixture with these parameters.
pub fn with(values: &[(&str, f64)]) -> Instance {
    let mut instance = load();
    for (key, value) in values {
        let id = instance.find(key).expect("the fixture has it").id;
        instance.set_value(id, *value).expect("within its range");
    }
    instance
}

/// Sound in memory. Hands out blocks of varying length, as a decoder does.
pub struct Memory {
    pub left: Vec<f32>,
    pub right: Vec<f32>,
    at: usize,
}

impl Memory {
    /// `frames` frames, each side with its own slope, so that any shift or swap shows.
    pub fn slopes(frames: usize) -> Self {
        let left = (0..frames).map(|n| (n + 1) as f32 / 65_536.0).collect();
        let right = (0..frames).map(|n| -((n + 1) as f32) / 131_072.0).collect();
        Self { left, right, at: 0 }
    }

    pub fn constant(frames: usize) -> Self {
        Self { left: vec![1.0; frames], right: vec![-1.0; frames], at: 0 }
    }
}

impl Source for Memory {
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize, IoError> {
        // Never more than 100 frames, whatever the block.
        let frames = (self.left.len() - self.at).min(left.len()).min(100);
        let range = self.at..self.at + frames;
        left[..frames].copy_from_slice(&self.left[range.clone()]);
        right[..frames].copy_from_slice(&self.right[range]);
        self.at += frames;
        Ok(frames)
    }
}

/// Keeps everything.
#[derive(Default)]
pub struct Kept {
    pub left: Vec<f32>,
    pub right: Vec<f32>,
}

impl Sink for Kept {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), IoError> {
        self.left.extend_from_slice(left);
        self.right.extend_from_slice(right);
        Ok(())
    }
}

/// 48 kHz, stereo, nothing after the end.
pub fn spec(block_frames: usize) -> RenderSpec {
    RenderSpec { sample_rate_hz: 48_000.0, channels: Channels::Stereo, block_frames, tail: TailPolicy::Cut }
}

/// Renders and keeps.
pub fn render(
    source: &mut Memory,
    rack: &mut Rack,
    spec: &RenderSpec,
) -> Result<(Kept, Rendered), host::Error> {
    let mut kept = Kept::default();
    let rendered = host::render(source, rack, &mut kept, spec, &AtomicBool::new(false), &mut |_| ())?;
    Ok((kept, rendered))
}
