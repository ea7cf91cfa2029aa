use std::sync::Arc;

use flytower_core::services::{Fields, Level, Logger};
use serde_json::{Map, Value};

/// The field of an event that carries a child logger's fields, as a JSON object: tracing wants the names of fields at
/// compile time, and these are known at run time only.
pub(super) const DYNAMIC_FIELDS: &str = "flytower.fields";

/// The target of events of loggers, as opposed to those of tracing's macros, whose target is a module's path.
pub(super) const TARGET: &str = "flytower";

/// A logger that turns everything into events of tracing. Whoever subscribes decides what becomes of them.
#[derive(Clone, Debug, Default)]
pub(super) struct EventLogger {
    /// A field of its own, so that other people's subscribers see it the way they see a request's span.
    plugin: Option<String>,
    fields: Map<String, Value>,
    /// `fields` as JSON, made once instead of for each event; absent when there are none.
    rendered: Option<String>,
}

impl EventLogger {
    fn with(&self, fields: Fields) -> Self {
        let mut child = self.clone();
        for (name, value) in fields {
            match value {
                Value::String(id) if name == "plugin" => child.plugin = Some(id),
                value => drop(child.fields.insert(name, value)),
            }
        }
        if !child.fields.is_empty() {
            child.rendered = serde_json::to_string(&child.fields).ok();
        }
        child
    }

    fn emit(&self, level: Level, message: &str) {
        // The level is part of an event's static description: one description for each.
        macro_rules! event {
            ($level:expr) => {
                tracing::event!(
                    target: TARGET,
                    $level,
                    plugin = self.plugin.as_deref(),
                    flytower.fields = self.rendered.as_deref(),
                    "{message}"
                )
            };
        }
        match level {
            Level::ERROR => event!(Level::ERROR),
            Level::WARN => event!(Level::WARN),
            Level::INFO => event!(Level::INFO),
            Level::DEBUG => event!(Level::DEBUG),
            Level::TRACE => event!(Level::TRACE),
        }
    }
}

impl Logger for EventLogger {
    fn log(&self, level: Level, message: &str) {
        self.emit(level, message);
    }

    fn child(&self, fields: Fields) -> Arc<dyn Logger> {
        Arc::new(self.with(fields))
    }
}
