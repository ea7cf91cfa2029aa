use core::fmt;
use std::sync::Arc;

/// Where a value of the configuration was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigPlace {
    /// In a file. Lines and columns count from 1.
    File {
        /// The file's path or URL.
        file: Arc<str>,
        /// The line of the value.
        line: u64,
        /// The column of the value.
        column: u64,
    },
    /// In an environment variable.
    Variable {
        /// The variable's name.
        name: Arc<str>,
    },
}

impl fmt::Display for ConfigPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, line, column } => write!(f, "{file}:{line}:{column}"),
            Self::Variable { name } => write!(f, "environment variable {name}"),
        }
    }
}
