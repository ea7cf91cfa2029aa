use core::fmt::Write as _;
use std::borrow::Cow;
use std::io::IsTerminal;

use flytower_core::services::Level;
use serde_json::Value;

use super::collected::{Collected, Name, push_text};
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
    pub(super) fn render(self, line: &Line<'_>, meta: &Collected) -> String {
        let mut text = match self {
            Self::Text { coloured } => render_text(line, meta, coloured),
            Self::Json => render_json(line, meta),
        };
        text.push('\n');
        text
    }
}

fn render_json(line: &Line<'_>, meta: &Collected) -> String {
    let mut entries = Vec::with_capacity(32);
    let mut add = |source, name, value| entries.push((Name::new(name), source, value));
    add(Source::Line, "level", Entry::Text(level::name(line.level)));
    add(Source::Line, "message", Entry::Text(&line.message));
    add(Source::Line, "timestamp", Entry::Text(&line.timestamp));
    if let Some(target) = &line.target {
        add(Source::Target, "target", Entry::Text(target));
    }
    entries.extend(line.fields.iter().map(|(name, json)| (name, Source::Field, Entry::Json(json))));
    entries.extend(meta.iter().map(|(name, json)| (name, Source::Meta, Entry::Json(json))));
    // their places, which are smaller to move
    let mut order: Vec<_> = (0..entries.len()).collect();
    let key = |place: &usize| entries.get(*place).map(|(name, source, _)| (*name, *source));
    order.sort_unstable_by(|one, other| key(one).cmp(&key(other)));

    let mut json = Vec::with_capacity(1024);
    let mut last = None;
    for (name, _, entry) in order.into_iter().filter_map(|place| entries.get(place)) {
        if last == Some(name) {
            continue;
        }
        json.push(if last.is_none() { b'{' } else { b',' });
        last = Some(name);
        push_text(&mut json, name.as_str());
        json.push(b':');
        match *entry {
            Entry::Json(value) => json.extend_from_slice(value),
            Entry::Text(text) => push_text(&mut json, text),
        }
    }
    json.push(b'}');
    String::from_utf8(json).unwrap_or_default()
}

/// Where an entry comes from: of several with one name the first of these wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// What identifies a line cannot be forged by one of its fields.
    Line,
    Field,
    /// The path of the module, which a field of that name may hide.
    Target,
    Meta,
}

/// What stands behind a key.
enum Entry<'l> {
    Json(&'l [u8]),
    Text(&'l str),
}

fn render_text(line: &Line<'_>, meta: &Collected, coloured: bool) -> String {
    let paint = |colour: &'static str| if coloured { colour } else { "" };
    let (dim, level_colour, reset) = (paint("\x1b[2m"), paint(colour(line.level)), paint("\x1b[0m"));
    let field = |name: &str| match line.fields.get(name).or_else(|| meta.get(name)) {
        Some(Value::String(text)) => Some(Cow::Owned(text)),
        _ => None,
    };
    let target = || line.target.as_deref().map(Cow::Borrowed);
    let source = field("plugin").or_else(target).or_else(|| field("service"));

    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(text, "{dim}{}{reset} ", line.timestamp);
    text.push_str(&printable(&source.unwrap_or_default()));
    let _ = write!(text, " {level_colour}{}{reset} ", level::name(line.level));
    text.push_str(&printable(&line.message));
    let meta = meta.iter().filter(|(name, _)| line.fields.json(name.as_str()).is_none());
    for (name, value) in line.fields.iter().chain(meta) {
        let name = name.as_str();
        // what is said in front already, or would be the same in all lines
        if name == "plugin" || (name == "service" && line.fields.json("service").is_none()) {
            continue;
        }
        let _ = write!(text, " {dim}{}{reset}=", printable(name));
        text.push_str(&printable(&String::from_utf8_lossy(value)));
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
        format.render(line, &Collected::default())
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
        let meta = &Collected::from(meta.as_object().unwrap().clone());

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
