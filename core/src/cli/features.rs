use std::fmt::Write;

use crate::descriptor::{FeatureDescriptor, FeatureKind, Item, PluginKey};
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

/// Everything that is linked, by kind; a sign says whether the backend uses it.
pub(super) fn render(plan: &Plan) -> String {
    let linked = linked();
    let mut text = format!(
        "Features of `{}` (+ installed, ? if a loader enables it, - linked only)\n",
        plan.backend.name
    );
    for (kind, title) in KINDS {
        let of_kind: Vec<_> = linked.iter().filter(|feature| feature.kind() == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{title}");
        for feature in of_kind {
            let _ = writeln!(text, "  {} {}", sign(plan, feature), describe(feature));
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

fn sign(plan: &Plan, feature: &FeatureDescriptor) -> char {
    let plugin = |key: &PluginKey| {
        plan.plugins
            .iter()
            .any(|plugin| plugin.always && plugin.descriptor.key.is(key))
    };
    let module = |item: &Item| {
        plan.modules
            .iter()
            .any(|module| module.always && module.descriptor.item.is(item))
    };
    let always = match feature {
        FeatureDescriptor::Plugin(descriptor) => plugin(descriptor.key),
        FeatureDescriptor::Module(descriptor) => module(&descriptor.item) && plugin(descriptor.plugin),
        _ => true,
    };
    match (is_installed(plan, feature), always) {
        (false, _) => '-',
        (true, false) => '?',
        (true, true) => '+',
    }
}

fn describe(feature: &FeatureDescriptor) -> String {
    let what = match feature {
        FeatureDescriptor::Plugin(plugin) => plugin.key.id.text().to_owned(),
        FeatureDescriptor::PluginMarker(key) => key.id.text().to_owned(),
        FeatureDescriptor::Module(module) => format!("{} of {}", module.id, module.plugin.id),
        FeatureDescriptor::ServiceFactory(factory) => format!("for {}", factory.provides.id),
        FeatureDescriptor::ServiceSet(set) => match set.factories.len() {
            1 => "1 factory".to_owned(),
            count => format!("{count} factories"),
        },
        FeatureDescriptor::ExtensionPoint(point) => point.id.text().to_owned(),
        FeatureDescriptor::FeatureLoader(loader) => {
            let features = loader.plugins.iter().chain(loader.modules);
            let names: Vec<_> = features.filter_map(name).collect();
            format!("may enable {}", names.join(", "))
        }
        FeatureDescriptor::Broken(_) => String::new(),
    };
    match feature.item() {
        Some(item) => line(item, &what),
        None => what,
    }
}

/// A feature that a loader may enable.
fn name(feature: &FeatureDescriptor) -> Option<String> {
    match feature {
        FeatureDescriptor::Plugin(plugin) => Some(plugin.key.id.text().to_owned()),
        FeatureDescriptor::Module(module) => Some(format!("{} of {}", module.id, module.plugin.id)),
        _ => None,
    }
}

fn line(item: &Item, what: &str) -> String {
    format!("{:<28} {what:<32} {}:{}", item.name, item.shown_file(), item.line)
}
