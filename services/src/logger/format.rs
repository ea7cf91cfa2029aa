use core::fmt::Write as _;
use std::collections::BTreeMap;
use std::io::IsTerminal;

use flytower_core::services::Level;
use serde_json::Value;

use super::event_logger::TARGET;
use super::line::Line;

/// What a line looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// For people: `<time> <plugin> <level> <message> key="value"`.
    Text { coloured: bool },
    /// For machines: an object, its keys sorted.
    Json,
}

impl Format {
    /// The format that suits the standard output of this process.
    pub(super) fn of_process() -> Self {
        let production = std::env::var("NODE_ENV").is_ok_and(|mode| mode == "production");
        if production || !std::io::stdout().is_terminal() {
            return Self::Json;
        }
        // https://no-color.org
        let coloured = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self::Text { coloured }
    }

    /// The line's text, with the line break at its end.
    pub(super) fn render(self, line: &Line<'_>) -> String {
        let mut text = match self {
            Self::Text { coloured } => render_text(line, coloured),
            Self::Json => render_json(line),
        };
        text.push('\n');
        text
    }
}

fn render_json(line: &Line<'_>) -> String {
    let mut entries: BTreeMap<&str, Value> = line
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    if line.target != TARGET {
        entries.entry("target").or_insert_with(|| line.target.into());
    }
    // After the fields: what identifies a line cannot be forged by one of them.
    entries.insert("level", level_name(line.level).into());
    entries.insert("message", line.message.as_str().into());
    entries.insert("timestamp", line.timestamp.as_str().into());
    // A map with text keys can always be written.
    serde_json::to_string(&entries).unwrap_or_default()
}

fn render_text(line: &Line<'_>, coloured: bool) -> String {
    let paint = |colour: &'static str| if coloured { colour } else { "" };
    let reset = paint("\x1b[0m");
    let source = line.fields.get("plugin").and_then(Value::as_str).unwrap_or(line.target);
    let mut text = String::new();
    push_printable(
        &mut text,
        &format_args!("{}{}{reset} ", paint("\x1b[2m"), line.timestamp),
        true,
    );
    push_printable(&mut text, &source, false);
    push_printable(
        &mut text,
        &format_args!(" {}{}{reset} ", paint(level_colour(line.level)), level_name(line.level)),
        true,
    );
    push_printable(&mut text, &line.message, false);
    for (name, value) in line.fields.iter().filter(|(name, _)| *name != "plugin") {
        push_printable(&mut text, &format_args!(" {}{name}{reset}=", paint("\x1b[2m")), true);
        push_printable(&mut text, value, false);
    }
    text
}

/// Appends `part`; what is not ours must not steer the terminal (line breaks and tabs apart).
fn push_printable(text: &mut String, part: &dyn core::fmt::Display, ours: bool) {
    let start = text.len();
    // Writing to a string cannot fail.
    let _ = write!(text, "{part}");
    let harmless = |char: char| !char.is_control() || char == '\n' || char == '\t';
    if !ours && !text[start..].chars().all(harmless) {
        let escaped: String = text[start..]
            .chars()
            .map(|char| {
                if harmless(char) {
                    char.to_string()
                } else {
                    char.escape_unicode().to_string()
                }
            })
            .collect();
        text.replace_range(start.., &escaped);
    }
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

fn level_colour(level: Level) -> &'static str {
    match level {
        Level::ERROR => "\x1b[31m",
        Level::WARN => "\x1b[33m",
        Level::INFO => "\x1b[32m",
        Level::DEBUG => "\x1b[34m",
        Level::TRACE => "\x1b[35m",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(message: &str, fields: Value) -> Line<'static> {
        let Value::Object(fields) = fields else {
            panic!("fields must be an object")
        };
        let timestamp = "2026-01-02T03:04:05Z".to_owned();
        Line {
            timestamp,
            level: Level::WARN,
            target: TARGET,
            message: message.to_owned(),
            fields,
        }
    }

    #[test]
    fn json_lines_have_sorted_keys_and_a_timestamp() {
        let sut = Format::Json.render(&line("two\nlines", json!({ "plugin": "catalog", "attempt": 2 })));

        assert_eq!(
            sut,
            "{\"attempt\":2,\"level\":\"warn\",\"message\":\"two\\nlines\",\"plugin\":\"catalog\",\
             \"timestamp\":\"2026-01-02T03:04:05Z\"}\n",
        );
    }

    #[test]
    fn a_field_cannot_forge_the_level() {
        let sut = Format::Json.render(&line("x", json!({ "level": "debug" })));

        assert!(sut.contains(r#""level":"warn""#), "{sut}");
    }

    #[test]
    fn text_lines_say_when_who_how_bad_and_what() {
        let sut = Format::Text { coloured: false }
            .render(&line("x", json!({ "plugin": "catalog", "attempt": 2, "url": "a b" })));

        assert_eq!(sut, "2026-01-02T03:04:05Z catalog warn x attempt=2 url=\"a b\"\n");
    }

    #[test]
    fn colours_are_ours_alone() {
        let sut = Format::Text { coloured: true }.render(&line("\x1b[2Jgone", json!({})));

        assert!(sut.contains("\x1b[33mwarn\x1b[0m \\u{1b}[2Jgone"), "{sut:?}");
    }
}
