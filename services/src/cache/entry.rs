//! Values as servers get them: `{"value":…,"expires":1795310043165}`, as Keyv writes them for Backstage.
//!
//! Keyv writes bytes as the text `:base64:…`, and so has to put a colon before each text that begins with one. This is done
//! and undone in the text of the JSON: a detour over parsed values would lose what they cannot hold, such as large numbers.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

const BYTES: &str = ":base64:";

#[derive(Deserialize)]
struct Entry<'e> {
    /// Not there in what JavaScript makes of `undefined`.
    #[serde(borrow, default, deserialize_with = "even_null")]
    value: Option<&'e RawValue>,
    /// Milliseconds, possibly with a fraction.
    expires: Option<f64>,
}

fn even_null<'de: 'e, 'e, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'e RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// The entry of a value, which is over at a time in milliseconds since 1970.
pub(super) fn write(json: &str, expires: Option<u64>) -> String {
    let value = mapped(json, |text| text.starts_with(':').then(|| format!("\":{text}\"")));
    match expires {
        Some(expires) => format!("{{\"value\":{value},\"expires\":{expires}}}"),
        None => format!("{{\"value\":{value}}}"),
    }
}

/// The value of an entry, if there is one and its time is not over.
pub(super) fn read(entry: &[u8], now: u64) -> Option<String> {
    let Ok(Entry { value, expires }) = serde_json::from_slice(entry) else {
        tracing::debug!("a cached value is not one that a cache has written, and counts as missing");
        return None;
    };
    // exact for some hundred thousand years
    if expires.is_some_and(|expires| now as f64 > expires) {
        return None;
    }
    Some(mapped(value?.get(), unescaped).into_owned())
}

fn unescaped(text: &str) -> Option<String> {
    let Some(bytes) = text.strip_prefix(BYTES) else {
        return text.strip_prefix(':').map(|rest| format!("\"{rest}\""));
    };
    // as serde writes bytes
    let bytes = STANDARD.decode(bytes).ok()?;
    serde_json::to_string(&bytes).ok()
}

/// JSON in which texts that are values, not keys, are replaced. They are given and returned as they are written, the former
/// without their quotes.
fn mapped(json: &str, replacement: impl Fn(&str) -> Option<String>) -> Cow<'_, str> {
    let mut mapped = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(start) = json.get(at..).and_then(|rest| rest.find('"')).map(|found| at + found) {
        let Some(text) = json.get(start + 1..).map(quoted) else {
            break;
        };
        let end = start + text.len() + 2;
        let rest = json.get(end..).unwrap_or_default();
        let is_key = rest.trim_ascii_start().starts_with(':');
        if !is_key && let Some(new) = replacement(text) {
            mapped.push_str(json.get(copied..start).unwrap_or_default());
            mapped.push_str(&new);
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    mapped.push_str(json.get(copied..).unwrap_or_default());
    Cow::Owned(mapped)
}

/// What comes before the quote that ends a text.
fn quoted(rest: &str) -> &str {
    let mut is_escaped = false;
    let end = rest.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.and_then(|end| rest.get(..end)).unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// What `@backstage/backend-defaults` 0.17.8 was seen to store.
    const STORED: [(&str, &str); 5] = [
        (
            r#"{"value":{"a":1,"s":"::x","n":null,":k":"y"}}"#,
            r#"{"a":1,"s":":x","n":null,":k":"y"}"#,
        ),
        (r#"{"value":[1,"::base64:zz"]}"#, r#"[1,":base64:zz"]"#),
        (r#"{"value":null}"#, "null"),
        (r#"{"value":"long"}"#, r#""long""#),
        (r#"{"value":true}"#, "true"),
    ];

    #[test]
    fn entries_are_those_of_backstage() {
        for (stored, json) in STORED {
            assert_eq!(write(json, None), stored);
            assert_eq!(read(stored.as_bytes(), 0).as_deref(), Some(json));
        }
        assert_eq!(
            write("true", Some(1_795_310_043_165)),
            r#"{"value":true,"expires":1795310043165}"#
        );
    }

    #[test]
    fn bytes_of_javascript_are_bytes() {
        assert_eq!(
            read(br#"{"value":{"b":":base64:aGk="}}"#, 0).as_deref(),
            Some(r#"{"b":[104,105]}"#)
        );
        // no bytes after all
        assert_eq!(read(br#"{"value":":base64:?"}"#, 0).as_deref(), Some(r#"":base64:?""#));
    }

    #[test]
    fn what_is_over_or_nothing_is_not_there() {
        assert_eq!(read(br#"{"value":1,"expires":1000.7}"#, 1000).as_deref(), Some("1"));
        assert_eq!(read(br#"{"value":1,"expires":1000.7}"#, 1001), None);
        assert_eq!(read(br#"{"value":1,"expires":null}"#, 1001).as_deref(), Some("1"));
        for nothing in [
            "",
            "{}",
            "1",
            "null",
            "{\"value\":",
            "\u{0}",
            r#"{"expires":1}"#,
            r#"{"value":1,"expires":"x"}"#,
        ] {
            assert_eq!(read(nothing.as_bytes(), 0), None, "{nothing}");
        }
        assert_eq!(read(&[0xff, 0xfe], 0), None);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let text = || "[:\"\\\\a\u{e9}\n ]{0,6}|:base64:[a-z]{0,4}";
        let leaf = prop_oneof![
            text().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            Just(Value::Null)
        ];
        leaf.prop_recursive(4, 24, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(text(), inner, 0..4).prop_map(|map| json!(map)),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value in any_json()) {
            for json in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                let entry = write(&json, None);
                let is_json = serde_json::from_str::<Value>(&entry).is_ok();
                prop_assert!(is_json, "{}", entry);
                let read = read(entry.as_bytes(), 0).unwrap();
                prop_assert_eq!(serde_json::from_str::<Value>(&read).unwrap(), value.clone());
            }
        }

        #[test]
        fn anything_may_be_stored(entry in any::<Vec<u8>>(), text in ".*") {
            let _ = read(&entry, 0);
            let _ = read(format!("{{\"value\":{text}}}").as_bytes(), 0);
        }
    }
}
