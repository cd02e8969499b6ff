//! An X server: the one that is there, or one without a screen that is started for the tests.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use x11rb::rust_connection::RustConnection;

/// An X server that answers.
pub struct Server {
    display: String,
    is_ours: bool,
    // Ours ends with its last client. Holding one open ties its life to this process, whichever way that ends.
    _client: RustConnection,
}

impl Server {
    /// The server that all tests of this process share: `$DISPLAY` if it answers, else a new Xvfb; `None` if there is
    /// neither.
    pub fn shared() -> Option<&'static Self> {
        static SERVER: OnceLock<Option<Server>> = OnceLock::new();
        SERVER.get_or_init(|| Self::connect().or_else(Self::start)).as_ref()
    }

    /// What a program on this server must find in its environment.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = vec![("DISPLAY", self.display.clone())];
        if self.is_ours {
            // There is no graphics card behind it.
            environment.push(("LIBGL_ALWAYS_SOFTWARE", "1".to_owned()));
        }
        environment
    }

    fn connect() -> Option<Self> {
        let display = std::env::var("DISPLAY").ok()?;
        let (client, _) = x11rb::connect(Some(&display)).ok()?;
        Some(Self { display, is_ours: false, _client: client })
    }

    fn start() -> Option<Self> {
        // It chooses a free display and writes its number to the file descriptor that it is told, here its stdout.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "2560x2560x24", "-nolisten", "tcp", "-terminate"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut number = String::new();
        BufReader::new(server.stdout.take()?).read_line(&mut number).ok()?;
        let display = format!(":{}", number.trim());
        let (client, _) = x11rb::connect(Some(&display)).ok()?;
        Some(Self { display, is_ours: true, _client: client })
    }
}

/// Says that `test` could not run. The harness captures what tests print, but not this.
///
/// # Panics
/// If `CI=true`: there, a check that cannot run is a failure.
pub fn skipped(test: &str) {
    let line = format!("SKIPPED {test}: no X server (install xvfb)\n");
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
    // Nothing can be done about a stderr that is closed.
    let _ = std::io::stderr().write_all(line.as_bytes());
}
