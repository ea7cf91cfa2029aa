use core::fmt;
use std::borrow::Cow;

use flytower_core::warp::http::{HeaderMap, HeaderName};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Unexpected, Visitor};

use super::HeaderText;

/// The answers about health (`backend.health`).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct HealthConfig {
    /// Headers that they carry in addition.
    pub headers: HealthHeaders,
}

/// Headers, by name.
#[derive(Clone, Debug, Default)]
pub struct HealthHeaders(pub HeaderMap);

impl<'de> Deserialize<'de> for HealthHeaders {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadersVisitor).map(Self)
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = HeaderMap;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of names of headers and their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HeaderMap, A::Error> {
        let mut headers = HeaderMap::new();
        while let Some(name) = map.next_key::<String>()? {
            let Ok(name) = name.parse::<HeaderName>() else {
                return Err(Error::invalid_value(Unexpected::Str(&name), &self));
            };
            headers.insert(name, map.next_value::<HeaderText>()?.0);
        }
        Ok(headers)
    }
}

impl JsonSchema for HealthHeaders {
    fn schema_name() -> Cow<'static, str> {
        "HealthHeaders".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": { "type": "string", "minLength": 1 } })
    }
}
