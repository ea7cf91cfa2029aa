use core::fmt;
use std::borrow::Cow;
use std::error::Error;

use serde::Serialize;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};

use super::event_logger::DYNAMIC_FIELDS;

/// The fields of a span or an event, in the order in which they came, and the message.
///
/// Each request makes two of these. So the values are JSON from the start, one after another in one buffer: apart from each
/// other they would take an allocation each, and so would a map, which would have to hash the names as well. There are few.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected {
    entries: Vec<Entry>,
    values: Vec<u8>,
    message: String,
}

#[derive(Clone, Debug)]
struct Entry {
    /// Its first bytes, as a number: names are compared often, and most differ there.
    prefix: u64,
    name: Cow<'static, str>,
    start: usize,
    end: usize,
}

/// A name in a form that is cheap to compare: in the order of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name<'n> {
    prefix: u64,
    name: &'n str,
}

impl<'n> Name<'n> {
    pub(super) fn new(name: &'n str) -> Self {
        let mut prefix = [0; 8];
        for (to, from) in prefix.iter_mut().zip(name.as_bytes()) {
            *to = *from;
        }
        Self {
            prefix: u64::from_be_bytes(prefix),
            name,
        }
    }

    pub(super) const fn as_str(self) -> &'n str {
        self.name
    }
}

impl Collected {
    /// With room for the span of a request.
    pub(super) fn of_span() -> Self {
        Self::with_room(6, 160)
    }

    /// With room for what is said about a request.
    pub(super) fn of_event() -> Self {
        Self::with_room(16, 448)
    }

    fn with_room(entries: usize, values: usize) -> Self {
        Self {
            entries: Vec::with_capacity(entries),
            values: Vec::with_capacity(values),
            message: String::new(),
        }
    }

    /// The JSON of a field.
    pub(super) fn json(&self, name: &str) -> Option<&[u8]> {
        let entry = self.entry(Name::new(name))?;
        self.values.get(entry.start..entry.end)
    }

    /// A field, for those who have to look into it.
    pub(super) fn get(&self, name: &str) -> Option<Value> {
        serde_json::from_slice(self.json(name)?).ok()
    }

    /// The names, and the JSON of what they name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Name<'_>, &[u8])> {
        self.entries.iter().map(|entry| {
            let json = self.values.get(entry.start..entry.end).unwrap_or_default();
            (entry.name(), json)
        })
    }

    /// Lays inner fields over outer ones.
    pub(super) fn extend(&mut self, inner: &Self) {
        for entry in &inner.entries {
            let json = inner.values.get(entry.start..entry.end).unwrap_or_default();
            self.insert(entry.name.clone(), |values| values.extend_from_slice(json));
        }
        if !inner.message.is_empty() {
            self.message.clone_from(&inner.message);
        }
    }

    pub(super) fn take_message(&mut self) -> String {
        if self.message.is_empty()
            && let Some(json) = self.json("message")
        {
            // what is no text
            return String::from_utf8_lossy(json).into_owned();
        }
        core::mem::take(&mut self.message)
    }

    /// Where an event of the crate `log` comes from. What else is said of that (file and line) is left out, as it is for
    /// events of tracing.
    pub(super) fn take_log_target(&mut self) -> Option<String> {
        let target = self.get("log.target");
        self.entries.retain(|entry| !entry.name.starts_with("log."));
        target.and_then(|target| target.as_str().map(ToOwned::to_owned))
    }

    fn entry(&self, name: Name<'_>) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name() == name)
    }

    /// What an earlier value of that name was stays in the buffer, and belongs to nothing.
    fn insert(&mut self, name: Cow<'static, str>, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.values.len();
        write(&mut self.values);
        let end = self.values.len();
        let prefix = Name::new(&name).prefix;
        match self.entries.iter_mut().find(|entry| entry.prefix == prefix && entry.name == name) {
            Some(entry) => (entry.start, entry.end) = (start, end),
            None => self.entries.push(Entry {
                prefix,
                name,
                start,
                end,
            }),
        }
    }

    fn record(&mut self, field: &Field, value: &impl Serialize) {
        // a value of these types can always be written into memory
        self.insert(Cow::Borrowed(field.name()), |values| {
            let _ = serde_json::to_writer(values, value);
        });
    }

    fn record_text(&mut self, field: &Field, text: &str) {
        if field.name() == "message" {
            text.clone_into(&mut self.message);
        } else {
            self.insert(Cow::Borrowed(field.name()), |values| push_text(values, text));
        }
    }
}

impl Entry {
    fn name(&self) -> Name<'_> {
        Name {
            prefix: self.prefix,
            name: &self.name,
        }
    }
}

/// Writes a text as JSON. Most are as they are: to see that takes a fraction of what it costs to write them byte by byte.
pub(super) fn push_text(json: &mut Vec<u8>, text: &str) {
    let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    // all of them, not up to the first: so it is done for many at a time
    if text.bytes().fold(false, |any, byte| any | is_special(byte)) {
        let _ = serde_json::to_writer(json, text);
    } else {
        json.push(b'"');
        json.extend_from_slice(text.as_bytes());
        json.push(b'"');
    }
}

impl From<Map<String, Value>> for Collected {
    fn from(fields: Map<String, Value>) -> Self {
        let mut collected = Self::default();
        for (name, value) in fields {
            match value {
                Value::String(text) if name == "message" => collected.message = text,
                value => collected.insert(Cow::Owned(name), |values| {
                    let _ = serde_json::to_writer(values, &value);
                }),
            }
        }
        collected
    }
}

impl Visit for Collected {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.message.clear();
            // Writing to a string cannot fail, and what cannot be shown is left out.
            let _ = fmt::Write::write_fmt(&mut self.message, format_args!("{value:?}"));
        } else {
            self.record_text(field, &format!("{value:?}"));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == DYNAMIC_FIELDS
            && let Ok(Value::Object(fields)) = serde_json::from_str(value)
        {
            self.extend(&Self::from(fields));
        } else {
            self.record_text(field, value);
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.record(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.record(field, &value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.record(field, &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.record(field, &value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let chain = core::iter::successors(Some(value), |error| (*error).source());
        let messages: Vec<_> = chain.map(ToString::to_string).collect();
        self.record_text(field, &messages.join("; caused by "));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn of(fields: &[(String, Value)]) -> Collected {
        let mut sut = Collected::default();
        for (name, value) in fields {
            let one = Map::from_iter([(name.clone(), value.clone())]);
            sut.extend(&one.into());
        }
        sut
    }

    proptest! {
        #[test]
        fn the_last_value_of_a_name_counts_whatever_it_is(
            fields in prop::collection::vec(("[a-c\"\0]{0,10}", "\\PC{0,3}[\n\"\\\\\u{1b}é]{0,2}"), 0..12),
        ) {
            let fields: Vec<_> = fields.into_iter().map(|(name, text)| (name, Value::from(text))).collect();
            let sut = of(&fields);

            let expected: BTreeMap<_, _> = fields.iter().cloned().collect();
            prop_assert_eq!(sut.iter().count(), expected.len());
            for (name, value) in &expected {
                prop_assert_eq!(&sut.get(name), &Some(value.clone()));
            }
        }

        #[test]
        fn names_are_in_the_order_of_their_bytes(one in "[a-bé\0]{0,12}", other in "[a-bé\0]{0,12}") {
            prop_assert_eq!(Name::new(&one).cmp(&Name::new(&other)), one.cmp(&other));
        }

        #[test]
        fn a_text_is_written_as_any_json_is(text in "\\PC{0,40}[\n\"\\\\\u{1b}\u{7f}é]{0,2}\\PC{0,40}") {
            let mut json = Vec::new();
            push_text(&mut json, &text);

            prop_assert_eq!(String::from_utf8(json).unwrap(), serde_json::to_string(&text).unwrap());
        }
    }

    #[test]
    fn a_message_that_is_no_text_is_told_as_json() {
        assert_eq!(of(&[("message".to_owned(), 5.into())]).take_message(), "5");
        assert_eq!(of(&[("message".to_owned(), "five".into())]).take_message(), "five");
    }
}
