//! SHA-256 as `sha256sum` prints it.

use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// Bytes read at once.
const CHUNK: usize = 1 << 18;

/// Length and SHA-256 of all that `source` gives: 64 hexadecimal digits, in lower case. Memory: 256 kB.
///
/// # Errors
/// Those of `source`.
pub fn sha256(mut source: impl Read) -> io::Result<(u64, String)> {
    let (mut hash, mut bytes, mut length) = (Sha256::new(), vec![0; CHUNK], 0);
    loop {
        match source.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => {
                hash.update(&bytes[..count]);
                length += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((length, hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_gives_the_published_digest() {
        // FIPS 180-4, example "abc".
        let (length, digest) = sha256(&b"abc"[..]).expect("memory does not fail");
        assert_eq!(length, 3);
        assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
