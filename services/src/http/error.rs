use std::io;

use thiserror::Error;

/// Why there is no HTTP server, or no route.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HttpError {
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
}
