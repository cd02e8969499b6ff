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
        _ => &[],
    }
}
