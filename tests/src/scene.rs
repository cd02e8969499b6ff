//! What each editor shows in its picture: a few parameters away from their defaults, as a mastering engineer might leave
//! them.

/// Parameters by group and name, and their values as a user types them.
#[must_use]
pub fn scene(plugin: &str) -> &'static [(&'static str, &'static str)] {
    match plugin {
        "Lathe EQ" => &[
            ("Band 1 On", "On"),
            ("Band 1 Shape", "Low cut"),
            ("Band 1 Frequency", "28 Hz"),
            ("Band 1 Slope", "24 dB/oct"),
            ("Band 2 On", "On"),
            ("Band 2 Shape", "Bell"),
            ("Band 2 Frequency", "E2 +7 ct"),
            ("Band 2 Gain", "3.2 dB"),
            ("Band 2 Q", "7"),
            ("Band 3 On", "On"),
            ("Band 3 Shape", "Bell"),
            ("Band 3 Frequency", "320 Hz"),
            ("Band 3 Gain", "-2.1 dB"),
            ("Band 3 Q", "0.9"),
            ("Band 4 On", "On"),
            ("Band 4 Shape", "Bell"),
            ("Band 4 Frequency", "2.4 kHz"),
            ("Band 4 Gain", "1.5 dB"),
            ("Band 4 Q", "1.4"),
            ("Band 5 On", "On"),
            ("Band 5 Shape", "High shelf"),
            ("Band 5 Frequency", "9 kHz"),
            ("Band 5 Gain", "2.4 dB"),
            ("Band 5 Placement", "Side"),
        ],
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
        _ => &[],
    }
}
