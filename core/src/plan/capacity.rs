use super::Entry;
use crate::descriptor::{Build, Dependency, FeatureDescriptor, Need};

/// How many default factories nobody needs to list.
const ROOM_FOR_DEFAULTS: usize = 256;
const LINKS_OF_A_DEFAULT: usize = 8;

/// How long the arrays of a wiring must be.
///
/// The number of default factories is only known to the initializer of a `static` (see
/// [`DefaultFactory`](crate::descriptor::DefaultFactory)), and the length of an array is not computed in one. So the
/// arrays have some room; the plan's slices are then exact.
#[derive(Clone, Copy, Debug)]
pub struct Capacity {
    /// For factories.
    pub factories: usize,
    /// Of the table of services: it is at most half full.
    pub table: usize,
    /// For links.
    pub links: usize,
    /// For plugins, modules, loaders and extension points, and of the tables that find them.
    pub features: usize,
}

impl Capacity {
    /// What is needed for what `backend!` lists.
    #[must_use]
    pub const fn of(entries: &[Entry]) -> Self {
        let count = Count::of(entries);
        let factories = count.factories + ROOM_FOR_DEFAULTS;
        Self {
            factories,
            table: 2 * factories,
            links: count.dependencies + ROOM_FOR_DEFAULTS * LINKS_OF_A_DEFAULT,
            features: 2 * count.features + 1,
        }
    }
}

struct Count {
    factories: usize,
    /// Plugins, modules, loaders and extension points.
    features: usize,
    dependencies: usize,
}

impl Count {
    const fn of(entries: &[Entry]) -> Self {
        let mut count = Self {
            factories: 0,
            features: 0,
            dependencies: crate::runtime::DEPENDENCIES.len(),
        };
        let mut at = 0;
        while at < entries.len() {
            count.add(&entries[at].feature);
            at += 1;
        }
        count
    }

    const fn add(&mut self, feature: &FeatureDescriptor) {
        match feature {
            FeatureDescriptor::ServiceFactory(factory) => {
                self.factories += 1;
                self.dependencies += factory.dependencies.len();
                if let Build::Context { context, .. } = &factory.build {
                    self.dependencies += context.dependencies.len();
                }
            }
            FeatureDescriptor::ServiceSet(set) => self.add_all(set.factories),
            FeatureDescriptor::Plugin(plugin) => self.add_extensible(plugin.dependencies),
            FeatureDescriptor::Module(module) => self.add_extensible(module.dependencies),
            FeatureDescriptor::FeatureLoader(loader) => {
                self.features += 1;
                self.dependencies += loader.dependencies.len();
                self.add_all(loader.plugins);
                self.add_all(loader.modules);
            }
            FeatureDescriptor::ExtensionPoint(_)
            | FeatureDescriptor::PluginMarker(_)
            | FeatureDescriptor::Broken(_) => {}
        }
    }

    const fn add_all(&mut self, features: &[FeatureDescriptor]) {
        let mut at = 0;
        while at < features.len() {
            self.add(&features[at]);
            at += 1;
        }
    }

    const fn add_extensible(&mut self, dependencies: &[Dependency]) {
        self.features += 1;
        self.dependencies += dependencies.len();
        let mut at = 0;
        while at < dependencies.len() {
            if let Need::ExtensionPoint { .. } = dependencies[at].need {
                self.features += 1;
            }
            at += 1;
        }
    }
}
