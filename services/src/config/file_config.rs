use std::sync::Arc;

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
    Ok(Arc::new(FileConfig::load(&sources(&options.config_files())).await?))
}

/// A configuration that was read from files.
#[derive(Debug)]
pub struct FileConfig {
    root: Value,
    origin: String,
}

impl FileConfig {
    async fn load(sources: &[Source]) -> Result<Self, ConfigError> {
        let mut root = Map::new();
        let mut names = Vec::with_capacity(sources.len());
        for source in sources {
            if let Some(entries) = file::read(source).await? {
                merge(&mut root, entries);
                names.push(format!("`{}`", source.path.display()));
            }
        }
        Ok(Self {
            root: Value::Object(root),
            origin: names.join(", "),
        })
    }
}

impl RootConfig for FileConfig {
    fn root(&self) -> &Value {
        &self.root
    }

    fn origin(&self) -> &str {
        &self.origin
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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

        let sut = FileConfig::load(&sources).await.unwrap();

        assert_eq!(sut.root, json!({ "backend": { "listen": ":8008" } }));
        assert!(
            sut.origin.contains("a.yaml`, `") && sut.origin.ends_with("b.yaml`"),
            "{}",
            sut.origin
        );
    }
}
