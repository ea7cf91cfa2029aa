use proc_macro2::{Ident, Span};

use super::parse::Raw;
use crate::common::ItemKind;
use crate::common::PrivateModule;
use crate::common::entries::Entry;
use crate::common::errors::{Code, ErrorSink, Report};
use crate::common::fields::{Field, fields_of};
use crate::common::target::Target;

/// A feature loader that can be expanded.
pub(super) struct Loader {
    private: PrivateModule,
    name: Ident,
    plugins: Vec<Entry>,
    modules: Vec<Entry>,
    fields: Vec<Field>,
}

impl Loader {
    pub(super) fn validate(raw: &Raw, sink: &mut ErrorSink) -> Option<Self> {
        let (plugins, modules) = (raw.plugins.value(), raw.modules.value());
        let (plugins, modules) = (
            plugins.cloned().unwrap_or_default(),
            modules.cloned().unwrap_or_default(),
        );
        // An argument that could not be read may have named something.
        if plugins.is_empty() && modules.is_empty() && sink.is_empty() {
            let report = Report::new(Code::Argument, "`#[feature_loader]` must name what it may load")
                .help("add `plugins(SearchPlugin)` or `modules(SearchModule)`")
                .note("the wiring of everything that may be loaded is checked beforehand");
            let key = raw.plugins.key().or(raw.modules.key());
            sink.push(report.at(key.map_or_else(Span::call_site, Ident::span)));
        }
        report_repeated(plugins.iter().chain(&modules), sink);
        let (name, fields) = raw.target.as_ref().and_then(|target| shape(target, sink))?;
        Some(Self {
            private: raw.private.clone(),
            name,
            plugins,
            modules,
            fields,
        })
    }

    pub(super) fn private(&self) -> &PrivateModule {
        &self.private
    }

    pub(super) fn name(&self) -> &Ident {
        &self.name
    }

    pub(super) fn plugins(&self) -> &[Entry] {
        &self.plugins
    }

    pub(super) fn modules(&self) -> &[Entry] {
        &self.modules
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }
}

fn shape(target: &Target, sink: &mut ErrorSink) -> Option<(Ident, Vec<Field>)> {
    target.require_kind("feature_loader", &[ItemKind::Struct], "a struct", sink)?;
    target.expect_no_generics("feature loader", sink);
    let fields = fields_of(target, "feature loader", sink)?;
    Some((target.name()?.clone(), fields))
}

/// rustc would find these too, as conflicting implementations of a trait that the user has never heard of.
fn report_repeated<'e>(entries: impl Iterator<Item = &'e Entry>, sink: &mut ErrorSink) {
    let mut seen: Vec<&Entry> = Vec::new();
    for entry in entries {
        if seen.iter().any(|earlier| earlier.is(entry)) {
            sink.push(
                Report::new(Code::Argument, format_args!("`{}` is named twice", entry.text())).over(entry.path()),
            );
        }
        seen.push(entry);
    }
}
