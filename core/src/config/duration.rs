//! Durations of the configuration, in each of the forms that Backstage takes.

use core::fmt;
use core::time::Duration;
use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};

const SECOND: f64 = 1000.0;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
const WEEK: f64 = 7.0 * DAY;
const MONTH: f64 = 30.0 * DAY;
const YEAR: f64 = 365.0 * DAY;

const WANTED: &str = "a duration: a number with a unit, such as \"500ms\" or \"5 seconds\", a duration of ISO 8601, \
                                 such as \"PT5S\", or an object, such as { seconds: 5 }";

/// A duration: a number with a unit (`500ms`, `5 seconds`), one of ISO 8601 (`PT5S`), or an object (`{ seconds: 5 }`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConfigDuration(pub Duration);

impl ConfigDuration {
    /// Reads a text: `5 seconds`, `PT5S`.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        of_text(text.trim()).and_then(Self::of_milliseconds)
    }

    /// Adds up the parts of an object: `{ minutes: 1, seconds: 30 }`.
    pub(crate) fn of_parts(parts: &BTreeMap<String, f64>) -> Option<Self> {
        of_object(parts).and_then(Self::of_milliseconds)
    }

    fn of_milliseconds(milliseconds: f64) -> Option<Self> {
        Duration::try_from_secs_f64(milliseconds / 1000.0).ok().map(Self)
    }
}

impl<'de> Deserialize<'de> for ConfigDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DurationVisitor)
    }
}

struct DurationVisitor;

impl<'de> Visitor<'de> for DurationVisitor {
    type Value = ConfigDuration;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(WANTED)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<ConfigDuration, E> {
        Err(E::invalid_value(Unexpected::Bool(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<ConfigDuration, E> {
        Err(E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<ConfigDuration, E> {
        Err(E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ConfigDuration, E> {
        ConfigDuration::of_text(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<ConfigDuration, A::Error> {
        let parts = BTreeMap::<String, f64>::deserialize(MapAccessDeserializer::new(object))?;
        ConfigDuration::of_parts(&parts).ok_or_else(|| A::Error::invalid_value(Unexpected::Map, &self))
    }
}

impl JsonSchema for ConfigDuration {
    fn schema_name() -> Cow<'static, str> {
        "ConfigDuration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                { "type": "string", "minLength": 1 },
                {
                    "type": "object",
                    "additionalProperties": false,
                    "minProperties": 1,
                    "properties": {
                        "years": { "type": "number", "minimum": 0 },
                        "months": { "type": "number", "minimum": 0 },
                        "weeks": { "type": "number", "minimum": 0 },
                        "days": { "type": "number", "minimum": 0 },
                        "hours": { "type": "number", "minimum": 0 },
                        "minutes": { "type": "number", "minimum": 0 },
                        "seconds": { "type": "number", "minimum": 0 },
                        "milliseconds": { "type": "number", "minimum": 0 },
                    },
                },
            ],
        })
    }
}

/// In milliseconds, as all below.
fn of_text(text: &str) -> Option<f64> {
    match text.strip_prefix('P') {
        Some(iso) => of_iso(iso),
        None => of_number_and_unit(text),
    }
}

/// `1.5h`, `10 seconds`. Not a number alone: everybody would take it for another unit.
fn of_number_and_unit(text: &str) -> Option<f64> {
    let unit_at = text.find(|char: char| char.is_ascii_alphabetic())?;
    let (amount, unit) = text.split_at(unit_at);
    let scale = match &*unit.to_ascii_lowercase() {
        "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => SECOND,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => WEEK,
        "y" | "yr" | "yrs" | "year" | "years" => YEAR,
        _ => return None,
    };
    Some(number(amount.trim_end_matches(' '))? * scale)
}

/// What follows the `P` of ISO 8601: `1Y2M3W4DT5H6M7.5S`.
fn of_iso(text: &str) -> Option<f64> {
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let date = of_iso_parts(date, &[('Y', YEAR), ('M', MONTH), ('W', WEEK), ('D', DAY)])?;
    let time = of_iso_parts(time, &[('H', HOUR), ('M', MINUTE), ('S', SECOND)])?;
    Some(date + time)
}

/// Each unit once at most, in this order.
fn of_iso_parts(mut text: &str, units: &[(char, f64)]) -> Option<f64> {
    let mut units = units.iter();
    let mut sum = 0.0;
    while !text.is_empty() {
        let (amount, rest) = text.split_at(text.find(|char: char| char.is_ascii_alphabetic())?);
        let (unit, scale) = units.find(|(unit, _)| rest.starts_with(*unit))?;
        let amount = match unit {
            'S' => number(&amount.replace(',', "."))?,
            _ => number(amount)?,
        };
        sum += amount * scale;
        text = &rest[1..];
    }
    Some(sum)
}

/// `{ minutes: 1, seconds: 30 }`.
fn of_object(parts: &BTreeMap<String, f64>) -> Option<f64> {
    let mut sum = None;
    for (part, amount) in parts {
        let scale = match &**part {
            "milliseconds" => 1.0,
            "seconds" => SECOND,
            "minutes" => MINUTE,
            "hours" => HOUR,
            "days" => DAY,
            "weeks" => WEEK,
            "months" => MONTH,
            "years" => YEAR,
            _ => return None,
        };
        // Not even where others make up for it.
        let amount = Some(*amount).filter(|amount| *amount >= 0.0)?;
        sum = Some(sum.unwrap_or(0.0) + amount * scale);
    }
    sum
}

/// Digits with at most one point, and no sign: there are no negative durations.
fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !text.ends_with('.');
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn parse(value: &Value) -> Option<Duration> {
        ConfigDuration::deserialize(value).ok().map(|duration| duration.0)
    }

    fn all_are(durations: &[(Value, u64)]) {
        for (value, milliseconds) in durations {
            assert_eq!(parse(value), Some(Duration::from_millis(*milliseconds)), "{value}");
        }
    }

    #[test]
    fn a_text_is_a_number_and_a_unit() {
        all_are(&[
            (json!("250ms"), 250),
            (json!(" 1.5 s "), 1500),
            (json!("5 seconds"), 5000),
            (json!(".5 Sec"), 500),
            (json!("2m"), 120_000),
            (json!("1 hour"), 3_600_000),
            (json!("1d"), 86_400_000),
            (json!("2w"), 1_209_600_000),
            (json!("1y"), 31_536_000_000),
            (json!("0s"), 0),
        ]);
    }

    #[test]
    fn a_text_may_be_a_duration_of_iso_8601() {
        all_are(&[
            (json!("PT5S"), 5000),
            (json!("PT1M"), 60_000),
            (json!("P1M"), 2_592_000_000),
            (json!("PT1.5S"), 1500),
            (json!("PT1,5S"), 1500),
            (json!("P1DT"), 86_400_000),
            (json!("P1Y2M3W4DT5H6M7S"), 38_898_367_000),
            (json!("PT0S"), 0),
        ]);
    }

    #[test]
    fn an_object_adds_up_its_parts() {
        all_are(&[
            (json!({ "seconds": 5 }), 5000),
            (json!({ "minutes": 1.5, "milliseconds": 1 }), 90_001),
            (
                json!({ "years": 1, "months": 1, "weeks": 1, "days": 1, "hours": 1 }),
                34_822_800_000,
            ),
        ]);
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for value in [
            json!(5),
            json!("5"),
            json!("1.5"),
            json!(""),
            json!("s"),
            json!("1.s"),
            json!("-1s"),
            json!("5 parsecs"),
            json!("1 month"),
            json!("infs"),
            json!("1e400s"),
            json!("P"),
            json!("PT"),
            json!("P1"),
            json!("P5S"),
            json!("PT1S1M"),
            json!("PT-1S"),
            json!("-PT1M"),
            json!("pt1m"),
            json!({}),
            json!({ "second": 1 }),
            json!({ "seconds": 1, "foo": 1 }),
            json!({ "seconds": -1 }),
            json!({ "seconds": "x" }),
            json!([]),
            json!(true),
        ] {
            assert_eq!(parse(&value), None, "{value}");
        }
    }
}
