use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use flytower_core::config::{ConfigSnapshot, linked_sections};
use futures_util::future::join_all;
use serde_json::Value;

use crate::config::app_config_variables;
use crate::config::error::{ConfigError, ConfigErrors};
use crate::config::files::{Files, Stamps};
use crate::config::merge::{decides, merge};
use crate::config::node::{Node, Object, places, values};
use crate::config::remote::Remote;
use crate::config::source::{Source, name};
use crate::config::transform::Transform;
use crate::config::variables::Variables;
use crate::config::visibility;
use crate::config::yaml;

/// For all files together: only a file system that does not answer takes so long.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Reads a set of sources, as often as it is asked to.
#[derive(Clone)]
pub(super) struct Loader {
    sources: Arc<[Source]>,
    /// If there are URLs among the sources.
    remote: Option<Remote>,
}

/// Where it reads from, as messages name it.
impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Loader").field(&self.sources).finish()
    }
}

/// One reading of all sources.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) outcome: Result<ConfigSnapshot, ConfigErrors>,
    /// The files that it depends on, whether or not they are there; `None` if nobody knows.
    pub(super) stamps: Option<Stamps>,
}

impl Loaded {
    fn failed(error: ConfigError) -> Self {
        Self {
            outcome: Err(ConfigErrors::from(error)),
            stamps: None,
        }
    }
}

/// What a source says.
struct Text {
    name: Arc<str>,
    text: Arc<str>,
}

impl Loader {
    pub(super) fn new(sources: Vec<Source>) -> Result<Self, ConfigError> {
        let url = sources.iter().find_map(|source| match source {
            Source::Url(url) => Some(url),
            Source::File { .. } => None,
        });
        Ok(Self {
            remote: url.map(Remote::new).transpose()?,
            sources: sources.into(),
        })
    }

    /// Whether there are URLs, which only tell what they hold when asked.
    pub(super) const fn is_remote(&self) -> bool {
        self.remote.is_some()
    }

    /// Reads everything. All that is wrong is found at once.
    pub(super) async fn load(&self) -> Loaded {
        let fetched = join_all(self.sources.iter().map(|source| self.fetch(source))).await;
        let sources = Arc::clone(&self.sources);
        // In one thread that may block, so that what includes what can be followed by plain recursion.
        let reading = tokio::task::spawn_blocking(move || read(&sources, fetched, &Variables::of_process()));
        match tokio::time::timeout(TIME_LIMIT, reading).await {
            Ok(Ok(loaded)) => loaded,
            // not handed on: whoever watches the configuration is to go on
            Ok(Err(_)) => Loaded::failed(ConfigError::Interrupted),
            Err(_) => Loaded::failed(ConfigError::TimedOut {
                seconds: TIME_LIMIT.as_secs(),
            }),
        }
    }

    /// What stands at a URL; nothing for a file.
    async fn fetch(&self, source: &Source) -> Option<Result<Text, ConfigError>> {
        match (source, &self.remote) {
            (Source::Url(url), Some(remote)) => Some(remote.fetch(url).await.map(|text| Text {
                name: name(url),
                text: text.into(),
            })),
            _ => None,
        }
    }
}

fn read(sources: &[Source], fetched: Vec<Option<Result<Text, ConfigError>>>, variables: &Variables) -> Loaded {
    let mut files = Files::default();
    let mut layers = Layers::default();
    let mut transform = Transform::new(variables, &mut files);
    for (source, fetched) in sources.iter().zip(fetched) {
        let read = match source {
            Source::Url(_) => fetched.transpose().map(|text| text.map(|text| (text, None))),
            Source::File { path, required } => match transform.read_file(path) {
                Ok(text) => {
                    let name = path.display().to_string().into();
                    Ok(Some((Text { name, text }, Some(path.as_path()))))
                }
                Err(ConfigError::Missing { .. }) if !required => Ok(None),
                Err(error) => Err(error),
            },
        };
        match read {
            Ok(Some((text, path))) => {
                let node = yaml::parse(&text.text, &text.name);
                layers.add(&mut transform, &text.name, node, path);
            }
            Ok(None) => {}
            Err(error) => transform.errors.push(error),
        }
    }
    let outcome = layers.finish(transform, variables);
    Loaded {
        outcome: outcome.map(|snapshot| visibility::mark(snapshot, &linked_sections())),
        stamps: Some(files.into_stamps()),
    }
}

/// The sources so far, merged.
#[derive(Default)]
struct Layers {
    root: Object,
    names: Vec<String>,
}

impl Layers {
    fn add(
        &mut self,
        transform: &mut Transform<'_>,
        name: &Arc<str>,
        node: Result<Node, ConfigError>,
        path: Option<&std::path::Path>,
    ) {
        // what no earlier source gives, for want of a variable, this one may
        let mut unset = core::mem::take(&mut transform.unset);
        match node {
            Ok(node) => {
                if let Some(entries) = transform.root(node, name, path) {
                    unset.retain(|unset| !decides(&entries, &unset.path));
                    merge(&mut self.root, entries);
                }
            }
            Err(error) => transform.errors.push(error),
        }
        unset.append(&mut transform.unset);
        transform.unset = unset;
        self.names.push(format!("`{name}`"));
    }

    /// The configuration, with what the environment adds to it.
    fn finish(mut self, transform: Transform<'_>, variables: &Variables) -> Result<ConfigSnapshot, ConfigErrors> {
        let Transform {
            mut unset, mut errors, ..
        } = transform;
        let of_variables = app_config_variables::read(variables, &mut errors);
        if !of_variables.is_empty() {
            unset.retain(|unset| !decides(&of_variables, &unset.path));
            merge(&mut self.root, of_variables);
            self.names.push("the environment variables `APP_CONFIG_*`".to_owned());
        }
        if !errors.is_empty() {
            return Err(ConfigErrors(errors));
        }
        let snapshot = ConfigSnapshot::new(Value::Object(values(&self.root)), self.names.join(", "));
        Ok(snapshot.with_places(places(&self.root)).with_unset_values(unset))
    }
}

/// Reads a configuration from texts of YAML, lowest priority first, each with the name that problems call it by. They may
/// refer to `variables`, and not include files.
///
/// ```
/// use flytower_services::config::parse;
///
/// let low = ("app-config.yaml", "backend: { listen: ':7007', baseUrl: 'https://${HOST}' }");
/// let high = ("app-config.production.yaml", "backend: { listen: ':80' }");
/// let config = parse(&[low, high], &[("HOST", "portal.example.com")])?;
///
/// assert_eq!(config.get::<String>("backend.baseUrl")?, "https://portal.example.com");
/// assert_eq!(config.get::<String>("backend.listen")?, ":80");
/// # Ok::<(), flytower_core::Error>(())
/// ```
///
/// # Errors
///
/// All that is wrong with it.
pub fn parse(texts: &[(&str, &str)], variables: &[(&str, &str)]) -> Result<ConfigSnapshot, ConfigErrors> {
    let variables = Variables::of(variables.iter().copied());
    let mut files = Files::default();
    let mut layers = Layers::default();
    let mut transform = Transform::new(&variables, &mut files);
    for (name, text) in texts {
        let name = Arc::from(*name);
        layers.add(&mut transform, &name, yaml::parse(text, &name), None);
    }
    layers.finish(transform, &variables)
}

#[cfg(test)]
mod tests;
