use std::borrow::Cow;

use regex::{Regex, RegexBuilder};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Unexpected};
use serde_json::Value;

const WANTED: &str = "a text, a regular expression between slashes (`/^a/i`, without look-around and back-references), a \
                      number, a boolean, or a list of these";

/// What a field of an event must be for a [`LevelOverride`](super::LevelOverride): equal to a value, matched by a
/// `/regular expression/`, or one of several.
#[derive(Clone, Debug)]
pub struct FieldMatcher(Matcher);

#[derive(Clone, Debug)]
enum Matcher {
    Text(String),
    /// Of texts only, as in Backstage.
    Pattern(Regex),
    Number(f64),
    Boolean(bool),
    Any(Vec<Matcher>),
}

impl FieldMatcher {
    pub(super) fn matches(&self, value: &Value) -> bool {
        self.0.matches(value)
    }

    pub(super) fn matches_text(&self, text: &str) -> bool {
        self.0.matches_text(text)
    }
}

impl Matcher {
    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::String(text) => match expression(text) {
                Some((pattern, flags)) => Self::Pattern(regex(pattern, flags)?),
                None => Self::Text(text.clone()),
            },
            Value::Number(number) => Self::Number(number.as_f64()?),
            Value::Bool(value) => Self::Boolean(*value),
            Value::Array(items) => Self::Any(items.iter().map(Self::of).collect::<Option<_>>()?),
            // nothing is ever equal to them
            Value::Null | Value::Object(_) => return None,
        })
    }

    fn matches(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any(matchers), _) => matchers.iter().any(|matcher| matcher.matches(value)),
            (_, Value::String(text)) => self.matches_text(text),
            #[allow(clippy::float_cmp, reason = "both were written as they are")]
            (Self::Number(wanted), Value::Number(number)) => number.as_f64() == Some(*wanted),
            (Self::Boolean(wanted), Value::Bool(value)) => wanted == value,
            _ => false,
        }
    }

    fn matches_text(&self, text: &str) -> bool {
        match self {
            Self::Any(matchers) => matchers.iter().any(|matcher| matcher.matches_text(text)),
            Self::Text(wanted) => wanted == text,
            Self::Pattern(pattern) => pattern.is_match(text),
            Self::Number(_) | Self::Boolean(_) => false,
        }
    }
}

/// Pattern and flags of a text that is a regular expression. A path such as `/api/catalog` is none: what follows its last
/// slash are no flags.
fn expression(text: &str) -> Option<(&str, &str)> {
    let (pattern, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    let are_flags = flags.chars().all(|flag| "dgimsuvy".contains(flag));
    are_flags.then_some((pattern, flags))
}

/// The flags that are not asked about change nothing here: whether there are indices or several matches, and that a text
/// is Unicode, which it always is.
fn regex(pattern: &str, flags: &str) -> Option<Regex> {
    let sticky = flags.contains('y').then(|| format!(r"\A(?:{pattern})"));
    RegexBuilder::new(sticky.as_deref().unwrap_or(pattern))
        .case_insensitive(flags.contains('i'))
        .multi_line(flags.contains('m'))
        .dot_matches_new_line(flags.contains('s'))
        .build()
        .ok()
}

impl<'de> Deserialize<'de> for FieldMatcher {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let found = match &value {
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            _ => Unexpected::Map,
        };
        Matcher::of(&value)
            .map(Self)
            .ok_or_else(|| D::Error::invalid_value(found, &WANTED))
    }
}

impl JsonSchema for FieldMatcher {
    fn schema_name() -> Cow<'static, str> {
        "FieldMatcher".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A value, a /regular expression/, or a list of these, one of which has to match.",
            "type": ["string", "number", "boolean", "array"],
        })
    }
}

#[cfg(test)]
mod tests {
    use flytower_core::config::ConfigSnapshot;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(matcher: &Value) -> Result<FieldMatcher, String> {
        let config = ConfigSnapshot::new(json!({ "matcher": matcher }), "a test");
        config.get("matcher").map_err(|error| error.to_string())
    }

    fn matches(matcher: &Value, value: &Value) -> bool {
        read(matcher).unwrap().matches(value)
    }

    #[test]
    fn values_match_their_equals_of_the_same_type() {
        assert!(matches(&json!("catalog"), &json!("catalog")));
        assert!(!matches(&json!("catalog"), &json!("catalogue")));
        assert!(matches(&json!(2), &json!(2.0)));
        assert!(!matches(&json!(2), &json!("2")));
        assert!(matches(&json!(true), &json!(true)));
        assert!(!matches(&json!(true), &json!("true")));
        assert!(!matches(&json!("x"), &json!(["x"])));
    }

    #[test]
    fn a_list_matches_what_one_of_its_items_matches() {
        let list = json!(["catalog", "/^auth/", 2]);

        for value in [json!("catalog"), json!("auth-backend"), json!(2)] {
            assert!(matches(&list, &value), "{value}");
        }
        assert!(!matches(&list, &json!("search")));
        assert!(!matches(&json!([]), &json!("search")));
    }

    #[test]
    fn expressions_match_texts_only_and_obey_their_flags() {
        assert!(matches(&json!("/log$/"), &json!("catalog")));
        assert!(!matches(&json!("/LOG$/"), &json!("catalog")));
        assert!(matches(&json!("/LOG$/gi"), &json!("catalog")));
        assert!(matches(&json!("/^b$/m"), &json!("a\nb")));
        assert!(matches(&json!("/a.b/s"), &json!("a\nb")));
        assert!(!matches(&json!("/log/y"), &json!("catalog")));
        assert!(!matches(&json!("/2/"), &json!(2)));
    }

    #[test]
    fn a_path_is_no_expression() {
        assert!(matches(&json!("/api/catalog"), &json!("/api/catalog")));
        assert!(matches(&json!("/"), &json!("/")));
    }

    #[test]
    fn what_can_never_match_is_refused_and_not_quoted() {
        for matcher in [json!("/(/"), json!("/a(?=b)/"), json!({ "a": 1 }), json!([{}])] {
            let error = read(&matcher).unwrap_err();

            assert!(error.contains("a regular expression between slashes"), "{error}");
            assert!(!error.contains("a(?=b)"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn every_text_but_expressions_matches_itself(text in "[^/].*", other in ".*") {
            prop_assert!(matches(&json!(text), &json!(text)));
            prop_assert_eq!(matches(&json!(text), &json!(other)), text == other);
        }

        #[test]
        fn an_escaped_expression_matches_as_a_substring(part in ".+", before in ".*", after in ".*") {
            let expression = format!("/{}/", regex::escape(&part));
            let text = format!("{before}{part}{after}");
            prop_assert!(matches(&json!(expression), &json!(text)));
        }
    }
}
