use flytower_core::warp::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

use super::forms::{Forms, forms};
use super::{HeaderText, OneOrMany, OriginPattern};

/// Which other origins browsers may call from, and with what (`backend.cors`).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct CorsConfig {
    /// Patterns of the origins, in any case: `https://*.example.com`. Without it, any origin; an empty list, none.
    pub origin: Option<OneOrMany<OriginPattern>>,
    /// The methods that preflights are told of.
    pub methods: Option<OneOrMany<HeaderText>>,
    /// The request headers that preflights are told of; without it, those that they ask for.
    pub allowed_headers: Option<OneOrMany<HeaderText>>,
    /// The response headers that scripts may read.
    pub exposed_headers: Option<OneOrMany<HeaderText>>,
    /// Whether browsers may send cookies.
    pub credentials: bool,
    /// How long the answer to a preflight counts, in seconds.
    pub max_age: Option<i64>,
    /// Whether preflights go on to the routes.
    pub preflight_continue: bool,
    /// The status of the answer to a preflight.
    pub options_success_status: SuccessStatus,
}

/// The status of the answer to a preflight: 204 unless configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuccessStatus(pub StatusCode);

impl Default for SuccessStatus {
    fn default() -> Self {
        Self(StatusCode::NO_CONTENT)
    }
}

impl Forms for SuccessStatus {
    const WANTED: &'static str = "a status from 200 to 299";

    fn of_number(number: u64) -> Option<Self> {
        let status = u16::try_from(number)
            .ok()
            .and_then(|number| StatusCode::from_u16(number).ok());
        status.filter(StatusCode::is_success).map(Self)
    }
}

forms!(SuccessStatus, "SuccessStatus", { "type": "integer", "minimum": 200, "maximum": 299 });
