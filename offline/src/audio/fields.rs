//! Numbers in the headers of audio files.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Fixed-size fields, read in order. The end of the file inside one is `UnexpectedEof`.
#[derive(Debug)]
pub struct Fields<'a> {
    file: &'a mut File,
    /// Length of the file in bytes.
    pub len: u64,
}

impl<'a> Fields<'a> {
    /// Starts at byte 0.
    pub fn new(file: &'a mut File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        file.rewind()?;
        Ok(Self { file, len })
    }

    /// The next `N` bytes.
    pub fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// The next `len` bytes, of a chunk known to be short.
    pub fn chunk(&mut self, len: u64) -> io::Result<Vec<u8>> {
        // No chunk that is read whole is longer than some 100 bytes; a damaged length must not allocate gigabytes.
        let mut bytes = vec![0; len.min(1_024) as usize];
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Byte at which the next field starts.
    pub fn position(&mut self) -> io::Result<u64> {
        self.file.stream_position()
    }

    /// Continues at byte `position`.
    pub fn seek(&mut self, position: u64) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(position)).map(drop)
    }
}

/// `N` bytes of `bytes` from `at`; zeros where it is too short. Headers are checked for length before.
pub fn at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..at + N).and_then(|field| field.try_into().ok()).unwrap_or([0; N])
}
