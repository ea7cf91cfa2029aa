use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::forms::{Forms, forms};

const DEFAULT_PORT: u16 = 7007;

/// Where to listen (`backend.listen`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListenConfig {
    /// A name or an address. Without it: all addresses, of IPv6 and IPv4.
    pub host: Option<String>,
    /// The port; with 0 the system chooses one.
    pub port: u16,
}

impl Default for ListenConfig {
    fn default() -> Self {
        Self {
            host: None,
            port: DEFAULT_PORT,
        }
    }
}

/// A port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port(pub u16);

impl Forms for Port {
    const WANTED: &'static str = "a port, a whole number from 0 to 65535";

    fn of_number(number: u64) -> Option<Self> {
        u16::try_from(number).ok().map(Self)
    }
}

forms!(Port, "Port", { "anyOf": [{ "type": "integer", "minimum": 0, "maximum": 65535 }, { "type": "string" }] });

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Section {
    host: Option<Host>,
    port: Option<Port>,
}

/// A text that, unlike others, may be empty.
struct Host(String);

impl Forms for Host {
    const WANTED: &'static str = "the name or the address of a host";

    fn of_text(text: &str) -> Option<Self> {
        Some(Self(text.trim().to_owned()))
    }
}

forms!(Host, "Host", { "type": "string" });

impl Forms for ListenConfig {
    const WANTED: &'static str =
        "\":<port>\", \"<host>:<port>\", a port from 0 to 65535, or an object with `host` and `port`";

    /// Backstage takes the port as a text only, which surprises everybody once.
    fn of_number(number: u64) -> Option<Self> {
        Port::of_number(number).map(|port| Self {
            host: None,
            port: port.0,
        })
    }

    fn of_text(text: &str) -> Option<Self> {
        // An IPv6 address has more colons: there is the object for it.
        let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
        let host = host.trim();
        let port = port.trim().parse().ok()?;
        (!host.contains(':')).then(|| Self {
            host: Some(host.to_owned()).filter(|host| !host.is_empty()),
            port,
        })
    }

    fn of_object<'de, D: Deserializer<'de>>(object: D) -> Result<Self, D::Error> {
        let Section { host, port } = Section::deserialize(object)?;
        Ok(Self {
            host: host.map(|host| host.0).filter(|host| !host.is_empty()),
            port: port.map_or(DEFAULT_PORT, |port| port.0),
        })
    }
}

forms!(ListenConfig, "ListenConfig", {
    "anyOf": [
        { "type": "integer", "minimum": 0, "maximum": 65535 },
        { "type": "string" },
        {
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "host": { "type": "string" },
                "port": { "anyOf": [{ "type": "integer", "minimum": 0, "maximum": 65535 }, { "type": "string" }] },
            },
        },
    ],
});
