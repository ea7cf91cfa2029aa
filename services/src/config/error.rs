use core::fmt;
use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use flytower_core::config::ConfigPlace;
use thiserror::Error;

/// One reason why there is no configuration. Never quotes a value, which may be a secret.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file is not there.
    #[error("config file `{file}` does not exist; create it, or name another one with `--config <file>`")]
    Missing {
        /// The file.
        file: Arc<str>,
    },
    /// The file is there, and cannot be read.
    #[error("config file `{file}` cannot be read; it must be a UTF-8 text file that this process may read")]
    Unreadable {
        /// The file.
        file: Arc<str>,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file is larger than any configuration.
    #[error("config file `{file}` is larger than {limit} bytes; is it the right one?")]
    TooLarge {
        /// The file or URL.
        file: Arc<str>,
        /// How large it may be.
        limit: u64,
    },
    /// The text is not what it should be.
    #[error("config file `{file}` is not valid {language} at line {line}, column {column}")]
    Malformed {
        /// The file or URL.
        file: Arc<str>,
        /// What it should be: `YAML`, `JSON`.
        language: &'static str,
        /// The line of the mistake, from 1.
        line: u64,
        /// The column of the mistake, from 1.
        column: u64,
        /// What the parser says.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The file is a list or a single value.
    #[error("config file `{file}` must hold an object at its root and holds {found}; write it as `key: value` lines")]
    NotAnObject {
        /// The file or URL.
        file: Arc<str>,
        /// What kind of value it holds.
        found: &'static str,
    },
    /// Values in values, with what they include.
    #[error("the value at `{at}` in `{place}` is nested more than {limit} levels deep; make it flatter")]
    TooDeep {
        /// The dotted path of the value.
        at: String,
        /// Where it was written.
        place: ConfigPlace,
        /// How many levels there may be.
        limit: usize,
    },
    /// Something cannot be included.
    #[error("`{key}` at `{at}` in `{place}` includes nothing")]
    Include {
        /// `$env`, `$file` or `$include`.
        key: &'static str,
        /// The dotted path of the value.
        at: String,
        /// Where it was written.
        place: ConfigPlace,
        /// Why.
        source: Box<IncludeError>,
    },
    /// A variable cannot be a part of the configuration.
    #[error("environment variable `{name}` is no part of the configuration")]
    Variable {
        /// The variable.
        name: String,
        /// Why.
        source: VariableError,
    },
    /// The URL cannot be fetched.
    #[error("config `{url}` cannot be fetched; is it reachable from here?")]
    Fetch {
        /// The URL, without a password or a query.
        url: Arc<str>,
        /// Why.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The file or URL is of a kind that cannot be read.
    #[error("config `{url}` cannot be read; give a path, or a URL that begins with `http://` or `https://`")]
    UnknownScheme {
        /// What was given, without a password or a query.
        url: Arc<str>,
    },
    /// Reading takes too long, as from a file system that does not answer.
    #[error("the configuration was not read within {seconds} seconds; does its file system answer?")]
    TimedOut {
        /// How long was waited.
        seconds: u64,
    },
    /// Reading ended in a panic.
    #[error(
        "reading the configuration ended in a panic, of which the output of this process says more; please report it \
         to the Flytower project"
    )]
    Interrupted,
}

/// Why something cannot be included.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IncludeError {
    /// There are more keys beside it.
    #[error("it must be the only key of its object; move the others away")]
    AdjacentKeys,
    /// What is to be included is no text.
    #[error("it must have a text as its value and has {found}")]
    NotAText {
        /// The kind of value it has.
        found: &'static str,
    },
    /// What is to be included depends on a variable that gives no value.
    #[error("the environment variable `{variable}` is not set; set it, or write `${{{variable}:-default}}`")]
    Unset {
        /// The variable.
        variable: String,
    },
    /// Who includes it is no file.
    #[error("only a configuration file may include files; write the value itself, or `$env`")]
    NoFolder,
    /// The name does not say how to read it.
    #[error("`{file}` is neither `.yaml`, `.yml` nor `.json`; use `$file` for a text as it is")]
    UnknownFormat {
        /// The path as it was given.
        file: String,
    },
    /// The file is not there.
    #[error("`{file}` does not exist; relative paths start at the folder of the file that includes them")]
    Missing {
        /// The file.
        file: Arc<str>,
    },
    /// The file cannot be used.
    #[error(transparent)]
    File(Box<ConfigError>),
    /// There is no value in the file at what follows `#`.
    #[error("the value at `{at}` of `{file}` must be an object and is {found}")]
    NotAnObject {
        /// The file.
        file: Arc<str>,
        /// The dotted path inside of it.
        at: String,
        /// The kind of value there.
        found: &'static str,
    },
    /// Files include each other.
    #[error("it includes itself: {}", .cycle.join(" -> "))]
    Cycle {
        /// What is included, from what comes back to itself at the end.
        cycle: Vec<String>,
    },
    /// There are too many.
    #[error("there are more than {limit} includes")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
}

/// Why a variable cannot be a part of the configuration.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum VariableError {
    /// Its name does not give a path.
    #[error(
        "`{part}` is no key: after `APP_CONFIG_` come keys with `_` between them, of letters and digits, with `-` or `:` \
         inside"
    )]
    InvalidKey {
        /// What should be a key.
        part: String,
    },
    /// Its value is not UTF-8.
    #[error("its value must be UTF-8")]
    NotText,
    /// Its value is `null`, which would be nothing.
    #[error("its value may not be null; unset the variable, or write `null` in a file")]
    Null,
    /// Its value has too many levels.
    #[error("its value is nested more than {limit} levels deep")]
    TooDeep {
        /// How many levels there may be.
        limit: usize,
    },
    /// Another variable gives the same value.
    #[error("`{at}` has a value already, by another variable; remove one of them")]
    Exists {
        /// The dotted path.
        at: String,
    },
    /// Another variable gives a value where this one needs an object.
    #[error("there is no room below `{at}`, to which another variable gives a value that is no object")]
    NoRoom {
        /// The dotted path.
        at: String,
    },
}

/// All reasons why there is no configuration: at least one.
#[derive(Debug)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl From<ConfigError> for ConfigErrors {
    fn from(error: ConfigError) -> Self {
        Self(vec![error])
    }
}

impl ConfigErrors {
    /// All of it, with the causes of each.
    pub(super) fn to_text(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(source) = cause {
            text.push_str(&format!(": {source}"));
            cause = source.source();
        }
        text
    }
}

/// One is told alone, with its causes as sources; of several each is told with its causes.
impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [one] = &*self.0 {
            return one.fmt(f);
        }
        write!(f, "{} problems with the configuration", self.0.len())?;
        for error in &self.0 {
            write!(f, "\n      {error}")?;
            let mut cause = error.source();
            while let Some(source) = cause {
                write!(f, ": {source}")?;
                cause = source.source();
            }
        }
        Ok(())
    }
}

impl StdError for ConfigErrors {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            [one] => one.source(),
            _ => None,
        }
    }
}
