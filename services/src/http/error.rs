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
    /// Requests cannot be counted where the configuration wants it.
    #[error(
        "requests cannot be counted in `{store}` yet; leave `backend.rateLimit.store` out, or set its `type` to `memory`"
    )]
    UnknownStore {
        /// What the configuration names.
        store: &'static str,
    },
    /// The certificate, or its key, cannot be used.
    #[error("the {what} at `{key}` cannot be used: {why}; write its text in PEM there, or include a file with `$file`")]
    InvalidCertificate {
        /// Which of both.
        what: &'static str,
        /// Where it stands.
        key: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// There is no certificate for development.
    #[error("no certificate for development can be made: {why}; set `backend.https` to false, or to a certificate")]
    NoDevelopmentCertificate {
        /// Why not.
        why: String,
    },
}
