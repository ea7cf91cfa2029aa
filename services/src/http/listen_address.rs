use core::fmt;
use std::io;
use std::net::{Ipv6Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

use super::config::ListenConfig;
use super::error::HttpError;

impl ListenConfig {
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
impl fmt::Display for ListenConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host.as_deref().unwrap_or_default(), self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_addresses_means_both_families() {
        let has_ipv6 = TcpListener::bind("[::1]:0").await.is_ok();
        for host in [None, Some("::".to_owned())]
            .into_iter()
            .take(if has_ipv6 { 2 } else { 1 })
        {
            let listener = ListenConfig { host, port: 0 }.bind().await.unwrap();
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
        let first = ListenConfig { host: None, port: 0 }.bind().await.unwrap();
        let port = first.local_addr().unwrap().port();

        let error = ListenConfig { host: None, port }.bind().await.unwrap_err();

        let expected =
            format!("cannot listen on :{port}, which another process uses; stop that one, or change `backend.listen`");
        assert_eq!(error.to_string(), expected);
    }
}
