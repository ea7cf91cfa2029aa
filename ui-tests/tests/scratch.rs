//! A package whose programs are the fixtures, and what cargo says of it.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::fixture::{Fixture, root, workspace};

/// What became of one fixture.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    /// Errors and warnings, as rustc shows them.
    pub(crate) messages: String,
    pub(crate) has_errors: bool,
    pub(crate) executable: Option<PathBuf>,
}

impl Compiled {
    fn is_known(&self) -> bool {
        self.executable.is_some() || !self.messages.is_empty()
    }
}

/// Runs `cargo <command>` once over all fixtures and returns what became of each, by [`Fixture::program`].
pub(crate) fn compile(command: &str, fixtures: &[Fixture]) -> BTreeMap<String, Compiled> {
    let metadata = metadata();
    let target = Path::new(metadata["target_directory"].as_str().unwrap());
    let folder = target.join("ui-tests").join(command);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest(&metadata, fixtures)).unwrap();
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let output = cargo(&[
        command,
        "--bins",
        "--keep-going",
        "--offline",
        "--quiet",
        "--message-format=json",
    ])
    .current_dir(&folder)
    .env("CARGO_TARGET_DIR", target)
    .output()
    .expect("cargo runs");
    let compiled = results(&String::from_utf8(output.stdout).unwrap(), fixtures);
    // what fails before the first fixture is not about fixtures
    assert!(
        compiled.values().any(Compiled::is_known),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    compiled
}

fn results(output: &str, fixtures: &[Fixture]) -> BTreeMap<String, Compiled> {
    let mut compiled: BTreeMap<_, _> = fixtures
        .iter()
        .map(|fixture| (fixture.program(), Compiled::default()))
        .collect();
    for line in output.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let Some(result) = line["target"]["name"].as_str().and_then(|name| compiled.get_mut(name)) else {
            continue;
        };
        if let Some(message) = line["message"]["rendered"].as_str() {
            result.messages.push_str(message);
            result.has_errors |= line["message"]["level"] == "error";
        }
        if let Some(executable) = line["executable"].as_str() {
            result.executable = Some(executable.into());
        }
    }
    compiled
}

/// The manifest: this package's dependencies, and a program for each fixture.
fn manifest(metadata: &Value, fixtures: &[Fixture]) -> String {
    let mut manifest = String::from(
        "[package]\nname = \"flytower-ui-fixtures\"\nedition = \"2024\"\nautobins = false\n\n[workspace]\n\n\
         [lints.rust]\ndead_code = \"allow\"\n\n[dependencies]\n",
    );
    for dependency in dependencies(metadata) {
        writeln!(manifest, "{}", entry(dependency)).unwrap();
    }
    for fixture in fixtures {
        let (name, path) = (fixture.program(), fixture.absolute_path());
        write!(manifest, "\n[[bin]]\nname = {name:?}\npath = {path:?}\n").unwrap();
    }
    manifest
}

/// What fixtures may use: the dependencies of this package that are not for the harness alone.
fn dependencies(metadata: &Value) -> impl Iterator<Item = &Value> {
    let packages = metadata["packages"].as_array().unwrap();
    let own = packages
        .iter()
        .find(|package| package["name"] == env!("CARGO_PKG_NAME"))
        .unwrap();
    own["dependencies"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|dependency| dependency["kind"].is_null())
}

/// `name = { path = "…", default-features = false }`
fn entry(dependency: &Value) -> String {
    let source = match dependency["path"].as_str() {
        Some(path) => format!("path = {path:?}"),
        None => format!("version = {}", dependency["req"]),
    };
    let (name, defaults, features) = (
        dependency["name"].as_str().unwrap(),
        &dependency["uses_default_features"],
        &dependency["features"],
    );
    format!("{name} = {{ {source}, default-features = {defaults}, features = {features} }}")
}

fn metadata() -> Value {
    let output = cargo(&["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The cargo that runs this test.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}
