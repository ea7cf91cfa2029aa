//! What the configuration says about the HTTP server, below the key `backend`.
//!
//! Each section is a type of its own that checks itself while it is read, so that an error names the key that is wrong.
//! What may stand in several forms (`rateLimit: true`, one text instead of a list) is read by hand.

mod check;
mod cors;
mod csp;
mod forms;
mod header_text;
mod health;
mod https;
mod ip_range;
mod lifecycle;
mod listen;
mod one_or_many;
mod origin_pattern;
mod rate_limit;
mod referrer;
mod server;
mod trust_proxy;

pub use cors::{CorsConfig, SuccessStatus};
pub use csp::{CspConfig, Directive};
pub(super) use forms::{Forms, read};
pub use header_text::HeaderText;
pub(super) use header_text::joined;
pub use health::{HealthConfig, HealthHeaders};
pub use https::{HttpsConfig, PemText};
pub use ip_range::IpRange;
pub(super) use ip_range::{bits_of, canonical};
pub use lifecycle::LifecycleConfig;
pub use listen::{ListenConfig, Port};
pub use one_or_many::OneOrMany;
pub use origin_pattern::OriginPattern;
pub use rate_limit::{RateLimitConfig, RateLimitRule, RateLimitSettings, StoreConfig, StoreKind};
pub use referrer::{ReferrerConfig, ReferrerPolicy};
pub use server::{ServerConfig, TimeLimit};
pub use trust_proxy::TrustProxy;

use flytower_core::config;
use schemars::JsonSchema;
use serde::Deserialize;

/// The part of the section `backend` that is about HTTP. Its other keys belong to others.
#[config(path = "backend", check = check::check)]
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct HttpConfig {
    /// Where clients reach the backend; here for the names in a certificate for development.
    pub base_url: Option<String>,
    /// Where to listen.
    pub listen: ListenConfig,
    /// Whether to speak TLS, and with which certificate.
    pub https: HttpsConfig,
    /// What the server allows its clients.
    pub server: ServerConfig,
    /// Whose `X-Forwarded-*` headers count.
    pub trust_proxy: TrustProxy,
    /// Which other origins browsers may call from; without it, none.
    pub cors: Option<CorsConfig>,
    /// The header `Content-Security-Policy`.
    pub csp: CspConfig,
    /// The header `Referrer-Policy`.
    pub referrer: ReferrerConfig,
    /// Headers of the answers about health.
    pub health: HealthConfig,
    /// How long requests wait for their plugin to start.
    pub lifecycle: LifecycleConfig,
    /// How many requests a client may send.
    pub rate_limit: RateLimitConfig,
}

#[cfg(test)]
mod tests;
