use core::error::Error as _;

use proptest::prelude::*;
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::config::node::{places, values};

fn variables() -> Variables {
    Variables::of([
        ("FOO", "foo"),
        ("EMPTY", ""),
        ("PADDED", " pad "),
        ("NUMBER", "42"),
        ("NAME", "b"),
    ])
}

/// A folder of files, of which `app-config.yaml` is the source.
struct Folder(TempDir);

struct Outcome {
    root: Option<Object>,
    unset: Vec<String>,
    errors: Vec<String>,
}

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn transformed(&self) -> Outcome {
        let variables = variables();
        let mut files = Files::default();
        let mut sut = Transform::new(&variables, &mut files);
        let path = self.0.path().join("app-config.yaml");
        let name = Arc::from("app-config.yaml");
        let node = yaml::parse(&sut.read_file(&path).unwrap(), &name).unwrap();
        let root = sut.root(node, &name, Some(&path));
        let unset = sut.unset.iter().map(|unset| match &unset.source {
            UnsetSource::Variable(name) | UnsetSource::Include(name) => format!("{} {name}", unset.path),
            source => panic!("{source:?}"),
        });
        let folder = format!("{}/", self.0.path().display());
        let errors = sut.errors.iter().map(|error| {
            let mut text = error.to_string();
            let mut cause = error.source();
            while let Some(source) = cause {
                text.push_str(&format!(": {source}"));
                cause = source.source();
            }
            text.replace(&folder, "")
        });
        Outcome {
            unset: unset.collect(),
            errors: errors.collect(),
            root,
        }
    }
}

/// What is left of a source without anything beside it, if nothing is wrong.
fn transformed(text: &str) -> Value {
    let outcome = Folder::with(&[("app-config.yaml", text)]).transformed();
    assert_eq!(outcome.errors, Vec::<String>::new());
    outcome.root.map_or(Value::Null, |root| Value::Object(values(&root)))
}

fn errors(files: &[(&str, &str)]) -> Vec<String> {
    Folder::with(files).transformed().errors
}

#[test]
fn variables_always_give_texts() {
    let sut = transformed("{ a: '${FOO}', b: '${NUMBER}', c: ['${PADDED}', 7, true, ~], '${FOO}': x }");

    assert_eq!(
        sut,
        json!({ "a": "foo", "b": "42", "c": ["pad", 7, true, null], "${FOO}": "x" })
    );
}

#[test]
fn an_unset_variable_removes_the_whole_value() {
    let sut = transformed("{ a: 'x-${NOPE}', b: ['${FOO}', '${NOPE}', b], c: { d: '${NOPE}', e: { $env: NOPE } } }");

    assert_eq!(sut, json!({ "b": ["foo", "b"], "c": {} }));
}

#[test]
fn a_variable_that_is_not_set_or_empty_is_named_with_what_it_removes() {
    let text = "{ a: { b: 'x-${ NOPE }' }, l: ['${NOPE:-}'], empty: '${EMPTY:-}', c: '${FOO}', e: { $env: OTHER } }";

    let sut = Folder::with(&[("app-config.yaml", text)]).transformed();

    assert_eq!(sut.unset, ["a.b NOPE", "l[0] NOPE", "empty EMPTY", "e OTHER"]);
}

#[test]
fn a_text_file_and_a_variable_are_put_in_as_they_are() {
    let folder = Folder::with(&[
        (
            "app-config.yaml",
            "{ a: { $file: 'texts/${NAME}.txt' }, b: { $env: PADDED }, c: [{ $env: '${EMPTY}NUMBER' }] }",
        ),
        ("texts/b.txt", "  ${FOO}\nline \n\n"),
    ]);

    let sut = folder.transformed();

    assert_eq!(sut.errors, Vec::<String>::new());
    let root = Value::Object(values(&sut.root.unwrap()));
    assert_eq!(root, json!({ "a": "  ${FOO}\nline", "b": "pad", "c": ["42"] }));
}

#[test]
fn what_is_included_is_transformed_from_where_it_stands() {
    let folder = Folder::with(&[
        (
            "app-config.yaml",
            "all: { $include: parts/all.yaml }\none: { $include: 'parts/all.yaml#list' }\ndeep: { $include: 'parts/all.yaml#o.deep' }\n\
             none: { $include: 'parts/all.yaml#nope' }\nempty: { $include: parts/empty.yml }\n",
        ),
        (
            "parts/all.yaml",
            "list: ['${FOO}', '${NOPE}']\no:\n  deep: { $include: ../b.json#text }\n",
        ),
        ("parts/empty.yml", ""),
        ("b.json", "{ \"text\": \"${NUMBER}\" }"),
    ]);

    let sut = folder.transformed();

    assert_eq!(sut.errors, Vec::<String>::new());
    let root = sut.root.unwrap();
    assert_eq!(
        Value::Object(values(&root)),
        json!({ "all": { "list": ["foo"], "o": { "deep": "42" } }, "one": ["foo"], "deep": "42", "empty": null })
    );
    assert_eq!(
        sut.unset,
        [
            "all.list[1] NOPE",
            "one[1] NOPE",
            "none parts/all.yaml#nope",
            "empty parts/empty.yml"
        ]
    );
    let prefix = folder.0.path().display().to_string();
    let place = |path: &str| places(&root)[path].to_string().replace(&prefix, "");
    assert_eq!(place("all.list[0]"), "/parts/all.yaml:1:8");
    assert_eq!(place("deep"), "/b.json:1:11");
}

#[test]
fn everything_that_cannot_be_included_is_reported_with_its_place() {
    let text = "a: { $file: nope.txt, other: 1 }\nb: { $env: [1] }\nc:\n  - $include: data.txt\n  - $file: nope.txt\n\
                d: { $include: 'part.yaml#text.below' }\ne: { $include: broken.json }\nf: { $include: '${NOPE}' }\n\
                g: { $include: nope.yaml }\nh: { $file: . }\n";
    let errors = errors(&[
        ("app-config.yaml", text),
        ("part.yaml", "text: hunter2"),
        ("broken.json", "{ \"a\": hunter2 }"),
    ]);

    let start = |key: &str, at: &str, line: u32, column: u32| {
        format!("`{key}` at `{at}` in `app-config.yaml:{line}:{column}` includes nothing: ")
    };
    let expected = [
        (start("$file", "a", 1, 4), "it must be the only key of its object"),
        (
            start("$env", "b", 2, 4),
            "it must have a text as its value and has a list",
        ),
        (
            start("$include", "c[0]", 4, 5),
            "`data.txt` is neither `.yaml`, `.yml` nor `.json`",
        ),
        (start("$file", "c[1]", 5, 5), "`nope.txt` does not exist"),
        (
            start("$include", "d", 6, 4),
            "the value at `text` of `part.yaml` must be an object and is a text",
        ),
        (
            start("$include", "e", 7, 4),
            "config file `broken.json` is not valid JSON at line 1, column 8",
        ),
        (
            start("$include", "f", 8, 4),
            "the environment variable `NOPE` is not set",
        ),
        (start("$include", "g", 9, 4), "`nope.yaml` does not exist"),
        (start("$file", "h", 10, 4), "config file `"),
    ];
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for (error, (place, reason)) in errors.iter().zip(expected) {
        assert!(error.starts_with(&format!("{place}{reason}")), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn files_that_include_each_other_are_reported_with_the_way_round() {
    let errors = errors(&[
        (
            "app-config.yaml",
            "x: { $include: a.yaml#k }\ny: { $include: app-config.yaml#z.ok }\nz: { ok: 1 }\n",
        ),
        ("a.yaml", "k: { deep: { $include: './b.yaml' } }"),
        (
            "b.yaml",
            "again: [{ $include: '../${NOPE:-}${FOO}' }, { $include: a.yaml#k }]",
        ),
    ]);

    assert_eq!(errors.len(), 2, "{errors:#?}");
    assert!(errors[0].ends_with("the environment variable `NOPE` is not set; set it, or write `${NOPE:-default}`"));
    assert!(
        errors[1].ends_with("it includes itself: `a.yaml#k` -> `b.yaml` -> `a.yaml#k`"),
        "{}",
        errors[1]
    );
}

#[test]
fn includes_have_limits() {
    let many = format!("{}\n", "- { $include: list.yaml }\n".repeat(MAX_INCLUDES + 1));
    let sut = errors(&[("app-config.yaml", &format!("a:\n{many}")), ("list.yaml", "1")]);
    assert!(
        sut.len() == 1 && sut[0].contains("there are more than 1000 includes"),
        "{sut:?}"
    );

    // each one a level deeper, and never the same
    let mut files: Vec<_> = (0..80)
        .map(|number| {
            (
                format!("f{number}.yaml"),
                format!("a: {{ $include: f{}.yaml }}", number + 1),
            )
        })
        .collect();
    files.push(("app-config.yaml".to_owned(), "a: { $include: f0.yaml }".to_owned()));
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let sut = errors(&files);
    assert!(
        sut.len() == 1 && sut[0].contains("nested more than 32 levels deep"),
        "{sut:?}"
    );
}

#[test]
fn only_an_object_can_be_a_root() {
    assert_eq!(transformed(""), Value::Null);
    assert_eq!(transformed("~"), Value::Null);
    assert_eq!(transformed("{}"), json!({}));
    let errors = errors(&[("app-config.yaml", "- a\n")]);
    assert_eq!(
        errors,
        [
            "config file `app-config.yaml` must hold an object at its root and holds a list; write it as `key: value` lines"
        ]
    );
}

#[test]
fn a_source_without_a_folder_includes_variables_alone() {
    let variables = variables();
    let mut files = Files::default();
    let mut sut = Transform::new(&variables, &mut files);
    let name = Arc::from("https://x.test/a.yaml");
    let node = yaml::parse("{ a: { $file: /etc/hostname }, b: { $env: FOO } }", &name).unwrap();

    let root = sut.root(node, &name, None).unwrap();

    assert_eq!(Value::Object(values(&root)), json!({ "b": "foo" }));
    assert_eq!(sut.errors.len(), 1);
    assert!(
        matches!(&sut.errors[0], ConfigError::Include { source, .. } if matches!(**source, IncludeError::NoFolder))
    );
}

proptest! {
    #[test]
    fn what_refers_to_nothing_stays_as_it_is(key in "[a-z]{1,3}", text in "[a-z ]{1,8}", number in any::<i32>()) {
        let value = json!({ &key: { "t": text, "n": number, "l": [number, { "x": null }] } });

        prop_assert_eq!(transformed(&value.to_string()), value);
    }
}
