use serde::Deserializer;
use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer};
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Number, Value};

use super::invalid_value::InvalidValue;

/// Reads a value as leniently as Backstage does, since a `${VARIABLE}` always gives a text: a text is a number or a
/// boolean where one is wanted. An empty text is never a value, and `null` counts as absent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'de>(pub(super) &'de Value);

impl<'de> Reader<'de> {
    /// A number with a whole value is a whole number, however it is written: `1e3`, `42.0`.
    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidValue> {
        let Some(number) = as_number(self.0) else {
            return Err(InvalidValue::got(found(self.0), "number"));
        };
        if let Some(whole) = number.as_u64() {
            return visitor.visit_u64(whole);
        }
        if let Some(whole) = number.as_i64() {
            return visitor.visit_i64(whole);
        }
        // A float has a whole value up to here without doubt.
        const SAFE: f64 = 9_007_199_254_740_992.0;
        match number.as_f64() {
            #[allow(clippy::cast_possible_truncation, reason = "in range, and without a fraction")]
            Some(float) if float.fract() == 0.0 && float.abs() <= SAFE => visitor.visit_i64(float as i64),
            Some(float) => visitor.visit_f64(float),
            None => Err(InvalidValue::got(found(self.0), "number")),
        }
    }
}

/// The number that a value is read as, if it is one, or a text that is one.
#[must_use]
pub fn as_number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => number(text),
        _ => None,
    }
}

/// The boolean that a value is read as, if it is one, or one of Backstage's words for it.
#[must_use]
pub fn as_boolean(value: &Value) -> Option<bool> {
    let text = match value {
        Value::Bool(value) => return Some(*value),
        Value::String(text) => text.trim().to_ascii_lowercase(),
        // However it is written: to JavaScript 1.0 is 1.
        Value::Number(number) => {
            let number = number.as_f64()?;
            return [false, true].into_iter().find(|value| f64::from(*value) == number);
        }
        _ => return None,
    };
    match &*text {
        "y" | "yes" | "true" | "1" | "on" => Some(true),
        "n" | "no" | "false" | "0" | "off" => Some(false),
        _ => None,
    }
}

/// What JavaScript makes of a text that is a number. An empty one is none, where Backstage takes it for 0: most likely a
/// variable was meant to have a value.
fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    let radix = |prefix: &str| {
        text.strip_prefix(prefix)
            .or_else(|| text.strip_prefix(&prefix.to_uppercase()))
    };
    for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = radix(prefix) {
            let unsigned = !digits.starts_with(['+', '-']);
            return unsigned
                .then(|| u64::from_str_radix(digits, base).ok())
                .flatten()
                .map(Number::from);
        }
    }
    // Not `inf` and `nan`, which Rust would take.
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
    {
        return None;
    }
    let whole = text.parse::<u64>().map(Number::from);
    whole
        .or_else(|_| text.parse::<i64>().map(Number::from))
        .ok()
        .or_else(|| text.parse().ok().and_then(Number::from_f64))
}

fn found(value: &Value) -> Unexpected<'_> {
    match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(number) => Unexpected::Float(number.as_f64().unwrap_or_default()),
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidValue> {
            self.number(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = InvalidValue;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidValue> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(_) => self.number(visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(Items { items, next: 0 }),
            Value::Object(entries) => visitor.visit_map(Entries::of(entries)),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidValue> {
        match as_boolean(self.0) {
            Some(value) => visitor.visit_bool(value),
            None => Err(InvalidValue::got(found(self.0), "boolean")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidValue> {
        match self.0 {
            Value::String(text) if !text.is_empty() => visitor.visit_borrowed_str(text),
            other => Err(InvalidValue::got(found(other), "string")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidValue> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidValue> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, InvalidValue> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidValue> {
        match self.0 {
            Value::String(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Value::Object(entries) => visitor.visit_enum(MapAccessDeserializer::new(Entries::of(entries))),
            other => Err(InvalidValue::got(found(other), "string or object")),
        }
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'de> {
    items: &'de [Value],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = InvalidValue;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, InvalidValue> {
        let index = self.next;
        self.next += 1;
        let item = self.items.get(index).map(|item| seed.deserialize(Reader(item)));
        item.transpose().map_err(|error| error.below(format!("[{index}]")))
    }
}

struct Entries<'de> {
    entries: serde_json::map::Iter<'de>,
    /// What belongs to the key that was read last.
    value: Option<(&'de str, &'de Value)>,
}

impl<'de> Entries<'de> {
    fn of(entries: &'de Map<String, Value>) -> Self {
        Self {
            entries: entries.iter(),
            value: None,
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = InvalidValue;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, InvalidValue> {
        let Some((key, value)) = self.entries.by_ref().find(|(_, value)| !value.is_null()) else {
            return Ok(None);
        };
        self.value = Some((key, value));
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, InvalidValue> {
        let (key, value) = self.value.take().unwrap_or(("", &Value::Null));
        seed.deserialize(Reader(value))
            .map_err(|error| error.below(format!(".{key}")))
    }
}
