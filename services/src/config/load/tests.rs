use flytower_core::config::{ConfigProblem, ConfigWarning};
use proptest::prelude::*;
use serde_json::json;
use tempfile::TempDir;

use super::*;

fn file(folder: &TempDir, name: &str, text: &str) -> Source {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    Source::File { path, required: true }
}

async fn load(sources: Vec<Source>) -> Result<ConfigSnapshot, ConfigErrors> {
    Loader::new(sources).unwrap().load().await.outcome
}

#[tokio::test]
async fn later_files_win_and_all_are_named_as_the_origin() {
    let folder = tempfile::tempdir().unwrap();
    let sources = vec![
        file(&folder, "a.yaml", "backend: { listen: ':7007', cors: { origin: x } }\n"),
        Source::File {
            path: folder.path().join("absent.yaml"),
            required: false,
        },
        file(&folder, "b.yaml", "backend: { listen: ':8008', cors: null }\n"),
    ];

    let sut = load(sources).await.unwrap();

    assert_eq!(*sut.root(), json!({ "backend": { "listen": ":8008" } }));
    let origin = sut.origin();
    assert!(origin.contains("a.yaml`, `") && origin.ends_with("b.yaml`"), "{origin}");
}

#[tokio::test]
async fn files_that_are_not_there_yet_are_among_those_that_it_depends_on() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent.yaml");
    let sources = vec![
        file(&folder, "a.yaml", "x: { $file: secret.txt }"),
        Source::File {
            path: absent.clone(),
            required: false,
        },
    ];

    let sut = Loader::new(sources).unwrap().load().await;

    assert!(sut.outcome.is_err());
    let stamps = sut.stamps.unwrap();
    assert_eq!(stamps.now(), stamps);
    std::fs::write(absent, "").unwrap();
    let later = stamps.now();
    assert_ne!(later, stamps);
    std::fs::write(folder.path().join("secret.txt"), "").unwrap();
    assert_ne!(later.now(), later);
}

#[tokio::test]
async fn all_that_is_wrong_with_all_files_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let sources = vec![
        file(&folder, "a.yaml", "a: [\n"),
        Source::File {
            path: folder.path().join("absent.yaml"),
            required: true,
        },
        file(&folder, "b.yaml", "- 1\n"),
        file(&folder, "c.yaml", "x: { $file: nope, y: 1 }\nz: { $include: x.txt }\n"),
    ];

    let error = load(sources).await.unwrap_err();

    assert_eq!(error.0.len(), 5, "{error}");
    let text = error.to_string();
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    assert_eq!(lines[0], "5 problems with the configuration");
    for (line, part) in lines[1..].iter().zip([
        "a.yaml` is not valid YAML at line 1, column 4: ",
        "absent.yaml` does not exist; create it",
        "b.yaml` must hold an object at its root and holds a list",
        "c.yaml:1:4` includes nothing: it must be the only key",
        "c.yaml:2:4` includes nothing: `x.txt` is neither",
    ]) {
        assert!(line.contains(part), "{line}");
    }
}

#[tokio::test]
async fn one_problem_is_told_alone_with_its_cause() {
    let missing = Source::File {
        path: "/nowhere/app-config.yaml".into(),
        required: true,
    };

    let error = load(vec![missing]).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "config file `/nowhere/app-config.yaml` does not exist; create it, or name another one with `--config <file>`"
    );
}

fn problem(config: &ConfigSnapshot, path: &str) -> ConfigProblem {
    config.get::<String>(path).unwrap_err()
}

#[test]
fn a_value_that_is_missing_because_of_a_variable_says_so() {
    let text = "app: { title: 'The ${NOPE}', other: '${NOPE:-}' }\n";

    let sut = parse(&[("a.yaml", text)], &[]).unwrap();

    for (path, or_empty) in [("app.title", ""), ("app.title.short", ""), ("app.other", ", or empty")] {
        assert_eq!(
            problem(&sut, path).to_string(),
            format!(
                "missing required config value at `{path}` in `a.yaml:1:6`: the environment variable `NOPE` is not \
                 set{or_empty}"
            )
        );
    }
    assert_eq!(
        problem(&sut, "app.titles").to_string(),
        "missing required config value at `app.titles` in `a.yaml:1:6`"
    );
}

#[test]
fn a_wrong_value_has_the_place_of_the_file_that_it_comes_from() {
    let low = "a:\n  b: 1\n  c: [1, { d: 2 }]\n";
    let high = "a: { b: 2 }";

    let sut = parse(&[("low.yaml", low), ("high.yaml", high)], &[("APP_CONFIG_a_e", "3")]).unwrap();

    let place = |path: &str| problem(&sut, path).place.unwrap().to_string();
    assert_eq!(place("a.b"), "high.yaml:1:9");
    assert_eq!(place("a.c"), "low.yaml:3:6");
    assert_eq!(place("a.e"), "environment variable APP_CONFIG_a_e");
    assert_eq!(
        sut.origin(),
        "`low.yaml`, `high.yaml`, the environment variables `APP_CONFIG_*`"
    );
}

#[test]
fn the_environment_wins_over_all_files() {
    let variables = [("APP_CONFIG_a", "5"), ("APP_CONFIG_b_c", "text")];

    let sut = parse(&[("f", "{ a: 1, b: { c: 1, d: 1 } }")], &variables).unwrap();

    assert_eq!(*sut.root(), json!({ "a": 5, "b": { "c": "text", "d": 1 } }));
}

/// Pieces of YAML, more likely to mean something than any text.
const YAML: &str = r#"([a-c]: |- |\n|  |\[|\]|\{|\}|, |"|'|\$\{(A|B|NO)(:-x)?\}|\$(env|file|include): |&x |\*x|~|null|1|0x1f|\||>|#|!!int |<<: |é){0,24}"#;

/// The same without names of variables, anchors and tags, which are no values.
const PLAIN_YAML: &str =
    r#"([a-c]: |- |\n|  |\[|\]|\{|\}|, |"|'|\$(env|file|include): |~|null|1|0x1f|\||>|#|<<: |é|\\|\t|%){0,24}"#;

proptest! {
    #[test]
    fn no_text_makes_it_panic(low in YAML, high in YAML, name in "APP_CONFIG_[a-c_:-]{0,5}", value in ".{0,8}") {
        let variables = [("A", "a"), ("B", value.as_str()), (name.as_str(), value.as_str())];

        if let Ok(config) = parse(&[("low", &low), ("high", &high)], &variables) {
            prop_assert!(config.root().is_object());
        }
    }

    #[test]
    fn no_problem_quotes_a_value(before in PLAIN_YAML, after in PLAIN_YAML) {
        let text = format!("{before}k: hunter2{after}");

        if let Err(errors) = parse(&[("f", &text)], &[("APP_CONFIG_1", "hunter2"), ("APP_CONFIG_a", "{\"a\": hunter2")]) {
            let text = errors.to_text();
            // a key is no value
            prop_assert!(!text.contains("hunter2") || text.contains("duplicate mapping key"), "{}", text);
        }
    }
}

#[test]
fn what_is_left_out_for_want_of_a_variable_is_worth_a_warning_unless_a_later_source_decides() {
    let low =
        "backend:\n  listen: ':${PORTX}'\n  cors: { origin: '${ORIGIN}' }\n  baseUrl: '${URL:-http://a}'\nq: ${Q:-}\n";
    let high = "backend: { cors: { origin: x } }\nlist: [a, '${ITEM}']\n";

    let sut = parse(&[("low.yaml", low), ("high.yaml", high)], &[("APP_CONFIG_q", "1")]).unwrap();

    let warnings: Vec<_> = ConfigWarning::of_unset_values(&sut)
        .iter()
        .map(ToString::to_string)
        .collect();
    let because = |variable: &str| {
        format!(
            "counts as not set, because the environment variable `{variable}` is not set; write `${{{variable}:-…}}` \
             with a default, or `${{{variable}:-}}` if nothing is meant"
        )
    };
    let expected = [
        format!("`backend.listen` (low.yaml:2:11) {}", because("PORTX")),
        format!("`list[1]` (high.yaml:2:11) {}", because("ITEM")),
    ];
    assert_eq!(warnings, expected);
    assert_eq!(sut.unset_value("backend.cors.origin"), None);
    assert_eq!(sut.unset_value("q"), None);
}
