use core::net::IpAddr;

use serde::{Deserialize, Deserializer};

use super::IpRange;
use super::forms::{Forms, forms, scalar_of_text};
use super::ip_range::loopback;

/// Whose `X-Forwarded-*` headers count (`backend.trustProxy`), with the meaning of Express's `trust proxy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustProxy {
    /// `false`, or nothing: nobody's.
    #[default]
    Nobody,
    /// `true`: everybody's, so there must be a proxy that removes those of its clients.
    Everybody,
    /// A number: those of so many proxies before the backend.
    Hops(u64),
    /// Addresses: those of the proxies there.
    Addresses(Vec<IpRange>),
}

impl TrustProxy {
    /// Whether the one at `address` is believed, who is `hop` others away.
    #[must_use]
    pub fn trusts(&self, address: IpAddr, hop: u64) -> bool {
        match self {
            Self::Nobody => false,
            Self::Everybody => true,
            Self::Hops(hops) => hop < *hops,
            Self::Addresses(ranges) => ranges.iter().any(|range| range.contains(address)),
        }
    }

    fn of_names<'n>(names: impl Iterator<Item = &'n str>) -> Option<Self> {
        let ranges: Option<Vec<_>> = names.map(ranges).collect();
        ranges.map(|ranges| Self::Addresses(ranges.concat()))
    }
}

/// The addresses that a name stands for, or that are written out.
fn ranges(name: &str) -> Option<Vec<IpRange>> {
    let written_out: &[&str] = match name.trim() {
        "loopback" => return Some(loopback()),
        "linklocal" => &["169.254.0.0/16", "fe80::/10"],
        "uniquelocal" => &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
        range => return IpRange::parse(range).map(|range| vec![range]),
    };
    written_out.iter().map(|range| IpRange::parse(range)).collect()
}

impl Forms for TrustProxy {
    const WANTED: &'static str = "true, false, a number of proxies, or IP addresses, ranges such as \"10.0.0.0/8\", `loopback`, `linklocal`, `uniquelocal`";

    fn of_bool(value: bool) -> Option<Self> {
        Some(if value { Self::Everybody } else { Self::Nobody })
    }

    fn of_number(number: u64) -> Option<Self> {
        Some(Self::Hops(number))
    }

    fn of_text(text: &str) -> Option<Self> {
        scalar_of_text(text).or_else(|| Self::of_names(text.split(',')))
    }

    fn of_list<'de, D: Deserializer<'de>>(list: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(list)?;
        Self::of_names(names.iter().map(String::as_str))
            .ok_or_else(|| serde::de::Error::invalid_value(serde::de::Unexpected::Seq, &Self::WANTED))
    }
}

forms!(TrustProxy, "TrustProxy", {
    "anyOf": [
        { "type": "boolean" },
        { "type": "integer", "minimum": 0 },
        { "type": "string" },
        { "type": "array", "items": { "type": "string" } },
    ],
});
