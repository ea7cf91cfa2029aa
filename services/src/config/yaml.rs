//! From the text of a file to a tree of values with their places.

use core::fmt;
use std::borrow::Cow;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use serde_saphyr::{Localizer, Location, Spanned, UserMessageFormatter};

use super::error::ConfigError;
use super::node::{Content, Node, place};

/// Levels of lists and objects in each other. More than anybody writes, and less than any thread's stack could take.
pub(super) const MAX_DEPTH: usize = 32;

/// Reads YAML as Backstage does: version 1.2, where `yes` and `<<` mean nothing special.
pub(super) fn parse(text: &str, file: &Arc<str>) -> Result<Node, ConfigError> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        underscored_numbers_as_strings: true,
        merge_keys: serde_saphyr::MergeKeyPolicy::AsOrdinary,
        // A configuration holds secrets: what the parser says must not quote it.
        with_snippet: false,
        budget: serde_saphyr::budget! { max_depth: MAX_DEPTH },
    };
    let parsed: Parsed = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let (line, column) = error
            .location()
            .map_or((1, 1), |location| (location.line(), location.column()));
        ConfigError::Malformed {
            file: Arc::clone(file),
            language: "YAML",
            line,
            column,
            source: reason(&error).into(),
        }
    })?;
    Ok(parsed.node(file))
}

/// Reads JSON. What is JSON is YAML, mostly: from there come the places.
pub(super) fn parse_json(text: &str, file: &Arc<str>) -> Result<Node, ConfigError> {
    let value: Value = serde_json::from_str(text).map_err(|error| ConfigError::Malformed {
        file: Arc::clone(file),
        language: "JSON",
        line: error.line() as u64,
        column: error.column() as u64,
        source: error.into(),
    })?;
    Ok(match parse(text, file) {
        Ok(node) if node.value() == value => node,
        _ => Node::of(value, &place(file, 1, 1)),
    })
}

/// What is wrong, for people who write YAML and do not program the parser, and without the place, which is named already.
fn reason(error: &serde_saphyr::Error) -> String {
    error.render_with_formatter(&UserMessageFormatter.with_localizer(&Placeless))
}

struct Placeless;

impl Localizer for Placeless {
    fn attach_location<'a>(&self, base: Cow<'a, str>, _: Location) -> Cow<'a, str> {
        base
    }
}

/// A value and where it begins.
struct Parsed(Spanned<Shape>);

enum Shape {
    Scalar(Value),
    List(Vec<Parsed>),
    Object(IndexMap<String, Parsed>),
}

impl Parsed {
    fn node(self, file: &Arc<str>) -> Node {
        let Spanned { value, referenced, .. } = self.0;
        let content = match value {
            Shape::Scalar(value) => Content::Scalar(value),
            Shape::List(items) => Content::List(items.into_iter().map(|item| item.node(file)).collect()),
            Shape::Object(entries) => {
                let entries = entries.into_iter().map(|(key, entry)| (key, entry.node(file)));
                Content::Object(entries.collect())
            }
        };
        Node {
            place: place(file, referenced.line(), referenced.column()),
            content,
        }
    }
}

impl<'de> Deserialize<'de> for Parsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Shape, E> {
        Ok(Shape::Scalar(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        Shape::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Shape, E> {
        Ok(Shape::Scalar(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Shape, E> {
        Ok(Shape::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Shape, E> {
        Ok(Shape::Scalar(value.into()))
    }

    /// Beyond 64 bits a number loses digits, as all beyond 53 do in Backstage.
    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Shape, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Shape, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Shape, E> {
        match Number::from_f64(value) {
            Some(number) => Ok(Shape::Scalar(Value::Number(number))),
            None => Err(E::custom("a number must be finite")),
        }
    }

    fn visit_str<E>(self, text: &str) -> Result<Shape, E> {
        Ok(Shape::Scalar(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Shape, E> {
        Ok(Shape::Scalar(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut entries = IndexMap::new();
        while let Some((key, entry)) = map.next_entry()? {
            entries.insert(key, entry);
        }
        Ok(Shape::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use core::error::Error as _;

    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Result<Value, ConfigError> {
        parse(text, &"app-config.yaml".into()).map(|node| node.value())
    }

    #[test]
    fn yaml_is_read_as_version_1_2() {
        let sut =
            read("a: yes\nb: true\nc: 0x10\nd: '7007'\ne: 2026-01-01\n<<: { f: 1 }\ng: -1.5\nh:\ni: ~\n").unwrap();

        let expected = json!({
            "a": "yes", "b": true, "c": 16, "d": "7007", "e": "2026-01-01", "<<": { "f": 1 }, "g": -1.5, "h": null,
            "i": null,
        });
        assert_eq!(sut, expected);
    }

    #[test]
    fn scalars_are_what_backstage_takes_them_for() {
        for (text, expected) in [
            ("0o17", json!(15)),
            ("017", json!(17)),
            ("1_000", json!("1_000")),
            ("+5", json!(5)),
            ("1e3", json!(1000)),
            (".5", json!(0.5)),
            ("5.", json!(5)),
            ("TRUE", json!(true)),
            ("Null", json!(null)),
            ("on", json!("on")),
            ("!!str 5", json!("5")),
            ("!foo x", json!("x")),
            ("2001-12-14t21:59:43.10-05:00", json!("2001-12-14t21:59:43.10-05:00")),
            ("'x\n  y'", json!("x y")),
            ("12345678901234567890123", json!(1.234_567_890_123_456_8e22)),
        ] {
            let read = read(&format!("a: {text}")).unwrap();
            let is_same =
                read["a"] == expected || read["a"].as_f64().zip(expected.as_f64()).is_some_and(|(a, b)| a == b);
            assert!(is_same, "{text}: {read}");
        }
        assert_eq!(read("1: x\ntrue: y").unwrap(), json!({ "1": "x", "true": "y" }));
        assert!(read("a: 1\n---\nb: 2").is_err());
    }

    #[test]
    fn an_alias_has_the_place_where_it_stands() {
        let node = parse("a: &x [1]\nb: *x\n", &"f".into()).unwrap();
        let Content::Object(entries) = &node.content else {
            panic!("an object")
        };

        assert_eq!(node.value(), json!({ "a": [1], "b": [1] }));
        assert_eq!(entries["b"].place.to_string(), "f:2:4");
    }

    #[test]
    fn a_syntax_error_names_line_and_column() {
        let error = read("backend:\n  listen: [1\n  baseUrl: x\n").unwrap_err();

        let ConfigError::Malformed { line, .. } = &error else {
            panic!("{error:?}")
        };
        assert!((2..=3).contains(line), "{error}");
        assert!(
            error
                .to_string()
                .contains("app-config.yaml` is not valid YAML at line "),
            "{error}"
        );
    }

    #[test]
    fn a_syntax_error_does_not_quote_the_file() {
        for text in [
            "secret: hunter2\nother: [\n",
            "a: hunter2: b\n",
            "a: 'hunter2\n",
            "a: \"\\hunter2\"\n",
            "a: *hunter2\n",
            "a: !!int hunter2\n",
            "- hunter2\nb: hunter2",
        ] {
            let Err(error) = read(text) else { continue };
            let source = error.source().unwrap().to_string();
            assert!(
                !source.contains("hunter2") && !error.to_string().contains("hunter2"),
                "{source}"
            );
        }
    }

    #[test]
    fn a_key_given_twice_is_an_error() {
        let error = read("a: 1\na: 2\n").unwrap_err();

        assert!(matches!(error, ConfigError::Malformed { line: 2, .. }), "{error:?}");
        let source = error.source().unwrap().to_string();
        assert_eq!(source, "duplicate mapping key `a` is not allowed here");
    }

    #[test]
    fn levels_are_limited_to_what_a_thread_can_take() {
        let nested = |levels: usize| format!("a: {}{}", "[".repeat(levels), "]".repeat(levels));

        assert!(read(&nested(MAX_DEPTH - 1)).is_ok());
        assert!(matches!(read(&nested(MAX_DEPTH)), Err(ConfigError::Malformed { .. })));
        assert!(matches!(read(&nested(100_000)), Err(ConfigError::Malformed { .. })));
    }

    #[test]
    fn numbers_are_finite_and_large_ones_lose_digits() {
        assert_eq!(read("a: 18446744073709551615").unwrap(), json!({ "a": u64::MAX }));
        assert_eq!(
            read("a: 36893488147419103232").unwrap(),
            json!({ "a": 36_893_488_147_419_103_232_f64 })
        );
        assert!(read("a: .inf").is_err());
        assert!(read("a: .nan").is_err());
    }

    #[test]
    fn json_has_places_too_whatever_its_escapes_and_tabs() {
        let node = parse_json(
            "{\n\t\"a\": {\n\t\t\"b\": \"\\ud83d\\ude00\\/\"\n\t}\n}",
            &"f.json".into(),
        )
        .unwrap();
        assert_eq!(node.value(), json!({ "a": { "b": "😀/" } }));

        let node = parse_json("{\n  \"a\": [1,\n 2]\n}", &"f.json".into()).unwrap();
        let Content::Object(entries) = node.content else {
            panic!("an object")
        };
        assert_eq!(entries["a"].place.to_string(), "f.json:2:8");

        let error = parse_json("{ a: 1 }", &"f.json".into()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "config file `f.json` is not valid JSON at line 1, column 3"
        );
    }
}
