//! What each editor shows in its picture: a few parameters away from their defaults, as a mastering engineer might leave
//! them.

/// Parameters by group and name, and their values as a user types them.
#[must_use]
pub fn scene(plugin: &str) -> &'static [(&'static str, &'static str)] {
    match plugin {
        "Lathe Limiter" => &[("Input Gain", "6 dB"), ("Word Length", "16 bit")],
        _ => &[],
    }
}
