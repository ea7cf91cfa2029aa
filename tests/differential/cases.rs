//! What is asked, and what the real Backstage answered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// This folder.
pub(crate) fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential")
}

/// Requests to a backend with one configuration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) group: String,
    /// What `app-config.yaml` says.
    #[serde(default)]
    pub(crate) config: Map<String, Value>,
    /// Whether there is a plugin `app`.
    #[serde(default)]
    pub(crate) app: bool,
    /// `false`: it is asked only whether the start fails.
    #[serde(default = "yes")]
    pub(crate) starts: bool,
    #[serde(default)]
    pub(crate) requests: Vec<Request>,
}

fn yes() -> bool {
    true
}

/// One request, or bytes that hold any number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub(crate) case: String,
    /// In which phase of the backend's life it is sent.
    #[serde(default, rename = "while")]
    pub(crate) phase: Phase,
    /// Method, target and, if it is not 1.1, version.
    pub(crate) send: Option<String>,
    #[serde(default)]
    pub(crate) headers: Vec<String>,
    pub(crate) body: Option<String>,
    pub(crate) base64: Option<String>,
    /// All bytes of the request, instead of the above. One for each character.
    pub(crate) raw: Option<String>,
    /// The methods of the requests in `raw`.
    pub(crate) methods: Option<Vec<String>>,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Phase {
    Starting,
    #[default]
    Running,
    Stopping,
}

/// A configuration in files and variables, and what is read of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfigCase {
    pub(crate) case: String,
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) arguments: Vec<String>,
    /// How, and which key.
    #[serde(default)]
    pub(crate) reads: Vec<(String, String)>,
}

/// The cases of one file, and the answers to them by case.
pub(crate) struct CaseFile<T> {
    /// `http/cors`
    pub(crate) name: String,
    pub(crate) cases: Vec<T>,
    pub(crate) answers: Map<String, Value>,
}

/// All case files of a kind (`http`, `config`), in order.
pub(crate) fn case_files<T: DeserializeOwned>(kind: &str) -> Vec<CaseFile<T>> {
    let folder = std::fs::read_dir(suite().join("cases").join(kind)).unwrap();
    let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| case_file(kind, path)).collect()
}

fn case_file<T: DeserializeOwned>(kind: &str, path: &Path) -> CaseFile<T> {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let cases = std::fs::read_to_string(path).unwrap();
    let answers = suite().join("answers").join(kind).join(format!("{stem}.json"));
    let answers = std::fs::read_to_string(&answers)
        .unwrap_or_else(|error| panic!("{}: {error}; `record` writes it", answers.display()));
    CaseFile {
        name: format!("{kind}/{stem}"),
        cases: serde_saphyr::from_str(&cases).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
        answers: serde_json::from_str(&answers).unwrap(),
    }
}
