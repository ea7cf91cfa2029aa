//! What happens to the values of one source before it is merged: `${VARIABLE}` is replaced, and what is to be included is.

#[cfg(test)]
mod tests;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use flytower_core::config::{ConfigPlace, UnsetSource, UnsetValue};
use serde_json::Value;

use crate::config::error::{ConfigError, IncludeError};
use crate::config::files::Files;
use crate::config::node::{Content, Node, Object, below};
use crate::config::substitution::{Missing, substitute};
use crate::config::variables::Variables;
use crate::config::yaml;

const INCLUDE_KEYS: [&str; 3] = ["$env", "$file", "$include"];
/// Enough for any configuration, and few enough for those that grow without end.
const MAX_INCLUDES: usize = 1_000;

/// Goes through sources one after the other, and collects what is wrong with any.
#[derive(Debug)]
pub(super) struct Transform<'a> {
    variables: &'a Variables,
    files: &'a mut Files,
    /// In the order of the sources.
    pub(super) unset: Vec<UnsetValue>,
    pub(super) errors: Vec<ConfigError>,
    includes: usize,
}

/// Who includes what is looked at, from the inside out.
#[derive(Clone, Copy)]
struct Includer<'c> {
    /// Where relative paths start; `None` where nothing may be included.
    folder: Option<&'c Path>,
    /// The file and what follows `#`.
    target: (&'c Path, &'c str),
    outer: Option<&'c Includer<'c>>,
    depth: usize,
}

impl<'a> Transform<'a> {
    pub(super) const fn new(variables: &'a Variables, files: &'a mut Files) -> Self {
        Self {
            variables,
            files,
            unset: Vec::new(),
            errors: Vec::new(),
            includes: 0,
        }
    }

    /// What is left of the root of a source. `path` is that of the file, if it may include others.
    pub(super) fn root(&mut self, root: Node, name: &Arc<str>, path: Option<&Path>) -> Option<Object> {
        let includer = Includer {
            folder: path.and_then(Path::parent),
            target: (path.unwrap_or(Path::new("")), ""),
            outer: None,
            depth: 0,
        };
        let root = self.node(root, "", &includer)?;
        let found = match root.content {
            Content::Object(entries) => return Some(entries),
            Content::Scalar(Value::Null) => return None,
            _ => root.kind(),
        };
        self.errors.push(ConfigError::NotAnObject {
            file: Arc::clone(name),
            found,
        });
        None
    }

    /// The text of a file that is a source itself.
    pub(super) fn read_file(&mut self, path: &Path) -> Result<Arc<str>, ConfigError> {
        self.files.read(path)
    }

    fn node(&mut self, node: Node, at: &str, includer: &Includer<'_>) -> Option<Node> {
        let Node { place, content } = node;
        if includer.depth > yaml::MAX_DEPTH {
            self.errors.push(ConfigError::TooDeep {
                at: at.to_owned(),
                place,
                limit: yaml::MAX_DEPTH,
            });
            return None;
        }
        let inner = Includer {
            depth: includer.depth + 1,
            ..*includer
        };
        let content = match content {
            Content::Scalar(Value::String(text)) => match substitute(&text, self.variables) {
                Ok(text) => Content::Scalar(Value::String(text)),
                Err(missing) => {
                    self.unset_variable(at, &place, &missing);
                    return None;
                }
            },
            Content::Object(entries) => match INCLUDE_KEYS.into_iter().find(|key| entries.contains_key(*key)) {
                Some(key) => return self.include(key, &entries, at, place, &inner),
                None => Content::Object(self.object(entries, at, &inner)),
            },
            Content::List(items) => {
                let items = items.into_iter().enumerate();
                let items = items.filter_map(|(index, item)| self.node(item, &format!("{at}[{index}]"), &inner));
                Content::List(items.collect())
            }
            scalar @ Content::Scalar(_) => scalar,
        };
        Some(Node { place, content })
    }

    fn object(&mut self, entries: Object, at: &str, includer: &Includer<'_>) -> Object {
        let mut left = Object::with_capacity(entries.len());
        for (key, entry) in entries {
            if let Some(entry) = self.node(entry, &below(at, &key), includer) {
                left.insert(key, entry);
            }
        }
        left
    }

    /// Notes what a variable leaves out.
    fn unset_variable(&mut self, at: &str, place: &ConfigPlace, missing: &Missing<'_>) {
        let source = UnsetSource::Variable(missing.variable.to_owned());
        self.unset(at, place, source, missing.is_meant);
    }

    fn unset(&mut self, at: &str, place: &ConfigPlace, source: UnsetSource, is_meant: bool) {
        self.unset.push(UnsetValue {
            path: at.to_owned(),
            place: Some(place.clone()),
            source,
            is_meant,
        });
    }

    fn include(
        &mut self,
        key: &'static str,
        entries: &Object,
        at: &str,
        place: ConfigPlace,
        includer: &Includer<'_>,
    ) -> Option<Node> {
        let text = |text: &str| Node {
            place: place.clone(),
            content: Content::Scalar(Value::from(text)),
        };
        let included = self.argument(key, entries).and_then(|argument| match key {
            "$env" => {
                let value = self.variables.get(&argument);
                if value.is_none() {
                    let missing = Missing {
                        variable: &argument,
                        is_meant: false,
                    };
                    self.unset_variable(at, &place, &missing);
                }
                Ok(value.map(text))
            }
            "$file" => {
                let file = self.read(&resolve(&argument, includer)?)?;
                Ok(Some(text(file.trim_end())))
            }
            _ => self.parsed(&argument, at, &place, includer),
        });
        included.unwrap_or_else(|source| {
            self.errors.push(ConfigError::Include {
                key,
                at: at.to_owned(),
                place,
                source: Box::new(source),
            });
            None
        })
    }

    /// What is to be included, as a text.
    fn argument(&mut self, key: &str, entries: &Object) -> Result<String, IncludeError> {
        self.includes += 1;
        if self.includes > MAX_INCLUDES {
            return Err(IncludeError::TooMany { limit: MAX_INCLUDES });
        }
        let Some(argument) = entries.get(key).filter(|_| entries.len() == 1) else {
            return Err(IncludeError::AdjacentKeys);
        };
        let Content::Scalar(Value::String(text)) = &argument.content else {
            return Err(IncludeError::NotAText { found: argument.kind() });
        };
        substitute(text, self.variables).map_err(|missing| IncludeError::Unset {
            variable: missing.variable.to_owned(),
        })
    }

    /// The value that `path` or `path#dotted.path` names, its own includes included.
    fn parsed(
        &mut self,
        argument: &str,
        at: &str,
        place: &ConfigPlace,
        includer: &Includer<'_>,
    ) -> Result<Option<Node>, IncludeError> {
        let (file, fragment) = argument.split_once('#').unwrap_or((argument, ""));
        let parse = match Path::new(file).extension().and_then(|extension| extension.to_str()) {
            Some("yaml" | "yml") => yaml::parse,
            Some("json") => yaml::parse_json,
            _ => return Err(IncludeError::UnknownFormat { file: file.to_owned() }),
        };
        let path = resolve(file, includer)?;
        let inner = Includer {
            folder: path.parent(),
            target: (&path, fragment),
            outer: Some(includer),
            depth: includer.depth,
        };
        if let Some(cycle) = inner.cycle() {
            return Err(IncludeError::Cycle { cycle });
        }
        let name = Arc::from(path.display().to_string());
        let root = parse(&self.read(&path)?, &name).map_err(|error| IncludeError::File(Box::new(error)))?;
        let value = value_at(root, fragment, &name)?;
        let is_null = |value: &Node| matches!(value.content, Content::Scalar(Value::Null));
        if value.as_ref().is_none_or(is_null) {
            self.unset(at, place, UnsetSource::Include(argument.to_owned()), false);
        }
        Ok(value.and_then(|value| self.node(value, at, &inner)))
    }

    fn read(&mut self, path: &Path) -> Result<Arc<str>, IncludeError> {
        self.files.read(path).map_err(|error| match error {
            ConfigError::Missing { file } => IncludeError::Missing { file },
            error => IncludeError::File(Box::new(error)),
        })
    }
}

impl Includer<'_> {
    /// What is included from one time to the next, if this was included before: it would go on for ever.
    fn cycle(&self) -> Option<Vec<String>> {
        let mut cycle = vec![self.name()];
        let mut next = self.outer;
        while let Some(outer) = next {
            cycle.push(outer.name());
            if outer.target == self.target {
                cycle.reverse();
                return Some(cycle);
            }
            next = outer.outer;
        }
        None
    }

    fn name(&self) -> String {
        let (path, fragment) = self.target;
        let hash = if fragment.is_empty() { "" } else { "#" };
        format!("`{}{hash}{fragment}`", path.display())
    }
}

/// The value at a dotted path of an included file; none, if the last key is not there.
fn value_at(root: Node, fragment: &str, file: &Arc<str>) -> Result<Option<Node>, IncludeError> {
    let mut value = Some(root);
    let mut at = String::new();
    for key in fragment.split('.').filter(|_| !fragment.is_empty()) {
        let found = match value {
            Some(Node {
                content: Content::Object(mut entries),
                ..
            }) => {
                value = entries.shift_remove(key);
                at = below(&at, key);
                continue;
            }
            Some(other) => other.kind(),
            None => "nothing",
        };
        return Err(IncludeError::NotAnObject {
            file: Arc::clone(file),
            at,
            found,
        });
    }
    Ok(value)
}

/// The path of a file from where it is included, without `.` and `..`.
fn resolve(file: &str, includer: &Includer<'_>) -> Result<PathBuf, IncludeError> {
    let folder = includer.folder.ok_or(IncludeError::NoFolder)?;
    let mut path = PathBuf::new();
    for component in folder.join(file).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(path.pop()),
            component => path.push(component),
        }
    }
    Ok(path)
}
