use core::fmt;
use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::config::OTHER_KEYS;
use super::secret::Secret;

/// Whether and how connections to a server are encrypted: `ssl`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsConfig {
    pub(super) mode: TlsMode,
    /// The authorities whose certificates count; without it, those of the Web.
    pub(super) ca: Option<Pem>,
    /// The certificate that the client shows.
    pub(super) cert: Option<Pem>,
    /// The key of that certificate.
    pub(super) key: Option<Pem>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TlsMode {
    /// If the server can, without looking at its certificate. Those who only listen learn nothing; those who are between may
    /// be the server, and ask for the password.
    Prefer,
    #[default]
    Off,
    /// Encrypted, by whoever the server is.
    Unverified,
    /// Encrypted, by a server whose certificate is good and of its name.
    Verified,
}

/// A text in PEM, or the file that holds one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pem {
    Text(Secret),
    File(String),
}

impl TlsConfig {
    pub(super) fn of_mode(mode: TlsMode) -> Self {
        Self {
            mode,
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    reject_unauthorized: Option<bool>,
    ca: Option<Secret>,
    cert: Option<Secret>,
    key: Option<Secret>,
}

impl<'de> Deserialize<'de> for TlsConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TlsVisitor)
    }
}

struct TlsVisitor;

impl<'de> Visitor<'de> for TlsVisitor {
    type Value = TlsConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, or an object { rejectUnauthorized, ca, cert, key }")
    }

    fn visit_bool<E: Error>(self, on: bool) -> Result<TlsConfig, E> {
        Ok(TlsConfig::of_mode(if on { TlsMode::Verified } else { TlsMode::Off }))
    }

    /// A `${VARIABLE}` always gives a text.
    fn visit_str<E: Error>(self, text: &str) -> Result<TlsConfig, E> {
        match &*text.trim().to_ascii_lowercase() {
            "true" | "yes" | "on" | "1" => self.visit_bool(true),
            "false" | "no" | "off" | "0" => self.visit_bool(false),
            _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<TlsConfig, A::Error> {
        let fields = Fields::deserialize(MapAccessDeserializer::new(entries))?;
        let mode = match fields.reject_unauthorized {
            Some(false) => TlsMode::Unverified,
            _ => TlsMode::Verified,
        };
        Ok(TlsConfig {
            mode,
            ca: fields.ca.map(Pem::Text),
            cert: fields.cert.map(Pem::Text),
            key: fields.key.map(Pem::Text),
        })
    }
}

impl JsonSchema for TlsConfig {
    fn schema_name() -> Cow<'static, str> {
        "DatabaseTls".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["boolean", "string", "object"],
            "otherKeys": OTHER_KEYS,
            "properties": {
                "rejectUnauthorized": { "type": ["boolean", "string"] },
                "ca": { "type": "string" },
                "cert": { "type": "string" },
                "key": { "type": "string", "visibility": "secret" },
            },
        })
    }
}
