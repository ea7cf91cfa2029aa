//! The documents of a descriptor file.

use std::borrow::Cow;

use serde_json::Value;
use serde_saphyr::{Localizer, Location, UserMessageFormatter};
use thiserror::Error;

/// One YAML document of a file, parsed or not.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its number in the file, from 1.
    pub(crate) number: usize,
    /// The line that it starts on, from 1.
    pub(crate) line: u64,
    pub(crate) value: Result<Value, DocumentError>,
}

/// Why a document could not be parsed.
#[derive(Debug, Error)]
#[error("not valid YAML: {reason}")]
pub(crate) struct DocumentError {
    /// The line of the mistake in the file, from 1.
    pub(crate) line: u64,
    /// The column of the mistake, from 1.
    pub(crate) column: u64,
    reason: String,
}

/// The documents of `text` that hold anything.
///
/// The parser gives up at the first syntax error, so documents are told apart before parsing: a line that begins with
/// `---` ends a document whatever it is part of (YAML 1.2, rule `c-forbidden`), hence no parser is needed to find it.
pub(crate) fn documents(text: &str) -> Vec<Document> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let sections = sections(text).into_iter().filter(Section::is_document);
    let parsed = sections.enumerate().map(|(index, section)| Document {
        number: index + 1,
        line: section.line,
        value: section.parse(),
    });
    parsed
        .filter(|document| !matches!(document.value, Ok(Value::Null)))
        .collect()
}

/// What stands between two document markers, with the marker it begins with.
struct Section<'t> {
    line: u64,
    text: &'t str,
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections = Vec::new();
    let mut start = Section { line: 1, text };
    let (mut line, mut at) = (1, 0);
    let mut begin = 0;
    for content in text.split_inclusive('\n') {
        let end = at + content.len();
        // A start marker belongs to the document it begins, an end marker to none.
        let next = if is_marker(content, "---") {
            Some((line, at))
        } else if is_marker(content, "...") {
            Some((line + 1, end))
        } else {
            None
        };
        if let Some((next_line, next_begin)) = next {
            sections.push(Section {
                line: start.line,
                text: &text[begin..at],
            });
            start.line = next_line;
            begin = next_begin;
        }
        line += 1;
        at = end;
    }
    sections.push(Section {
        line: start.line,
        text: &text[begin..],
    });
    sections
}

fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

impl Section<'_> {
    /// Blank lines, comments and directives alone (before the first marker, mostly) are no document.
    fn is_document(&self) -> bool {
        self.text
            .lines()
            .map(str::trim_start)
            .any(|line| !line.is_empty() && !line.starts_with(['#', '%']))
    }

    fn parse(&self) -> Result<Value, DocumentError> {
        let options = serde_saphyr::options! {
            // As Backstage's parser: YAML 1.2, where `yes` and `<<` mean nothing special.
            strict_booleans: true,
            merge_keys: serde_saphyr::MergeKeyPolicy::AsOrdinary,
            // The snippet would count lines from the document's start, and the log has the line already.
            with_snippet: false,
        };
        serde_saphyr::from_str_with_options(self.text, options).map_err(|error| {
            let place = error.location().map(|location| (location.line(), location.column()));
            let (line, column) = place.unwrap_or((1, 1));
            DocumentError {
                line: self.line + line.max(1) - 1,
                column,
                // not its `Display`, which is for those who program the parser
                reason: error.render_with_formatter(&UserMessageFormatter.with_localizer(&Placeless)),
            }
        })
    }
}

/// The parser counts from the document's start; whoever reports the error counts from the file's.
struct Placeless;

impl Localizer for Placeless {
    fn attach_location<'a>(&self, base: Cow<'a, str>, _: Location) -> Cow<'a, str> {
        base
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn values(text: &str) -> Vec<(usize, u64, Option<Value>)> {
        documents(text)
            .into_iter()
            .map(|document| (document.number, document.line, document.value.ok()))
            .collect()
    }

    #[test]
    fn each_document_knows_its_number_and_line() {
        let sut = values("# header\n---\na: 1\n---\n# nothing\n--- # third\nb: 2\n...\n%YAML 1.2\n---\nc: 3\n");

        assert_eq!(
            sut,
            [
                (1, 2, Some(json!({ "a": 1 }))),
                (3, 6, Some(json!({ "b": 2 }))),
                (4, 10, Some(json!({ "c": 3 })))
            ]
        );
    }

    #[test]
    fn a_malformed_document_does_not_lose_the_others() {
        let sut = documents("a: 1\n---\nb: [1\nc: 2\n---\nd: 4\n");

        assert_eq!(sut[0].value.as_ref().unwrap(), &json!({ "a": 1 }));
        let error = sut[1].value.as_ref().unwrap_err();
        assert!((3..=5).contains(&error.line), "{error:?}");
        assert!(error.to_string().starts_with("not valid YAML: "), "{error}");
        assert_eq!(sut[2].value.as_ref().unwrap(), &json!({ "d": 4 }));
    }

    #[test]
    fn a_mistake_is_placed_in_the_file_and_told_without_the_parser_s_advice() {
        let sut = documents("a: 1\n---\nb: 1\nb: 2\n");

        let error = sut[1].value.as_ref().unwrap_err();
        assert_eq!((error.line, error.column), (4, 1));
        assert_eq!(
            error.to_string(),
            "not valid YAML: duplicate mapping key `b` is not allowed here"
        );
    }

    #[test]
    fn what_only_looks_like_a_marker_is_text() {
        let sut = values("a: |\n  ---\n  b\n---x: 1\n");
        assert_eq!(sut.len(), 1);

        let sut = values("a: 'x\n --- y'\n");
        assert_eq!(sut, [(1, 1, Some(json!({ "a": "x --- y" })))]);
    }

    #[test]
    fn windows_line_breaks_and_a_byte_order_mark_are_fine() {
        let sut = values("\u{feff}a: 1\r\n---\r\nb: x\r\n");

        assert_eq!(
            sut,
            [(1, 1, Some(json!({ "a": 1 }))), (2, 2, Some(json!({ "b": "x" })))]
        );
    }

    #[test]
    fn an_empty_file_has_no_documents() {
        for text in ["", "\n", "---\n", "# a\n---\n---\n...\n", "~\n---\nnull\n"] {
            assert_eq!(values(text), [], "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn documents_are_read_as_they_were_written(texts in prop::collection::vec("[ -~é\n]{1,12}", 1..5)) {
            // JSON is YAML.
            let written: Vec<_> = texts.iter().map(|text| json!({ "text": text })).collect();
            let file = written.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n---\n");
            let read: Vec<_> = documents(&file).into_iter().map(|document| document.value.unwrap()).collect();
            prop_assert_eq!(read, written);
        }

        #[test]
        fn no_text_makes_it_fail(text in r"(---|\.\.\.|\n| |:|-|\[|\{|a|&a|\*a|!!|'|#|%|é|\r|\t){0,40}") {
            for document in documents(&text) {
                if let Err(error) = document.value {
                    prop_assert!(error.line >= document.line);
                }
            }
        }
    }
}
