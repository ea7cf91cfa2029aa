use core::fmt;
use core::time::Duration;
use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, IgnoredAny, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::config::ConfigDuration;

/// When runs of a task begin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskFrequency {
    /// Once in each such period, the first time at once.
    Every(Duration),
    /// At the times of a cron expression of five fields, or six with seconds first, in the machine's time zone.
    Cron(String),
    /// When somebody triggers it.
    Manual,
}

impl<'de> Deserialize<'de> for TaskFrequency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FrequencyVisitor)
    }
}

struct FrequencyVisitor;

impl<'de> Visitor<'de> for FrequencyVisitor {
    type Value = TaskFrequency;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "{ cron: \"0 3 * * *\" }, { trigger: manual } or a duration that is not zero, such as \"5 minutes\", \"PT5M\" or \
             { minutes: 5 }",
        )
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<TaskFrequency, E> {
        Err(E::invalid_value(Unexpected::Bool(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<TaskFrequency, E> {
        Err(E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TaskFrequency, E> {
        ConfigDuration::of_text(text)
            .and_then(every)
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<TaskFrequency, A::Error> {
        let mut form = None;
        let mut parts = BTreeMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            match (&*key, entries.next_value::<Scalar>()?) {
                ("cron", Scalar::Text(expression)) => form = Some(TaskFrequency::Cron(expression)),
                ("trigger", Scalar::Text(trigger)) if trigger == "manual" => form = Some(TaskFrequency::Manual),
                (_, value) => {
                    let amount = value.number();
                    parts.insert(
                        key,
                        amount.ok_or_else(|| A::Error::invalid_value(Unexpected::Map, &self))?,
                    );
                }
            }
        }
        match form {
            Some(form) if parts.is_empty() => Some(form),
            Some(_) => None,
            None => ConfigDuration::of_parts(&parts).and_then(every),
        }
        .ok_or_else(|| A::Error::invalid_value(Unexpected::Map, &self))
    }
}

fn every(duration: ConfigDuration) -> Option<TaskFrequency> {
    (!duration.0.is_zero()).then_some(TaskFrequency::Every(duration.0))
}

/// The value of a key, whichever key it turns out to be. A number may be a text: a `${VARIABLE}` always gives one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Number(f64),
    Text(String),
    Other(IgnoredAny),
}

impl Scalar {
    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Other(_) => None,
        }
    }
}

impl JsonSchema for TaskFrequency {
    fn schema_name() -> Cow<'static, str> {
        "TaskFrequency".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let duration = generator.subschema_for::<ConfigDuration>();
        json_schema!({
            "anyOf": [
                {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["cron"],
                    "properties": { "cron": { "type": "string", "minLength": 1 } },
                },
                {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["trigger"],
                    "properties": { "trigger": { "const": "manual" } },
                },
                duration,
            ],
        })
    }
}
