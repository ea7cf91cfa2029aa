//! The examples of `docs/testing.md`, a module for each, which show what they test and nothing else.

mod configuring;
mod factories;
mod logging;
mod modules;
mod production;
mod replacing;
mod routes;
mod without_backend;

use std::fs;
use std::path::Path;

/// The code blocks of a page that say which file they are of.
fn examples(page: &str) -> Vec<(String, String)> {
    let marked = page.split("<!-- example: ").skip(1);
    let blocks = marked.map(|rest| {
        let (name, rest) = rest.split_once(" -->\n```rust\n").unwrap();
        let (code, _) = rest.split_once("```").unwrap();
        (name.to_owned(), code.to_owned())
    });
    blocks.collect()
}

#[test]
fn the_pages_show_what_is_tested_and_all_of_it() {
    let kit = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = kit.join("tests/integration/guide");
    let code = |name: &str| fs::read_to_string(folder.join(name)).unwrap();

    let page = examples(&fs::read_to_string(kit.join("../docs/testing.md")).unwrap());
    let readme = examples(&fs::read_to_string(kit.join("README.md")).unwrap());

    for (name, shown) in page.iter().chain(&readme) {
        assert_eq!(*shown, code(name), "{name} is not what the page shows");
    }
    let files = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name());
    for file in files.filter(|file| file != "mod.rs") {
        let shown = page.iter().any(|(name, _)| file == name.as_str());
        assert!(shown, "{file:?} is not shown");
    }
    assert_eq!(readme.len(), 1);
}
