//! `core.discovery`: where plugins are.
//!
//! ```text
//! `discovery.endpoints` ─▶ target ─▶ a URL, or `http+srv://`: DNS says which machine and port
//!                      else the backend itself: where it listens, or `backend.baseUrl`
//! ```
//!
//! Nothing is kept but what DNS says, for a second: the configuration is asked each time, so that its changes are seen.

mod config;
mod endpoints;
mod error;
mod own_address;
mod srv_choice;
mod srv_resolver;
mod srv_url;
mod template;

pub use config::{DiscoveryConfig, DiscoveryEndpoint, EndpointTarget};
pub use endpoints::EndpointDiscovery;
pub use error::DiscoveryError;
