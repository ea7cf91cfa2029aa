use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Lifetime, Path, Type, TypePath, TypeReference};

use super::parse::Raw;
use crate::common::ItemKind;
use crate::common::PrivateModule;
use crate::common::errors::{Code, ErrorSink, Report};
use crate::common::fields::{Field, fields_of};
use crate::common::ids::Id;
use crate::common::rewrite::as_written;
use crate::common::target::Target;

/// A module that can be expanded.
pub(super) struct Module {
    private: PrivateModule,
    shape: Shape,
    plugin: Path,
    id: Id,
}

/// The struct.
struct Shape {
    name: Ident,
    has_lifetime: bool,
    fields: Vec<Field>,
}

impl Module {
    pub(super) fn validate(raw: &Raw, sink: &mut ErrorSink) -> Option<Self> {
        let plugin = raw.plugin.required("module", sink).cloned();
        let id = raw
            .id
            .required("module", sink)
            .cloned()
            .and_then(|id| Id::kebab_case(&id, "module", sink));
        let shape = raw.target.as_ref().and_then(|target| Shape::validate(target, sink));
        Some(Self {
            private: raw.private.clone(),
            shape: shape?,
            plugin: plugin?,
            id: id?,
        })
    }

    pub(super) fn private(&self) -> &PrivateModule {
        &self.private
    }

    pub(super) fn name(&self) -> &Ident {
        &self.shape.name
    }

    /// The type, with `lifetime` for its lifetime if it has one. All of it underlines the name.
    pub(super) fn with_lifetime(&self, lifetime: &str) -> TokenStream {
        let name = &self.shape.name;
        if !self.shape.has_lifetime {
            return name.to_token_stream();
        }
        let lifetime = Lifetime::new(lifetime, name.span());
        quote_spanned!(name.span()=> #name<#lifetime>)
    }

    pub(super) fn plugin(&self) -> &Path {
        &self.plugin
    }

    pub(super) fn id(&self) -> &Id {
        &self.id
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.shape.fields
    }
}

impl Shape {
    fn validate(target: &Target, sink: &mut ErrorSink) -> Option<Self> {
        target.require_kind("module", &[ItemKind::Struct], "a struct", sink)?;
        let lifetime = target
            .expect_lifetime_at_most("module", sink)
            .map(|parameter| &parameter.lifetime);
        let fields = fields_of(target, "module", sink)?;
        for field in &fields {
            report_shared_borrow(field, sink);
        }
        let fields = fields
            .into_iter()
            .map(|field| field.with_elided_lifetimes(lifetime))
            .collect();
        Some(Self {
            name: target.name()?.clone(),
            has_lifetime: lifetime.is_some(),
            fields,
        })
    }
}

/// A module borrows in order to fill, so what it forgot is `mut`; unless it meant a service, which nobody borrows.
fn report_shared_borrow(field: &Field, sink: &mut ErrorSink) {
    let Ok(TypeReference {
        lifetime,
        mutability: None,
        elem,
        ..
    }) = syn::parse2(field.ty().clone())
    else {
        return;
    };
    let borrowed = as_written(elem.to_token_stream());
    let is_static = lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static");
    let lifetime = lifetime.map_or_else(|| "'a".to_owned(), |lifetime| lifetime.to_string());
    let way_out = match &*elem {
        Type::TraitObject(_) => Some(format!("write `Arc<{borrowed}>`")),
        Type::Path(path) if is_owned(path) => Some(format!("write `{borrowed}`")),
        // what nobody lends for so long, and what is no extension point for sure
        _ if is_static => None,
        Type::Slice(_) | Type::Array(_) | Type::Tuple(_) | Type::Reference(_) => None,
        Type::Path(path) if path.path.is_ident("str") => None,
        _ => Some(format!("write `&{lifetime} mut {borrowed}`")),
    };
    let report = Report::new(
        Code::SharedBorrow,
        format_args!("the field `{}` must not borrow without `mut`", field.name()),
    )
    .help_if(way_out)
    .note("a module borrows extension points, to fill them; it owns everything else, and shares services as `Arc<S>`");
    sink.push(report.over(field.ty()));
}

/// Whether it looks like something that no module borrows. That only decides about the wording.
fn is_owned(path: &TypePath) -> bool {
    let names = ["Arc", "Config", "Option", "PluginMetadata", "Vec"];
    let last = path.path.segments.last();
    last.is_some_and(|last| names.iter().any(|name| last.ident == name))
}
