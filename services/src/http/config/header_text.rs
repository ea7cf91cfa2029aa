use flytower_core::warp::http::HeaderValue;

use super::forms::{Forms, forms};

/// A text that may stand in a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderText(pub HeaderValue);

impl Forms for HeaderText {
    const WANTED: &'static str = "a non-empty text of visible ASCII characters, as headers consist of";

    fn of_text(text: &str) -> Option<Self> {
        let value = HeaderValue::from_str(text).ok()?;
        (!text.trim().is_empty()).then_some(Self(value))
    }
}

forms!(HeaderText, "HeaderText", { "type": "string", "minLength": 1 });

/// The texts as one header, separated by commas.
pub(in crate::http) fn joined(texts: &[HeaderText]) -> Option<HeaderValue> {
    let texts: Vec<_> = texts.iter().map(|text| text.0.as_bytes()).collect();
    // Of values each: so is what they make together.
    HeaderValue::from_bytes(&texts.join(&b','))
        .ok()
        .filter(|_| !texts.is_empty())
}
