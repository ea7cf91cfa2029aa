//! `core.discovery`: where plugins are.
//!
//! ```text
//! `discovery.endpoints` ─▶ target ─▶ a URL, or `http+srv://`: DNS says which machine and port
//!                      else the backend itself: where it listens, or `backend.baseUrl`
//! ```
//!
//! What DNS says is kept for a second, and where the server listens for as long as it does. Everything else is asked of the
//! configuration each time: of its sections, so that changes are seen once they are valid, and never before.

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
