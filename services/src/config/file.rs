use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use serde_saphyr::{Localizer, Location, UserMessageFormatter};

use super::error::ConfigError;
use super::source::Source;
use super::substitution::{Substituted, substitute};

/// Reads one file: nothing if it may be absent and is, or if it is empty.
pub(super) async fn read(source: &Source) -> Result<Option<Substituted>, ConfigError> {
    let path = || source.path.clone();
    let text = match tokio::fs::read_to_string(&source.path).await {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return if source.required {
                Err(ConfigError::Missing { path: path() })
            } else {
                Ok(None)
            };
        }
        Err(source) => return Err(ConfigError::Unreadable { path: path(), source }),
    };
    // The file system may be slow, parsing is not: no need for another thread.
    let root = object(parse(&text, &source.path)?, path)?;
    let variable = |name: &str| std::env::var(name).ok();
    substitute(root, &variable)
        .map(Some)
        .map_err(|include| ConfigError::UnsupportedInclude {
            path: path(),
            at: include.at,
            key: include.key,
        })
}

fn parse(text: &str, path: &Path) -> Result<Value, ConfigError> {
    let options = serde_saphyr::options! {
        // As Backstage's parser: YAML 1.2, where `yes` and `<<` mean nothing special.
        strict_booleans: true,
        merge_keys: serde_saphyr::MergeKeyPolicy::AsOrdinary,
        // A configuration holds secrets: what the parser says must not quote it.
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let (line, column) = error
            .location()
            .map_or((1, 1), |location| (location.line(), location.column()));
        ConfigError::Malformed {
            path: path.to_owned(),
            line,
            column,
            source: reason(&error).into(),
        }
    })
}

/// What is wrong, for people who write YAML and do not program the parser, and without the place, which is named already.
fn reason(error: &serde_saphyr::Error) -> String {
    error.render_with_formatter(&UserMessageFormatter.with_localizer(&Placeless))
}

struct Placeless;

impl Localizer for Placeless {
    fn attach_location<'a>(&self, base: Cow<'a, str>, _: Location) -> Cow<'a, str> {
        base
    }
}

fn object(value: Value, path: impl FnOnce() -> PathBuf) -> Result<Map<String, Value>, ConfigError> {
    let found = match value {
        Value::Object(entries) => return Ok(entries),
        Value::Null => return Ok(Map::new()),
        Value::Array(_) => "a list",
        Value::String(_) => "a text",
        Value::Number(_) => "a number",
        Value::Bool(_) => "a boolean",
    };
    Err(ConfigError::NotAnObject { path: path(), found })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    async fn read_text(text: &str) -> Result<Option<Map<String, Value>>, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app-config.yaml");
        std::fs::write(&path, text).unwrap();
        let substituted = read(&Source { path, required: true }).await?;
        Ok(substituted.map(|substituted| substituted.root))
    }

    #[tokio::test]
    async fn yaml_is_read_as_version_1_2() {
        let sut = read_text("a: yes\nb: true\nc: 0x10\nd: '7007'\ne: 2026-01-01\n<<: { f: 1 }\n")
            .await
            .unwrap()
            .unwrap();

        let expected = json!({ "a": "yes", "b": true, "c": 16, "d": "7007", "e": "2026-01-01", "<<": { "f": 1 } });
        assert_eq!(Value::Object(sut), expected);
    }

    #[tokio::test]
    async fn an_empty_file_contributes_nothing() {
        for text in ["", "# only a comment\n", "---\n", "~"] {
            assert_eq!(read_text(text).await.unwrap(), Some(Map::new()), "{text:?}");
        }
    }

    #[tokio::test]
    async fn a_syntax_error_names_line_and_column() {
        let error = read_text("backend:\n  listen: [1\n  baseUrl: x\n").await.unwrap_err();

        let ConfigError::Malformed { line, .. } = &error else {
            panic!("{error:?}")
        };
        assert!((2..=3).contains(line), "{error}");
        assert!(
            error
                .to_string()
                .contains("app-config.yaml` is not valid YAML at line "),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_syntax_error_does_not_quote_the_file() {
        let error = read_text("secret: hunter2\nother: [\n").await.unwrap_err();

        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(!source.contains("hunter2"), "{source}");
    }

    #[tokio::test]
    async fn a_key_given_twice_is_an_error() {
        let error = read_text("a: 1\na: 2\n").await.unwrap_err();

        assert!(matches!(error, ConfigError::Malformed { line: 2, .. }), "{error:?}");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source, "duplicate mapping key `a` is not allowed here");
    }

    #[tokio::test]
    async fn the_root_must_be_an_object() {
        let error = read_text("- a\n").await.unwrap_err();

        assert!(
            error
                .to_string()
                .ends_with("must hold an object at its root and holds a list; write it as `key: value` lines")
        );
    }

    #[tokio::test]
    async fn a_missing_file_is_an_error_only_if_it_is_required() {
        let path = PathBuf::from("/nowhere/app-config.yaml");

        let error = read(&Source {
            path: path.clone(),
            required: true,
        })
        .await
        .unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("config file `/nowhere/app-config.yaml` does not exist; "),
            "{error}"
        );
        assert!(read(&Source { path, required: false }).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_folder_is_unreadable() {
        let folder = tempfile::tempdir().unwrap();
        let source = Source {
            path: folder.path().to_owned(),
            required: false,
        };

        assert!(matches!(read(&source).await, Err(ConfigError::Unreadable { .. })));
    }
}
