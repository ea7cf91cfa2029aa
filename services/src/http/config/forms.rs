use core::fmt;
use core::marker::PhantomData;

use serde::Deserializer;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};

/// A value that may be written in several forms.
///
/// Untagged enums would do but for their errors, which say only that nothing matched, and for texts in the place of
/// numbers and booleans, which they do not understand.
pub(in crate::http) trait Forms: Sized {
    /// What an error says was wanted.
    const WANTED: &'static str;

    fn of_bool(_: bool) -> Option<Self> {
        None
    }

    fn of_number(_: u64) -> Option<Self> {
        None
    }

    /// By default a text stands for the boolean or the number that it looks like: a `${VARIABLE}` always gives a text.
    fn of_text(text: &str) -> Option<Self> {
        scalar_of_text(text)
    }

    fn of_list<'de, D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(Error::invalid_type(Unexpected::Seq, &Self::WANTED))
    }

    fn of_object<'de, D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(Error::invalid_type(Unexpected::Map, &Self::WANTED))
    }
}

/// Reads whichever form there is.
pub(in crate::http) fn read<'de, T: Forms, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(FormsVisitor(PhantomData))
}

/// What a text stands for as a boolean or a number.
pub(super) fn scalar_of_text<T: Forms>(text: &str) -> Option<T> {
    let text = text.trim();
    let boolean = match &*text.to_ascii_lowercase() {
        "y" | "yes" | "true" | "on" => T::of_bool(true),
        "n" | "no" | "false" | "off" => T::of_bool(false),
        _ => None,
    };
    boolean.or_else(|| text.parse().ok().and_then(T::of_number))
}

struct FormsVisitor<T>(PhantomData<T>);

impl<'de, T: Forms> Visitor<'de> for FormsVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WANTED)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        T::of_bool(value).ok_or_else(|| E::invalid_value(Unexpected::Bool(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::of_number(value).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        let positive = u64::try_from(value).ok().and_then(T::of_number);
        positive.ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        T::of_text(value).ok_or_else(|| E::invalid_value(Unexpected::Str(value), &self))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::of_list(SeqAccessDeserializer::new(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::of_object(MapAccessDeserializer::new(object))
    }
}

/// Implements `Deserialize` by [`Forms`], and `JsonSchema` as given.
macro_rules! forms {
    ($type:ty, $name:literal, $schema:tt) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::http::config::read(deserializer)
            }
        }

        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

pub(in crate::http) use forms;
