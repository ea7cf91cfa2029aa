use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use reqwest::Url;

use super::error::{ConfigError, ConfigErrors};

/// Where a part of the configuration comes from.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Source {
    File {
        path: PathBuf,
        /// Whether it has to be there.
        required: bool,
    },
    Url(Url),
}

/// As messages name it: a URL may hold a password, or be one.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, required } => f
                .debug_struct("File")
                .field("path", path)
                .field("required", required)
                .finish(),
            Self::Url(url) => f.debug_tuple("Url").field(&name(url)).finish(),
        }
    }
}

/// What makes up the configuration, lowest priority first. `given` are the files and URLs of the command line;
/// `environments` those of `BACKSTAGE_ENV`, with commas between them, and count only without.
///
/// Paths are made absolute here, so that every message names a file the user can open whatever the current folder was.
pub(super) fn sources(given: &[&Path], environments: &str) -> Result<Vec<Source>, ConfigErrors> {
    if given.is_empty() {
        return Ok(default_files(environments));
    }
    let mut sources = Vec::with_capacity(given.len());
    let mut errors = Vec::new();
    for path in given {
        match source(path) {
            Ok(source) => sources.push(source),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(sources)
    } else {
        Err(ConfigErrors(errors))
    }
}

fn default_files(environments: &str) -> Vec<Source> {
    let environments = || environments.split(',').map(str::trim).filter(|name| !name.is_empty());
    let file = |name: &str, required: bool| Source::File {
        path: absolute(Path::new(name)),
        required,
    };
    let mut files = vec![file("app-config.yaml", true)];
    files.extend(environments().map(|name| file(&format!("app-config.{name}.yaml"), false)));
    files.push(file("app-config.local.yaml", false));
    files.extend(environments().map(|name| file(&format!("app-config.{name}.local.yaml"), false)));
    files
}

fn source(given: &Path) -> Result<Source, ConfigError> {
    let Some((scheme, _)) = given.to_str().and_then(|text| text.split_once("://")) else {
        return Ok(Source::File {
            path: absolute(given),
            required: true,
        });
    };
    match given.to_str().and_then(|text| Url::parse(text).ok()) {
        Some(url) if matches!(url.scheme(), "http" | "https") => Ok(Source::Url(url)),
        Some(url) => Err(ConfigError::UnknownScheme { url: name(&url) }),
        // Where a password would be in it nobody knows.
        None => Err(ConfigError::UnknownScheme {
            url: format!("{scheme}://…").into(),
        }),
    }
}

/// A URL as it is named in messages: without a password, and without a query, which may be one.
pub(super) fn name(url: &Url) -> Arc<str> {
    let mut url = url.clone();
    // They fail for URLs that cannot have any.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().into()
}

/// Fails only without a current folder, and then a relative path is as good as anything.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(paths: &[&str]) -> Result<Vec<Source>, String> {
        let paths: Vec<_> = paths.iter().map(Path::new).collect();
        sources(&paths, "production").map_err(|errors| errors.to_string())
    }

    #[test]
    fn given_files_and_urls_are_read_in_order_and_nothing_else_is() {
        let expected = [
            Source::File {
                path: PathBuf::from("/b.yaml"),
                required: true,
            },
            Source::Url("https://x.test/a.yaml".parse().unwrap()),
        ];

        assert_eq!(given(&["/b.yaml", "https://x.test/a.yaml"]), Ok(expected.into()));
    }

    #[test]
    fn a_url_is_named_without_what_may_be_a_secret() {
        let url = "https://user:hunter2@x.test:8443/a.yaml?token=hunter2#hunter2";
        assert_eq!(&*name(&url.parse().unwrap()), "https://x.test:8443/a.yaml");
        let shown = format!("{:?}", Source::Url(url.parse().unwrap()));
        assert_eq!(shown, r#"Url("https://x.test:8443/a.yaml")"#);

        let error = given(&["ftp://u:hunter2@x.test/a", "http://u:hunter2@[/a"]).unwrap_err();
        assert!(!error.contains("hunter2"), "{error}");
        assert!(error.contains("config `ftp://x.test/a` cannot be read"), "{error}");
        assert!(error.contains("config `http://…` cannot be read"), "{error}");
    }

    #[test]
    fn without_given_files_those_of_each_environment_and_the_local_ones_are_read() {
        let sources = sources(&[], " production ,, eu").unwrap();

        let read: Vec<_> = sources
            .iter()
            .map(|source| match source {
                Source::File { path, required } if path.is_absolute() => {
                    (path.file_name().unwrap().to_str(), *required)
                }
                other => panic!("{other:?}"),
            })
            .collect();
        let expected = [
            ("app-config.yaml", true),
            ("app-config.production.yaml", false),
            ("app-config.eu.yaml", false),
            ("app-config.local.yaml", false),
            ("app-config.production.local.yaml", false),
            ("app-config.eu.local.yaml", false),
        ];
        assert_eq!(read, expected.map(|(name, required)| (Some(name), required)));
    }
}
