//! Finds a chunk in a WAV or AIFF file.

use offline::error::{Error, Result};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// The longest chunk that is read: a tag with a cover is shorter.
const MAX_BYTES: u64 = 20 << 20;

/// What the first chunk of a file with this id holds.
///
/// # Errors
/// The file cannot be read, is cut short, or is neither WAV nor AIFF.
pub fn find(path: &Path, id: &[u8; 4]) -> Result<Option<Vec<u8>>> {
    let file = File::open(path).map_err(|error| Error::reading(path, &error))?;
    search(BufReader::new(file), id).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => {
            Error::file(path, "its chunks are damaged", "copy the delivery again")
        }
        _ => Error::reading(path, &error),
    })
}

fn search(mut file: impl Read + Seek, id: &[u8; 4]) -> io::Result<Option<Vec<u8>>> {
    let length = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    let head: [u8; 12] = bytes(&mut file)?;
    let big = head.starts_with(b"FORM");
    if !big && !head.starts_with(b"RIFF") && !head.starts_with(b"RF64") {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let (mut at, mut long_data) = (12, 0);
    while at + 8 <= length {
        file.seek(SeekFrom::Start(at))?;
        let name: [u8; 4] = bytes(&mut file)?;
        let size: [u8; 4] = bytes(&mut file)?;
        let mut size = u64::from(if big { u32::from_be_bytes(size) } else { u32::from_le_bytes(size) });
        match &name {
            b"ds64" => {
                let lengths: [u8; 16] = bytes(&mut file)?;
                long_data = u64::from_le_bytes(std::array::from_fn(|n| lengths[8 + n]));
                file.seek(SeekFrom::Start(at + 8))?;
            }
            b"data" if size == u64::from(u32::MAX) => size = long_data,
            _ => {}
        }
        if &name == id {
            if size > MAX_BYTES || at + 8 + size > length {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut held = vec![0; size as usize];
            file.read_exact(&mut held)?;
            return Ok(Some(held));
        }
        let next = at.checked_add(8).and_then(|at| at.checked_add(size)?.checked_add(size % 2));
        at = next.ok_or(io::ErrorKind::InvalidData)?;
    }
    Ok(None)
}

fn bytes<const N: usize>(file: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn a_chunk_is_found_behind_others_in_either_order_of_bytes() {
        let wav = b"RIFF\0\0\0\0WAVEdata\x03\0\0\0abc\0id3 \x02\0\0\0xy";
        assert_eq!(search(Cursor::new(wav), b"id3 ").expect("whole"), Some(b"xy".to_vec()));
        assert_eq!(search(Cursor::new(wav), b"axml").expect("whole"), None);
        let aiff = b"FORM\0\0\0\0AIFFSSND\0\0\0\x03abc\0ID3 \0\0\0\x02xy";
        assert_eq!(search(Cursor::new(aiff), b"ID3 ").expect("whole"), Some(b"xy".to_vec()));
        let mut long = b"RF64\xFF\xFF\xFF\xFFWAVEds64\x1C\0\0\0".to_vec();
        long.extend_from_slice(&[0; 8]);
        long.extend_from_slice(&2_u64.to_le_bytes());
        long.extend_from_slice(&[0; 12]);
        long.extend_from_slice(b"data\xFF\xFF\xFF\xFFabid3 \x01\0\0\0z\0");
        assert_eq!(search(Cursor::new(long), b"id3 ").expect("whole"), Some(b"z".to_vec()));
        assert!(search(Cursor::new(b"RIFF\0\0\0\0WAVEid3 \xFF\0\0\0"), b"id3 ").is_err());
        assert!(search(Cursor::new(b"OggS"), b"id3 ").is_err());
    }
}
