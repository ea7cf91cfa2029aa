use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::LitStr;

use super::errors::{Code, ErrorSink, Report};

/// The packages that may name services `core.…`.
const OWN_PACKAGES: [&str; 2] = ["flytower-core", "flytower-services"];

const KEBAB_CASE: &str = "a lower-case letter, then lower-case letters and digits, words joined by single `-`";
const SCOPED: &str = "the id of a plugin in kebab-case, a `.`, and a name in camelCase: a lower-case letter, then \
                      letters and digits";

/// An id that follows its naming pattern.
#[derive(Clone)]
pub(crate) struct Id(LitStr);

impl Id {
    /// Checks the id of a plugin or a module.
    pub(crate) fn kebab_case(literal: &LitStr, noun: &str, sink: &mut ErrorSink) -> Option<Self> {
        let id = literal.value();
        if is_kebab_case(&id) {
            return Some(Self(literal.clone()));
        }
        let correction = Some(to_kebab_case(&id)).filter(|id| is_kebab_case(id));
        let report = Report::new(Code::Id, format_args!("the {noun} id `{id}` must be kebab-case"))
            .help_if(correction.map(|id| format!("write \"{id}\"")))
            .note(format_args!("that is {KEBAB_CASE}"));
        sink.push(report.over(literal));
        None
    }

    /// Checks the id of a service or an extension point.
    pub(crate) fn scoped(literal: &LitStr, noun: &str, sink: &mut ErrorSink) -> Option<Self> {
        let id = literal.value();
        let report = if id == "core.pluginMetadata" {
            Report::new(
                Code::BuiltInService,
                format_args!("the {noun} `{id}` is built in and must not be declared again"),
            )
            .help("a field of type `PluginMetadata` gets that of its plugin")
        } else if !is_scoped(&id) {
            let correction = to_scoped(&id).filter(|id| is_scoped(id));
            Report::new(
                Code::Id,
                format_args!("the {noun} id `{id}` must be `<plugin id>.<camelCase name>`"),
            )
            .help_if(correction.map(|id| format!("write \"{id}\"")))
            .note(format_args!("that is {SCOPED}"))
        } else if id.starts_with("core.") && !is_own_package() {
            Report::new(
                Code::Id,
                format_args!("the prefix `core` is Flytower's own, the {noun} id `{id}` must have another"),
            )
            .help(format_args!(
                "write the id of your plugin: \"<plugin id>{}\"",
                id.trim_start_matches("core")
            ))
        } else {
            return Some(Self(literal.clone()));
        };
        sink.push(report.over(literal));
        None
    }

    /// The id's text.
    pub(crate) fn text(&self) -> String {
        self.0.value()
    }
}

impl ToTokens for Id {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

fn is_own_package() -> bool {
    std::env::var("CARGO_PKG_NAME").is_ok_and(|package| OWN_PACKAGES.contains(&package.as_str()))
}

fn is_kebab_case(id: &str) -> bool {
    starts_in_lower_case(id)
        && id.split('-').all(|word| !word.is_empty())
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn is_scoped(id: &str) -> bool {
    id.split_once('.').is_some_and(|(plugin, name)| {
        is_kebab_case(plugin) && starts_in_lower_case(name) && name.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

fn starts_in_lower_case(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
}

fn to_kebab_case(text: &str) -> String {
    words(text).join("-")
}

/// Nothing can be guessed without a `.`: the plugin is missing, or the name.
fn to_scoped(text: &str) -> Option<String> {
    let (plugin, name) = text.split_once('.')?;
    let plugin = to_kebab_case(plugin);
    let mut words = words(name).into_iter();
    let first = words.next()?;
    let name: String = std::iter::once(first)
        .chain(words.map(|word| capitalized(&word)))
        .collect();
    Some(format!("{plugin}.{name}"))
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}

/// The words of an identifier in whatever case, in lower case: `HTTPServer_port` is `http`, `server`, `port`.
fn words(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let starts_word = letter.is_uppercase()
            && before.is_some_and(|before| !before.is_uppercase() || after.is_some_and(|after| after.is_lowercase()));
        if starts_word || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (letter.is_alphanumeric(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
