use flytower_core::config::UnsetVariable;
use serde_json::{Map, Value};

/// An object that asks for the contents of a file or a variable.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Include {
    /// The dotted path of the object.
    pub(super) at: String,
    pub(super) key: &'static str,
}

const INCLUDE_KEYS: [&str; 3] = ["$env", "$file", "$include"];

/// What is left of a file's root.
#[derive(Debug)]
pub(super) struct Substituted {
    pub(super) root: Map<String, Value>,
    /// In the order of the file.
    pub(super) unset: Vec<UnsetVariable>,
}

/// Replaces `${VARIABLE}` in all strings below `value`; keys stay as they are. What `variable` does not know removes the
/// whole value, so that a missing secret is a missing key and never half a URL.
///
/// # Errors
///
/// At the first `$env`, `$file` or `$include`: a configuration that leaves them out silently would be a different one.
pub(super) fn substitute(
    value: Map<String, Value>,
    variable: &impl Fn(&str) -> Option<String>,
) -> Result<Substituted, Include> {
    let mut substitution = Substitution {
        variable,
        unset: Vec::new(),
    };
    let root = substitution.object(value, "")?;
    let Substitution { unset, .. } = substitution;
    Ok(Substituted { root, unset })
}

struct Substitution<'v, V> {
    variable: &'v V,
    unset: Vec<UnsetVariable>,
}

impl<V: Fn(&str) -> Option<String>> Substitution<'_, V> {
    fn object(&mut self, entries: Map<String, Value>, at: &str) -> Result<Map<String, Value>, Include> {
        if let Some(key) = INCLUDE_KEYS.into_iter().find(|key| entries.contains_key(*key)) {
            return Err(Include { at: at.to_owned(), key });
        }
        let mut substituted = Map::new();
        for (key, entry) in entries {
            let at = if at.is_empty() {
                key.clone()
            } else {
                format!("{at}.{key}")
            };
            if let Some(entry) = self.any(entry, &at)? {
                substituted.insert(key, entry);
            }
        }
        Ok(substituted)
    }

    fn any(&mut self, value: Value, at: &str) -> Result<Option<Value>, Include> {
        Ok(match value {
            Value::String(text) => match string(&text, self.variable) {
                Ok(text) => Some(Value::String(text)),
                Err(missing) => {
                    self.unset
                        .extend(missing.unset(self.variable).map(|variable| UnsetVariable {
                            path: at.to_owned(),
                            variable: variable.to_owned(),
                        }));
                    None
                }
            },
            Value::Object(entries) => Some(Value::Object(self.object(entries, at)?)),
            Value::Array(items) => {
                let mut substituted = Vec::with_capacity(items.len());
                for (index, item) in items.into_iter().enumerate() {
                    substituted.extend(self.any(item, &format!("{at}[{index}]"))?);
                }
                Some(Value::Array(substituted))
            }
            scalar => Some(scalar),
        })
    }
}

/// The variable that gives no value. It may be set all the same, and empty, where an empty default stands for none.
#[derive(Debug, PartialEq, Eq)]
struct Missing<'t>(&'t str);

impl<'t> Missing<'t> {
    /// The variable, if it is not set.
    fn unset(&self, variable: &impl Fn(&str) -> Option<String>) -> Option<&'t str> {
        variable(self.0).is_none().then_some(self.0)
    }
}

fn string<'t>(text: &'t str, variable: &impl Fn(&str) -> Option<String>) -> Result<String, Missing<'t>> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(reference) = Reference::first(rest) {
        result.push_str(reference.before);
        if reference.escaped {
            result.push_str("${");
            result.push_str(reference.inside);
            result.push('}');
        } else {
            result.push_str(&resolve(reference.inside, variable)?);
        }
        rest = reference.after;
    }
    result.push_str(rest);
    Ok(result)
}

/// The value of `NAME` or `NAME:-default`. A default also stands in for an empty value; an empty default stands for none.
fn resolve<'t>(inside: &'t str, variable: &impl Fn(&str) -> Option<String>) -> Result<String, Missing<'t>> {
    let (name, default) = match inside.split_once(":-") {
        None => (inside.trim(), None),
        Some((name, default)) => (name.trim(), Some(default.trim())),
    };
    let value = variable(name).map(|value| value.trim().to_owned());
    let value = match default {
        None => value,
        Some(default) => value
            .filter(|value| !value.is_empty())
            .or_else(|| Some(default.to_owned()).filter(|default| !default.is_empty())),
    };
    value.ok_or(Missing(name))
}

/// A `${…}` without braces inside, or the same escaped by another `$`.
struct Reference<'t> {
    before: &'t str,
    escaped: bool,
    inside: &'t str,
    after: &'t str,
}

impl<'t> Reference<'t> {
    fn first(text: &'t str) -> Option<Self> {
        let mut from = 0;
        loop {
            let start = from + text.get(from..)?.find("${")?;
            let inside = text.get(start + 2..)?;
            let end = inside.find(['{', '}'])?;
            if inside.as_bytes().get(end) == Some(&b'}') {
                let before = &text[..start];
                let unescaped = before.strip_suffix('$');
                return Some(Self {
                    before: unescaped.unwrap_or(before),
                    escaped: unescaped.is_some(),
                    inside: &inside[..end],
                    after: &inside[end + 1..],
                });
            }
            // References do not nest: the outer one is text, the inner one may be a reference.
            from = start + 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn variable(name: &str) -> Option<String> {
        let value = match name {
            "FOO" => "foo",
            "BAR" => "bar",
            "EMPTY" => "",
            "PADDED" => "  pad ",
            "NUMBER" => "42",
            _ => return None,
        };
        Some(value.to_owned())
    }

    fn substituted(value: Value) -> Result<Value, Include> {
        let Value::Object(entries) = value else {
            panic!("a test value must be an object")
        };
        substitute(entries, &variable).map(|substituted| Value::Object(substituted.root))
    }

    #[test]
    fn variables_are_put_in_and_always_give_strings() {
        let sut = substituted(
            json!({ "a": "${FOO}", "b": "pre-${ FOO }-${BAR}${NUMBER}", "c": "${NUMBER}", "d": "${PADDED}" }),
        );

        assert_eq!(
            sut,
            Ok(json!({ "a": "foo", "b": "pre-foo-bar42", "c": "42", "d": "pad" }))
        );
    }

    #[test]
    fn an_unset_variable_removes_the_whole_value() {
        let sut = substituted(json!({ "a": "x-${NOPE}", "b": ["${FOO}", "${NOPE}", "b"], "c": { "d": "${NOPE}" } }));

        assert_eq!(sut, Ok(json!({ "b": ["foo", "b"], "c": {} })));
    }

    #[test]
    fn a_variable_that_is_not_set_is_named_with_what_it_removes() {
        let entries = json!({ "a": { "b": "x-${ NOPE }" }, "l": ["${NOPE:-}"], "empty": "${EMPTY:-}", "c": "${FOO}" });
        let Value::Object(entries) = entries else {
            unreachable!()
        };

        let sut = substitute(entries, &variable).unwrap().unset;

        let unset = |path: &str| UnsetVariable {
            path: path.to_owned(),
            variable: "NOPE".to_owned(),
        };
        assert_eq!(sut, [unset("a.b"), unset("l[0]")]);
    }

    #[test]
    fn a_default_stands_in_for_an_unset_or_empty_variable() {
        let sut = substituted(json!({
            "unset": "${NOPE:- fallback }", "empty": "${EMPTY:-fallback}", "set": "${FOO:-fallback}",
            "emptyWithout": "${EMPTY}", "emptyDefault": "${NOPE:-}", "emptyTwice": "${EMPTY:-}", "url": "${NOPE:-http://a:-b}",
        }));

        assert_eq!(
            sut,
            Ok(json!({
                "unset": "fallback", "empty": "fallback", "set": "foo", "emptyWithout": "", "url": "http://a:-b",
            })),
        );
    }

    #[test]
    fn a_second_dollar_escapes() {
        assert_eq!(
            substituted(json!({ "a": "$${X} $$${FOO}" })),
            Ok(json!({ "a": "${X} $${FOO}" }))
        );
    }

    #[test]
    fn references_do_not_nest() {
        assert_eq!(
            substituted(json!({ "a": "${NOPE:-${FOO}}" })),
            Ok(json!({ "a": "${NOPE:-foo}" }))
        );
    }

    #[test]
    fn what_only_looks_like_a_reference_is_text() {
        let text = json!({ "a": "$FOO ${FOO $ {FOO} $${", "${FOO}": 1, "n": 7, "t": true, "o": null });
        assert_eq!(substituted(text.clone()), Ok(text));
    }

    #[test]
    fn an_include_is_reported_with_its_place() {
        let sut = substituted(json!({ "a": [1, { "b": { "$file": "secret.txt" } }] }));

        assert_eq!(
            sut,
            Err(Include {
                at: "a[1].b".to_owned(),
                key: "$file"
            })
        );
    }

    proptest! {
        #[test]
        fn text_without_references_stays_as_it_is(text in "[^{}]*") {
            prop_assert_eq!(string(&text, &variable), Ok(text.clone()));
        }

        #[test]
        fn no_text_makes_it_fail(text in r"(\$|\{|\}|:-|FOO|EMPTY|é| ){0,24}") {
            let _ = string(&text, &variable);
        }
    }
}
