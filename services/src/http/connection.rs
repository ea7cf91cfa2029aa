use core::net::IpAddr;
use std::net::SocketAddr;

use super::limits::BodyLimits;

/// The connection that a request came on. The server puts it into the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionInfo {
    /// The other end: the client, or the last proxy before the backend.
    pub peer: SocketAddr,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// What the request's body may be. Here, since each thing among the extensions takes an allocation.
    pub(super) body: BodyLimits,
}

impl ConnectionInfo {
    pub(super) fn new(peer: SocketAddr, encrypted: bool, body: BodyLimits) -> Self {
        Self { peer, encrypted, body }
    }

    /// The address of the other end. One of IPv4 is such a one, also if the socket is of IPv6.
    #[must_use]
    pub fn ip(&self) -> IpAddr {
        super::config::canonical(self.peer.ip())
    }
}
