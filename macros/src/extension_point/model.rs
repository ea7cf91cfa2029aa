use proc_macro2::{Ident, TokenStream};

use crate::common::ItemKind;
use crate::common::errors::ErrorSink;
use crate::common::identified::{Identified, Raw};
use crate::common::ids::Id;
use crate::common::target::Target;

const ATTRIBUTE: &str = "extension_point";

pub(super) fn read(arguments: TokenStream, item: &TokenStream, sink: &mut ErrorSink) -> Raw {
    Raw::read(ATTRIBUTE, arguments, item, sink)
}

pub(super) fn validate(raw: &Raw, sink: &mut ErrorSink) -> Option<Identified> {
    let id = |id: &_, sink: &mut _| Id::scoped(id, "extension point", sink);
    Identified::validate(raw, ATTRIBUTE, id, name, sink)
}

/// Whatever is inside is the plugin's business: it is made by `Default`, never field by field.
fn name(target: &Target, sink: &mut ErrorSink) -> Option<Ident> {
    target.require_kind(
        ATTRIBUTE,
        &[ItemKind::Struct, ItemKind::Enum],
        "a struct or an enum",
        sink,
    )?;
    target.expect_no_generics("extension point", sink);
    target.name().cloned()
}
