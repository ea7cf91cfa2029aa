use std::fmt::Write;

use crate::descriptor::{FeatureDescriptor, FeatureKind, Item};
use crate::linked::{is_installed, is_provided, linked, linked_services};
use crate::plan::Plan;

/// The kinds of features, in the order in which they are listed.
const KINDS: [(FeatureKind, &str); 6] = [
    (FeatureKind::Plugin, "Plugins"),
    (FeatureKind::Module, "Modules"),
    (FeatureKind::FeatureLoader, "Feature loaders"),
    (FeatureKind::ServiceSet, "Service sets"),
    (FeatureKind::ServiceFactory, "Service factories"),
    (FeatureKind::ExtensionPoint, "Extension points"),
];

/// Everything that is linked, by kind; `-` marks what the backend does not use.
pub(super) fn render(plan: &Plan) -> String {
    let linked = linked();
    let mut text = format!("Features of `{}` (+ installed, - linked only)\n", plan.backend.name);
    for (kind, title) in KINDS {
        let of_kind: Vec<_> = linked.iter().filter(|feature| feature.kind() == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{title}");
        for feature in of_kind {
            let sign = if is_installed(plan, feature) { '+' } else { '-' };
            let _ = writeln!(text, "  {sign} {}", describe(feature));
        }
    }
    let services = linked_services();
    if !services.is_empty() {
        text.push_str("\nServices\n");
    }
    for service in services {
        let sign = if is_provided(plan, service) { '+' } else { '-' };
        let what = format!("{} [{}]", service.id, service.scope.name());
        let _ = writeln!(text, "  {sign} {}", line(&service.item, &what));
    }
    text
}

fn describe(feature: &FeatureDescriptor) -> String {
    let what = match feature {
        FeatureDescriptor::Plugin(plugin) => plugin.key.id.text().to_owned(),
        FeatureDescriptor::PluginMarker(key) => key.id.text().to_owned(),
        FeatureDescriptor::Module(module) => format!("{} of {}", module.id, module.plugin.id),
        FeatureDescriptor::ServiceFactory(factory) => format!("for {}", factory.provides.id),
        FeatureDescriptor::ServiceSet(set) => format!("{} factories", set.factories.len()),
        FeatureDescriptor::ExtensionPoint(point) => point.id.text().to_owned(),
        FeatureDescriptor::FeatureLoader(loader) => {
            format!("may enable {}", loader.plugins.len() + loader.modules.len())
        }
        FeatureDescriptor::Broken(_) => String::new(),
    };
    match feature.item() {
        Some(item) => line(item, &what),
        None => what,
    }
}

fn line(item: &Item, what: &str) -> String {
    format!("{:<28} {what:<32} {}:{}", item.name, item.file, item.line)
}
