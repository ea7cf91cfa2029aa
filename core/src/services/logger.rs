use std::sync::Arc;

use serde_json::Value;

use crate::service;

/// How important an event is.
pub type Level = tracing::Level;

/// Names and values (text, numbers, whatever JSON has) that every event of a logger carries.
pub type Fields = Vec<(String, Value)>;

/// The log of one plugin.
///
/// Code that does not have it at hand may as well use the macros of [`tracing`]: inside a plugin's `init`, hooks and
/// requests their events carry the plugin's id too.
///
/// See [logger](https://backstage.io/docs/backend-system/core-services/logger) of Backstage.
#[service(id = "core.logger")]
pub trait Logger: Send + Sync + 'static {
    /// Logs one event.
    fn log(&self, level: Level, message: &str);

    /// A logger whose events carry `fields` in addition.
    fn child(&self, fields: Fields) -> Arc<dyn Logger>;

    /// Logs something that needs attention.
    fn error(&self, message: &str) {
        self.log(Level::ERROR, message);
    }

    /// Logs something unexpected that was dealt with.
    fn warn(&self, message: &str) {
        self.log(Level::WARN, message);
    }

    /// Logs something an operator wants to know.
    fn info(&self, message: &str) {
        self.log(Level::INFO, message);
    }

    /// Logs something that only helps to find a fault.
    fn debug(&self, message: &str) {
        self.log(Level::DEBUG, message);
    }
}
