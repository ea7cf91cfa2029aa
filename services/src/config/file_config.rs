use std::sync::Arc;

use flytower_core::config::{ConfigSnapshot, ConfigStore};
use flytower_core::services::RootConfig;
use flytower_core::{Result, StartOptions, service_factory};
use serde_json::{Map, Value};

use super::error::ConfigError;
use super::file;
use super::merge::merge;
use super::source::{Source, sources};

/// The factory of [`RootConfig`]: reads the files of `--config`, else `app-config.yaml` and `app-config.local.yaml`.
///
/// # Errors
///
/// A [`ConfigError`], which names the file.
#[service_factory]
pub async fn root_config(options: StartOptions) -> Result<Arc<dyn RootConfig>> {
    let snapshot = load(&sources(&options.config_files())).await?;
    Ok(Arc::new(ConfigStore::new(snapshot)))
}

async fn load(sources: &[Source]) -> Result<ConfigSnapshot, ConfigError> {
    let mut root = Map::new();
    let mut unset = Vec::new();
    let mut names = Vec::with_capacity(sources.len());
    for source in sources {
        if let Some(file) = file::read(source).await? {
            merge(&mut root, file.root);
            unset.extend(file.unset);
            names.push(format!("`{}`", source.path.display()));
        }
    }
    Ok(ConfigSnapshot::new(Value::Object(root), names.join(", ")).with_unset_variables(unset))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn a_value_that_is_missing_because_of_a_variable_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        std::fs::write(
            &path,
            "app: { title: 'The ${FLYTOWER_NOPE}', other: '${FLYTOWER_NOPE:-}' }\n",
        )
        .unwrap();
        let origin = path.display().to_string();

        let config = load(&[Source { path, required: true }]).await.unwrap();

        let missing = |path: &str| config.get::<String>(path).unwrap_err().to_string();
        for path in ["app.title", "app.title.short", "app.other"] {
            assert_eq!(
                missing(path),
                format!(
                    "missing required config value at `{path}` in `{origin}`: the environment variable \
                     `FLYTOWER_NOPE` is not set"
                )
            );
        }
        assert_eq!(
            missing("app.titles"),
            format!("missing required config value at `app.titles` in `{origin}`")
        );
    }

    #[tokio::test]
    async fn later_files_win_and_all_are_named_as_the_origin() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            Source { path, required: true }
        };
        let sources = [
            file("a.yaml", "backend: { listen: ':7007', cors: { origin: x } }\n"),
            Source {
                path: folder.path().join("absent.yaml"),
                required: false,
            },
            file("b.yaml", "backend: { listen: ':8008', cors: null }\n"),
        ];

        let sut = load(&sources).await.unwrap();

        assert_eq!(*sut.root(), json!({ "backend": { "listen": ":8008" } }));
        assert!(
            sut.origin().contains("a.yaml`, `") && sut.origin().ends_with("b.yaml`"),
            "{}",
            sut.origin()
        );
    }
}
