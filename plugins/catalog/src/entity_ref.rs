use core::fmt;

use thiserror::Error;

/// What identifies an entity: `<kind>:<namespace>/<name>`.
///
/// It keeps the case it was written in; [`canonical`](Self::canonical) is what is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntityRef {
    pub(crate) kind: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
}

/// Why a text is not a reference.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum EntityRefError {
    #[error("Entity reference \"{0}\" was not on the form [<kind>:][<namespace>/]<name>")]
    Malformed(String),
    #[error("Entity reference \"{0}\" had missing or empty kind (e.g. did not start with \"component:\" or similar)")]
    NoKind(String),
}

impl EntityRef {
    pub(crate) fn new(kind: impl Into<String>, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            namespace: namespace.into(),
            name: name.into(),
        }
    }

    /// Reads `[kind:][namespace/]name`, with what to take for the parts that are left out.
    pub(crate) fn parse(text: &str, kind: Option<&str>, namespace: &str) -> Result<Self, EntityRefError> {
        let malformed = || EntityRefError::Malformed(text.to_owned());
        let (own_kind, rest) = match text.split_once(':') {
            Some((kind, rest)) => (Some(kind), rest),
            None => (None, text),
        };
        let (own_namespace, name) = match rest.split_once('/') {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, rest),
        };
        let given = [own_kind, own_namespace, Some(name)];
        if given
            .into_iter()
            .flatten()
            .any(|part| part.is_empty() || part.contains([':', '/']))
        {
            return Err(malformed());
        }
        let kind = own_kind
            .or(kind)
            .ok_or_else(|| EntityRefError::NoKind(text.to_owned()))?;
        Ok(Self::new(kind, own_namespace.unwrap_or(namespace), name))
    }

    /// The form in which references are stored and compared: all three parts, in lower case.
    pub(crate) fn canonical(&self) -> String {
        self.to_string().to_lowercase()
    }
}

impl fmt::Display for EntityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.kind, self.namespace, self.name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> Result<String, EntityRefError> {
        EntityRef::parse(text, Some("Group"), "Other").map(|reference| reference.canonical())
    }

    #[test]
    fn parts_that_are_left_out_are_filled_in() {
        assert_eq!(canonical("team-A").unwrap(), "group:other/team-a");
        assert_eq!(canonical("User:jane").unwrap(), "user:other/jane");
        assert_eq!(canonical("default/team").unwrap(), "group:default/team");
        assert_eq!(canonical("API:x/y").unwrap(), "api:x/y");
    }

    #[test]
    fn a_kind_that_is_neither_given_nor_known_is_an_error() {
        let error = EntityRef::parse("db", None, "default").unwrap_err();

        assert!(error.to_string().contains("had missing or empty kind"), "{error}");
    }

    #[test]
    fn empty_or_surplus_parts_are_errors() {
        for text in ["", ":a", "/a", "a:", "a/", "k:/a", "k:n/", "a:b:c", "a/b/c", "a/b:c"] {
            assert_eq!(
                canonical(text),
                Err(EntityRefError::Malformed(text.to_owned())),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(kind in "[A-Za-z]{1,8}", namespace in "[a-z0-9-]{1,8}", name in "[A-Za-z0-9._-]{1,8}") {
            let reference = EntityRef::new(kind, namespace, name);
            prop_assert_eq!(EntityRef::parse(&reference.to_string(), None, "unused"), Ok(reference));
        }

        #[test]
        fn no_text_makes_it_fail(text in any::<String>()) {
            let _ = EntityRef::parse(&text, None, "default");
        }
    }
}
