use core::fmt;
use std::io;
use std::net::{Ipv6Addr, SocketAddr};

use flytower_core::services::RootConfig;
use serde_json::Value;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

use super::error::HttpError;

const DEFAULT_PORT: u16 = 7007;

/// Where to listen, from `backend.listen`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ListenAddress {
    /// Without it: all addresses, of IPv6 and IPv4.
    host: Option<String>,
    port: u16,
}

impl ListenAddress {
    pub(super) fn configured(config: &dyn RootConfig) -> Result<Self, HttpError> {
        let config = config.snapshot();
        let Some(value) = config.value("backend.listen") else {
            return Ok(Self {
                host: None,
                port: DEFAULT_PORT,
            });
        };
        Self::parse(value).map_err(|invalid| {
            let origin = config.origin().to_owned();
            match invalid {
                Invalid::Form => HttpError::InvalidListenAddress {
                    value: text_of(value),
                    origin,
                },
                Invalid::Port(value) => HttpError::InvalidPort { value, origin },
            }
        })
    }

    fn parse(value: &Value) -> Result<Self, Invalid> {
        match value {
            Value::String(text) => {
                // An IPv6 address has more colons: there is the object for it.
                let (host, number) = text.rsplit_once(':').unwrap_or(("", text));
                let host = host.trim();
                // A text that is no number may be a host, or anything.
                if host.contains(':') || number.trim().parse::<i128>().is_err() {
                    return Err(Invalid::Form);
                }
                let host = (!host.is_empty()).then(|| host.to_owned());
                port_of_text(number).map(|port| Self { host, port })
            }
            // Backstage takes the port as a text only, which surprises everybody once.
            Value::Number(_) => port(value).map(|port| Self { host: None, port }),
            Value::Object(entries) => {
                let host = match entries.get("host") {
                    None | Some(Value::Null) => None,
                    Some(Value::String(host)) => Some(host.clone()).filter(|host| !host.is_empty()),
                    Some(_) => return Err(Invalid::Form),
                };
                let port = match entries.get("port") {
                    None | Some(Value::Null) => DEFAULT_PORT,
                    Some(value) => port(value)?,
                };
                Ok(Self { host, port })
            }
            _ => Err(Invalid::Form),
        }
    }

    /// Takes the address: from here on connections queue up.
    pub(super) async fn bind(&self) -> Result<TcpListener, HttpError> {
        let bound = match &self.host {
            // The text for all addresses of IPv6 means those of IPv4 as well, as in Node.
            Some(host) if host == "::" => both_families(self.port),
            Some(host) => TcpListener::bind((host.as_str(), self.port)).await,
            None => self.bind_all().await,
        };
        bound.map_err(|source| {
            let address = self.to_string();
            match source.kind() {
                io::ErrorKind::AddrInUse => HttpError::AddressInUse { address },
                _ => HttpError::CannotListen { address, source },
            }
        })
    }

    async fn bind_all(&self) -> io::Result<TcpListener> {
        match both_families(self.port) {
            // A taken port must not turn into half a success on IPv4.
            Err(error) if error.kind() != io::ErrorKind::AddrInUse => {
                // A machine without IPv6 (many a container) has IPv4 at least.
                TcpListener::bind(("0.0.0.0", self.port)).await.map_err(|_| error)
            }
            bound => bound,
        }
    }
}

/// Listens on all addresses of IPv6 and IPv4, even where the system is set to keep a socket of IPv6 to itself. tokio's own
/// socket cannot be told.
fn both_families(port: u16) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV6, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_only_v6(false)?;
    // As tokio does: a restart must not wait for connections of the process before. On Windows it means something else.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)).into())?;
    socket.listen(1024)?;
    socket.set_nonblocking(true)?;
    TcpListener::from_std(socket.into())
}

/// As Backstage logs it: `:7007` for all addresses.
impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host.as_deref().unwrap_or_default(), self.port)
    }
}

/// What is wrong with an address.
#[derive(Debug, PartialEq, Eq)]
enum Invalid {
    Form,
    /// Only this, which stands where a port should.
    Port(String),
}

fn port(value: &Value) -> Result<u16, Invalid> {
    match value {
        Value::String(text) => port_of_text(text),
        number => {
            let port = number.as_u64().and_then(|port| u16::try_from(port).ok());
            port.ok_or_else(|| Invalid::Port(text_of(number)))
        }
    }
}

fn port_of_text(text: &str) -> Result<u16, Invalid> {
    let text = text.trim();
    text.parse().map_err(|_| Invalid::Port(text.to_owned()))
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(value: &Value) -> Result<(Option<String>, u16), Invalid> {
        ListenAddress::parse(value).map(|address| (address.host, address.port))
    }

    #[test]
    fn texts_numbers_and_objects_are_understood() {
        let on = |host: &str, port| Ok((Some(host.to_owned()), port));
        assert_eq!(parsed(&json!(":7008")), Ok((None, 7008)));
        assert_eq!(parsed(&json!("7008")), Ok((None, 7008)));
        assert_eq!(parsed(&json!(7008)), Ok((None, 7008)));
        assert_eq!(parsed(&json!("localhost:7008")), on("localhost", 7008));
        assert_eq!(parsed(&json!({ "host": "::1", "port": "7008" })), on("::1", 7008));
        assert_eq!(parsed(&json!({ "host": "", "port": 0 })), Ok((None, 0)));
        assert_eq!(parsed(&json!({ "host": "127.0.0.1" })), on("127.0.0.1", 7007));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for value in [
            json!("localhost"),
            json!(""),
            json!("a:b:1"),
            json!("7007abc"),
            json!([]),
            json!({ "host": 1 }),
        ] {
            assert_eq!(parsed(&value), Err(Invalid::Form), "{value}");
        }
    }

    #[test]
    fn what_is_no_port_is_refused_as_a_port() {
        for (value, port) in [
            (json!("localhost:70000"), "70000"),
            (json!(":-1"), "-1"),
            (json!(70_000), "70000"),
            (json!(-1), "-1"),
            (json!(1.5), "1.5"),
            (json!({ "port": "70000" }), "70000"),
            (json!({ "host": "::1", "port": "http" }), "http"),
            (json!({ "port": [] }), "[]"),
        ] {
            assert_eq!(parsed(&value), Err(Invalid::Port(port.to_owned())), "{value}");
        }
    }

    #[tokio::test]
    async fn all_addresses_means_both_families() {
        let has_ipv6 = TcpListener::bind("[::1]:0").await.is_ok();
        for host in [None, Some("::".to_owned())]
            .into_iter()
            .take(if has_ipv6 { 2 } else { 1 })
        {
            let listener = ListenAddress { host, port: 0 }.bind().await.unwrap();
            let port = listener.local_addr().unwrap().port();

            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            if has_ipv6 {
                assert!(!socket2::SockRef::from(&listener).only_v6().unwrap());
                tokio::net::TcpStream::connect(("::1", port)).await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn a_taken_port_is_named() {
        let first = ListenAddress { host: None, port: 0 }.bind().await.unwrap();
        let port = first.local_addr().unwrap().port();

        let error = ListenAddress { host: None, port }.bind().await.unwrap_err();

        let expected =
            format!("cannot listen on :{port}, which another process uses; stop that one, or change `backend.listen`");
        assert_eq!(error.to_string(), expected);
    }
}
