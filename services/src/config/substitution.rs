use super::variables::Variables;

/// The variable that gives no value. It may be set all the same, and empty, where an empty default stands for none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Missing<'t> {
    pub(super) variable: &'t str,
    /// Whether there is such a default.
    pub(super) is_meant: bool,
}

/// Replaces `${VARIABLE}`. What is not set leaves nothing of the whole text, so that a missing secret is a missing key and
/// never half a URL.
pub(super) fn substitute<'t>(text: &'t str, variables: &Variables) -> Result<String, Missing<'t>> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(reference) = Reference::first(rest) {
        result.push_str(reference.before);
        if reference.escaped {
            result.push_str("${");
            result.push_str(reference.inside);
            result.push('}');
        } else {
            result.push_str(&resolve(reference.inside, variables)?);
        }
        rest = reference.after;
    }
    result.push_str(rest);
    Ok(result)
}

/// The value of `NAME` or `NAME:-default`. A default also stands in for an empty value; an empty default stands for none.
fn resolve<'t>(inside: &'t str, variables: &Variables) -> Result<String, Missing<'t>> {
    let (name, default) = match inside.split_once(":-") {
        None => (inside.trim(), None),
        Some((name, default)) => (name.trim(), Some(default.trim())),
    };
    let value = variables.get(name).map(str::to_owned);
    let value = match default {
        None => value,
        Some(default) => value
            .filter(|value| !value.is_empty())
            .or_else(|| Some(default.to_owned()).filter(|default| !default.is_empty())),
    };
    value.ok_or(Missing {
        variable: name,
        is_meant: default.is_some(),
    })
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

    use super::*;

    fn variables() -> Variables {
        Variables::of([
            ("FOO", "foo"),
            ("BAR", "bar"),
            ("EMPTY", ""),
            ("PADDED", "  pad "),
            ("NUMBER", "42"),
        ])
    }

    fn assert_all<const N: usize>(cases: [(&str, Result<&str, &str>); N]) {
        for (text, expected) in cases {
            let sut = substitute(text, &variables()).map_err(|missing| missing.variable);
            assert_eq!(sut, expected.map(ToOwned::to_owned), "{text}");
        }
    }

    #[test]
    fn variables_are_put_in_and_trimmed() {
        assert_all([
            ("${FOO}", Ok("foo")),
            ("pre-${ FOO }-${BAR}${NUMBER}", Ok("pre-foo-bar42")),
            ("${PADDED}", Ok("pad")),
            ("${EMPTY}", Ok("")),
        ]);
    }

    #[test]
    fn an_unset_variable_leaves_nothing_of_the_text() {
        assert_all([
            ("x-${NOPE}", Err("NOPE")),
            ("${FOO}${ NOPE }", Err("NOPE")),
            ("${}", Err("")),
        ]);
    }

    #[test]
    fn a_default_stands_in_for_an_unset_or_empty_variable() {
        assert_all([
            ("${NOPE:- fallback }", Ok("fallback")),
            ("${EMPTY:-fallback}", Ok("fallback")),
            ("${FOO:-fallback}", Ok("foo")),
            ("${NOPE:-http://a:-b}", Ok("http://a:-b")),
            ("${NOPE:-}", Err("NOPE")),
            ("${EMPTY:-}", Err("EMPTY")),
        ]);
    }

    #[test]
    fn only_an_empty_default_says_that_nothing_is_meant() {
        let is_meant = |text| substitute(text, &variables()).unwrap_err().is_meant;

        assert!(is_meant("${NOPE:-}") && is_meant("${NOPE:- }"));
        assert!(!is_meant("${NOPE}") && !is_meant("${NOPE}${NOPE:-}"));
    }

    #[test]
    fn a_second_dollar_escapes() {
        assert_all([("$${X} $$${FOO}", Ok("${X} $${FOO}"))]);
    }

    #[test]
    fn references_do_not_nest() {
        assert_all([("${NOPE:-${FOO}}", Ok("${NOPE:-foo}"))]);
    }

    #[test]
    fn what_only_looks_like_a_reference_is_text() {
        assert_all([("$FOO ${FOO $ {FOO} $${", Ok("$FOO ${FOO $ {FOO} $${"))]);
    }

    proptest! {
        #[test]
        fn text_without_references_stays_as_it_is(text in "[^{}]*") {
            prop_assert_eq!(substitute(&text, &variables()), Ok(text.clone()));
        }

        #[test]
        fn no_text_makes_it_fail(text in r"(\$|\{|\}|:-|FOO|EMPTY|é| ){0,24}") {
            let _ = substitute(&text, &variables());
        }
    }
}
