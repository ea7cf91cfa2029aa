use std::borrow::Cow;
use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in the place of a secret.
pub(super) const REDACTED: &str = "***";

/// A shorter line of a secret may stand anywhere by chance.
const MIN_LINE: usize = 16;

/// All but what RFC 3986 reserves for nothing.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What `encodeURIComponent` of JavaScript encodes.
const COMPONENT: &AsciiSet = &STRICT.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');
/// What forms of HTML encode, but for spaces.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*');
/// What parsers of URLs encode in a password.
const USERINFO: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'/')
    .add(b':')
    .add(b';')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'@')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A secret in each of the ways in which it may end up in a text: as it is, as Rust shows a text to programmers, either of
/// them as JSON, as a part of a URL, and each long line of it by itself, for a message may be about one line of a key.
///
/// White space around it does not count. A single character is no secret, and would take apart every text: then there are
/// none.
///
/// ```
/// use flytower_core::config::secret_forms;
///
/// let forms = secret_forms("ab+/c=\n");
/// assert!(forms.contains("ab+/c=") && forms.contains("ab%2B%2Fc%3D"));
/// assert!(secret_forms("x").is_empty());
/// ```
#[must_use]
pub fn secret_forms(secret: &str) -> BTreeSet<String> {
    let secret = secret.trim();
    let mut forms = BTreeSet::new();
    if secret.chars().nth(1).is_some() {
        add_forms(secret, &mut forms);
        let lines = secret.lines().map(str::trim);
        // the first and the last line of PEM are those of all keys
        let lines = lines.filter(|line| line.len() >= MIN_LINE && !line.starts_with("-----"));
        lines.for_each(|line| add_forms(line, &mut forms));
    }
    forms
}

fn add_forms(text: &str, forms: &mut BTreeSet<String>) {
    let debug = format!("{text:?}");
    let debug = debug.get(1..debug.len() - 1).unwrap_or(text);
    for text in [text, debug] {
        forms.insert(text.to_owned());
        let quoted = serde_json::to_string(text).unwrap_or_default();
        forms.extend(quoted.get(1..quoted.len().saturating_sub(1)).map(ToOwned::to_owned));
    }
    for set in [STRICT, COMPONENT, FORM, USERINFO] {
        let encoded = utf8_percent_encode(text, set).to_string();
        forms.insert(with_small_digits(&encoded));
        // a space as forms of HTML have it
        forms.insert(encoded.replace("%20", "+"));
        forms.insert(encoded);
    }
}

/// The same with `%2f` for `%2F`.
fn with_small_digits(encoded: &str) -> String {
    let mut digits = 0;
    let small = encoded.chars().map(|char| {
        let is_digit = digits > 0;
        digits = if char == '%' { 2_u8 } else { digits.saturating_sub(1) };
        if is_digit { char.to_ascii_lowercase() } else { char }
    });
    small.collect()
}

/// Texts that must not be seen.
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    pub(super) fn of(secrets: &[String]) -> Self {
        let forms: BTreeSet<_> = secrets.iter().flat_map(|secret| secret_forms(secret)).collect();
        let mut forms: Vec<_> = forms.into_iter().collect();
        // one may be a part of another
        forms.sort_by_key(|form| core::cmp::Reverse(form.len()));
        Self(forms)
    }

    /// Whether a text has any of them in it.
    pub(super) fn are_in(&self, text: &str) -> bool {
        self.0.iter().any(|form| text.contains(&**form))
    }

    /// The text with `***` in the place of each.
    pub(super) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let found = self.0.iter().filter(|form| text.contains(&***form));
        found.fold(Cow::Borrowed(text), |text, form| {
            Cow::Owned(text.replace(&**form, REDACTED))
        })
    }
}
