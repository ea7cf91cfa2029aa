//! The arguments of an attribute, `key = value`, `key` and `key(list)`, as a table of slots.
//!
//! Each macro makes one [`Slot`] per argument and lets [`read`] fill them. Whatever is wrong with one argument is
//! reported without touching the others.

use std::fmt::Display;

use proc_macro2::{Ident, Span, TokenStream};
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

use super::errors::{Code, ErrorSink, Report};
use super::recovery::{expect_comma, found, parse_all, skip_to_comma};
use super::suggestion::closest;

/// How an argument is written, and how it is read.
pub(crate) trait Value: Sized {
    /// What it is, to complete "must be …".
    const EXPECTED: &'static str;
    /// How it is written after its key, to show it.
    const EXAMPLE: &'static str;

    /// Reads what follows the key. `Err` if it is not as [`EXPECTED`](Self::EXPECTED); more than that goes into `sink`.
    fn read(input: ParseStream<'_>, sink: &mut ErrorSink) -> syn::Result<Self>;

    /// Whether what follows the key looks like the beginning of this.
    fn begins(input: ParseStream<'_>) -> bool {
        input.peek(Token![=])
    }
}

/// One argument: its name, and what was given for it.
pub(crate) struct Slot<V> {
    name: &'static str,
    key: Option<Ident>,
    value: Option<V>,
    is_misspelt: bool,
}

impl<V: Value> Slot<V> {
    /// An argument that was not given yet.
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            key: None,
            value: None,
            is_misspelt: false,
        }
    }

    /// The key, also if its value is an error.
    pub(crate) fn key(&self) -> Option<&Ident> {
        self.key.as_ref()
    }

    /// The value, if it was given and is right.
    pub(crate) fn value(&self) -> Option<&V> {
        self.value.as_ref()
    }

    /// Whether nothing was written that might be this argument. What is wrong with an attempt is reported already.
    pub(crate) fn is_missing(&self) -> bool {
        self.key.is_none() && !self.is_misspelt
    }

    /// The value of an argument that must be given.
    pub(crate) fn required(&self, attribute: &str, sink: &mut ErrorSink) -> Option<&V> {
        if self.is_missing() {
            let report = Report::new(
                Code::Argument,
                format_args!("`#[{attribute}]` must have the argument `{}`", self.name),
            );
            sink.push(
                report
                    .help(format_args!("add `{}`", self.example()))
                    .at(Span::call_site()),
            );
        }
        self.value()
    }

    /// How the argument is written.
    pub(crate) fn example(&self) -> String {
        format!("{}{}", self.name, V::EXAMPLE)
    }

    fn wrong(&self, what: impl Display) -> Report {
        Report::new(Code::Argument, format_args!("`{}` {what}", self.name))
            .help(format_args!("write `{}`", self.example()))
    }
}

/// A [`Slot`] of any type of value: a row of the table.
pub(crate) trait Argument {
    /// The key that belongs into this slot.
    fn name(&self) -> &'static str;
    /// Whether the key was met before.
    fn is_given(&self) -> bool;
    /// Notes that an unknown key was most likely meant to be this one.
    fn mark_misspelt(&mut self);
    /// Reads what follows the key.
    fn fill(&mut self, key: Ident, input: ParseStream<'_>, sink: &mut ErrorSink);
}

impl<V: Value> Argument for Slot<V> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn is_given(&self) -> bool {
        self.key.is_some()
    }

    fn mark_misspelt(&mut self) {
        self.is_misspelt = true;
    }

    fn fill(&mut self, key: Ident, input: ParseStream<'_>, sink: &mut ErrorSink) {
        if ends(input) && !V::begins(input) || lacks_value(input) {
            sink.push(self.wrong("must have a value").at(key.span()));
        } else if V::begins(input) {
            match V::read(input, sink) {
                Ok(value) => self.value = Some(value),
                Err(error) => sink.push(self.wrong(format_args!("must be {}", V::EXPECTED)).at(error.span())),
            }
        } else {
            sink.push(self.wrong(format_args!("must be {}", V::EXPECTED)).at(key.span()));
        }
        self.key = Some(key);
    }
}

/// Whether an argument ends here.
fn ends(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Whether there is a `=` with nothing behind it, where only the key is left to underline.
fn lacks_value(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Token![=]>().is_ok() && ends(&ahead)
}

/// Reads the arguments of `#[attribute(…)]` into their slots.
pub(crate) fn read(attribute: &str, arguments: TokenStream, slots: &mut [&mut dyn Argument], sink: &mut ErrorSink) {
    let read = parse_all(arguments, |input| {
        while !input.is_empty() {
            read_one(attribute, input, slots, sink);
        }
    });
    // Cannot happen, since the parser above leaves nothing; but swallowing an error would be worse.
    if let Err(error) = read {
        sink.push(error);
    }
}

fn read_one(attribute: &str, input: ParseStream<'_>, slots: &mut [&mut dyn Argument], sink: &mut ErrorSink) {
    match input.call(Ident::parse_any) {
        Ok(key) => read_value(attribute, key, input, slots, sink),
        Err(error) => {
            let report = Report::new(
                Code::Argument,
                format_args!("{} must be the name of an argument", found(input)),
            );
            sink.push(
                report
                    .note(format_args!("`#[{attribute}]` {}", listed(slots)))
                    .at(error.span()),
            );
            skip_to_comma(input);
        }
    }
    expect_comma(input, Code::Argument, sink);
}

fn read_value(
    attribute: &str,
    key: Ident,
    input: ParseStream<'_>,
    slots: &mut [&mut dyn Argument],
    sink: &mut ErrorSink,
) {
    let Some(slot) = slots.iter_mut().find(|slot| key == slot.name()) else {
        report_unknown(attribute, &key, slots, sink);
        skip_to_comma(input);
        return;
    };
    if slot.is_given() {
        sink.push(Report::new(Code::Argument, format_args!("`{key}` is given twice")).at(key.span()));
        skip_to_comma(input);
        return;
    }
    // Of a wrong value everything is skipped; behind a right one the `,` is checked.
    let before = sink.len();
    slot.fill(key, input, sink);
    if sink.len() > before {
        skip_to_comma(input);
    }
}

fn report_unknown(attribute: &str, key: &Ident, slots: &mut [&mut dyn Argument], sink: &mut ErrorSink) {
    let guess = closest(&key.to_string(), slots.iter().map(|slot| slot.name()));
    let report = Report::new(Code::Argument, format_args!("unknown argument `{key}`"))
        .help_if(guess.map(|name| format!("did you mean `{name}`?")))
        .note(format_args!("`#[{attribute}]` {}", listed(slots)));
    sink.push(report.at(key.span()));
    if let Some(slot) = slots.iter_mut().find(|slot| Some(slot.name()) == guess) {
        slot.mark_misspelt();
    }
}

fn listed(slots: &[&mut dyn Argument]) -> String {
    let names: Vec<String> = slots.iter().map(|slot| format!("`{}`", slot.name())).collect();
    format!("knows {}", names.join(", "))
}
