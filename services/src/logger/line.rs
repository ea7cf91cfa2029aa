use core::fmt;
use std::error::Error;

use flytower_core::services::Level;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};

use super::event_logger::DYNAMIC_FIELDS;

/// One event with the fields of all spans around it, ready to be written.
#[derive(Debug)]
pub(super) struct Line<'e> {
    pub(super) timestamp: String,
    pub(super) level: Level,
    pub(super) target: &'e str,
    pub(super) message: String,
    pub(super) fields: Map<String, Value>,
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
