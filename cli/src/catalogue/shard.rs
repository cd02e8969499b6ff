//! A share of the files: `--shard K/N`.
//!
//! A file belongs to share `1 + h mod N`, where `h` is the first eight bytes of the SHA-256 of its path as the line
//! shows it (relative, `/` between folders), read as a big-endian number. So every machine finds the same shares
//! without asking the others, and a file that comes or goes moves no other file. The shares are of about equal size:
//! of `F` files each gets `F/N`, give or take about `sqrt(F/N)`.

use report::checksum::sha256;
use std::str::FromStr;

/// Share `k` of `n`, `k` from 1 to `n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    k: u64,
    n: u64,
}

impl Shard {
    /// Whether the file of this relative path is in the share.
    #[must_use]
    pub fn holds(&self, relative: &[u8]) -> bool {
        hash(relative) % self.n + 1 == self.k
    }
}

/// The first eight bytes of the SHA-256.
fn hash(bytes: &[u8]) -> u64 {
    let (_, hex) = sha256(bytes).expect("bytes in memory are always read");
    u64::from_str_radix(&hex[..16], 16).expect("sixteen hexadecimal digits")
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => text.parse::<u64>().ok(),
            false => None,
        };
        let (k, n) = text
            .split_once('/')
            .and_then(|(k, n)| Some((number(k)?, number(n)?)))
            .ok_or("a shard is K/N in whole numbers, such as 1/4")?;
        if n == 0 {
            return Err("there is at least one shard: N of K/N is 1 or more".to_owned());
        }
        if !(1..=n).contains(&k) {
            return Err(format!("shards are counted from 1: K is between 1 and {n}, so 1/{n} to {n}/{n}"));
        }
        Ok(Self { k, n })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(k: u64, n: u64) -> Shard {
        format!("{k}/{n}").parse().expect("a shard")
    }

    #[test]
    fn every_path_is_in_exactly_one_share_and_the_shares_are_about_equal() {
        let mut sizes = [0_u32; 4];
        for n in 0..4_000 {
            let path = format!("album {}/{n:04}.wav", n / 12);
            let holders: Vec<_> = (1..=4).filter(|k| shard(*k, 4).holds(path.as_bytes())).collect();
            assert_eq!(holders.len(), 1, "{path}");
            sizes[holders[0] as usize - 1] += 1;
        }
        // Binomial with mean 1000 and deviation sqrt(4000 / 4 * 3/4) = 27.4: five deviations.
        assert!(sizes.iter().all(|size| size.abs_diff(1_000) < 137), "{sizes:?}");
    }

    #[test]
    fn the_hash_is_the_documented_one() {
        // FIPS 180-4's example: SHA-256("abc") = ba7816bf 8f01cfea ...
        assert_eq!(hash(b"abc"), 0xba78_16bf_8f01_cfea);
        // 0x...ea = 2 (mod 4), so the third share.
        assert!(shard(3, 4).holds(b"abc"));
    }

    #[test]
    fn what_is_no_shard_is_told_with_what_would_be() {
        for (text, said) in [
            ("0/4", "K is between 1 and 4"),
            ("5/4", "K is between 1 and 4"),
            ("1/0", "N of K/N is 1 or more"),
            ("a/b", "such as 1/4"),
            ("3", "such as 1/4"),
            ("-1/4", "such as 1/4"),
            ("+1/4", "such as 1/4"),
            ("/", "such as 1/4"),
        ] {
            let error = text.parse::<Shard>().expect_err(text);
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
