//! Lets the binary `guarded` offer its own functions of the C library to the bundles that it loads.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-link-arg-bin=guarded=-rdynamic");
    }
}
