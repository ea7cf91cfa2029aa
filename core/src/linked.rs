//! What is linked into the binary, whether or not a backend installs it.
//!
//! Each feature registers its descriptor with [`inventory`]. That never decides the wiring, which is settled when the
//! backend is compiled; it only lets a running backend say what it could have. A service is no feature but an interface:
//! it is known by whoever provides or needs it.

use crate::descriptor::{FeatureDescriptor, Item, Need, ServiceDescriptor};
use crate::plan::Plan;

/// A feature that is linked into the binary.
#[derive(Clone, Copy, Debug)]
pub struct Linked(&'static FeatureDescriptor);

inventory::collect!(Linked);

impl Linked {
    /// Registers a feature. The expansions of the attributes do.
    #[must_use]
    pub const fn new(feature: &'static FeatureDescriptor) -> Self {
        Self(feature)
    }

    /// The feature.
    #[must_use]
    pub const fn feature(&self) -> &'static FeatureDescriptor {
        self.0
    }
}

/// All features that are linked, in the order in which they were written.
#[must_use]
pub fn linked() -> Vec<FeatureDescriptor> {
    let mut features: Vec<_> = inventory::iter::<Linked>
        .into_iter()
        .map(|linked| *linked.feature())
        .collect();
    features.sort_by_key(|feature| feature.item().map(|item| (item.module, item.line, item.name)));
    features
}

/// All services that a linked feature provides or needs, by their ids.
#[must_use]
pub fn linked_services() -> Vec<&'static ServiceDescriptor> {
    let mut services = Vec::new();
    for feature in linked() {
        let mut dependencies = feature.dependencies().to_vec();
        if let FeatureDescriptor::ServiceFactory(factory) = feature {
            services.push(factory.provides);
            dependencies.extend(factory.context_dependencies());
        }
        services.extend(dependencies.iter().filter_map(|dependency| match dependency.need {
            Need::Service { service, .. } => Some(service),
            _ => None,
        }));
    }
    services.sort_by_key(|service| (service.id.text(), service.fingerprint));
    services.dedup_by(|one, other| one.is(other));
    services
}

/// Whether a plan has a factory of a service.
#[must_use]
pub(crate) fn is_provided(plan: &Plan, service: &ServiceDescriptor) -> bool {
    plan.factories
        .iter()
        .any(|planned| planned.descriptor.provides.is(service))
}

/// Whether a plan contains a feature.
#[must_use]
pub(crate) fn is_installed(plan: &Plan, feature: &FeatureDescriptor) -> bool {
    let is_listed = |item: &Item| {
        plan.entries
            .iter()
            .any(|entry| entry.feature.item().is_some_and(|listed| listed.is(item)))
    };
    match feature {
        FeatureDescriptor::ServiceFactory(factory) => {
            plan.factories.iter().any(|planned| planned.descriptor.is(factory))
        }
        FeatureDescriptor::Plugin(plugin) => plan
            .plugins
            .iter()
            .any(|planned| planned.descriptor.item.is(&plugin.item)),
        FeatureDescriptor::PluginMarker(key) => plan.plugins.iter().any(|planned| planned.descriptor.key.is(key)),
        FeatureDescriptor::Module(module) => plan
            .modules
            .iter()
            .any(|planned| planned.descriptor.item.is(&module.item)),
        FeatureDescriptor::ExtensionPoint(point) => plan.points.iter().any(|planned| planned.descriptor.is(point)),
        FeatureDescriptor::ServiceSet(set) => is_listed(&set.item),
        FeatureDescriptor::FeatureLoader(loader) => is_listed(&loader.item),
        FeatureDescriptor::Broken(_) => true,
    }
}

/// Names what somebody linked and probably forgot to install: plugins, modules and loaders.
///
/// Not service factories, of which a library may well offer several to choose from; `features` lists those too.
pub(crate) fn warn_of_uninstalled(plan: &Plan) {
    let plugins = plan.plugins.iter().map(|plugin| &plugin.descriptor.item);
    let modules = plan.modules.iter().map(|module| &module.descriptor.item);
    let loaders = plan.loaders.iter().map(|loader| &loader.descriptor.item);
    // every start does this: a search through the whole plan for each linked feature would be most of what it costs
    let mut installed: Vec<&Item> = plugins.chain(modules).chain(loaders).collect();
    installed.sort_unstable_by_key(|item| item.place);
    let is_installed = |item: &Item| {
        let first = installed.partition_point(|other| other.place < item.place);
        let mut same_place = installed[first..].iter().take_while(|other| other.place == item.place);
        same_place.any(|other| other.is(item))
    };
    let mut forgotten: Vec<_> = inventory::iter::<Linked>
        .into_iter()
        .map(Linked::feature)
        .filter(|feature| {
            matches!(
                feature,
                FeatureDescriptor::Plugin(_) | FeatureDescriptor::Module(_) | FeatureDescriptor::FeatureLoader(_)
            )
        })
        .filter_map(|feature| Some((feature, feature.item()?)))
        .filter(|(_, item)| !is_installed(item))
        .collect();
    forgotten.sort_by_key(|(_, item)| (item.module, item.line, item.name));
    for (feature, item) in forgotten {
        tracing::warn!(
            "`{}` ({}:{}) is {} that is linked but not installed in `{}`",
            item.name,
            item.shown_file(),
            item.line,
            feature.kind().with_article(),
            plan.backend.name
        );
    }
}
