//! What names, keys and tags may look like: the rules of Kubernetes, as Backstage took them over.

const LABEL_LENGTH: usize = 63;
const SUBDOMAIN_LENGTH: usize = 253;

/// A rule, and how to put it to somebody who broke it.
pub(super) struct Format {
    pub(super) is_valid: fn(&str) -> bool,
    pub(super) expected: &'static str,
}

pub(super) const API_VERSION: Format = Format {
    is_valid: is_api_version,
    expected: "a valid prefix and/or suffix",
};

pub(super) const KIND: Format = Format {
    is_valid: is_kind,
    expected: "a string that is a sequence of [a-zA-Z][a-z0-9A-Z], at most 63 characters in total",
};

pub(super) const NAME: Format = Format {
    is_valid: is_name,
    expected: "a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], at most 63 characters in total",
};

pub(super) const NAMESPACE: Format = Format {
    is_valid: is_dns_label,
    expected: "a string that is sequences of [a-z0-9] separated by [-], at most 63 characters in total",
};

pub(super) const KEY: Format = Format {
    is_valid: is_key,
    expected: "a valid prefix and/or suffix",
};

pub(super) const LABEL_VALUE: Format = Format {
    is_valid: is_label_value,
    expected: NAME.expected,
};

pub(super) const TAG: Format = Format {
    is_valid: is_tag,
    expected: "a string that is sequences of [a-z0-9:+#] separated by [-], at most 63 characters in total",
};

pub(super) const URL: Format = Format {
    is_valid: is_url,
    expected: "a string that is a valid url",
};

pub(super) const NON_EMPTY: Format = Format {
    is_valid: is_non_empty,
    expected: "a non empty string",
};

fn is_api_version(text: &str) -> bool {
    let (prefix, suffix) = prefixed(text);
    prefix.is_none_or(is_subdomain) && fits(suffix) && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_kind(text: &str) -> bool {
    fits(text)
        && text.starts_with(|char: char| char.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_name(text: &str) -> bool {
    let alphanumeric = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    fits(text)
        && alphanumeric(bytes.first())
        && alphanumeric(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

fn is_dns_label(text: &str) -> bool {
    fits(text)
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_subdomain(text: &str) -> bool {
    text.len() <= SUBDOMAIN_LENGTH && text.split('.').all(is_dns_label)
}

fn is_key(text: &str) -> bool {
    let (prefix, name) = prefixed(text);
    prefix.is_none_or(is_subdomain) && is_name(name)
}

fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_name(text)
}

fn is_tag(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b":+#".contains(&byte))
    };
    fits(text) && text.split('-').all(is_part)
}

fn is_url(text: &str) -> bool {
    url::Url::parse(text).is_ok()
}

fn is_non_empty(text: &str) -> bool {
    !text.is_empty()
}

/// The part before the first slash, if there is one, and the rest.
fn prefixed(text: &str) -> (Option<&str>, &str) {
    text.split_once('/')
        .map_or((None, text), |(prefix, rest)| (Some(prefix), rest))
}

fn fits(text: &str) -> bool {
    (1..=LABEL_LENGTH).contains(&text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_accepts(format: &Format, valid: &[&str], invalid: &[&str]) {
        for text in valid {
            assert!((format.is_valid)(text), "must accept {text:?}");
        }
        for text in invalid {
            assert!(!(format.is_valid)(text), "must refuse {text:?}");
        }
    }

    #[test]
    fn versions_are_a_word_with_an_optional_domain() {
        assert_accepts(
            &API_VERSION,
            &["v1", "backstage.io/v1alpha1"],
            &["", "/v1", "a/", "a/b/c", "Upper.io/v1", "a.io/v-1"],
        );
    }

    #[test]
    fn kinds_begin_with_a_letter() {
        assert_accepts(&KIND, &["Component", "a1"], &["", "1a", "a-b", &"a".repeat(64)]);
    }

    #[test]
    fn names_begin_and_end_with_a_letter_or_digit() {
        assert_accepts(
            &NAME,
            &["a", "A-b_c.9", &"a".repeat(63)],
            &["", "-a", "a.", "a b", "é", &"a".repeat(64)],
        );
    }

    #[test]
    fn namespaces_are_dns_labels() {
        assert_accepts(&NAMESPACE, &["default", "a--b", "0"], &["", "A", "a.b", "-a", "a-"]);
    }

    #[test]
    fn keys_are_names_with_an_optional_domain() {
        assert_accepts(
            &KEY,
            &["a", "backstage.io/a_b.C", "a-b.c/d"],
            &["", "a/", "/a", "a/b/c", "a_b/c", "a..b/c"],
        );
    }

    #[test]
    fn label_values_may_be_empty() {
        assert_accepts(&LABEL_VALUE, &["", "a"], &["a b"]);
    }

    #[test]
    fn tags_are_lower_case_words_joined_by_single_dashes() {
        assert_accepts(
            &TAG,
            &["java", "c++", "c#", "a:b-c"],
            &["", "Java", "a--b", "-a", "a-", "a_b"],
        );
    }

    #[test]
    fn urls_are_absolute() {
        assert_accepts(
            &URL,
            &["https://example.com/x?y#z", "mailto:a@b"],
            &["", "example.com", "/x"],
        );
    }
}
