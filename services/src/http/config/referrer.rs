use flytower_core::warp::http::HeaderValue;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected};

use super::OneOrMany;

/// The header `Referrer-Policy` (`backend.referrer`).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ReferrerConfig {
    /// The policies, of which a browser takes the last that it knows.
    #[serde(default = "no_referrer", deserialize_with = "without_duplicates")]
    pub policy: OneOrMany<ReferrerPolicy>,
}

impl Default for ReferrerConfig {
    fn default() -> Self {
        Self { policy: no_referrer() }
    }
}

impl ReferrerConfig {
    /// The header's value.
    #[must_use]
    pub fn header(&self) -> HeaderValue {
        let names: Vec<_> = self.policy.0.iter().map(|policy| policy.name()).collect();
        HeaderValue::from_str(&names.join(",")).unwrap_or(HeaderValue::from_static("no-referrer"))
    }
}

fn no_referrer() -> OneOrMany<ReferrerPolicy> {
    OneOrMany(vec![ReferrerPolicy::NoReferrer])
}

fn without_duplicates<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OneOrMany<ReferrerPolicy>, D::Error> {
    let policies = OneOrMany::<ReferrerPolicy>::deserialize(deserializer)?;
    let repeated = |(at, policy)| policies.0.iter().take(at).any(|earlier| earlier == policy);
    if policies.0.is_empty() || policies.0.iter().enumerate().any(repeated) {
        return Err(Error::invalid_value(
            Unexpected::Seq,
            &"at least one policy, and none twice",
        ));
    }
    Ok(policies)
}

/// What a browser may tell other sites about where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names are those of the standard")]
#[non_exhaustive]
pub enum ReferrerPolicy {
    NoReferrer,
    NoReferrerWhenDowngrade,
    SameOrigin,
    Origin,
    StrictOrigin,
    OriginWhenCrossOrigin,
    StrictOriginWhenCrossOrigin,
    UnsafeUrl,
}

impl ReferrerPolicy {
    const fn name(self) -> &'static str {
        match self {
            Self::NoReferrer => "no-referrer",
            Self::NoReferrerWhenDowngrade => "no-referrer-when-downgrade",
            Self::SameOrigin => "same-origin",
            Self::Origin => "origin",
            Self::StrictOrigin => "strict-origin",
            Self::OriginWhenCrossOrigin => "origin-when-cross-origin",
            Self::StrictOriginWhenCrossOrigin => "strict-origin-when-cross-origin",
            Self::UnsafeUrl => "unsafe-url",
        }
    }
}
