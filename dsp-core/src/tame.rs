//! What a host may hand over, made safe, and what a chain may hand back.
//!
//! Latency: 0 frames. Sound passes bit for bit; only what is no sound is changed.

use crate::process::StereoBlock;

/// Loudest sample that passes: +120 dBFS. Beyond it lies no sound, only overflow in what follows.
pub const LOUDEST: f32 = 1e6;

/// Not a number becomes silence, subnormals become zero, and infinities and the absurdly loud become [`LOUDEST`].
#[inline(always)]
#[must_use]
pub fn tame_sample(sample: f32) -> f32 {
    // Judged by its bits, and as one select, so that loops are vector code: normal numbers and infinities lie in one run of
    // bit patterns. The select comes last, where AVX-512 makes it part of the clamping.
    const LEAST: u32 = f32::MIN_POSITIVE.to_bits();
    let magnitude = sample.to_bits() & (u32::MAX >> 1);
    let clamped = sample.clamp(-LOUDEST, LOUDEST);
    if magnitude.wrapping_sub(LEAST) <= f32::INFINITY.to_bits() - LEAST { clamped } else { 0.0 }
}

/// [`tame_sample`] over both channels: first and last thing that every chain does.
#[inline(always)]
pub fn tame(block: &mut StereoBlock<'_>) {
    for channel in block.channels() {
        for sample in channel {
            *sample = tame_sample(*sample);
        }
    }
}

/// Ends a decaying recursion before it turns subnormal, where processors slow down many times: -400 dBFS is silence.
#[inline(always)]
#[must_use]
pub fn snap(value: f64) -> f64 {
    if value.abs() < 1e-20 { 0.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_passes_and_the_rest_does_not() {
        for sound in [0.0, 1.0, -0.3, f32::MIN_POSITIVE, -1e-30, 1e6] {
            assert_eq!(tame_sample(sound).to_bits(), sound.to_bits());
        }
        assert_eq!(tame_sample(f32::NAN), 0.0);
        assert_eq!(tame_sample(f32::INFINITY), LOUDEST);
        assert_eq!(tame_sample(f32::NEG_INFINITY), -LOUDEST);
        assert_eq!(tame_sample(1e-40), 0.0);
        assert_eq!(tame_sample(-1e-40), 0.0);
        assert_eq!(tame_sample(1e30), LOUDEST);
    }

    #[test]
    fn a_recursion_ends_in_zero() {
        assert_eq!(snap(1e-21), 0.0);
        assert_eq!(snap(-2e-20), -2e-20);
    }
}
