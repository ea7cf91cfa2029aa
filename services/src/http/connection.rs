use core::net::IpAddr;
use std::net::SocketAddr;

/// The connection that a request came on. The server puts it into the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionInfo {
    /// The other end: the client, or the last proxy before the backend.
    pub peer: SocketAddr,
    /// Whether it is encrypted.
    pub encrypted: bool,
}

impl ConnectionInfo {
    /// The address of the other end. One of IPv4 is such a one, also if the socket is of IPv6.
    #[must_use]
    pub fn ip(&self) -> IpAddr {
        super::config::canonical(self.peer.ip())
    }
}
