//! The command `lathe`: check a mix, master a file.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    host::crash::install();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        lathe::say(&format!("a fault in the program{place}; please report it with the file that led to it"));
    }));
    let code = std::panic::catch_unwind(lathe::command::run).unwrap_or(lathe::command::FAULT);
    ExitCode::from(code)
}
