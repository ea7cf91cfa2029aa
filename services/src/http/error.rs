use std::io;

use thiserror::Error;

/// Why there is no HTTP server, or no route.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The address to listen on makes no sense.
    #[error(
        "`{value}` at `backend.listen` of {origin} is not an address to listen on; write \":<port>\", \"<host>:<port>\", \
         a port, or an object with `host` and `port`"
    )]
    InvalidListenAddress {
        /// What the configuration says.
        value: String,
        /// The configuration's files.
        origin: String,
    },
    /// The port to listen on is none.
    #[error("`{value}` at `backend.listen` of {origin} is not a port; write a whole number from 0 to 65535")]
    InvalidPort {
        /// What the configuration says.
        value: String,
        /// The configuration's files.
        origin: String,
    },
    /// Another process has the port.
    #[error("cannot listen on {address}, which another process uses; stop that one, or change `backend.listen`")]
    AddressInUse {
        /// What was tried.
        address: String,
    },
    /// The operating system refuses.
    #[error("cannot listen on {address}; check `backend.listen`")]
    CannotListen {
        /// What was tried.
        address: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// Nothing can be mounted at the root.
    #[error("the path of routes must not be empty; name at least one segment, such as `/api/<plugin>`")]
    EmptyPath,
    /// Two mounted paths would overlap.
    #[error("the path `{path}` conflicts with the existing path `{existing}`; neither may lie below the other")]
    PathConflict {
        /// The path that is to be mounted.
        path: String,
        /// The path that is there.
        existing: String,
    },
    /// A duration in the configuration makes no sense.
    #[error(
        "`{value}` at `{key}` of {origin} is not a duration; write a number with a unit, such as \"500ms\" or \
         \"5 seconds\", a duration of ISO 8601, such as \"PT5S\", or an object, such as {{ seconds: 5 }}"
    )]
    InvalidDuration {
        /// Where it stands.
        key: &'static str,
        /// What the configuration says.
        value: String,
        /// The configuration's files.
        origin: String,
    },
}
