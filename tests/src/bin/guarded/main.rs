//! Plays a bundle on a watched thread: `guarded BUNDLE`, `guarded itself`, `guarded times BUNDLE`. Prints what the audio
//! thread did that it must not, and ends with 1 if there was anything. On Linux on x86-64 alone.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod commands;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod names;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod play;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod times;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn main() -> std::process::ExitCode {
    commands::run()
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn main() {
    panic!("guarded: a thread is watched on Linux on x86-64 alone");
}
