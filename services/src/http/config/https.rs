use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::forms::{Forms, forms};

/// Whether to speak TLS, and with which certificate (`backend.https`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpsConfig {
    /// `false`, or nothing: plain HTTP.
    #[default]
    Off,
    /// `true`: with a certificate for development, which the backend makes.
    SelfSigned,
    /// With this certificate.
    Certificate {
        /// The chain, as PEM.
        cert: PemText,
        /// The private key, as PEM.
        key: PemText,
    },
}

/// A text in PEM, which does not show itself.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct PemText(pub String);

impl fmt::Debug for PemText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PemText(***)")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    certificate: Certificate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Certificate {
    cert: PemText,
    key: PemText,
}

impl Forms for HttpsConfig {
    const WANTED: &'static str = "true, false, or an object { certificate: { cert, key } } with texts in PEM";

    fn of_bool(value: bool) -> Option<Self> {
        Some(if value { Self::SelfSigned } else { Self::Off })
    }

    fn of_object<'de, D: Deserializer<'de>>(object: D) -> Result<Self, D::Error> {
        let Section { certificate } = Section::deserialize(object)?;
        Ok(Self::Certificate {
            cert: certificate.cert,
            key: certificate.key,
        })
    }
}

forms!(HttpsConfig, "HttpsConfig", {
    "anyOf": [
        { "type": "boolean" },
        {
            "type": "object",
            "additionalProperties": false,
            "required": ["certificate"],
            "properties": {
                "certificate": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["cert", "key"],
                    "properties": {
                        "cert": { "type": "string", "minLength": 1 },
                        "key": { "type": "string", "minLength": 1, "visibility": "secret" },
                    },
                },
            },
        },
    ],
});
