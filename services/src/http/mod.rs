//! `core.rootHttpRouter` and `core.httpRouter`: one server for all plugins, each below `/api/<plugin>`.
//!
//! ```text
//! server ─▶ middleware ─▶ dispatcher ─▶ health
//!                                    └▶ mounts ─▶ plugin router ─▶ gate ─▶ the plugin's filters ─▶ errors as JSON
//! ```
//!
//! What a client may take of time and memory stands in `limits`; `body` holds the filters to it.

mod activity;
mod answer;
mod body;
mod body_error;
pub mod config;
mod connection;
mod dispatcher;
mod error;
mod gate;
mod health;
mod json_body;
mod limits;
mod listen_address;
pub mod middleware;
mod mounts;
mod panic;
mod plugin_router;
mod rejection;
mod response_body;
mod root_router;
mod server;
mod service;
mod tasks;

pub use connection::ConnectionInfo;
pub use error::HttpError;
pub use flytower_core::config::ConfigDuration;
pub use plugin_router::http_router;
pub use response_body::{BodyFailure, HttpBody};
pub use root_router::root_http_router;
pub use service::{Answering, HttpRequest, HttpResponse, HttpService};
