//! `core.rootLogger` and `core.logger`: events of [`tracing`], one line each, on the standard output.
//!
//! Human readable as a rule; JSON when `NODE_ENV` is `production`, as in Backstage, or when nobody looks (the output is
//! no terminal). The level comes from `LOG_LEVEL`, else from `backend.logger.level`.

mod event_logger;
mod format;
mod level;
mod line;
mod line_layer;
mod plugin;
mod root;

pub use level::UnknownLevel;
pub use plugin::plugin_logger;
pub use root::root_logger;
