use proc_macro2::{Ident, TokenStream};

use crate::common::ItemKind;
use crate::common::errors::{Code, ErrorSink, Report};
use crate::common::identified::{Identified, Raw};
use crate::common::ids::Id;
use crate::common::target::Target;

const ATTRIBUTE: &str = "plugin_marker";

pub(super) fn read(arguments: TokenStream, item: &TokenStream, sink: &mut ErrorSink) -> Raw {
    Raw::read(ATTRIBUTE, arguments, item, sink)
}

pub(super) fn validate(raw: &Raw, sink: &mut ErrorSink) -> Option<Identified> {
    let id = |id: &_, sink: &mut _| Id::kebab_case(id, "plugin", sink);
    Identified::validate(raw, ATTRIBUTE, id, name, sink)
}

fn name(target: &Target, sink: &mut ErrorSink) -> Option<Ident> {
    target.require_kind(ATTRIBUTE, &[ItemKind::Struct], "a struct without fields", sink)?;
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
