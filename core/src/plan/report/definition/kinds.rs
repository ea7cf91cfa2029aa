//! Which kinds of features may be named where.

use super::super::{Text, fail};
use crate::descriptor::{FeatureDescriptor, FeatureKind};

/// The entries of a loader's `plugins(…)`.
#[must_use]
pub const fn loadable_plugins(feature: FeatureDescriptor) -> &'static [FeatureDescriptor] {
    match feature {
        FeatureDescriptor::FeatureLoader(loader) => loader.plugins,
        _ => &[],
    }
}

/// The entries of a loader's `modules(…)`.
#[must_use]
pub const fn loadable_modules(feature: FeatureDescriptor) -> &'static [FeatureDescriptor] {
    match feature {
        FeatureDescriptor::FeatureLoader(loader) => loader.modules,
        _ => &[],
    }
}

/// The entries of a `service_set!`.
#[must_use]
pub const fn factories_of_set(feature: FeatureDescriptor) -> &'static [FeatureDescriptor] {
    match feature {
        FeatureDescriptor::ServiceSet(set) => set.factories,
        _ => &[],
    }
}

/// Checks the first entry of a loader's `plugins(…)`, and returns the others. So do the other two.
#[track_caller]
#[must_use]
pub const fn loadable_plugin(entries: &'static [FeatureDescriptor]) -> &'static [FeatureDescriptor] {
    expect(entries, FeatureKind::Plugin, " and does not belong into `plugins(…)`")
}

/// The entries of a loader's `modules(…)`.
#[track_caller]
#[must_use]
pub const fn loadable_module(entries: &'static [FeatureDescriptor]) -> &'static [FeatureDescriptor] {
    expect(entries, FeatureKind::Module, " and does not belong into `modules(…)`")
}

/// The entries of a `service_set!`.
#[track_caller]
#[must_use]
pub const fn factory_of_set(entries: &'static [FeatureDescriptor]) -> &'static [FeatureDescriptor] {
    expect(
        entries,
        FeatureKind::ServiceFactory,
        " and does not belong into a service set",
    )
}

#[track_caller]
const fn expect(
    entries: &'static [FeatureDescriptor],
    expected: FeatureKind,
    problem: &str,
) -> &'static [FeatureDescriptor] {
    let Some((feature, others)) = entries.split_first() else {
        return entries;
    };
    match (feature, expected) {
        (FeatureDescriptor::Broken(_), _)
        | (FeatureDescriptor::Plugin(_), FeatureKind::Plugin)
        | (FeatureDescriptor::Module(_), FeatureKind::Module)
        | (FeatureDescriptor::ServiceFactory(_), FeatureKind::ServiceFactory) => {}
        (_, FeatureKind::Plugin) => wrong_kind(
            feature,
            problem,
            "help: name plugins there, and modules in `modules(…)`",
        ),
        (_, FeatureKind::Module) => wrong_kind(
            feature,
            problem,
            "help: name modules there, and plugins in `plugins(…)`",
        ),
        _ => wrong_kind(
            feature,
            problem,
            "help: list it in `backend!`; a service set holds service factories",
        ),
    }
    others
}

/// `problem` and `help` complete the message.
#[track_caller]
pub(super) const fn wrong_kind(feature: &FeatureDescriptor, problem: &str, help: &str) -> ! {
    let mut text = Text::new();
    text.add("FT0018: ");
    match feature.item() {
        Some(item) => text.code(item.name),
        None => text.add("this"),
    };
    text.add(" is ").add(feature.kind().with_article()).add(problem);
    if let Some(item) = feature.item() {
        text.line("it is ").item(item);
    }
    text.line(help);
    text.see("FT0018");
    fail(&text)
}
