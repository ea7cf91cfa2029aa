//! Fixtures that compile, without a warning, and run.

use std::process::Command;

use crate::fixture::{Fixture, Outcome};
use crate::scratch::{Compiled, compile};

#[test]
fn each_pass_fixture_compiles_without_a_warning_and_runs() {
    let fixtures = Fixture::all(Outcome::Pass);
    let compiled = compile("build", &fixtures);
    let problems: Vec<String> = fixtures
        .iter()
        .filter_map(|fixture| Some(format!("{}: {}", fixture.path, problem(&compiled[&fixture.program()])?)))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn problem(compiled: &Compiled) -> Option<String> {
    if !compiled.messages.is_empty() {
        return Some(format!("rustc says\n{}", compiled.messages));
    }
    let Some(executable) = &compiled.executable else {
        return Some("was not built".to_owned());
    };
    let output = Command::new(executable)
        .output()
        .expect("what was built can be started");
    let says = String::from_utf8_lossy(&output.stderr);
    (!output.status.success()).then(|| format!("ended with {}\n{says}", output.status))
}
