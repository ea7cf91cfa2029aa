//! What `backend!` lists, sorted into the draft.

use super::super::planned::Origin;
use super::super::{Entry, Problem, Section};
use super::Draft;
use crate::descriptor::{FeatureDescriptor, FeatureKind, Item};

/// The rank of a factory that `backend!` names itself; those of sets come below it, later sets above earlier ones, and
/// a service's default has rank 0.
const NAMED: u32 = u32::MAX;

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    pub(super) const fn add_entries(&mut self) {
        let mut sets = 0;
        let mut at = 0;
        while at < self.wiring.entries.len() {
            let entry = &self.wiring.entries[at];
            let number = entry.number;
            match (entry.section, entry.feature) {
                (Section::Services, FeatureDescriptor::ServiceFactory(factory)) => {
                    self.offer(factory, Origin::Named, NAMED, number);
                }
                (Section::Services, FeatureDescriptor::ServiceSet(set)) => {
                    sets += 1;
                    if !self.is_listed_before(entry, &set.item) {
                        self.add_set(set.factories, set.item.name, sets, number);
                    }
                }
                (Section::Plugins, FeatureDescriptor::Plugin(plugin)) => self.add_plugin(plugin, number, true),
                (Section::Modules, FeatureDescriptor::Module(module)) => self.add_module(module, number, true),
                (Section::Loaders, FeatureDescriptor::FeatureLoader(loader)) => {
                    if !self.is_listed_before(entry, &loader.item) {
                        self.add_loadable(loader.plugins, number);
                        self.add_loadable(loader.modules, number);
                    }
                }
                (section, FeatureDescriptor::Broken(kind)) if section.takes(kind) => self.note_broken(kind),
                _ => self.report(Problem::WrongSection { entry: number }),
            }
            at += 1;
        }
    }

    const fn add_set(&mut self, factories: &'static [FeatureDescriptor], name: &'static str, rank: u32, entry: u32) {
        let mut at = 0;
        while at < factories.len() {
            match factories[at] {
                FeatureDescriptor::ServiceFactory(factory) => {
                    self.offer(factory, Origin::Set { name }, rank, entry);
                }
                FeatureDescriptor::Broken(kind) => self.note_broken(kind),
                _ => {}
            }
            at += 1;
        }
    }

    const fn add_loadable(&mut self, features: &'static [FeatureDescriptor], entry: u32) {
        let mut at = 0;
        while at < features.len() {
            match features[at] {
                FeatureDescriptor::Plugin(plugin) => self.add_plugin(plugin, entry, false),
                FeatureDescriptor::Module(module) => self.add_module(module, entry, false),
                FeatureDescriptor::Broken(kind) => self.note_broken(kind),
                _ => {}
            }
            at += 1;
        }
    }

    const fn note_broken(&mut self, kind: FeatureKind) {
        match kind {
            FeatureKind::ServiceFactory | FeatureKind::ServiceSet => self.broken.factories = true,
            FeatureKind::Plugin => self.broken.plugins = true,
            FeatureKind::Module => self.broken.modules = true,
            FeatureKind::FeatureLoader => {
                self.broken.plugins = true;
                self.broken.modules = true;
            }
            FeatureKind::ExtensionPoint | FeatureKind::PluginMarker => {}
        }
    }

    /// Sets and loaders have no id: whether one is listed twice shows by its item. There are few of them.
    const fn is_listed_before(&mut self, entry: &'static Entry, item: &'static Item) -> bool {
        let mut at = 0;
        while at < self.wiring.entries.len() && self.wiring.entries[at].number != entry.number {
            let earlier = &self.wiring.entries[at];
            if let FeatureDescriptor::ServiceSet(_) | FeatureDescriptor::FeatureLoader(_) = earlier.feature
                && let Some(other) = earlier.feature.item()
                && other.is(item)
            {
                self.report(Problem::ListedTwice {
                    item,
                    first: earlier.number,
                    entry: entry.number,
                });
                return true;
            }
            at += 1;
        }
        false
    }
}
