use core::fmt;
use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::config::OTHER_KEYS;
use super::secret::Secret;
use super::tls::TlsConfig;

/// How a database is reached: a connection string, or its parts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConnectionConfig {
    /// A URL, `:memory:`, or the name of a file.
    Text(Secret),
    /// The parts.
    Fields(Box<ConnectionFields>),
}

/// The parts of a connection. Others that Backstage's drivers know are warned of.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ConnectionFields {
    /// How Backstage gets credentials: only `default` is supported.
    pub r#type: Option<String>,
    /// A URL; the other parts are put over it.
    pub connection_string: Option<Secret>,
    /// The name or address of the server, or the folder of its socket.
    pub host: Option<String>,
    /// The server's port.
    pub port: Option<u16>,
    /// The socket of a MySQL server.
    pub socket_path: Option<String>,
    /// Who connects.
    pub user: Option<String>,
    /// The user's password.
    pub password: Option<Secret>,
    /// The name of the database.
    pub database: Option<String>,
    /// Whether and how connections are encrypted.
    pub ssl: Option<TlsConfig>,
    /// What PostgreSQL shows as the name of the client.
    #[serde(rename = "application_name")]
    pub application_name: Option<String>,
    /// SQLite: the file of one plugin, or `:memory:`.
    pub filename: Option<String>,
    /// SQLite: the folder of the files.
    pub directory: Option<String>,
}

impl ConnectionFields {
    /// The parts that are said here, the others of `base`.
    pub(super) fn over(self, base: Self) -> Self {
        Self {
            r#type: self.r#type.or(base.r#type),
            connection_string: None,
            host: self.host.or(base.host),
            port: self.port.or(base.port),
            socket_path: self.socket_path.or(base.socket_path),
            user: self.user.or(base.user),
            password: self.password.or(base.password),
            database: self.database.or(base.database),
            ssl: self.ssl.or(base.ssl),
            application_name: self.application_name.or(base.application_name),
            filename: self.filename.or(base.filename),
            directory: self.directory.or(base.directory),
        }
    }
}

impl<'de> Deserialize<'de> for ConnectionConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConnectionVisitor)
    }
}

struct ConnectionVisitor;

impl<'de> Visitor<'de> for ConnectionVisitor {
    type Value = ConnectionConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a connection string, or an object with its parts")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ConnectionConfig, E> {
        if text.is_empty() {
            return Err(E::invalid_type(Unexpected::Str(text), &self));
        }
        Ok(ConnectionConfig::Text(Secret(text.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<ConnectionConfig, A::Error> {
        let fields = ConnectionFields::deserialize(MapAccessDeserializer::new(entries))?;
        Ok(ConnectionConfig::Fields(Box::new(fields)))
    }
}

impl JsonSchema for ConnectionConfig {
    fn schema_name() -> Cow<'static, str> {
        "DatabaseConnection".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let secret = json_schema!({ "type": "string", "visibility": "secret" });
        json_schema!({
            "type": ["string", "object"],
            // of a string; the parts say it of themselves
            "visibility": "secret",
            "otherKeys": OTHER_KEYS,
            "properties": {
                "type": { "type": "string" },
                "connectionString": secret,
                "host": { "type": "string" },
                "port": { "type": ["integer", "string"] },
                "socketPath": { "type": "string" },
                "user": { "type": "string" },
                "password": secret,
                "database": { "type": "string" },
                "ssl": generator.subschema_for::<TlsConfig>(),
                "application_name": { "type": "string" },
                "filename": { "type": "string" },
                "directory": { "type": "string" },
            },
        })
    }
}
