use proc_macro2::{Ident, Span};
use syn::Path;

use super::parse::Raw;
use crate::common::ItemKind;
use crate::common::PrivateModule;
use crate::common::errors::{Code, ErrorSink, Report};
use crate::common::fields::{Field, fields_of};
use crate::common::ids::Id;
use crate::common::target::Target;

/// A plugin that can be expanded.
pub(super) struct Plugin {
    private: PrivateModule,
    name: Ident,
    identity: Identity,
    fields: Vec<Field>,
}

/// What tells the plugin from others.
pub(super) enum Identity {
    /// Its own id.
    Id(Id),
    /// The marker in the library for its modules, which has the id.
    Marker(Path),
}

impl Plugin {
    pub(super) fn validate(raw: &Raw, sink: &mut ErrorSink) -> Option<Self> {
        let identity = identity(raw, sink);
        let shape = raw.target.as_ref().and_then(|target| shape(target, sink));
        let (name, fields) = shape?;
        Some(Self {
            private: raw.private.clone(),
            name,
            identity: identity?,
            fields,
        })
    }

    pub(super) fn private(&self) -> &PrivateModule {
        &self.private
    }

    pub(super) fn name(&self) -> &Ident {
        &self.name
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }
}

fn shape(target: &Target, sink: &mut ErrorSink) -> Option<(Ident, Vec<Field>)> {
    target.require_kind("plugin", &[ItemKind::Struct], "a struct", sink)?;
    target.expect_no_generics("plugin", sink);
    let fields = fields_of(target, "plugin", sink)?;
    Some((target.name()?.clone(), fields))
}

fn identity(raw: &Raw, sink: &mut ErrorSink) -> Option<Identity> {
    match (raw.id.key(), raw.marker.key()) {
        (Some(_), Some(second)) => {
            let report = Report::new(
                Code::Argument,
                "`#[plugin]` must have either `id` or `marker`, not both",
            );
            sink.push(report.note("a marker has the id of its plugin").at(second.span()));
            None
        }
        (Some(_), None) => raw
            .id
            .value()
            .and_then(|id| Id::kebab_case(id, "plugin", sink))
            .map(Identity::Id),
        (None, Some(_)) => raw.marker.value().cloned().map(Identity::Marker),
        (None, None) if !raw.id.is_missing() || !raw.marker.is_missing() => None,
        (None, None) => {
            let report = Report::new(
                Code::Argument,
                "`#[plugin]` must have the argument `id` or the argument `marker`",
            )
            .help("add `id = \"…\"`")
            .help("add `marker = Path` if the library for the plugin's modules has a `#[plugin_marker]`");
            sink.push(report.at(Span::call_site()));
            None
        }
    }
}
