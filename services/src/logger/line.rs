use core::fmt;
use std::borrow::Cow;
use std::error::Error;

use flytower_core::services::Level;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

use super::event_logger::DYNAMIC_FIELDS;
use super::level;
use super::matcher::FieldMatcher;

/// One event with the fields of all spans around it, ready to be written.
#[derive(Debug)]
pub(super) struct Line<'e> {
    pub(super) timestamp: String,
    pub(super) level: Level,
    /// The path of the module that the event is of, unless a logger logged it.
    pub(super) target: Option<Cow<'e, str>>,
    pub(super) message: String,
    pub(super) fields: Map<String, Value>,
}

impl Line<'_> {
    /// A line without fields that is about now.
    pub(super) fn new(level: Level, message: String) -> Self {
        let mut timestamp = String::new();
        // Writing to a string cannot fail.
        let _ = SystemTime.format_time(&mut Writer::new(&mut timestamp));
        Self {
            timestamp,
            level,
            target: None,
            message,
            fields: Map::new(),
        }
    }

    /// Whether a field of the line is what `matcher` wants, where `meta` stands in for fields that are missing.
    pub(super) fn matches(&self, name: &str, matcher: &FieldMatcher, meta: &Map<String, Value>) -> bool {
        match name {
            "level" => matcher.matches_text(level::name(self.level)),
            "message" => matcher.matches_text(&self.message),
            _ => match self.fields.get(name).or_else(|| meta.get(name)) {
                Some(value) => matcher.matches(value),
                None => {
                    let target = self.target.as_deref().filter(|_| name == "target");
                    target.is_some_and(|target| matcher.matches_text(target))
                }
            },
        }
    }
}

/// Collects the fields of a span or an event.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected(pub(super) Map<String, Value>);

impl Collected {
    /// Lays inner fields over outer ones.
    pub(super) fn extend(&mut self, inner: &Self) {
        self.0
            .extend(inner.0.iter().map(|(name, value)| (name.clone(), value.clone())));
    }

    pub(super) fn take_message(&mut self) -> String {
        match self.0.shift_remove("message") {
            Some(Value::String(message)) => message,
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// Where an event of the crate `log` comes from. What else is said of that (file and line) is left out, as it is for
    /// events of tracing.
    pub(super) fn take_log_target(&mut self) -> Option<String> {
        let target = self.0.shift_remove("log.target");
        self.0.retain(|name, _| !name.starts_with("log."));
        target.and_then(|target| target.as_str().map(ToOwned::to_owned))
    }

    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Collected {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.insert(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == DYNAMIC_FIELDS
            && let Ok(Value::Object(fields)) = serde_json::from_str(value)
        {
            self.0.extend(fields);
        } else {
            self.insert(field, value);
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let chain = core::iter::successors(Some(value), |error| (*error).source());
        let messages: Vec<_> = chain.map(ToString::to_string).collect();
        self.insert(field, messages.join("; caused by "));
    }
}
