use core::fmt::Write as _;
use std::borrow::Cow;
use std::io::IsTerminal;

use flytower_core::services::Level;
use serde_json::{Map, Value};

use super::level;
use super::line::Line;

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// For people: `<time> <plugin> <level> <message> key="value"`.
    Text {
        /// With the codes that colour a terminal.
        coloured: bool,
    },
    /// For machines: an object, its keys sorted.
    Json,
}

impl Format {
    /// The format that suits the standard output of this process: text on a terminal, unless `NODE_ENV` is `production`.
    #[must_use]
    pub fn of_process() -> Self {
        let production = std::env::var("NODE_ENV").is_ok_and(|mode| mode == "production");
        if production || !std::io::stdout().is_terminal() {
            return Self::Json;
        }
        // https://no-color.org
        let coloured = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self::Text { coloured }
    }

    /// The line's text, with the line break at its end. `meta` is what stands in every line that has nothing else there.
    pub(super) fn render(self, line: &Line<'_>, meta: &Map<String, Value>) -> String {
        let mut text = match self {
            Self::Text { coloured } => render_text(line, meta, coloured),
            Self::Json => render_json(line, meta),
        };
        text.push('\n');
        text
    }
}

fn render_json(line: &Line<'_>, meta: &Map<String, Value>) -> String {
    // what identifies a line cannot be forged by one of its fields
    let of_line = [
        ("level", level::name(line.level)),
        ("message", &line.message),
        ("timestamp", &line.timestamp),
    ];
    let target = line.target.as_deref().filter(|_| line.fields.get("target").is_none());
    let of_line = || of_line.into_iter().chain(target.map(|target| ("target", target)));
    let is_free = |name: &str| of_line().all(|(taken, _)| taken != name);
    let meta = meta.iter().filter(|(name, _)| line.fields.get(name).is_none());
    let fields = meta
        .map(|(name, value)| (name.as_str(), value))
        .chain(line.fields.iter());
    let fields = fields.filter(|(name, _)| is_free(name));
    let mut entries: Vec<(&str, Entry<'_>)> = fields.map(|(name, value)| (name, Entry::Field(value))).collect();
    entries.extend(of_line().map(|(name, text)| (name, Entry::Text(text))));
    entries.sort_unstable_by_key(|(name, _)| *name);
    let mut json = Vec::with_capacity(512);
    let mut separator = b'{';
    for (name, entry) in entries {
        json.push(separator);
        separator = b',';
        // a value can always be written into memory
        let _ = serde_json::to_writer(&mut json, name);
        json.push(b':');
        let _ = match entry {
            Entry::Field(value) => serde_json::to_writer(&mut json, value),
            Entry::Text(text) => serde_json::to_writer(&mut json, text),
        };
    }
    json.push(b'}');
    String::from_utf8(json).unwrap_or_default()
}

/// What stands behind a key.
enum Entry<'l> {
    Field(&'l Value),
    Text(&'l str),
}

fn render_text(line: &Line<'_>, meta: &Map<String, Value>, coloured: bool) -> String {
    let paint = |colour: &'static str| if coloured { colour } else { "" };
    let (dim, level_colour, reset) = (paint("\x1b[2m"), paint(colour(line.level)), paint("\x1b[0m"));
    let field = |name: &str| line.fields.get(name).or_else(|| meta.get(name)).and_then(Value::as_str);
    let source = field("plugin").or(line.target.as_deref()).or_else(|| field("service"));

    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(text, "{dim}{}{reset} ", line.timestamp);
    text.push_str(&printable(source.unwrap_or_default()));
    let _ = write!(text, " {level_colour}{}{reset} ", level::name(line.level));
    text.push_str(&printable(&line.message));
    let meta = meta.iter().filter(|(name, _)| line.fields.get(name).is_none());
    let meta = meta.map(|(name, value)| (name.as_str(), value));
    for (name, value) in line.fields.iter().chain(meta) {
        // what is said in front already, or would be the same in all lines
        if name == "plugin" || (name == "service" && line.fields.get("service").is_none()) {
            continue;
        }
        let _ = write!(text, " {dim}{}{reset}=", printable(name));
        text.push_str(&printable(&value.to_string()));
    }
    text
}

/// A text that does not steer a terminal (line breaks and tabs apart): it may come from anywhere.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let harmless = |char: char| !char.is_control() || char == '\n' || char == '\t';
    if text.chars().all(harmless) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if harmless(char) {
            escaped.push(char);
        } else {
            escaped.extend(char.escape_unicode());
        }
    }
    Cow::Owned(escaped)
}

fn colour(level: Level) -> &'static str {
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
            target: None,
            message: message.to_owned(),
            fields: fields.into(),
        }
    }

    fn rendered(format: Format, line: &Line<'_>) -> String {
        format.render(line, &Map::new())
    }

    #[test]
    fn json_lines_have_sorted_keys_and_a_timestamp() {
        let sut = rendered(
            Format::Json,
            &line("two\nlines", json!({ "plugin": "catalog", "attempt": 2 })),
        );

        assert_eq!(
            sut,
            "{\"attempt\":2,\"level\":\"warn\",\"message\":\"two\\nlines\",\"plugin\":\"catalog\",\
             \"timestamp\":\"2026-01-02T03:04:05Z\"}\n",
        );
    }

    #[test]
    fn a_field_cannot_forge_the_level() {
        let sut = rendered(Format::Json, &line("x", json!({ "level": "debug" })));

        assert!(sut.contains(r#""level":"warn""#), "{sut}");
    }

    #[test]
    fn text_lines_say_when_who_how_bad_and_what() {
        let sut = rendered(
            Format::Text { coloured: false },
            &line("x", json!({ "plugin": "catalog", "attempt": 2, "url": "a b" })),
        );

        assert_eq!(sut, "2026-01-02T03:04:05Z catalog warn x attempt=2 url=\"a b\"\n");
    }

    #[test]
    fn colours_are_ours_alone() {
        let sut = rendered(Format::Text { coloured: true }, &line("\x1b[2Jgone", json!({})));

        assert!(sut.contains("\x1b[33mwarn\x1b[0m \\u{1b}[2Jgone"), "{sut:?}");
    }

    #[test]
    fn what_every_line_carries_gives_way_to_what_an_event_says_itself() {
        let meta = json!({ "service": "portal", "region": "eu" });
        let meta = meta.as_object().unwrap();

        let json = Format::Json.render(&line("x", json!({ "service": "rootHttpRouter" })), meta);
        let plain = Format::Text { coloured: false }.render(&line("x", json!({})), meta);
        let own = Format::Text { coloured: false }.render(&line("x", json!({ "service": "rootHttpRouter" })), meta);

        assert!(
            json.contains(r#""region":"eu""#) && json.contains(r#""service":"rootHttpRouter""#),
            "{json}"
        );
        assert_eq!(plain, "2026-01-02T03:04:05Z portal warn x region=\"eu\"\n");
        assert_eq!(
            own,
            "2026-01-02T03:04:05Z rootHttpRouter warn x service=\"rootHttpRouter\" region=\"eu\"\n"
        );
    }
}
