use flytower_core::config;
use flytower_core::config::{ConfigProblem, ConfigSnapshot};
use schemars::JsonSchema;
use serde::Deserialize;
use url::{Host, Url};

use crate::http::config::{HttpsConfig, ListenConfig};

/// The key that says where everybody else reaches this backend.
const BASE_URL: &str = "backend.baseUrl";

/// What the section `backend` says about where this backend is, in the words in which the HTTP server reads it.
#[config(path = "backend", check = check)]
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct OwnAddress {
    /// Where everybody else reaches the backend. Optional, for the schema of the whole section: only what looks for plugins
    /// needs it.
    base_url: Option<String>,
    listen: ListenConfig,
    https: HttpsConfig,
}

/// Whoever looks for plugins needs it, and would fail to start without.
fn check(own: &OwnAddress, snapshot: &ConfigSnapshot) -> Result<(), ConfigProblem> {
    match own.external() {
        Some(_) => Ok(()),
        None => Err(ConfigProblem::missing(snapshot, BASE_URL)),
    }
}

impl OwnAddress {
    /// Where this backend is reached by itself and by others nearby. `bound` is the port that its server was given: the one
    /// in the configuration may be 0, for any.
    pub(super) fn internal(&self, bound: Option<u16>) -> String {
        let scheme = match self.https {
            HttpsConfig::Off => "http",
            _ => "https",
        };
        let host = match self.listen.host.as_deref() {
            None | Some("::") => "localhost".to_owned(),
            Some("0.0.0.0") => "127.0.0.1".to_owned(),
            Some(ipv6) if ipv6.contains(':') => format!("[{ipv6}]"),
            Some(name) => name.to_owned(),
        };
        let port = bound.unwrap_or(self.listen.port);
        format!("{scheme}://{host}:{port}")
    }

    /// Where everybody else reaches this backend, if that is known.
    pub(super) fn external(&self) -> Option<&str> {
        self.base_url.as_deref().map(|url| url.trim_end_matches('/'))
    }
}

/// What looks like a mistake in `backend.baseUrl`, but is none for sure.
pub(super) fn doubts(base_url: &str, in_production: bool) -> Option<&'static str> {
    let Ok(url) = Url::parse(base_url) else {
        return Some("`backend.baseUrl` does not appear to be a URL; write one such as `https://portal.example.com`");
    };
    let is_local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_unspecified(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unspecified(),
        None => false,
    };
    (is_local && in_production).then_some(
        "`backend.baseUrl` is a URL of this machine only, although `NODE_ENV` is `production`: neither users nor other \
         backends will reach it",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn own(backend: &Value, bound: Option<u16>) -> String {
        let config = ConfigSnapshot::new(json!({ "backend": backend }), "a test");
        config.get::<OwnAddress>("backend").unwrap().internal(bound)
    }

    #[test]
    fn the_internal_address_is_where_the_backend_listens() {
        for (listen, expected) in [
            (json!(null), "http://localhost:7007"),
            (json!(":8008"), "http://localhost:8008"),
            (json!("8008"), "http://localhost:8008"),
            (json!(8008), "http://localhost:8008"),
            (json!("host:8008"), "http://host:8008"),
            (json!({ "host": "::" }), "http://localhost:7007"),
            (json!({ "host": "0.0.0.0", "port": "8008" }), "http://127.0.0.1:8008"),
            (json!({ "host": "::1", "port": 8008 }), "http://[::1]:8008"),
        ] {
            assert_eq!(own(&json!({ "listen": listen }), None), expected, "{listen}");
        }
    }

    #[test]
    fn the_port_is_the_one_that_was_given() {
        assert_eq!(
            own(&json!({ "listen": "127.0.0.1:0" }), Some(34567)),
            "http://127.0.0.1:34567"
        );
    }

    #[test]
    fn https_is_on_if_it_is_configured_and_not_off() {
        assert_eq!(own(&json!({ "https": true }), None), "https://localhost:7007");
        assert_eq!(
            own(
                &json!({ "https": { "certificate": { "cert": "c", "key": "k" } } }),
                None
            ),
            "https://localhost:7007"
        );
        for off in [json!(false), json!("false"), json!(null)] {
            assert_eq!(own(&json!({ "https": off }), None), "http://localhost:7007", "{off}");
        }
    }

    #[test]
    fn a_base_url_is_doubted_if_it_is_none_or_leads_nowhere_in_production() {
        for url in ["http://localhost:7007", "http://127.0.0.1", "https://[::1]:7007/x"] {
            assert!(
                doubts(url, true).is_some_and(|doubts| doubts.contains("production")),
                "{url}"
            );
            assert_eq!(doubts(url, false), None, "{url}");
        }
        assert!(doubts("portal", false).is_some_and(|doubts| doubts.contains("not appear to be a URL")));
        assert_eq!(doubts("https://portal.example.com", true), None);
    }
}
