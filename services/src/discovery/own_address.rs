use flytower_core::config::{ConfigProblem, ConfigSnapshot};
use serde_json::Value;
use url::{Host, Url};

use crate::http::config::ListenConfig;

const BASE_URL: &str = "backend.baseUrl";

/// Where this backend is reached by itself and by others nearby. `bound` is the port that its server was given: the one in
/// the configuration may be 0, for any.
pub(super) fn internal(config: &ConfigSnapshot, bound: Option<u16>) -> String {
    let scheme = match config.value("backend.https") {
        None | Some(Value::Bool(false)) => "http",
        Some(_) => "https",
    };
    // It is the server that says what is wrong with it.
    let listen = config.get_optional::<ListenConfig>("backend.listen").ok().flatten();
    let ListenConfig { host, port } = listen.unwrap_or_default();
    let host = match host.as_deref() {
        None | Some("::") => "localhost".to_owned(),
        Some("0.0.0.0") => "127.0.0.1".to_owned(),
        Some(ipv6) if ipv6.contains(':') => format!("[{ipv6}]"),
        Some(name) => name.to_owned(),
    };
    let port = bound.unwrap_or(port);
    format!("{scheme}://{host}:{port}")
}

/// Where everybody else reaches this backend.
pub(super) fn external(config: &ConfigSnapshot) -> Result<String, ConfigProblem> {
    let url: String = config.get(BASE_URL)?;
    Ok(url.trim_end_matches('/').to_owned())
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
    use serde_json::json;

    use super::*;

    fn own(backend: &Value, bound: Option<u16>) -> String {
        internal(&ConfigSnapshot::new(json!({ "backend": backend }), "a test"), bound)
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
            own(&json!({ "https": { "certificate": {} } }), None),
            "https://localhost:7007"
        );
        assert_eq!(own(&json!({ "https": false }), None), "http://localhost:7007");
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
