use core::fmt;

use flytower_core::warp::http::HeaderValue;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};

use super::forms::{Forms, forms};

/// What helmet's defaults are in Backstage: `form-action` is left out, and scripts may be evaluated.
const DEFAULTS: [(&str, &[&str]); 10] = [
    ("default-src", &["'self'"]),
    ("base-uri", &["'self'"]),
    ("font-src", &["'self'", "https:", "data:"]),
    ("frame-ancestors", &["'self'"]),
    ("img-src", &["'self'", "data:"]),
    ("object-src", &["'none'"]),
    ("script-src", &["'self'", "'unsafe-eval'"]),
    ("script-src-attr", &["'none'"]),
    ("style-src", &["'self'", "https:", "'unsafe-inline'"]),
    ("upgrade-insecure-requests", &[]),
];

/// The header `Content-Security-Policy` (`backend.csp`): the defaults with what is configured, or none at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CspConfig(Option<HeaderValue>);

impl CspConfig {
    /// The header's value, if there is to be one.
    #[must_use]
    pub fn header(&self) -> Option<&HeaderValue> {
        self.0.as_ref()
    }

    /// The defaults with changes. Nothing, if no `default-src` would be left.
    fn with(changes: &[(String, Directive)]) -> Option<Self> {
        let mut directives: Vec<(String, Vec<String>)> = DEFAULTS
            .iter()
            .map(|(name, sources)| ((*name).to_owned(), sources.iter().map(ToString::to_string).collect()))
            .collect();
        for (name, change) in changes {
            let at = directives.iter().position(|(existing, _)| existing == name);
            match (change, at) {
                (Directive::Remove, Some(at)) => drop(directives.remove(at)),
                (Directive::Remove, None) => {}
                (Directive::Sources(sources), Some(at)) => {
                    if let Some((_, existing)) = directives.get_mut(at) {
                        existing.clone_from(sources);
                    }
                }
                (Directive::Sources(sources), None) => directives.push((name.clone(), sources.clone())),
            }
        }
        if !directives.iter().any(|(name, _)| name == "default-src") {
            return None;
        }
        let directives: Vec<_> = directives
            .into_iter()
            .map(|(name, sources)| [vec![name], sources].concat().join(" "))
            .collect();
        Some(Self(HeaderValue::from_str(&directives.join(";")).ok()))
    }
}

impl Default for CspConfig {
    fn default() -> Self {
        Self::with(&[]).unwrap_or(Self(None))
    }
}

impl Forms for CspConfig {
    const WANTED: &'static str = "false, or an object of directives, of which `default-src` must stay";

    fn of_bool(value: bool) -> Option<Self> {
        Some(if value { Self::default() } else { Self(None) })
    }

    fn of_object<'de, D: Deserializer<'de>>(object: D) -> Result<Self, D::Error> {
        let changes = object.deserialize_map(DirectivesVisitor)?;
        Self::with(&changes).ok_or_else(|| Error::invalid_value(Unexpected::Map, &Self::WANTED))
    }
}

forms!(CspConfig, "CspConfig", {
    "anyOf": [
        { "type": "boolean" },
        {
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    { "const": false },
                    { "type": "string" },
                    { "type": "array", "items": { "type": "string" } },
                ],
            },
        },
    ],
});

/// What is configured for one directive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Directive {
    /// It is left out.
    Remove,
    /// It has these sources.
    Sources(Vec<String>),
}

impl Forms for Directive {
    const WANTED: &'static str = "false, or a list of sources, which are ASCII texts without semicolons and commas";

    fn of_bool(value: bool) -> Option<Self> {
        (!value).then_some(Self::Remove)
    }

    fn of_text(text: &str) -> Option<Self> {
        // A text that is a source stands for a list of it; `"false"` is what `${VARIABLE}` makes of false.
        if text.eq_ignore_ascii_case("false") {
            return Some(Self::Remove);
        }
        is_source(text).then(|| Self::Sources(vec![text.to_owned()]))
    }

    fn of_list<'de, D: Deserializer<'de>>(list: D) -> Result<Self, D::Error> {
        let sources = Vec::<String>::deserialize(list)?;
        match sources.iter().find(|source| !is_source(source)) {
            Some(invalid) => Err(Error::invalid_value(Unexpected::Str(invalid), &Self::WANTED)),
            None => Ok(Self::Sources(sources)),
        }
    }
}

impl<'de> Deserialize<'de> for Directive {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read(deserializer)
    }
}

/// A semicolon would begin another directive, a comma another policy.
fn is_source(text: &str) -> bool {
    !text.trim().is_empty()
        && text
            .bytes()
            .all(|byte| (b' '..=b'~').contains(&byte) && byte != b';' && byte != b',')
}

/// In the order of the configuration, in which new ones are appended.
struct DirectivesVisitor;

impl<'de> Visitor<'de> for DirectivesVisitor {
    type Value = Vec<(String, Directive)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("directives, whose names consist of letters, digits and hyphens")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut directives = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            let valid = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if name.is_empty() || !valid {
                return Err(Error::invalid_value(Unexpected::Str(&name), &self));
            }
            directives.push((kebab_case(&name), map.next_value()?));
        }
        Ok(directives)
    }
}

fn kebab_case(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 2);
    for char in name.chars() {
        if char.is_ascii_uppercase() && !kebab.is_empty() && !kebab.ends_with('-') {
            kebab.push('-');
        }
        kebab.push(char.to_ascii_lowercase());
    }
    kebab
}
