use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;

/// The environment variables as they were at one time, sorted by name: what is made of them must not depend on the order in
/// which an operating system lists them.
#[derive(Clone, Default)]
pub(super) struct Variables {
    texts: BTreeMap<String, String>,
    /// Those whose values are not UTF-8.
    unreadable: Vec<String>,
}

impl Variables {
    pub(super) fn of_process() -> Self {
        Self::of_os(std::env::vars_os())
    }

    fn of_os(all: impl Iterator<Item = (OsString, OsString)>) -> Self {
        let mut variables = Self::default();
        for (name, value) in all {
            let Ok(name) = name.into_string() else { continue };
            match value.into_string() {
                Ok(value) => drop(variables.texts.insert(name, value)),
                Err(_) => variables.unreadable.push(name),
            }
        }
        variables.unreadable.sort();
        variables
    }

    pub(super) fn of<'t>(all: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let texts = all.into_iter();
        Self {
            texts: texts.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            unreadable: Vec::new(),
        }
    }

    /// The value, without white space around it.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(|value| value.trim())
    }

    /// The names that begin with `prefix`, and their values as they are: `None` if one is not UTF-8.
    pub(super) fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
        let texts = self
            .texts
            .iter()
            .map(|(name, value)| (name.as_str(), Some(value.as_str())));
        let unreadable = self.unreadable.iter().map(|name| (name.as_str(), None));
        texts
            .chain(unreadable)
            .filter(move |(name, _)| name.starts_with(prefix))
    }
}

/// The names alone: values may be secrets.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.texts.keys())
            .entries(&self.unreadable)
            .finish()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn variables_show_their_names_only() {
        let sut = Variables::of([("TOKEN", "hunter2")]);

        assert_eq!(format!("{sut:?}"), r#"{"TOKEN"}"#);
    }

    #[test]
    fn a_value_that_is_no_text_is_noticed_only_by_whoever_asks_for_all() {
        let broken = (OsString::from("P_B"), OsString::from_vec(vec![0xff]));
        let sut = Variables::of_os([broken, ("P_A".into(), " a ".into()), ("Q".into(), "q".into())].into_iter());

        assert_eq!((sut.get("P_A"), sut.get("P_B")), (Some("a"), None));
        let all: Vec<_> = sut.with_prefix("P_").collect();
        assert_eq!(all, [("P_A", Some(" a ")), ("P_B", None)]);
    }
}
