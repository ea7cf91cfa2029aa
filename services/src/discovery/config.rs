use std::borrow::Cow;
use std::fmt;

use flytower_core::config;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::srv_url::{SrvUrl, is_srv};
use super::template::filled;

/// Where plugins are that are not part of this backend: `discovery`.
#[config(path = "discovery")]
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct DiscoveryConfig {
    /// Of several entries for one plugin the last counts, and those that name it count before those for all (`*`).
    pub endpoints: Vec<DiscoveryEndpoint>,
}

/// Where some plugins are.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct DiscoveryEndpoint {
    /// The URL, in which `{{pluginId}}` stands for the plugin; or one for other backends (`internal`) and one for everybody
    /// else (`external`), either of which may be left out.
    pub target: EndpointTarget,
    /// The ids of the plugins; `*` stands for all.
    pub plugins: Vec<String>,
}

/// The URLs of plugins, of which one may be left to what would be without.
#[derive(Clone, Debug)]
pub struct EndpointTarget {
    pub(super) internal: Option<InternalUrl>,
    pub(super) external: Option<ExternalUrl>,
}

/// A URL with placeholders.
#[derive(Clone, Debug)]
pub(super) struct ExternalUrl(pub(super) String);

/// A URL with placeholders, whose host may be for DNS to say.
#[derive(Clone, Debug)]
pub(super) enum InternalUrl {
    Plain(String),
    Srv(String),
}

impl DiscoveryConfig {
    /// Where other backends reach a plugin, if it is configured.
    pub(super) fn internal(&self, plugin_id: &str) -> Option<&InternalUrl> {
        self.last(plugin_id, |target| target.internal.as_ref())
    }

    /// Where everybody else reaches a plugin, if it is configured.
    pub(super) fn external(&self, plugin_id: &str) -> Option<&str> {
        self.last(plugin_id, |target| target.external.as_ref())
            .map(|url| &*url.0)
    }

    fn last<'s, T>(&'s self, plugin_id: &str, url: impl Fn(&'s EndpointTarget) -> Option<&'s T>) -> Option<&'s T> {
        let of = |id: &str| {
            let mut naming = self
                .endpoints
                .iter()
                .rev()
                .filter(|entry| entry.plugins.iter().any(|plugin| plugin == id));
            naming.find_map(|entry| url(&entry.target))
        };
        of(plugin_id).or_else(|| of("*"))
    }
}

impl<'de> Deserialize<'de> for ExternalUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let url = String::deserialize(deserializer)?;
        if is_srv(&url) {
            let wanted = "a URL that begins with `http://` or `https://`: SRV URLs are for `target.internal` only";
            return Err(D::Error::invalid_value(Unexpected::Str(&url), &wanted));
        }
        Ok(Self(url))
    }
}

impl<'de> Deserialize<'de> for InternalUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let url = String::deserialize(deserializer)?;
        if !is_srv(&url) {
            return Ok(Self::Plain(url));
        }
        // any id will do, to see whether the rest is as it should be
        match SrvUrl::parse(&filled(&url, "plugin")) {
            Ok(_) => Ok(Self::Srv(url)),
            Err(rule) => {
                let wanted = format!("an SRV URL such as `http+srv://name/path`: {rule}");
                Err(D::Error::invalid_value(Unexpected::Str(&url), &&*wanted))
            }
        }
    }
}

impl<'de> Deserialize<'de> for EndpointTarget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TargetVisitor)
    }
}

struct TargetVisitor;

/// The form with two URLs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    internal: Option<InternalUrl>,
    external: Option<ExternalUrl>,
}

impl<'de> Visitor<'de> for TargetVisitor {
    type Value = EndpointTarget;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a URL, or an object with `internal` and `external`")
    }

    fn visit_str<E: Error>(self, url: &str) -> Result<EndpointTarget, E> {
        if url.is_empty() {
            return Err(E::invalid_type(Unexpected::Str(url), &self));
        }
        let external = ExternalUrl::deserialize(serde::de::value::StrDeserializer::new(url))?;
        Ok(EndpointTarget {
            internal: Some(InternalUrl::Plain(external.0.clone())),
            external: Some(external),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<EndpointTarget, A::Error> {
        let Both { internal, external } = Both::deserialize(MapAccessDeserializer::new(entries))?;
        Ok(EndpointTarget { internal, external })
    }
}

impl JsonSchema for EndpointTarget {
    fn schema_name() -> Cow<'static, str> {
        "EndpointTarget".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "object"],
            "properties": {
                "internal": { "description": "The URL for other backends; may be `http+srv://`.", "type": "string" },
                "external": { "description": "The URL for everybody else.", "type": "string" },
            },
            "additionalProperties": false,
        })
    }
}

#[cfg(test)]
mod tests {
    use flytower_core::config::ConfigSnapshot;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn read(endpoints: &Value) -> Result<DiscoveryConfig, String> {
        let config = ConfigSnapshot::new(json!({ "discovery": { "endpoints": endpoints } }), "`app-config.yaml`");
        config.get("discovery").map_err(|error| error.to_string())
    }

    fn problem(target: &Value) -> String {
        read(&json!([{ "target": target, "plugins": ["*"] }])).unwrap_err()
    }

    #[test]
    fn srv_urls_are_for_other_backends_only() {
        for target in [json!("http+srv://a/b"), json!({ "external": "http+srv://a/b" })] {
            let error = problem(&target);
            assert!(error.contains("at `discovery.endpoints[0].target"), "{error}");
            assert!(error.contains("SRV URLs are for `target.internal` only"), "{error}");
        }
        read(&json!([{ "target": { "internal": "http+srv://{{pluginId}}.a/b" }, "plugins": ["*"] }])).unwrap();
    }

    #[test]
    fn what_is_no_target_is_refused_with_its_place_and_the_rule() {
        for (target, place, rule) in [
            (
                json!({ "internal": "http+srv://a:80/b" }),
                ".internal",
                "must not have a port",
            ),
            (json!({ "internal": "ftp+srv://a/b" }), ".internal", "scheme must be"),
            (
                json!({ "internal": "" }),
                ".internal",
                "got empty-string, wanted string",
            ),
            (json!({ "intern": "http://a" }), "", "`internal`, `external`"),
            (json!(""), "", "got empty-string, wanted a URL, or an object"),
            (json!(7), "", "got number, wanted a URL, or an object"),
        ] {
            let error = problem(&target);
            assert!(
                error.contains(&format!("at `discovery.endpoints[0].target{place}` in")),
                "{error}"
            );
            assert!(error.contains(rule), "{error}");
        }
    }

    proptest! {
        /// Against a table that is filled entry by entry, which is how the rules are told.
        #[test]
        fn later_entries_win_and_specific_ones_before_those_for_all(
            entries in prop::collection::vec(
                (prop::collection::vec(prop::sample::select(vec!["a", "b", "*"]), 0..3), 0..4_u8),
                0..6,
            ),
            asked in prop::sample::select(vec!["a", "b", "c"]),
        ) {
            let target = |at: usize, kind| match kind {
                0 => json!(format!("http://{at}")),
                1 => json!({ "internal": format!("http://{at}") }),
                2 => json!({ "external": format!("http://{at}") }),
                _ => json!({}),
            };
            let mut internal = std::collections::HashMap::new();
            let mut external = std::collections::HashMap::new();
            let mut endpoints = Vec::new();
            for (at, (plugins, kind)) in entries.iter().enumerate() {
                endpoints.push(json!({ "target": target(at, *kind), "plugins": plugins }));
                for plugin in plugins {
                    let url = format!("http://{at}");
                    if matches!(kind, 0 | 1) {
                        internal.insert(*plugin, url.clone());
                    }
                    if matches!(kind, 0 | 2) {
                        external.insert(*plugin, url);
                    }
                }
            }
            let sut = read(&json!(endpoints)).unwrap();

            let internal_url = sut.internal(asked).map(|url| match url {
                InternalUrl::Plain(url) | InternalUrl::Srv(url) => url.as_str(),
            });
            prop_assert_eq!(internal_url, internal.get(asked).or_else(|| internal.get("*")).map(String::as_str));
            prop_assert_eq!(sut.external(asked), external.get(asked).or_else(|| external.get("*")).map(String::as_str));
        }
    }
}
