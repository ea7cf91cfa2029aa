use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why there is no configuration.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file is not there.
    #[error("config file `{}` does not exist; create it, or name another one with `--config <file>`", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is there, and cannot be read.
    #[error("config file `{}` cannot be read; it must be a UTF-8 text file that this process may read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file is not YAML.
    #[error("config file `{}` is not valid YAML at line {line}, column {column}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line of the mistake, from 1.
        line: u64,
        /// The column of the mistake, from 1.
        column: u64,
        /// What the parser says.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The file is a list or a single value.
    #[error(
        "config file `{}` must hold an object at its root and holds {found}; write it as `key: value` lines",
        path.display()
    )]
    NotAnObject {
        /// The file.
        path: PathBuf,
        /// What kind of value it holds.
        found: &'static str,
    },
    /// The file includes something in a way that is not supported.
    #[error(
        "config file `{}` uses `{key}` at `{at}`, which is not supported yet; write the value, or `${{VARIABLE}}`",
        path.display()
    )]
    UnsupportedInclude {
        /// The file.
        path: PathBuf,
        /// The dotted path of the value.
        at: String,
        /// `$env`, `$file` or `$include`.
        key: &'static str,
    },
}
