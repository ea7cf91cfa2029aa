use std::borrow::Cow;

use flytower_core::services::Level;

use super::collected::Collected;
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
    pub(super) fn matches(&self, name: &str, matcher: &FieldMatcher, meta: &Collected) -> bool {
        match name {
            "level" => matcher.matches_text(level::name(self.level)),
            "message" => matcher.matches_text(&self.message),
            _ => match self.fields.get(name).or_else(|| meta.get(name)) {
                Some(value) => matcher.matches(&value),
                None => {
                    let target = self.target.as_deref().filter(|_| name == "target");
                    target.is_some_and(|target| matcher.matches_text(target))
                }
            },
        }
    }
}
