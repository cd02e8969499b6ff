//! What each editor shows in its picture: a few parameters away from their defaults, as a mastering engineer might leave
//! them.

/// Parameters by group and name, and their values as a user types them.
#[must_use]
pub fn scene(plugin: &str) -> &'static [(&'static str, &'static str)] {
    match plugin {
        "Lathe Limiter" => &[
            ("Input Gain", "14 dB"),
            ("Style", "Punchy"),
            ("Soft Knee", "1.5 dB"),
            ("Transient Link", "80 %"),
            ("Learn", "On"),
            ("Target Loudness", "-9 LUFS"),
            ("Word Length", "16 bit"),
            ("Noise Shaping", "Modified E, 9 taps"),
        ],
        "Lathe Multiband" => &[
            ("Bands", "4"),
            ("Crossover 1", "120 Hz"),
            ("Crossover 2", "900 Hz"),
            ("Crossover 3", "5 kHz"),
            ("Band 1 Threshold", "-24 dB"),
            ("Band 1 Ratio", "2.5"),
            ("Band 1 Range", "9 dB"),
            ("Band 1 Attack", "30 ms"),
            ("Band 1 Makeup", "1.5 dB"),
            ("Band 2 Threshold", "-30 dB"),
            ("Band 2 Ratio", "3"),
            ("Band 2 Range", "18 dB"),
            ("Band 2 Knee", "10 dB"),
            ("Band 2 Below Threshold", "-58 dB"),
            ("Band 2 Below Ratio", "1.5"),
            ("Band 2 Below Range", "8 dB"),
            ("Band 2 Auto Makeup", "On"),
            ("Band 3 Threshold", "-32 dB"),
            ("Band 3 Ratio", "1.8"),
            ("Band 3 Attack", "8 ms"),
            ("Band 4 Threshold", "-38 dB"),
            ("Band 4 Ratio", "2"),
            ("Band 4 Attack", "3 ms"),
            ("Band 4 Release", "80 ms"),
        ],
        _ => &[],
    }
}
