use core::fmt;

use redis::{
    ClientTlsConfig, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo, TlsCertificates,
};

use crate::cache::config::{Certificates, NodeConfig};

/// Where a server is, and how to be let in: everything that a configuration says about it.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) info: ConnectionInfo,
    pub(super) certificates: Option<TlsCertificates>,
}

impl Address {
    /// Of a node, and of what holds for all of them where it says nothing.
    pub(super) fn of(node: &NodeConfig, defaults: &NodeConfig, port: u16) -> Result<Self, String> {
        let mut info = match &node.url {
            // without its text, which has a password, and without that of the error, which may quote it
            Some(url) => parsed(url)?,
            None => {
                let host = node.host.as_ref().or(node.socket.host.as_ref());
                let port = node.port.or(node.socket.port).map_or(port, |port| port.0);
                let host = host.map_or("localhost", String::as_str);
                ConnectionAddr::Tcp(host.to_owned(), port)
                    .into_connection_info()
                    .map_err(|error| error.category().to_owned())?
            }
        };
        info = credentials(info, node, defaults);
        let wants_tls = node.wants_tls() || defaults.wants_tls();
        if let (ConnectionAddr::Tcp(host, port), true) = (info.addr(), wants_tls) {
            let addr = ConnectionAddr::TcpTls {
                host: host.clone(),
                port: *port,
                insecure: false,
                tls_params: None,
            };
            info = info.set_addr(addr);
        }
        if let ConnectionAddr::TcpTls { insecure: true, .. } = info.addr() {
            return Err(
                "TLS without looking at certificates protects from nobody; remove `#insecure`, and let `socket.ca` \
                        be who has signed the server's certificate"
                    .to_owned(),
            );
        }
        let own = certificates(node.certificates())?;
        let certificates = match own {
            Some(own) => Some(own),
            None => certificates(defaults.certificates())?,
        };
        Ok(Self { info, certificates })
    }

    pub(super) fn is_tls(&self) -> bool {
        matches!(self.info.addr(), ConnectionAddr::TcpTls { .. })
    }
}

fn parsed(url: &str) -> Result<ConnectionInfo, String> {
    const WANTED: &str =
        "it is no URL of a server; write one such as `redis://host:6379`, or `rediss://host:6379` for TLS";
    if let Some((_, rest)) = url.split_once("://")
        && !rest.starts_with('/')
        && rest
            .find(['/', '?', '#'])
            .is_some_and(|end| rest.get(end..).is_some_and(|rest| rest.contains('@')))
    {
        // what is before that character would be taken for the server's name, and be shown
        return Err(
            "there is a `/`, `?` or `#` before an `@`; percent-encode the password, so that `/` is `%2F`, `?` is \
                    `%3F` and `#` is `%23`"
                .to_owned(),
        );
    }
    let url = redis::parse_redis_url(url).ok_or_else(|| WANTED.to_owned())?;
    url.into_connection_info().map_err(|_| WANTED.to_owned())
}

fn credentials(info: ConnectionInfo, node: &NodeConfig, defaults: &NodeConfig) -> ConnectionInfo {
    let mut settings: RedisConnectionInfo = info.redis_settings().clone();
    let or_default = |own: &Option<String>, default: &Option<String>, is_set: bool| match own {
        Some(own) => Some(own.clone()),
        // a URL that says it is closer to the node than what holds for all
        None if is_set => None,
        None => default.clone(),
    };
    if let Some(username) = or_default(&node.username, &defaults.username, settings.username().is_some()) {
        settings = settings.set_username(username);
    }
    if let Some(password) = or_default(&node.password, &defaults.password, settings.password().is_some()) {
        settings = settings.set_password(password);
    }
    if let Some(database) = node.database.or(defaults.database) {
        settings = settings.set_db(i64::from(database));
    }
    info.set_redis_settings(settings)
}

fn certificates(certificates: Certificates) -> Result<Option<TlsCertificates>, String> {
    let client_tls = match (certificates.cert, certificates.key) {
        (None, None) => None,
        (Some(cert), Some(key)) => Some(ClientTlsConfig {
            client_cert: cert.0.into_bytes(),
            client_key: key.0.into_bytes(),
        }),
        _ => return Err("of `cert` and `key` there is one; write both, or none".to_owned()),
    };
    let root_cert = certificates.ca.map(|ca| ca.0.into_bytes());
    Ok((client_tls.is_some() || root_cert.is_some()).then_some(TlsCertificates { client_tls, root_cert }))
}

/// Without user and password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.info.addr().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(node: Value, defaults: Value) -> Result<Address, String> {
        let node: NodeConfig = serde_json::from_value(node).unwrap();
        Address::of(&node, &serde_json::from_value(defaults).unwrap(), 6379)
    }

    fn described(node: Value, defaults: Value) -> String {
        let address = of(node, defaults).unwrap();
        let settings = address.info.redis_settings();
        format!(
            "{address} {} {} {} {}",
            settings.username().unwrap_or("-"),
            settings.password().unwrap_or("-"),
            settings.db(),
            if address.is_tls() { "tls" } else { "plain" }
        )
    }

    #[test]
    fn a_server_may_be_written_in_each_form_that_clients_of_javascript_have() {
        let none = || json!({});
        for (node, defaults, expected) in [
            (none(), none(), "localhost:6379 - - 0 plain"),
            (json!({ "url": "redis://u:p%40@h:1/2" }), none(), "h:1 u p@ 2 plain"),
            (json!({ "url": "rediss://h" }), none(), "h:6379 - - 0 tls"),
            (json!({ "host": "h", "port": 7 }), none(), "h:7 - - 0 plain"),
            (
                json!({ "socket": { "host": "h", "port": 7, "tls": true } }),
                none(),
                "h:7 - - 0 tls",
            ),
            (
                json!({ "url": "redis://h", "password": "p", "database": 3 }),
                none(),
                "h:6379 - p 3 plain",
            ),
            (json!({ "host": "h", "db": 3, "tls": {} }), none(), "h:6379 - - 3 tls"),
            (
                json!({ "host": "h" }),
                json!({ "username": "u", "password": "p", "tls": true }),
                "h:6379 u p 0 tls",
            ),
            (
                json!({ "url": "redis://a:b@h" }),
                json!({ "username": "u", "password": "p" }),
                "h:6379 a b 0 plain",
            ),
        ] {
            assert_eq!(described(node.clone(), defaults), expected, "{node}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_a_password() {
        for url in [
            "redis:/secret",
            "http://u:secret@h",
            "secret",
            "redis://u:secret@h:port",
            "rediss://u:secret@h#insecure",
            "redis://secret:1/word@h:6379",
            "redis://secret:1#word@h:6379",
            "redis://secret:1?word@h:6379",
        ] {
            let Err(reason) = of(json!({ "url": url }), json!({})) else {
                panic!("{url}")
            };
            assert!(!reason.contains("secret"), "{reason}");
            assert_eq!(reason.contains("percent-encode"), url.contains("word"), "{reason}");
        }
        let Err(reason) = of(json!({ "tls": { "cert": "secret" } }), json!({})) else {
            panic!("half of two")
        };
        assert!(reason.contains("write both"), "{reason}");
    }
}
