//! The store `memcache`.

mod pool;
mod store;

use self::store::MemcachedStore;
use super::config::{CacheConfig, ConnectionConfig};
use super::key::KeyForm;
use super::servers::{Named, Wrong};

const DEFAULT_PORT: u16 = 11211;

/// Whether servers can be looked for as configured.
pub(super) fn check(config: &CacheConfig) -> Result<(), Wrong> {
    addresses(config).map(drop).map_err(|reason| ("connection", reason))
}

/// The servers, by what logs call them.
pub(super) fn servers(config: &CacheConfig) -> Result<(Vec<Named>, KeyForm), Wrong> {
    let addresses = addresses(config).map_err(|reason| ("connection", reason))?;
    let server = |address: String| -> Named {
        let name = format!("`memcache` at {address}");
        (name, Box::new(MemcachedStore::new(address)))
    };
    Ok((addresses.into_iter().map(server).collect(), KeyForm::Memcached))
}

fn addresses(config: &CacheConfig) -> Result<Vec<String>, String> {
    match &config.connection {
        ConnectionConfig::Default => Ok(vec![format!("tcp://localhost:{DEFAULT_PORT}")]),
        ConnectionConfig::Text(text) => text.split(',').map(|server| address(server.trim())).collect(),
        ConnectionConfig::Options(_) => {
            Err("an object is for the store `redis` only; write a text, such as `host:11211`".to_owned())
        }
    }
}

/// The address of one server, written as `host`, `host:port`, or `unix://` and the path of a socket. Without its text in errors: it may have a
/// password.
fn address(server: &str) -> Result<String, String> {
    const WANTED: &str = "write the names of servers, such as `host:11211` or `one:11211,two:11211`";
    if server.contains('@') {
        return Err(format!(
            "users and passwords are not supported; {WANTED}, and let the network keep others away"
        ));
    }
    if server.starts_with("unix:///") {
        return Ok(server.to_owned());
    }
    let (host, port) = server.split_once(':').unwrap_or((server, "11211"));
    if port.contains(':') {
        return Err(format!("addresses of IPv6 are not supported; {WANTED}"));
    }
    let is_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_');
    match port.parse::<u16>() {
        Ok(port) if port > 0 && !host.is_empty() && host.chars().all(is_name) => Ok(format!("tcp://{host}:{port}")),
        _ => Err(WANTED.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_have_names_and_ports() {
        assert_eq!(address("cache.example.com").unwrap(), "tcp://cache.example.com:11211");
        assert_eq!(address("10.0.0.1:7").unwrap(), "tcp://10.0.0.1:7");
        assert_eq!(
            address("unix:///run/memcached.sock").unwrap(),
            "unix:///run/memcached.sock"
        );
        for wrong in [
            "",
            ":1",
            "a:",
            "a:x",
            "a:0",
            "a:65536",
            "[::1]:1",
            "a b",
            "http://a",
            "u:secret@a:1",
        ] {
            let reason = address(wrong).unwrap_err();
            assert!(
                !reason.contains("secret") && reason.contains("write"),
                "{wrong}: {reason}"
            );
        }
    }
}
