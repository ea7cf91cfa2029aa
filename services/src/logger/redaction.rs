use std::borrow::Cow;
use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};

use super::format::printable;

/// Why secrets cannot be kept out of the log.
#[derive(Debug, thiserror::Error)]
#[error("the secrets of the configuration are too many, or too long, to be kept out of the log; make them fewer")]
pub struct RedactionError(#[from] aho_corasick::BuildError);

/// Texts that must not appear in any line. They only ever become more: a password that was replaced is still one, and may
/// still be in use.
#[derive(Clone, Debug, Default)]
pub(super) struct Redactions {
    secrets: BTreeSet<String>,
    search: Option<AhoCorasick>,
}

impl Redactions {
    /// The same with these texts, and how many of them are new. A single character is no secret, and would take apart
    /// every line.
    pub(super) fn with(&self, secrets: &[String]) -> Result<(Self, usize), RedactionError> {
        let mut all = self.secrets.clone();
        let secrets = secrets.iter().map(|secret| secret.trim());
        all.extend(
            secrets
                .filter(|secret| secret.chars().nth(1).is_some())
                .map(ToOwned::to_owned),
        );
        let new = all.len() - self.secrets.len();
        if new == 0 {
            return Ok((self.clone(), 0));
        }
        let forms: BTreeSet<_> = all.iter().flat_map(|secret| forms(secret)).collect();
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(forms)?;
        Ok((
            Self {
                secrets: all,
                search: Some(search),
            },
            new,
        ))
    }

    /// The line with `***` in the place of each secret.
    pub(super) fn redact<'l>(&self, line: &'l str) -> Cow<'l, str> {
        let Some(search) = self.search.as_ref().filter(|search| search.is_match(line)) else {
            return Cow::Borrowed(line);
        };
        let mut redacted = String::with_capacity(line.len());
        search.replace_all_with(line, &mut redacted, |_, _, redacted| {
            redacted.push_str("***");
            true
        });
        Cow::Owned(redacted)
    }
}

/// A secret in each of the ways in which it may end up in a line: as it is, as Rust shows a text to programmers, and
/// either of them as JSON or with its control characters made visible.
fn forms(secret: &str) -> Vec<String> {
    let debug = format!("{secret:?}");
    let debug = debug.get(1..debug.len() - 1).unwrap_or(secret).to_owned();
    let mut forms = vec![secret.to_owned(), debug];
    for text in forms.clone() {
        let quoted = serde_json::to_string(&text).unwrap_or_default();
        forms.extend(quoted.get(1..quoted.len().saturating_sub(1)).map(ToOwned::to_owned));
    }
    let visible: Vec<_> = forms.iter().map(|text| printable(text).into_owned()).collect();
    forms.extend(visible);
    forms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn redactions(secrets: &[&str]) -> Redactions {
        let secrets: Vec<_> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        Redactions::default().with(&secrets).unwrap().0
    }

    #[test]
    fn each_secret_is_replaced_the_longest_first() {
        let sut = redactions(&["abc", "abcdef", "xyz"]);

        assert_eq!(sut.redact("1 abcdef 2 abc 3 xyzxyz"), "1 *** 2 *** 3 ******");
    }

    #[test]
    fn a_line_without_secrets_is_not_copied() {
        assert!(matches!(redactions(&["abc"]).redact("ab"), Cow::Borrowed("ab")));
        assert!(matches!(Redactions::default().redact("ab"), Cow::Borrowed("ab")));
    }

    #[test]
    fn what_is_blank_or_a_single_character_is_no_secret() {
        assert_eq!(redactions(&["", " ", "a", " b ", "é"]).redact("a b é  c"), "a b é  c");
        assert_eq!(redactions(&[" padded\n"]).redact("padded"), "***");
    }

    #[test]
    fn only_new_secrets_are_counted_and_old_ones_remain() {
        let first = redactions(&["one", "two"]);

        let (second, new) = first.with(&["two".to_owned(), "three".to_owned()]).unwrap();

        assert_eq!(new, 1);
        assert_eq!(second.redact("one two three"), "*** *** ***");
    }

    proptest! {
        #[test]
        fn a_secret_is_found_however_it_is_written(secret in "[^\\s]\\PC?[\\n\"\\\\\u{1b}a-f]{0,4}[^\\s]") {
            let sut = redactions(&[&secret]);
            let written = [
                format!("<{secret}>"),
                format!("<{}>", serde_json::to_string(&secret).unwrap()),
                format!("<{secret:?}>"),
                format!("<{}>", serde_json::to_string(&format!("{secret:?}")).unwrap()),
                format!("<{}>", printable(&secret)),
            ];

            for text in &written {
                let redacted = sut.redact(text);
                // a secret of quotes and backslashes is found in parts of what stands for it
                let rest = redacted.replace("***", "\u{7}\u{7}");
                prop_assert!(redacted.contains("***") && !rest.contains(&*secret), "{}", redacted);
            }
        }
    }
}
