use core::fmt;
use std::borrow::Cow;
use std::error::Error;

use flytower_core::services::Level;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};

use super::event_logger::DYNAMIC_FIELDS;
use super::level;
use super::matcher::FieldMatcher;
use crate::clock;

/// One event with the fields of all spans around it, ready to be written.
#[derive(Debug)]
pub(super) struct Line<'e> {
    pub(super) timestamp: String,
    pub(super) level: Level,
    /// The path of the module that the event is of, unless a logger logged it.
    pub(super) target: Option<Cow<'e, str>>,
    pub(super) message: String,
    pub(super) fields: Collected,
}

impl Line<'_> {
    /// A line without fields that is about now.
    pub(super) fn new(level: Level, message: String) -> Self {
        Self {
            timestamp: clock::now(),
            level,
            target: None,
            message,
            fields: Collected::default(),
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

/// The fields of a span or an event, in the order in which they came.
///
/// A list, because there are few, and each request makes two: a map would hash each name, and own it.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected(Vec<(Cow<'static, str>, Value)>);

impl Collected {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// Lays inner fields over outer ones.
    pub(super) fn extend(&mut self, inner: &Self) {
        for (name, value) in &inner.0 {
            self.insert(name.clone(), value.clone());
        }
    }

    pub(super) fn take_message(&mut self) -> String {
        match self.remove("message") {
            Some(Value::String(message)) => message,
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// Where an event of the crate `log` comes from. What else is said of that (file and line) is left out, as it is for
    /// events of tracing.
    pub(super) fn take_log_target(&mut self) -> Option<String> {
        let target = self.remove("log.target");
        self.0.retain(|(name, _)| !name.starts_with("log."));
        target.and_then(|target| target.as_str().map(ToOwned::to_owned))
    }

    fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    fn insert(&mut self, name: Cow<'static, str>, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    fn record(&mut self, field: &Field, value: impl Into<Value>) {
        self.insert(Cow::Borrowed(field.name()), value.into());
    }
}

impl From<Map<String, Value>> for Collected {
    fn from(fields: Map<String, Value>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (Cow::Owned(name), value));
        Self(fields.collect())
    }
}

impl Visit for Collected {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == DYNAMIC_FIELDS
            && let Ok(Value::Object(fields)) = serde_json::from_str(value)
        {
            self.extend(&Self::from(fields));
        } else {
            self.record(field, value);
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.record(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.record(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.record(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.record(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let chain = core::iter::successors(Some(value), |error| (*error).source());
        let messages: Vec<_> = chain.map(ToString::to_string).collect();
        self.record(field, messages.join("; caused by "));
    }
}
