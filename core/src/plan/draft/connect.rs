//! The dependencies of whatever is not a service: plugins, modules, loaders, root contexts and the runtime.

use super::super::planned::{PlannedLoader, Range};
use super::super::{Consumer, Link, Problem};
use super::Draft;
use super::order::absent;
use super::parts::NONE;
use crate::descriptor::{Build, Dependency, FeatureDescriptor, Need};

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    /// Links plugins, modules and loaders, in the order of `backend!`, and last the runtime.
    pub(super) const fn connect_features(&mut self) {
        let mut at = 0;
        while at < self.plugins.len {
            let plugin = self.plugins.items[at];
            let links = self.connect(Consumer::Plugin(plugin.descriptor), plugin.entry, at as u32, NONE);
            self.plugins.items[at].links = links;
            at += 1;
        }
        let mut at = 0;
        while at < self.modules.len {
            let module = self.modules.items[at];
            let consumer = Consumer::Module(module.descriptor);
            self.modules.items[at].links = self.connect(consumer, module.entry, module.plugin, at as u32);
            at += 1;
        }
        let mut at = 0;
        while at < self.wiring.entries.len() {
            let entry = &self.wiring.entries[at];
            if let FeatureDescriptor::FeatureLoader(descriptor) = entry.feature {
                let links = self.connect(Consumer::Loader(descriptor), entry.number, NONE, NONE);
                let _ = self.wiring.planned_loaders.push(PlannedLoader { descriptor, links });
            }
            at += 1;
        }
        // The runtime asks only for what may be absent, so that it never is to blame for anything.
        self.wiring.runtime_links = self.connect(Consumer::Runtime, 0, NONE, NONE);
    }

    /// Links root contexts. Their dependencies may bring in default factories that have contexts too.
    pub(super) const fn connect_contexts(&mut self) {
        let mut at = 0;
        while at < self.order.len {
            let candidate = self.order.items[at] as usize;
            let node = &self.candidates.items[candidate];
            let (factory, entry) = (node.factory(), node.entry);
            if let Build::Context { .. } = factory.build {
                let consumer = Consumer::Context(factory);
                self.candidates.items[candidate].context_links = self.connect(consumer, entry, NONE, NONE);
            }
            at += 1;
        }
    }

    /// Links the dependencies of one consumer; `plugin` and `module` are those it is or belongs to.
    const fn connect(&mut self, consumer: Consumer, entry: u32, plugin: u32, module: u32) -> Range {
        let dependencies = consumer.dependencies();
        let Some(links) = self.reserve_links(dependencies.len()) else {
            self.report(Problem::TooManyDefaults { entry });
            return Range::EMPTY;
        };
        let mut at = 0;
        loop {
            at = self.link_settled(dependencies, at, links.start as usize, NONE);
            if at == dependencies.len() {
                return links;
            }
            let dependency = &dependencies[at];
            let link = match *dependency.need {
                Need::Service { .. } => self.connect_service(consumer, entry, dependency),
                Need::ExtensionPoint { point, access } => {
                    self.connect_point(consumer, entry, plugin, module, dependency, point, access)
                }
                Need::Runtime(_) => Link::Value,
            };
            self.wiring.links.items[links.start as usize + at] = link;
            at += 1;
        }
    }

    const fn connect_service(&mut self, consumer: Consumer, entry: u32, dependency: &'static Dependency) -> Link {
        let Need::Service {
            service,
            default,
            arity,
            ..
        } = *dependency.need
        else {
            return Link::Absent;
        };
        let Some(found) = self.find_service(consumer, entry, dependency, service, default, arity) else {
            return absent(service.many, service.scope);
        };
        let mut provider = self.services.slots[found as usize].first;
        if !service.many {
            self.visit(provider);
            return self.link_to(provider);
        }
        while provider != NONE {
            self.visit(provider);
            provider = self.candidates.items[provider as usize].next;
        }
        self.link_to_multiton(found)
    }
}
