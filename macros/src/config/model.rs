use proc_macro2::Ident;
use syn::{LitStr, Path};

use super::parse::{ATTRIBUTE, Raw};
use crate::common::errors::{Code, ErrorSink, Report};
use crate::common::target::Target;
use crate::common::{ItemKind, PrivateModule};

/// A section of the configuration, which can be expanded.
pub(super) struct Section {
    pub(super) private: PrivateModule,
    pub(super) name: Ident,
    pub(super) path: LitStr,
    /// What refuses a section that can be read.
    pub(super) check: Option<Path>,
}

pub(super) fn validate(raw: &Raw, sink: &mut ErrorSink) -> Option<Section> {
    let given = raw.path.required(ATTRIBUTE, sink).cloned();
    let path = given.and_then(|given| path(given, sink));
    let name = raw.target.as_ref().and_then(|target| name(target, sink));
    Some(Section {
        private: raw.private.clone(),
        name: name?,
        path: path?,
        check: raw.check.value().cloned(),
    })
}

fn name(target: &Target, sink: &mut ErrorSink) -> Option<Ident> {
    target.require_kind(
        ATTRIBUTE,
        &[ItemKind::Struct, ItemKind::Enum],
        "a struct or an enum",
        sink,
    )?;
    target.expect_no_generics("section of the configuration", sink);
    target.name().cloned()
}

/// Keys that Backstage can read, from the root on.
fn path(literal: LitStr, sink: &mut ErrorSink) -> Option<LitStr> {
    let path = literal.value();
    if path.split('.').all(is_key) {
        return Some(literal);
    }
    let corrected = path.trim().trim_matches('.').replace(['/', ' '], ".");
    let correction = Some(corrected).filter(|path| path.split('.').all(is_key));
    let report = Report::new(
        Code::ConfigPath,
        format_args!("`{path}` is not a path in the configuration"),
    )
    .help_if(correction.map(|path| format!("write \"{path}\"")))
    .note("that is keys joined by `.`; a key is a letter, then letters and digits, words joined by single `-`, `_` or `:`");
    sink.push(report.over(&literal));
    None
}

fn is_key(key: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric());
    key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.split(['-', '_', ':']).all(is_word)
}
