use core::fmt;
use core::marker::PhantomData;
use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::http::config::{PemText, Port};

/// Where servers are, and how to be let in (`backend.cache.connection`): a text, or for `redis` an object with a `url`.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum ConnectionConfig {
    /// Where the store is by default: on this machine.
    #[default]
    Default,
    /// `redis://user:password@host:6379/0`, `rediss://` with TLS; for `memcache` `host:11211,host:11211`.
    Text(String),
    /// As node-redis has it.
    Options(Box<NodeConfig>),
}

/// A server of Redis or Valkey. Of the options of node-redis and iovalkey those count that are about where it is and how
/// to be let in; others have no effect.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct NodeConfig {
    /// `redis://host:6379`, with TLS `rediss://host:6379`.
    pub url: Option<String>,
    /// Instead of a URL.
    pub host: Option<String>,
    /// With `host`: 6379 unless configured.
    pub port: Option<Port>,
    /// Whose password it is.
    pub username: Option<String>,
    /// What to be let in with.
    pub password: Option<String>,
    /// The number of the database: 0 unless configured. A cluster has no other.
    #[serde(alias = "db")]
    pub database: Option<u16>,
    /// Instead of a URL, as node-redis has it.
    pub socket: SocketConfig,
    /// Whether to speak TLS, and with which certificates.
    pub tls: TlsConfig,
}

/// Where a server is, as node-redis has it.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SocketConfig {
    /// Its name or address.
    pub host: Option<String>,
    /// 6379 unless configured.
    pub port: Option<Port>,
    /// Whether to speak TLS.
    pub tls: Option<bool>,
    /// Who has signed the server's certificate, as PEM: those whom the machine trusts unless configured.
    pub ca: Option<PemText>,
    /// The certificate to show to the server, as PEM.
    pub cert: Option<PemText>,
    /// Its private key, as PEM.
    pub key: Option<PemText>,
}

/// Whether to speak TLS, and with which certificates, as iovalkey has it.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum TlsConfig {
    /// As the URL says.
    #[default]
    AsUrl,
    /// Yes, or no.
    Is(bool),
    /// With these certificates.
    With(Box<Certificates>),
}

/// Certificates for TLS, as PEM.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Certificates {
    /// Who has signed the server's: those whom the machine trusts unless configured.
    pub ca: Option<PemText>,
    /// The one to show to the server.
    pub cert: Option<PemText>,
    /// Its private key.
    pub key: Option<PemText>,
}

impl NodeConfig {
    /// Whether to speak TLS whatever a URL says.
    pub(in crate::cache) fn wants_tls(&self) -> bool {
        self.socket.tls == Some(true) || matches!(self.tls, TlsConfig::Is(true) | TlsConfig::With(_))
    }

    /// The certificates to speak it with.
    pub(in crate::cache) fn certificates(&self) -> Certificates {
        if let TlsConfig::With(certificates) = &self.tls {
            return (**certificates).clone();
        }
        Certificates {
            ca: self.socket.ca.clone(),
            cert: self.socket.cert.clone(),
            key: self.socket.key.clone(),
        }
    }
}

/// Something that has a short form: a text or a boolean, and a long one: an object.
trait ShortOrLong: Sized {
    const WANTED: &'static str;

    fn of_text(_: &str) -> Option<Self> {
        None
    }

    fn of_bool(_: bool) -> Option<Self> {
        None
    }

    fn of_object<'de, A: MapAccess<'de>>(object: A) -> Result<Self, A::Error>;
}

struct ShortOrLongVisitor<T>(PhantomData<T>);

impl<'de, T: ShortOrLong> Visitor<'de> for ShortOrLongVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WANTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::of_text(text).ok_or_else(|| E::invalid_type(Unexpected::Str(text), &self))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        T::of_bool(value).ok_or_else(|| E::invalid_type(Unexpected::Bool(value), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::of_object(object)
    }
}

impl ShortOrLong for ConnectionConfig {
    const WANTED: &'static str = "a text, or an object with a `url`";

    fn of_text(text: &str) -> Option<Self> {
        Some(if text.is_empty() {
            Self::Default
        } else {
            Self::Text(text.to_owned())
        })
    }

    fn of_object<'de, A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        NodeConfig::deserialize(MapAccessDeserializer::new(object)).map(|node| Self::Options(Box::new(node)))
    }
}

impl ShortOrLong for TlsConfig {
    const WANTED: &'static str = "true, false, or an object with the texts `ca`, `cert` and `key`";

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::Is)
    }

    fn of_bool(value: bool) -> Option<Self> {
        Some(Self::Is(value))
    }

    fn of_object<'de, A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        Certificates::deserialize(MapAccessDeserializer::new(object)).map(|with| Self::With(Box::new(with)))
    }
}

impl<'de> Deserialize<'de> for ConnectionConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOrLongVisitor(PhantomData))
    }
}

impl<'de> Deserialize<'de> for TlsConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOrLongVisitor(PhantomData))
    }
}

impl JsonSchema for ConnectionConfig {
    fn schema_name() -> Cow<'static, str> {
        "ConnectionConfig".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, generator.subschema_for::<NodeConfig>()] })
    }
}

impl JsonSchema for TlsConfig {
    fn schema_name() -> Cow<'static, str> {
        "TlsConfig".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "boolean" }, generator.subschema_for::<Certificates>()] })
    }
}

/// Without what is in them: all are full of secrets.
macro_rules! hidden {
    ($($type:ident)*) => {$(
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($type), "(***)"))
            }
        }
    )*};
}

hidden! { ConnectionConfig NodeConfig SocketConfig TlsConfig Certificates }
