use regex::{Regex, RegexBuilder};

use super::forms::{Forms, forms};

/// How many numbers a range may stand for.
const MAX_RANGE: u32 = 1000;

/// Matches nothing: no text goes on behind its end.
const NOTHING: &str = r"\z.";

/// A pattern of origins, in any case, as [minimatch](https://github.com/isaacs/minimatch) has them: with `*`, `?`, `[a-z]`,
/// `{a,b}`, `{1..3}`, `@(a|b)`, `?(a|b)`, `*(a|b)` and `+(a|b)`. One that begins with `!` matches all others, and one that
/// begins with `#` nothing.
///
/// It is a regular expression, whose time is proportional to the origin's length: whoever sends a request says what it is
/// matched with. That is why there is no `!(a|b)`.
#[derive(Clone, Debug)]
pub struct OriginPattern {
    regex: Regex,
    is_negated: bool,
}

impl OriginPattern {
    /// Whether an origin is one of them.
    #[must_use]
    pub fn matches(&self, origin: &str) -> bool {
        self.regex.is_match(origin) != self.is_negated
    }
}

/// The origin of what has none: a file, a frame in a sandbox.
const OPAQUE: &str = "null";

/// In bytes.
const MAX_LENGTH: usize = 256;

impl Forms for OriginPattern {
    const WANTED: &'static str = "a pattern of origins with their scheme, such as \"https://*.example.com\" (or \"*://*\" for \
                                  any), in which `!(…)` and `[[:…:]]` do not count, and each bracket is closed: instead of \
                                  those that are not allowed, name those that are";

    fn of_text(text: &str) -> Option<Self> {
        // brackets are followed by recursion, and no origin is as long
        if text.len() > MAX_LENGTH {
            return None;
        }
        let pattern = text.trim_start_matches('!');
        let is_negated = (text.len() - pattern.len()) % 2 == 1;
        let mut regex = String::new();
        if text.starts_with('#') {
            regex.push_str(NOTHING);
        } else if pattern.is_empty() || (text != pattern && pattern.starts_with('(')) {
            return None;
        } else {
            translate(pattern, &mut regex)?;
            // `*` alone does not stand for a slash, which only texts that are no origins of a website do without
            if !is_negated && !pattern.contains('/') && pattern != OPAQUE {
                return None;
            }
        }
        let regex = RegexBuilder::new(&format!("^(?:{regex})$"))
            .case_insensitive(true)
            .build();
        regex.ok().map(|regex| Self { regex, is_negated })
    }
}

forms!(OriginPattern, "OriginPattern", { "type": "string", "minLength": 1 });

/// Appends what matches `pattern`; nothing if there is no such thing, or it is not certain what is meant.
fn translate(pattern: &str, regex: &mut String) -> Option<()> {
    let mut rest = pattern.chars();
    while let Some(first) = rest.next() {
        let tail = rest.as_str();
        let behind = match first {
            '{' => {
                let (inside, behind) = enclosed(tail, '{', '}')?;
                braces(inside, regex)?;
                behind
            }
            '@' | '?' | '*' | '+' | '!' if tail.starts_with('(') => {
                let (inside, behind) = enclosed(tail.strip_prefix('(')?, '(', ')')?;
                let repeated = match first {
                    '@' => "",
                    '?' => "?",
                    '*' => "*",
                    '+' => "+",
                    _ => return None,
                };
                alternatives(&parts(inside, '|'), regex)?;
                regex.push_str(repeated);
                behind
            }
            // It ends at a slash, of which an origin has none but after its scheme.
            '*' => {
                regex.push_str("[^/]*");
                tail
            }
            '?' => {
                regex.push_str("[^/]");
                tail
            }
            '[' => class(tail, regex)?,
            '\\' => {
                literal(rest.next()?, regex);
                rest.as_str()
            }
            other => {
                literal(other, regex);
                tail
            }
        };
        rest = behind.chars();
    }
    Some(())
}

fn literal(character: char, regex: &mut String) {
    regex.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
}

fn alternatives(all: &[&str], regex: &mut String) -> Option<()> {
    let mut before = "(?:";
    for one in all {
        regex.push_str(before);
        translate(one, regex)?;
        before = "|";
    }
    regex.push(')');
    Some(())
}

/// `a,b`, `1..3` or `a..c`; anything else is just a text in braces.
fn braces(inside: &str, regex: &mut String) -> Option<()> {
    let parts = parts(inside, ',');
    if parts.len() > 1 {
        return alternatives(&parts, regex);
    }
    if let Some((from, to)) = inside.split_once("..") {
        return range(from, to, regex);
    }
    regex.push_str(r"\{");
    translate(inside, regex)?;
    regex.push_str(r"\}");
    Some(())
}

fn range(from: &str, to: &str, regex: &mut String) -> Option<()> {
    let letter = |text: &str| text.parse::<char>().ok().filter(char::is_ascii_alphabetic);
    if let (Some(from), Some(to)) = (letter(from), letter(to)) {
        regex.push_str(&format!("[{}-{}]", from.min(to), from.max(to)));
        return Some(());
    }
    // One that is filled up with zeros counts in numbers of the same length, which is not worth its lines.
    let number = |text: &str| text.parse::<i32>().ok().filter(|number| number.to_string() == text);
    let (from, to) = (number(from)?, number(to)?);
    let numbers = (from.abs_diff(to) < MAX_RANGE).then(|| from.min(to)..=from.max(to))?;
    let numbers: Vec<_> = numbers.map(|number| number.to_string()).collect();
    regex.push_str(&format!("(?:{})", numbers.join("|")));
    Some(())
}

/// `a-z]`, or the like with a `!` or `^` before. Returns what is behind.
fn class<'p>(tail: &'p str, regex: &mut String) -> Option<&'p str> {
    let inside = tail.strip_prefix(['!', '^']);
    regex.push_str(if inside.is_some() { "[^/" } else { "[" });
    let mut rest = inside.unwrap_or(tail).chars();
    let mut is_first = true;
    loop {
        match rest.next()? {
            ']' if !is_first => break,
            '[' if rest.as_str().starts_with(':') => return None,
            '\\' => literal(rest.next()?, regex),
            // At an end it stands for itself.
            '-' if !is_first && !rest.as_str().starts_with([']', '-']) => regex.push('-'),
            other => literal(other, regex),
        }
        is_first = false;
    }
    regex.push(']');
    Some(rest.as_str())
}

/// What stands before the bracket that closes the one before `text`, and what behind it.
fn enclosed(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if character == open {
            depth += 1;
        } else if character == close {
            match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => return Some((text.get(..at)?, characters.as_str())),
            }
        }
    }
    None
}

/// The parts of a text between separators that stand in no bracket.
fn parts(text: &str, separator: char) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut is_escaped = false;
    text.split(|character| {
        if core::mem::take(&mut is_escaped) {
            return false;
        }
        match character {
            '\\' => is_escaped = true,
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == separator && depth == 0
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, origin: &str) -> bool {
        let pattern = OriginPattern::of_text(pattern);
        pattern.unwrap_or_else(|| panic!("{origin}")).matches(origin)
    }

    #[test]
    fn a_pattern_matches_what_minimatch_says() {
        for (pattern, origins, others) in [
            (
                "http://a.test",
                &["http://a.test", "HTTP://A.test"][..],
                &["http://a-test", "http://a.test/", "xhttp://a.test"][..],
            ),
            (
                "https://*.a.test",
                &["https://b.a.test", "https://c.b.a.test"],
                &["https://b/.a.test", "https://a.test"],
            ),
            ("http://**.test", &["http://a.test"], &["http://a/b.test"]),
            ("http://lo?al", &["http://local"], &["http://loal", "http://lo/al"]),
            ("http://h:[0-9]0", &["http://h:10"], &["http://h:a0", "http://h:-0"]),
            ("http://[!x-z]", &["http://a"], &["http://x", "http://y", "http:///"]),
            ("http://[]a-]", &["http://]", "http://a", "http://-"], &["http://b"]),
            (r"http://\[::1\]", &["http://[::1]"], &["http://:"]),
            (
                "http://{a,b{1,2}}.test",
                &["http://a.test", "http://b2.test"],
                &["http://b.test", "http://2.test"],
            ),
            (
                "http://{9..11}.test",
                &["http://9.test", "http://10.test"],
                &["http://8.test", "http://1.test"],
            ),
            ("http://{c..a}", &["http://b"], &["http://d"]),
            ("http://{a}", &["http://{a}"], &["http://a"]),
            ("http://@(a|b)", &["http://a", "http://b"], &["http://ab", "http://"]),
            ("http://?(a|b)c", &["http://c", "http://bc"], &["http://abc"]),
            ("http://+(a|b)", &["http://abba"], &["http://", "http://c"]),
            ("http://*(a|b)c", &["http://c", "http://abc"], &["http://xc"]),
            ("http://@(a{1,2}|b*)", &["http://a2", "http://bcd"], &["http://a3"]),
            ("!http://a.test", &["http://b.test"], &["http://a.test"]),
            ("!!http://a.test", &["http://a.test"], &["http://b.test"]),
            ("http://a(b)$^.test", &["http://a(b)$^.test"], &["http://ab.test"]),
            ("#http://a.test", &[], &["http://a.test", "#http://a.test", ""]),
            ("*://*", &["http://a.test", "https://b.a.test:8080"], &["null", ""]),
            ("null", &["null"], &["http://null"]),
        ] {
            for origin in origins {
                assert!(matches(pattern, origin), "{pattern} {origin}");
            }
            for origin in others {
                assert!(!matches(pattern, origin), "{pattern} {origin}");
            }
        }
    }

    #[test]
    fn what_would_match_something_else_than_is_meant_is_refused() {
        for pattern in [
            "",
            "!",
            "http://x!(y).test",
            "!(a|b)",
            "http://{a,b",
            "http://@(a",
            "http://[a",
            "http://[[:alpha:]]",
            "http://{01..03}",
            "http://{1..9..2}",
            "http://{0..1000000}",
            "http://a\\",
            "http://[z-a]",
            // these would match `null` at most
            "*",
            "**",
            "{*,localhost:3000}",
            "localhost:3000",
            "*.example.com",
        ] {
            assert!(OriginPattern::of_text(pattern).is_none(), "{pattern}");
        }
    }
}
