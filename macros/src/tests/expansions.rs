use std::fs;
use std::path::PathBuf;

use super::examples::EXAMPLES;
use super::{errors, expand};

/// Set to have the records rewritten, and then read their differences.
const BLESS: &str = "FLYTOWER_BLESS";

#[test]
fn expansions_are_as_recorded() {
    let differing: Vec<&str> = EXAMPLES
        .iter()
        .filter(|(name, source)| {
            let expansion = formatted(source);
            let record = record(name);
            if std::env::var_os(BLESS).is_some() {
                fs::write(&record, &expansion).expect("the record can be written");
            }
            fs::read_to_string(&record).ok().as_ref() != Some(&expansion)
        })
        .map(|(name, _)| *name)
        .collect();
    assert!(
        differing.is_empty(),
        "set {BLESS}=1 and read what changes in the records of {differing:?}"
    );
}

#[test]
fn good_examples_have_no_errors() {
    for (name, source) in EXAMPLES {
        assert_eq!(errors(expand(source)), [""; 0], "in `{name}`");
    }
}

#[test]
fn every_record_has_its_example() {
    let folder = fs::read_dir(folder()).expect("the records are there");
    for file in folder {
        let path = file.expect("the folder can be read").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .to_owned();
        assert!(
            EXAMPLES.iter().any(|(example, _)| *example == name),
            "`{name}` is recorded but no example"
        );
    }
}

fn formatted(source: &str) -> String {
    prettyplease::unparse(&syn::parse2(expand(source)).expect("an expansion consists of items"))
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests-output")
}

fn record(name: &str) -> PathBuf {
    folder().join(format!("{name}.rs"))
}
