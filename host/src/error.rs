//! Every way in which hosting fails, each with the plugin or file it concerns and what to do about it.

use std::error::Error as StdError;
use std::fmt;
use std::path::PathBuf;

/// What went wrong. `plugin` is always the display name in quotes and the path of the bundle in brackets.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The file is not a CLAP bundle that this machine can load.
    Load {
        /// The bundle.
        path: PathBuf,
        /// What the system or the bundle answered.
        reason: String,
    },
    /// The bundle has no plugin with this id.
    NoSuchId {
        /// The bundle.
        path: PathBuf,
        /// What was asked for.
        id: String,
        /// The ids that are there.
        available: Vec<String>,
    },
    /// No plugin with this id or name was found in the folders.
    NotFound {
        /// The id or name that was asked for.
        key: String,
        /// Where the scan looked.
        folders: Vec<PathBuf>,
        /// Bundles that could not be loaded, which may well be the one that is missing.
        broken: Vec<PathBuf>,
    },
    /// The plugin would not come to life, or refused a call that must succeed.
    Refused {
        /// The plugin.
        plugin: String,
        /// What it was asked to do, as an infinitive.
        what: &'static str,
        /// What the plugin logged, or what the host knows.
        reason: String,
    },
    /// The plugin has no main input and output that fit the sound.
    Ports {
        /// The plugin.
        plugin: String,
        /// What does not fit.
        reason: String,
    },
    /// No parameter, or more than one, fits the key.
    Parameter {
        /// The plugin.
        plugin: String,
        /// What was asked for.
        key: String,
        /// Several fit.
        ambiguous: bool,
        /// The parameters meant, if several fit; otherwise those that exist.
        candidates: Vec<String>,
    },
    /// A value that the parameter cannot take.
    Value {
        /// The plugin.
        plugin: String,
        /// The parameter, as module and name.
        parameter: String,
        /// What is wrong with the value, and what would be right.
        reason: String,
    },
    /// The state is not one of this plugin's, or is damaged.
    State {
        /// The plugin.
        plugin: String,
        /// Length of what was handed over, in bytes.
        bytes: usize,
    },
    /// The plugin put out NaN or infinity.
    NotFinite {
        /// The plugin.
        plugin: String,
        /// The first such frame, counted from the start of the sound.
        frame: u64,
    },
    /// NaN or infinity came in.
    InputNotFinite {
        /// The first such frame, counted from the start of the sound.
        frame: u64,
    },
    /// Reading the sound failed.
    Source(Box<dyn StdError + Send + Sync>),
    /// Writing the sound failed.
    Sink(Box<dyn StdError + Send + Sync>),
    /// The caller raised the cancel flag.
    Cancelled,
}

/// The first few of `names`, for a message that stays one line.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = names.iter().take(SHOWN).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => "none".to_owned(),
        1..=SHOWN => shown,
        more => format!("{shown} and {} more", more - SHOWN),
    }
}

/// Paths, separated by commas.
fn paths(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load { path, reason } => write!(
                f,
                "cannot load the plugin {}: {reason}. Remove it, or install a CLAP bundle built for this system",
                path.display()
            ),
            Self::NoSuchId { path, id, available } => write!(
                f,
                "{} has no plugin with the id \"{id}\". Choose one of: {}",
                path.display(),
                list(available)
            ),
            Self::NotFound { key, folders, broken } => {
                write!(f, "no plugin \"{key}\" in {}", paths(folders))?;
                if !broken.is_empty() {
                    write!(f, " (cannot be loaded: {})", paths(broken))?;
                }
                write!(f, ". Install it there, or add its folder to CLAP_PATH")
            }
            Self::Refused { plugin, what, reason } => {
                write!(f, "the plugin {plugin} refused to {what}: {reason}. Update it or choose another")
            }
            Self::Ports { plugin, reason } => {
                write!(f, "the plugin {plugin} does not fit into the chain: {reason}. Choose another")
            }
            Self::Parameter { plugin, key, ambiguous: true, candidates } => write!(
                f,
                "the plugin {plugin} has several parameters \"{key}\". Write one of: {}",
                list(candidates)
            ),
            Self::Parameter { plugin, key, ambiguous: false, candidates } => write!(
                f,
                "the plugin {plugin} has no parameter \"{key}\". Choose one of: {}",
                list(candidates)
            ),
            Self::Value { plugin, parameter, reason } => {
                write!(f, "the plugin {plugin}, parameter \"{parameter}\": {reason}")
            }
            Self::State { plugin, bytes } => write!(
                f,
                "the plugin {plugin} does not accept this state of {bytes} bytes. Save it again from the same plugin"
            ),
            Self::NotFinite { plugin, frame } => write!(
                f,
                "the plugin {plugin} put out a sample that is not a number at frame {frame}. Remove it or change its settings"
            ),
            Self::InputNotFinite { frame } => {
                write!(
                    f,
                    "the input has a sample that is not a number at frame {frame}. Export the file again"
                )
            }
            Self::Source(error) => write!(f, "reading the sound: {error}"),
            Self::Sink(error) => write!(f, "writing the sound: {error}"),
            Self::Cancelled => write!(f, "cancelled"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Source(error) | Self::Sink(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let names: Vec<String> = (0..15).map(|n| format!("p{n}")).collect();
        assert!(list(&names).ends_with("\"p11\" and 3 more"), "{}", list(&names));
        assert_eq!(list(&names[..2]), "\"p0\", \"p1\"");
        assert_eq!(list(&[]), "none");
    }

    #[test]
    fn every_message_is_one_line() {
        let error = Error::NotFound {
            key: "x".into(),
            folders: vec!["/a".into(), "/b".into()],
            broken: vec!["/a/y.clap".into()],
        };
        let said = error.to_string();
        assert!(said.contains("/a, /b") && said.contains("/a/y.clap") && !said.contains('\n'), "{said}");
    }
}
