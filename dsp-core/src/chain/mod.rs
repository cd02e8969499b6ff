//! The five signal paths, one a plugin: `Settings` in, sound and `Readings` out.
//!
//! `Settings` derive serde: presets, the `lathe` command and plugin state share their field names. A list of bands may
//! be given shorter than it is; what is missing keeps its default.

pub mod eq;
pub mod imager;
pub mod limiter;
pub mod meter;
pub mod multiband;

use serde::de::{Deserialize, Deserializer, Error};

/// Reads at most `N` items; those not given keep the default of their place.
fn padded<'de, D, T, const N: usize>(deserializer: D, defaults: [T; N]) -> Result<[T; N], D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Copy,
{
    let given = Vec::<T>::deserialize(deserializer)?;
    if given.len() > N {
        return Err(D::Error::custom(format_args!("expected at most {N} entries, got {}", given.len())));
    }
    let mut all = defaults;
    all[..given.len()].copy_from_slice(&given);
    Ok(all)
}
