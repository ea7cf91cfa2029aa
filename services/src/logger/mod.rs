//! `core.rootLogger` and `core.logger`: events of [`tracing`], one line each, on the standard output.
//!
//! ```text
//! loggers, tracing's macros ─▶ line layer ─▶ levels ─▶ format ─▶ redactions ─▶ output ─▶ a thread that writes
//! ```
//!
//! Human readable as a rule; JSON when `NODE_ENV` is `production`, as in Backstage, or when nobody looks (the output is
//! no terminal). What is logged is up to `LOG_LEVEL` and [`LoggerConfig`]; what the configuration calls secret is not.

mod collected;
mod config;
mod event_logger;
mod format;
mod level;
mod levels;
mod line;
mod line_layer;
mod matcher;
mod output;
mod plugin;
mod redaction;
mod root;
mod settings;
mod subscriber;

pub use config::{LevelOverride, LoggerConfig};
pub use format::Format;
pub use level::{LogLevel, UnknownLevel};
pub use line_layer::LineLayer;
pub use matcher::FieldMatcher;
pub use plugin::plugin_logger;
pub use redaction::RedactionError;
pub use root::root_logger;
pub(crate) use subscriber::keep_out;

#[cfg(test)]
mod tests;
