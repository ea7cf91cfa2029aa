use std::sync::Arc;

use super::{Fields, Level, Logger};
use crate::service;

/// The log of the backend itself. It exists before anything logs: a factory of it also says where events go.
///
/// See [root logger](https://backstage.io/docs/backend-system/core-services/root-logger) of Backstage.
#[service(id = "core.rootLogger", scope = root)]
pub trait RootLogger: Send + Sync + 'static {
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
