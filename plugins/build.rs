//! For every plugin: on Linux its library stays in memory once it is loaded. A thread that has called into it may outlive
//! the host's last instance, and when it ends, the system runs what the library left behind for that moment.

fn main() {
    println!("cargo::rerun-if-changed=../build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
}
