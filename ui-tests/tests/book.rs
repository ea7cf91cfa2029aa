//! The book of diagnostics quotes fixtures, and what it quotes is what there is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fixture::{codes_in, read, workspace};

/// Set to have the quotations rewritten, and then read their differences.
const BLESS: &str = "FLYTOWER_BLESS";

/// Stands before a block of code and says what it quotes.
const MARK: &str = "<!-- fixture: ";

#[test]
fn the_book_and_the_readme_quote_fixtures_as_they_are() {
    let mut outdated = Vec::new();
    let mut pages = entries();
    pages.push(workspace().join("README.md"));
    for path in pages {
        let text = fs::read_to_string(&path).unwrap();
        let current = with_quotations(&text);
        if std::env::var_os(BLESS).is_some() {
            fs::write(&path, &current).unwrap();
        } else if text != current {
            outdated.push(path);
        }
    }
    assert!(
        outdated.is_empty(),
        "set {BLESS}=1 and read what changes in {outdated:#?}"
    );
}

#[test]
fn each_code_has_an_entry_and_each_entry_a_code() {
    let written: BTreeSet<String> = entries().iter().map(|path| name(path)).collect();
    assert_eq!(written, codes_of_sources());
}

#[test]
fn each_entry_is_named_in_the_contents_and_in_the_table() {
    let (contents, table) = (page("SUMMARY.md"), page("diagnostics/README.md"));
    for path in entries() {
        let (code, text) = (name(&path), fs::read_to_string(&path).unwrap());
        let title = text.lines().next().unwrap_or_default().trim_start_matches("# ");
        let (prefix, summary) = title.split_once(": ").unwrap_or_default();
        assert_eq!(prefix, code, "the title of {code}");
        assert!(
            contents.contains(&format!("[{title}](diagnostics/{code}.md)")),
            "{code} in SUMMARY.md"
        );
        assert!(
            table.contains(&format!("| [{code}]({code}.md) | {summary} |")),
            "{code} in README.md"
        );
    }
}

/// The same text with each marked block as its fixture is.
fn with_quotations(text: &str) -> String {
    let mut current = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        current.push_str(line);
        current.push('\n');
        if let Some(path) = line.strip_prefix(MARK).and_then(|rest| rest.strip_suffix(" -->")) {
            current.push_str(&quotation(path));
            skip_block(&mut lines);
        }
    }
    current
}

fn quotation(path: &str) -> String {
    let (language, quoted) = match path.strip_suffix(".stderr") {
        Some(fixture) => ("text", as_a_user_sees_it(&read(path), fixture)),
        None => ("rust", read(path)),
    };
    format!("```{language}\n{}\n```\n", quoted.trim_end())
}

/// A user's own crate is the fixture, and other crates are not where we have them.
fn as_a_user_sees_it(snapshot: &str, fixture: &str) -> String {
    snapshot
        .replace(&format!("$DIR/{fixture}.rs"), "src/main.rs")
        .replace(&format!("{fixture}.rs"), "src/main.rs")
        .replace("$WORKSPACE/tests/crates/", "")
        .replace("$WORKSPACE/", "flytower/")
        .replace("$CRATE", "portal")
}

fn skip_block<'t>(lines: &mut impl Iterator<Item = &'t str>) {
    let begins = lines.next().is_some_and(|line| line.starts_with("```"));
    assert!(begins, "a block of code must follow `{MARK}…`");
    for line in lines {
        if line == "```" {
            break;
        }
    }
}

/// The codes that messages begin with.
fn codes_of_sources() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for folder in ["core/src", "macros/src"] {
        visit(&workspace().join(folder), &mut |source| codes.extend(codes_in(source)));
    }
    codes
}

fn visit(folder: &Path, look: &mut impl FnMut(&str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "tests") {
            visit(&path, look);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            look(&fs::read_to_string(path).unwrap());
        }
    }
}

/// The files `FT….md`, sorted.
fn entries() -> Vec<PathBuf> {
    let files = fs::read_dir(docs().join("diagnostics"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut entries: Vec<PathBuf> = files.filter(|path| name(path).starts_with("FT")).collect();
    entries.sort();
    entries
}

fn page(path: &str) -> String {
    fs::read_to_string(docs().join(path)).unwrap()
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn docs() -> PathBuf {
    workspace().join("docs")
}
