//! bundle, install, master, test.

fn main() {}
