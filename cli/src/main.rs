//! The command `lathe`: check a mix, master a file.

fn main() {}
