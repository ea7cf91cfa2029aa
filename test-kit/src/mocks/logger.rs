use std::sync::Arc;

use flytower::services::{Fields, Level, Logger, RootLogger};
use serde_json::{Map, Value};

use crate::logs::{LogLine, Logs};

/// A [`MockLogger`], which stands in for a [`Logger`] or a [`RootLogger`].
///
/// ```
/// use flytower::services::Logger;
/// use flytower_test::mocks;
///
/// let logger = mocks::logger();
/// logger.child(vec![("file".to_owned(), "all.yaml".into())]).warn("gone");
///
/// let call = &logger.calls()[0];
/// assert_eq!(call.message, "gone");
/// assert_eq!(call.text("file"), Some("all.yaml"));
/// ```
#[must_use]
pub fn logger() -> Arc<MockLogger> {
    Arc::new(MockLogger::new())
}

/// A [`Logger`] and [`RootLogger`] that keeps what it is told, and what its children are told.
#[derive(Clone, Debug)]
pub struct MockLogger {
    logs: Logs,
    fields: Map<String, Value>,
}

impl MockLogger {
    pub(crate) fn new() -> Self {
        Self::of(Logs::new())
    }

    pub(crate) fn of(logs: Logs) -> Self {
        Self {
            logs,
            fields: Map::new(),
        }
    }

    /// What was logged, in its order.
    #[must_use]
    pub fn calls(&self) -> Vec<LogLine> {
        self.logs.lines()
    }

    /// The same, with assertions about it.
    #[must_use]
    pub const fn logs(&self) -> &Logs {
        &self.logs
    }

    fn keep(&self, level: Level, message: &str) {
        let line = LogLine::new(level, message, self.fields.clone());
        self.logs.capture().push(line);
    }

    fn with(&self, fields: Fields) -> Arc<dyn Logger> {
        let mut child = self.clone();
        child.fields.extend(fields);
        Arc::new(child)
    }
}

impl Logger for MockLogger {
    fn log(&self, level: Level, message: &str) {
        self.keep(level, message);
    }

    fn child(&self, fields: Fields) -> Arc<dyn Logger> {
        self.with(fields)
    }
}

impl RootLogger for MockLogger {
    fn log(&self, level: Level, message: &str) {
        self.keep(level, message);
    }

    fn child(&self, fields: Fields) -> Arc<dyn Logger> {
        self.with(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, value: &str) -> Fields {
        vec![(name.to_owned(), value.into())]
    }

    #[test]
    fn children_log_into_the_same_with_the_fields_of_all_above_them() {
        let sut = logger();

        let plugin = RootLogger::child(&*sut, field("plugin", "catalog"));
        plugin.child(field("file", "all.yaml")).error("gone");
        RootLogger::log(&*sut, Level::INFO, "on it");

        let [first, second] = &sut.calls()[..] else {
            panic!("two calls")
        };
        assert_eq!(first.to_string(), r#"ERROR catalog: gone file="all.yaml""#);
        assert_eq!((first.level, first.plugin.as_deref()), (Level::ERROR, Some("catalog")));
        assert_eq!(second.to_string(), "INFO  on it");
    }
}
