//! rustc's words differ from version to version, ours do not.

use std::env;
use std::process::Command;

use crate::fixture::read;

/// Whether this is the rustc that wrote the snapshots.
pub(crate) fn is_that_of_the_snapshots() -> bool {
    version().starts_with(&format!("{} ", read("toolchain.txt").trim()))
}

/// What `rustc --version` says.
pub(crate) fn version() -> String {
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("--version")
        .output();
    String::from_utf8(output.expect("rustc runs").stdout)
        .unwrap()
        .trim()
        .to_owned()
}
