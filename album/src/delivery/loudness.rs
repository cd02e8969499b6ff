//! The loudness of the whole album: what a service that keeps the levels between tracks goes by.

use dsp_core::meter::k_weighting::KWeighting;
use dsp_core::meter::loudness::{HOPS_PER_SECOND, Loudness};
use dsp_core::simd::Simd;

/// Measures integrated loudness over any number of tracks, and nothing else: a fraction of the work of a whole meter.
#[derive(Debug)]
pub struct AlbumLoudness {
    weighting: KWeighting,
    loudness: Loudness,
    hop_frames: usize,
    until_hop: usize,
}

impl AlbumLoudness {
    /// Ready for stereo at this rate, at least 8000 Hz.
    #[must_use]
    pub fn new(sample_rate_hz: u32) -> Self {
        let rate_hz = f64::from(sample_rate_hz);
        let hop_frames = (rate_hz / f64::from(HOPS_PER_SECOND)) as usize;
        let weighting = KWeighting::new(rate_hz, Simd::detect());
        Self { weighting, loudness: Loudness::default(), hop_frames, until_hop: hop_frames }
    }

    /// Takes the next frames.
    pub fn add(&mut self, mut left: &[f32], mut right: &[f32]) {
        while !left.is_empty() {
            let frames = self.until_hop.min(left.len());
            self.weighting.process(&left[..frames], &right[..frames]);
            (left, right) = (&left[frames..], &right[frames..]);
            self.until_hop -= frames;
            if self.until_hop == 0 {
                self.until_hop = self.hop_frames;
                let energy = self.weighting.take().energy();
                self.loudness.hop(energy / self.hop_frames as f64);
            }
        }
    }

    /// Integrated loudness in LUFS; negative infinity where nothing was loud enough.
    #[must_use]
    pub fn integrated_lufs(&self) -> f64 {
        self.loudness.integrated_lufs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::process::ProcessSpec;
    use dsp_core::testkit::music;

    #[test]
    fn it_reads_what_the_meter_reads() {
        let [left, right] = music(44_100.0, 5.0);
        let mut album = AlbumLoudness::new(44_100);
        let mut measures = dsp_core::meter::measures::Measures::new(&ProcessSpec::offline(44_100.0, 4_096))
            .expect("a legal rate");
        for (left, right) in left.chunks(1_000).zip(right.chunks(1_000)) {
            album.add(left, right);
            measures.process(left, right);
        }
        assert_eq!(album.integrated_lufs(), measures.readings().integrated_lufs);
        assert!(album.integrated_lufs() > -40.0);
    }
}
