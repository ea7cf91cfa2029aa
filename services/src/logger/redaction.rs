use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aho_corasick::{AhoCorasick, MatchKind};
use flytower_core::config::secret_forms;
use serde_json::Value;

use super::format::printable;

/// What stands in the place of a secret.
const REDACTED: &str = "***";

/// What stands in the place of each line once there are secrets that cannot be looked for.
const WITHHELD: &str = "a line was withheld: the secrets of the configuration are too many, or too long, to be kept out of \
                        the log; make them fewer, and start again";

/// Why secrets cannot be kept out of the log, which from then on says only that.
#[derive(Debug, thiserror::Error)]
#[error("the secrets of the configuration are too many, or too long, to be kept out of the log; make them fewer")]
pub struct RedactionError {
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// Texts that must not appear in any line. They only ever become more: a password that was replaced is still one, and may
/// still be in use.
#[derive(Clone, Debug, Default)]
pub(super) struct Redactions {
    secrets: BTreeSet<String>,
    search: Option<AhoCorasick>,
    /// Whether there were secrets that cannot be looked for. Shared with all that came of these: better no log than one
    /// with secrets.
    withholds: Arc<AtomicBool>,
}

impl Redactions {
    /// The same with these texts, and how many of them are new. A single character is no secret, and would take apart
    /// every line.
    ///
    /// # Errors
    ///
    /// When they cannot be looked for. No line is shown any more then.
    pub(super) fn with(&self, secrets: &[String]) -> Result<(Self, usize), RedactionError> {
        self.with_built(secrets, |forms| {
            let search = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(forms);
            search.map_err(|error| RedactionError { source: error.into() })
        })
    }

    fn with_built(
        &self,
        secrets: &[String],
        build: impl FnOnce(BTreeSet<String>) -> Result<AhoCorasick, RedactionError>,
    ) -> Result<(Self, usize), RedactionError> {
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
        let search = build(all.iter().flat_map(|secret| shown_forms(secret)).collect());
        let search = search.inspect_err(|_| self.withholds.store(true, Ordering::Release))?;
        Ok((
            Self {
                secrets: all,
                search: Some(search),
                withholds: Arc::clone(&self.withholds),
            },
            new,
        ))
    }

    /// The line with `***` in the place of each secret. An object of JSON remains one.
    pub(super) fn redact<'l>(&self, line: &'l str) -> Cow<'l, str> {
        if self.withholds.load(Ordering::Acquire) {
            return Cow::Owned(withheld(line));
        }
        let Some(search) = self.search.as_ref().filter(|search| search.is_match(line)) else {
            return Cow::Borrowed(line);
        };
        Cow::Owned(redacted_json(search, line).unwrap_or_else(|| redacted(search, line)))
    }
}

fn withheld(line: &str) -> String {
    if line.starts_with('{') {
        format!("{{\"level\":\"error\",\"message\":\"{WITHHELD}\"}}\n")
    } else {
        format!("error {WITHHELD}\n")
    }
}

fn redacted(search: &AhoCorasick, text: &str) -> String {
    let mut redacted = String::with_capacity(text.len());
    search.replace_all_with(text, &mut redacted, |_, _, redacted| {
        redacted.push_str(REDACTED);
        true
    });
    redacted
}

/// A line that is an object of JSON, value by value: what is replaced in the text of it may be a number, or half of an
/// escape, and then it would be no JSON any more. `None`, if it is none.
fn redacted_json(search: &AhoCorasick, line: &str) -> Option<String> {
    let Ok(Value::Object(fields)) = serde_json::from_str(line) else {
        return None;
    };
    let mut json = String::with_capacity(line.len());
    let mut separator = '{';
    for (name, value) in &fields {
        json.push(separator);
        separator = ',';
        push_text(search, name, &mut json);
        json.push(':');
        push_value(search, value, &mut json);
    }
    json.push_str(if fields.is_empty() { "{}\n" } else { "}\n" });
    Some(json)
}

fn push_text(search: &AhoCorasick, text: &str, json: &mut String) {
    json.push_str(&Value::from(redacted(search, text)).to_string());
}

fn push_value(search: &AhoCorasick, value: &Value, json: &mut String) {
    let start = json.len();
    match value {
        Value::String(text) => return push_text(search, text, json),
        Value::Null | Value::Bool(_) | Value::Number(_) => json.push_str(&value.to_string()),
        Value::Array(items) => {
            json.push('[');
            for (at, item) in items.iter().enumerate() {
                json.push_str(if at == 0 { "" } else { "," });
                push_value(search, item, json);
            }
            json.push(']');
        }
        Value::Object(entries) => {
            json.push('{');
            for (at, (name, value)) in entries.iter().enumerate() {
                json.push_str(if at == 0 { "" } else { "," });
                push_text(search, name, json);
                json.push(':');
                push_value(search, value, json);
            }
            json.push('}');
        }
    }
    // a number, or what is a secret as a whole: the JSON of an account's key
    if json.get(start..).is_some_and(|written| search.is_match(written)) {
        json.truncate(start);
        json.push_str("\"***\"");
    }
}

/// A secret in each of the ways in which it may end up in a line, also with its control characters made visible.
fn shown_forms(secret: &str) -> BTreeSet<String> {
    let mut forms = secret_forms(secret);
    let visible: Vec<_> = forms.iter().map(|text| printable(text).into_owned()).collect();
    forms.extend(visible);
    forms
}

#[cfg(test)]
mod tests;
