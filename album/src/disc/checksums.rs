//! Checksums of files: while they are written, and of what lies there; `CHECKSUM.MD5` and `CHECKSUM.TXT`.

use md5::{Digest, Md5};
use offline::error::{Error, Result};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// The list of MD5, which covers every other file of its folder.
pub const MD5_NAME: &str = "CHECKSUM.MD5";
/// The list of CRC-32.
pub const CRC_NAME: &str = "CHECKSUM.TXT";
/// The first line of [`CRC_NAME`].
const CRC_HEADING: &str = "[CRC32 Checksum]";

/// Both checksums of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// MD5, in 32 lower-case hexadecimal digits.
    pub md5: String,
    /// CRC-32 (ISO 3309), as in ZIP files.
    pub crc32: u32,
}

/// Sums up what passes through.
#[derive(Default)]
pub struct Summing {
    md5: Md5,
    crc32: crc32fast::Hasher,
}

impl Summing {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.crc32.update(bytes);
    }

    /// The sums of everything taken.
    #[must_use]
    pub fn finish(self) -> Sums {
        let md5 = self.md5.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Sums { md5, crc32: self.crc32.finalize() }
    }
}

/// A writer that sums up what it writes.
pub struct SummingWriter<W> {
    inner: W,
    summing: Summing,
}

impl<W: Write> SummingWriter<W> {
    /// Writes to `inner`.
    pub fn new(inner: W) -> Self {
        Self { inner, summing: Summing::default() }
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> io::Result<Sums> {
        self.inner.flush()?;
        Ok(self.summing.finish())
    }
}

impl<W: Write> Write for SummingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.summing.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The sums of bytes.
#[must_use]
pub fn of_bytes(bytes: &[u8]) -> Sums {
    let mut summing = Summing::default();
    summing.update(bytes);
    summing.finish()
}

/// The sums of a file, read piece by piece.
///
/// # Errors
/// It cannot be read.
pub fn of_file(path: &Path) -> Result<Sums> {
    let fault = |error| Error::reading(path, &error);
    let mut file = File::open(path).map_err(fault)?;
    let mut summing = Summing::default();
    let mut piece = vec![0; 1 << 18];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(summing.finish()),
            Ok(read) => summing.update(&piece[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(fault(error)),
        }
    }
}

/// The text of [`MD5_NAME`]: what `md5sum -c` reads.
#[must_use]
pub fn md5_list(files: &[(String, Sums)]) -> String {
    files.iter().map(|(name, sums)| format!("{} *{name}\n", sums.md5)).collect()
}

/// The text of [`CRC_NAME`].
#[must_use]
pub fn crc_list(files: &[(String, Sums)]) -> String {
    let lines = files.iter().map(|(name, sums)| format!("{name}={:08X}\n", sums.crc32));
    std::iter::once(format!("{CRC_HEADING}\n")).chain(lines).collect()
}

/// One line of a list: the name and the sum, in the case it is written in.
pub type Entry = (String, String);

/// The lines of a [`MD5_NAME`] of any writer: `sum *name` or `sum  name`; comments and empty lines are left out.
///
/// # Errors
/// The number of the first line that is none, from 1.
pub fn parse_md5(text: &str) -> std::result::Result<Vec<Entry>, usize> {
    lines(text, |line| {
        let (sum, name) = line.split_at_checked(32)?;
        let name = name.strip_prefix(" *").or_else(|| name.strip_prefix("  "))?;
        entry(name, sum)
    })
}

/// The lines of a [`CRC_NAME`] of any writer: `name=sum` under a heading in brackets. `None` if it is no such list: some
/// writers put other sums there.
///
/// # Errors
/// The number of the first line that is none, from 1.
pub fn parse_crc(text: &str) -> Option<std::result::Result<Vec<Entry>, usize>> {
    let (heading, rest) = text.split_once('\n')?;
    if heading.trim_end() != CRC_HEADING {
        return None;
    }
    let entries = lines(rest, |line| {
        let (name, sum) = line.rsplit_once('=')?;
        (sum.len() == 8).then_some(())?;
        entry(name, sum)
    });
    Some(entries.map_err(|line| line + 1))
}

fn lines(text: &str, parse: impl Fn(&str) -> Option<Entry>) -> std::result::Result<Vec<Entry>, usize> {
    (1..)
        .zip(text.split('\n'))
        .map(|(number, line)| (number, line.strip_suffix('\r').unwrap_or(line)))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with(['#', ';']))
        .map(|(number, line)| parse(line).ok_or(number))
        .collect()
}

fn entry(name: &str, sum: &str) -> Option<Entry> {
    let mixed = sum.bytes().any(|b| b.is_ascii_lowercase()) && sum.bytes().any(|b| b.is_ascii_uppercase());
    // No tool writes digits of both cases: one of them is a flipped bit.
    let good = !mixed && !name.is_empty() && sum.bytes().all(|b| b.is_ascii_hexdigit());
    good.then(|| (name.to_owned(), sum.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standards() {
        // RFC 1321 A.5; the check value of CRC-32.
        assert_eq!(of_bytes(b"abc").md5, "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(of_bytes(b"123456789").crc32, 0xCBF4_3926);
        let mut writer = SummingWriter::new(Vec::new());
        writer.write_all(b"123").unwrap();
        writer.write_all(b"456789").unwrap();
        assert_eq!(writer.finish().unwrap(), of_bytes(b"123456789"));
    }

    #[test]
    fn lists_are_read_back() {
        let files = [("DDPID".to_owned(), of_bytes(b"abc")), ("A=B *C".to_owned(), of_bytes(b""))];
        let back = parse_md5(&md5_list(&files)).unwrap();
        assert_eq!(back, files.clone().map(|(name, sums)| (name, sums.md5)));
        let back = parse_crc(&crc_list(&files)).unwrap().unwrap();
        assert_eq!(back, files.map(|(name, sums)| (name, format!("{:08X}", sums.crc32))));
        assert_eq!(parse_crc("something else\n"), None);
        assert_eq!(parse_md5("; a comment\n\nnot a line\n"), Err(3));
        assert_eq!(parse_md5("900150983Cd24fb0d6963f7d28e17f72 *X\n"), Err(1));
        assert_eq!(parse_crc("[CRC32 Checksum]\r\nX=12\r\n"), Some(Err(2)));
    }
}
