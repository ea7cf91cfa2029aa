use std::fs;
use std::path::{Path, PathBuf};

/// The macros, which are also the folders.
const MACROS: [&str; 10] = [
    "backend",
    "config",
    "extension_point",
    "feature_loader",
    "module",
    "plugin",
    "plugin_marker",
    "service",
    "service_factory",
    "service_set",
];

/// Whether a fixture compiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Pass,
    Fail,
}

/// A program that shows one thing.
#[derive(Debug)]
pub(crate) struct Fixture {
    /// From the folder of this package: `backend/fail/missing_service.rs`.
    pub(crate) path: String,
    pub(crate) source: String,
}

impl Fixture {
    /// All fixtures of an outcome, sorted by path.
    pub(crate) fn all(outcome: Outcome) -> Vec<Self> {
        let folders = MACROS.iter().map(|name| format!("{name}/{}", outcome.folder()));
        folders
            .flat_map(|folder| files(&folder, "rs"))
            .map(|path| Self::read(&path))
            .collect()
    }

    /// The fixture with this path.
    pub(crate) fn read(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            source: read(path),
        }
    }

    pub(crate) fn absolute_path(&self) -> PathBuf {
        root().join(&self.path)
    }

    /// What it shows: the first line, without the comment's sign.
    pub(crate) fn title(&self) -> &str {
        self.source
            .lines()
            .next()
            .unwrap_or_default()
            .trim_start_matches("//! ")
    }

    /// The code in the first line.
    pub(crate) fn code(&self) -> Option<&str> {
        self.title()
            .split_once(": ")
            .map(|(code, _)| code)
            .filter(|code| is_code(code))
    }

    /// The `fail` fixtures that this one mends.
    pub(crate) fn fixes(&self) -> impl Iterator<Item = &str> {
        self.source.lines().filter_map(|line| line.strip_prefix("//! Fixes "))
    }

    /// What rustc says of it, if that was noted.
    pub(crate) fn snapshot(&self) -> Option<String> {
        fs::read_to_string(self.absolute_path().with_extension("stderr")).ok()
    }

    /// A name that no other fixture has, for a program made of it.
    pub(crate) fn program(&self) -> String {
        self.path.trim_end_matches(".rs").replace('/', "-")
    }
}

impl Outcome {
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
        }
    }
}

/// Whether `text` is `FT` and four digits.
pub(crate) fn is_code(text: &str) -> bool {
    text.strip_prefix("FT")
        .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

/// The codes in a text, each once, sorted.
pub(crate) fn codes_in(text: &str) -> Vec<String> {
    let words = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| is_code(word));
    let mut codes: Vec<String> = words.map(str::to_owned).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// Every file of a kind in the folders of the fixtures.
pub(crate) fn all_files(extension: &str) -> Vec<String> {
    let folders = MACROS
        .iter()
        .flat_map(|name| [format!("{name}/pass"), format!("{name}/fail")]);
    folders.flat_map(|folder| files(&folder, extension)).collect()
}

fn files(folder: &str, extension: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root().join(folder)) else {
        return Vec::new();
    };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut paths: Vec<String> = names
        .filter(|name| Path::new(name).extension().is_some_and(|found| found == extension))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    paths.sort();
    paths
}

/// Reads a file of this package.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("ui-tests/{path}: {error}"))
}

/// The folder of this package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    root().parent().expect("this package lies in a folder of the workspace")
}
