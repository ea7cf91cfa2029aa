//! Fixtures that do not compile, and what the compiler says.

use std::io::{self, Write as _};
use std::path::Path;

use crate::fixture::{Fixture, Outcome, root, workspace};
use crate::scratch::compile;
use crate::snapshot::own_lines;
use crate::toolchain;

#[test]
fn each_fail_fixture_fails_as_its_snapshot_says() {
    let version = toolchain::version();
    if toolchain::is_that_of_the_snapshots() {
        tell(&format!("{version} wrote the snapshots: they are compared as a whole"));
        let cases = trybuild::TestCases::new();
        cases.compile_fail("*/fail/*.rs");
    } else {
        tell(&format!(
            "{version} did not write the snapshots: only what Flytower says is compared"
        ));
        compare_own_lines();
    }
}

/// Says which comparison runs, past the test's captured output: a weaker one must not go unnoticed.
#[allow(clippy::explicit_write, reason = "`println!` is what is captured")]
fn tell(what: &str) {
    writeln!(io::stdout(), "{what}").unwrap();
}

fn compare_own_lines() {
    let fixtures = Fixture::all(Outcome::Fail);
    let compiled = compile("check", &fixtures);
    let mut problems = Vec::new();
    for fixture in &fixtures {
        let result = &compiled[&fixture.program()];
        if !result.has_errors {
            problems.push(format!("{}: compiles", fixture.path));
        }
        let said = with_placeholders(&result.messages, fixture);
        let said: Vec<&str> = said.lines().map(str::trim).collect();
        let snapshot = fixture.snapshot().unwrap_or_default();
        let missing = own_lines(&snapshot)
            .into_iter()
            .filter(|own| !said.iter().any(|line| line.ends_with(own)));
        problems.extend(missing.map(|line| format!("{}: rustc does not say\n  {line}", fixture.path)));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Writes `$DIR`, `$WORKSPACE` and `$CRATE` as snapshots do.
fn with_placeholders(messages: &str, fixture: &Fixture) -> String {
    let folder = |path: &Path| path.to_str().unwrap().to_owned();
    messages
        .replace(&folder(root()), "$DIR")
        .replace(&folder(workspace()), "$WORKSPACE")
        .replace(&fixture.program().replace('-', "_"), "$CRATE")
}
