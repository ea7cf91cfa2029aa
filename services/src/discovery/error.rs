use std::error::Error;
use std::time::Duration;

/// Why there is no URL of a plugin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoveryError {
    /// Nobody knows where the backend is reached from outside.
    #[error(
        "there is no `backend.baseUrl` in the configuration; write there where everybody else reaches this backend"
    )]
    NoBaseUrl,
    /// A URL whose host DNS should resolve is not one, for this plugin.
    #[error("`{url}`, of `discovery.endpoints`, cannot be resolved: {reason}")]
    InvalidSrvUrl {
        /// The URL, for the plugin.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// DNS knows no machine behind a name.
    #[error("no SRV records found for `{host}`; check the name in `discovery.endpoints`, or publish the service")]
    NoSrvRecords {
        /// The name.
        host: String,
    },
    /// DNS cannot be asked, or answers with an error.
    #[error("failed SRV resolution for `{host}`; check the name servers of this machine")]
    SrvResolution {
        /// The name.
        host: String,
        /// What went wrong, as whoever asks DNS says it.
        source: Box<dyn Error + Send + Sync>,
    },
    /// DNS does not answer.
    #[error("failed SRV resolution for `{host}`: no answer within {limit:?}; check the name servers of this machine")]
    SrvTimeout {
        /// The name.
        host: String,
        /// How long was waited.
        limit: Duration,
    },
}
