//! Dotted paths with indices in brackets: `backend.cors.origin[0]`.

/// The path of a key of what is at a path.
pub(crate) fn below(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// What is left of a path below another one, if it is there; nothing, if it is that one or in a list there.
pub(crate) fn rest_below<'p>(path: &'p str, other: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(other)?;
    match rest.strip_prefix('.') {
        None if rest.is_empty() || rest.starts_with('[') => Some(""),
        rest => rest,
    }
}

/// Whether a path is another one, or that of something inside of what is there.
pub(crate) fn is_within(path: &str, other: &str) -> bool {
    rest_below(path, other).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_within_those_that_lead_to_it() {
        for (path, rest) in [
            ("a.b", Some("")),
            ("a.b.c[0].d", Some("c[0].d")),
            ("a.b[0].c", Some("")),
            ("a.bc", None),
            ("a", None),
        ] {
            assert_eq!(rest_below(path, "a.b"), rest, "{path}");
            assert_eq!(is_within(path, "a.b"), rest.is_some(), "{path}");
        }
        assert_eq!((below("", "a"), below("a", "b")), ("a".to_owned(), "a.b".to_owned()));
    }
}
