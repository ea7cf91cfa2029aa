use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What JavaScript's `encodeURIComponent` leaves as it is, letters and digits apart.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// A plugin's id as it stands in a URL.
pub(super) fn encoded(plugin_id: &str) -> Cow<'_, str> {
    utf8_percent_encode(plugin_id, COMPONENT).into()
}

/// The URL with the plugin's id in the place of each `{{pluginId}}`.
pub(super) fn filled(template: &str, plugin_id: &str) -> String {
    let plugin_id = encoded(plugin_id);
    let mut url = String::with_capacity(template.len() + plugin_id.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        url.push_str(before);
        rest = if let Some(behind) = behind_placeholder(after) {
            url.push_str(&plugin_id);
            behind
        } else {
            url.push('{');
            after
        };
    }
    url.push_str(rest);
    url
}

/// What follows if the text, whose first brace is gone, begins with a placeholder.
fn behind_placeholder(text: &str) -> Option<&str> {
    let name = text.strip_prefix('{')?.trim_start();
    name.strip_prefix("pluginId")?.trim_start().strip_prefix("}}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::{NoExpand, Regex};

    use super::*;

    #[test]
    fn each_placeholder_is_replaced() {
        let sut = filled("https://{{pluginId}}.example.com/{{ pluginId }}/{{plugin}}", "catalog");

        assert_eq!(sut, "https://catalog.example.com/catalog/{{plugin}}");
    }

    #[test]
    fn ids_are_encoded() {
        assert_eq!(filled("/{{pluginId}}", "a b/c?ä'"), "/a%20b%2Fc%3F%C3%A4'");
    }

    proptest! {
        #[test]
        fn placeholders_are_what_backstage_takes_for_some(
            parts in prop::collection::vec(prop::sample::select(vec!["{", "}", "{{", "}}", "pluginId", " ", "\t", "x", "é"]), 0..12),
            id in ".{0,4}",
        ) {
            let template = parts.concat();
            let placeholder = Regex::new(r"\{\{\s*pluginId\s*\}\}").unwrap();
            let expected = placeholder.replace_all(&template, NoExpand(&encoded(&id))).into_owned();

            prop_assert_eq!(filled(&template, &id), expected);
        }

        #[test]
        fn an_encoded_id_is_one_segment_and_comes_back(id in ".{0,8}") {
            let encoded = encoded(&id);

            prop_assert!(!encoded.contains(['/', '?', '#']));
            prop_assert_eq!(percent_encoding::percent_decode_str(&encoded).decode_utf8().unwrap(), &*id);
        }
    }
}
