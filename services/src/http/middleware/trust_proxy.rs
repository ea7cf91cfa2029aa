use core::net::{IpAddr, SocketAddr};
use core::ops::ControlFlow;
use std::sync::Arc;

use flytower_core::warp::http::header::HOST;
use flytower_core::warp::http::uri::Authority;
use flytower_core::warp::http::{HeaderMap, HeaderValue};
use hyper::Request;

use super::Around;
use crate::http::config::{TrustProxy, canonical};
use crate::http::{ConnectionInfo, HttpResponse};

/// Further proxies are not looked at: nobody has as many.
const MAX_PROXIES: usize = 64;

/// Who sent a request, as far as the proxies on its way are trusted. It stands in the request's extensions, for filters
/// as `warp::ext::get::<ClientInfo>()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientInfo {
    /// The client's address. One of IPv4 is such a one, also if the socket is of IPv6.
    pub ip: IpAddr,
    /// What the client speaks.
    pub protocol: Protocol,
    /// The host that it asked, with the port if it named one.
    pub host: Option<HeaderValue>,
}

/// What a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Without encryption.
    Http,
    /// With.
    Https,
}

impl Protocol {
    /// As the scheme of a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

impl ClientInfo {
    /// The host that the client asked, without the port.
    #[must_use]
    pub fn hostname(&self) -> Option<&str> {
        let host = self.host.as_ref()?.to_str().ok()?;
        // An address of IPv6 stands in brackets.
        let end = host.find(']').map_or(0, |bracket| bracket + 1);
        let port = host.get(end..)?.find(':');
        host.get(..port.map_or(host.len(), |port| end + port))
    }
}

/// Finds out who sent a request (`backend.trustProxy`), with the rules of Express: a proxy adds to `X-Forwarded-For` from
/// whom it has a request, and is believed that if it is itself trusted.
#[derive(Clone, Debug, Default)]
pub struct ForwardedBy(Arc<TrustProxy>);

impl ForwardedBy {
    /// Trusts those.
    #[must_use]
    pub fn new(trust: TrustProxy) -> Self {
        Self(Arc::new(trust))
    }

    fn client(&self, connection: ConnectionInfo, headers: &HeaderMap, authority: Option<&str>) -> ClientInfo {
        let peer = connection.ip();
        let plain = if connection.encrypted {
            Protocol::Https
        } else {
            Protocol::Http
        };
        let host = || {
            let named = || authority.and_then(|authority| HeaderValue::from_str(authority).ok());
            headers.get(HOST).cloned().or_else(named)
        };
        if !self.0.trusts(peer, 0) {
            return ClientInfo {
                ip: peer,
                protocol: plain,
                host: host(),
            };
        }
        let protocol = match first(headers, "x-forwarded-proto") {
            Some(name) if name.eq_ignore_ascii_case("https") => Protocol::Https,
            Some(name) if name.eq_ignore_ascii_case("http") => Protocol::Http,
            _ => plain,
        };
        let forwarded = first(headers, "x-forwarded-host").and_then(|host| HeaderValue::from_str(host).ok());
        ClientInfo {
            ip: self.origin(peer, headers),
            protocol,
            host: forwarded.or_else(host),
        }
    }

    /// From the one who is connected outwards, to the first who is not trusted.
    fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        // Bytes, because one that is no text must not hide what a proxy has added behind it.
        let values = headers.get_all("x-forwarded-for").iter().map(HeaderValue::as_bytes);
        let all: Vec<_> = values.flat_map(|value| value.split(|byte| *byte == b',')).collect();
        let mut origin = peer;
        for (hop, text) in (1..).zip(all.into_iter().rev().take(MAX_PROXIES)) {
            let text = core::str::from_utf8(text).map(str::trim);
            // What is no address was not written by a proxy that is to be trusted.
            let Some(address) = text.ok().and_then(address) else {
                break;
            };
            origin = canonical(address);
            if !self.0.trusts(origin, hop) {
                break;
            }
        }
        origin
    }
}

/// An address, which some proxies send with the port.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    plain
        .parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// The first of the values of a header. There should be one, but each proxy may have added its own.
fn first<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let value = headers.get(name)?.to_str().ok()?;
    let first = value.split(',').next().unwrap_or_default().trim();
    (!first.is_empty()).then_some(first)
}

impl Around for ForwardedBy {
    type Seen = ();

    fn before<B>(&self, request: &mut Request<B>) -> ControlFlow<HttpResponse> {
        if let Some(connection) = request.extensions().get::<ConnectionInfo>().copied() {
            let authority = request.uri().authority().map(Authority::as_str);
            let client = self.client(connection, request.headers(), authority);
            request.extensions_mut().insert(client);
        }
        ControlFlow::Continue(())
    }

    fn after(&self, (): (), _: &mut HttpResponse) {}
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn client(trust: Value, peer: &str, headers: &[(&'static str, &str)]) -> ClientInfo {
        let trust: Result<TrustProxy, serde_json::Error> = serde::Deserialize::deserialize(trust);
        let mut request = Request::new(());
        let peer = (peer.parse::<IpAddr>().unwrap(), 1).into();
        let body = crate::http::limits::Limits::default().of_body();
        request.extensions_mut().insert(ConnectionInfo::new(peer, false, body));
        for (name, value) in headers {
            request
                .headers_mut()
                .append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        assert!(ForwardedBy::new(trust.unwrap()).before(&mut request).is_continue());
        request.extensions().get::<ClientInfo>().unwrap().clone()
    }

    const FORWARDED: [(&str, &str); 4] = [
        ("host", "backend:7007"),
        ("x-forwarded-for", "9.9.9.9, 8.8.8.8, 10.0.0.2"),
        ("x-forwarded-proto", "https, http"),
        ("x-forwarded-host", "portal.example:8443, other"),
    ];

    #[test]
    fn nobody_is_trusted_unless_configured() {
        let client = client(json!(false), "::ffff:10.0.0.1", &FORWARDED);

        assert_eq!(client.ip.to_string(), "10.0.0.1");
        assert_eq!(client.protocol.as_str(), "http");
        assert_eq!(client.host.as_ref().unwrap(), "backend:7007");
        assert_eq!(client.hostname(), Some("backend"));
    }

    #[test]
    fn a_trusted_proxy_is_believed_as_far_as_the_first_that_is_not() {
        for (trust, expected) in [
            (json!(true), "9.9.9.9"),
            (json!(1), "10.0.0.2"),
            (json!(2), "8.8.8.8"),
            (json!(3), "9.9.9.9"),
            (json!(30), "9.9.9.9"),
            (json!("uniquelocal"), "8.8.8.8"),
            (json!(["10.0.0.1"]), "10.0.0.2"),
            (json!(["loopback"]), "10.0.0.1"),
        ] {
            assert_eq!(
                client(trust.clone(), "10.0.0.1", &FORWARDED).ip.to_string(),
                expected,
                "{trust}"
            );
        }
        let client = client(json!("uniquelocal"), "10.0.0.1", &FORWARDED);
        assert_eq!(client.protocol, Protocol::Https);
        assert_eq!(client.hostname(), Some("portal.example"));
    }

    #[test]
    fn what_is_no_address_ends_the_way() {
        let ip = |header| {
            client(json!(true), "10.0.0.1", &[("x-forwarded-for", header)])
                .ip
                .to_string()
        };
        assert_eq!(ip("1.1.1.1, unknown, 2.2.2.2"), "2.2.2.2");
        assert_eq!(ip(""), "10.0.0.1");
        assert_eq!(ip("<script>"), "10.0.0.1");
        assert_eq!(ip("3.3.3.3:4711"), "3.3.3.3");
        assert_eq!(ip("[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(ip("[2001:db8::1]"), "2001:db8::1");
    }

    #[test]
    fn what_is_no_text_does_not_hide_who_came_after_it() {
        let client = client(json!(1), "127.0.0.1", &[("x-forwarded-for", "\u{ff}, 203.0.113.9")]);

        assert_eq!(client.ip.to_string(), "203.0.113.9");
    }

    #[test]
    fn several_headers_are_one_list() {
        let headers = [("x-forwarded-for", "9.9.9.9"), ("x-forwarded-for", "8.8.8.8,7.7.7.7")];
        assert_eq!(client(json!(2), "10.0.0.1", &headers).ip.to_string(), "8.8.8.8");
    }

    #[test]
    fn a_host_may_be_an_address_of_ipv6() {
        let hostname = |host| {
            client(json!(false), "::1", &[("host", host)])
                .hostname()
                .map(ToOwned::to_owned)
        };
        assert_eq!(hostname("[::1]:7007").as_deref(), Some("[::1]"));
        assert_eq!(hostname("[::1]").as_deref(), Some("[::1]"));
        assert_eq!(hostname("]:").as_deref(), Some("]"));
    }

    proptest! {
        #[test]
        fn whatever_is_sent_there_is_a_client(header in "[ -~]{0,60}", trust in 0u64..4) {
            let headers = [("x-forwarded-for", &*header), ("x-forwarded-host", &header), ("host", &header)];
            let client = client(json!(trust), "10.0.0.1", &headers);
            let _ = client.hostname();
            prop_assert!(trust > 0 || client.ip.to_string() == "10.0.0.1");
        }

        #[test]
        fn only_so_many_are_believed_as_are_trusted(addresses in prop::collection::vec(any::<[u8; 4]>(), 1..10), hops in 1usize..10) {
            let texts: Vec<_> = addresses.iter().map(|address| IpAddr::from(*address).to_string()).collect();
            let client = client(json!(hops), "10.0.0.1", &[("x-forwarded-for", &texts.join(", "))]);
            let expected = texts.iter().rev().nth(hops - 1).or(texts.first()).unwrap();
            prop_assert_eq!(&client.ip.to_string(), expected);
        }
    }
}
