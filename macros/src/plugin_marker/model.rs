use proc_macro2::{Ident, TokenStream};

use super::parse::Raw;
use crate::common::ItemKind;
use crate::common::errors::{Code, ErrorSink, Report};
use crate::common::ids::Id;
use crate::common::target::Target;

/// A plugin marker that can be expanded.
pub(super) struct Marker {
    private: TokenStream,
    name: Ident,
    id: Id,
}

impl Marker {
    pub(super) fn validate(raw: &Raw, sink: &mut ErrorSink) -> Option<Self> {
        let id = raw.id.required("plugin_marker", sink).cloned();
        let id = id.and_then(|id| Id::kebab_case(&id, "plugin", sink));
        let name = raw.target.as_ref().and_then(|target| name(target, sink));
        Some(Self {
            private: raw.private.clone(),
            name: name?,
            id: id?,
        })
    }

    pub(super) fn private(&self) -> &TokenStream {
        &self.private
    }

    pub(super) fn name(&self) -> &Ident {
        &self.name
    }

    pub(super) fn id(&self) -> &Id {
        &self.id
    }
}

fn name(target: &Target, sink: &mut ErrorSink) -> Option<Ident> {
    target.require_kind("plugin_marker", &[ItemKind::Struct], "a struct without fields", sink)?;
    target.expect_no_generics("plugin marker", sink);
    let fields = target.fields("plugin marker", sink)?;
    if !fields.is_empty() {
        let report = Report::new(Code::Shape, "a plugin marker must not have fields")
            .help("put them into the struct with `#[plugin(marker = …)]`")
            .note("a marker only stands for its plugin, nobody ever makes one");
        sink.push(report.over(&fields));
    }
    target.name().cloned()
}
