//! Which services somebody needs, out of all that the plan has.
//!
//! The plan has one order for all factories. A list of its own for each plugin would make the plan grow with plugins
//! times services, and const evaluation with it; so the part that a plugin needs is marked here, along the plan's
//! indices, in as many steps as it has dependencies.

use super::replacements::Replacements;
use crate::descriptor::Scope;
use crate::plan::{Link, Plan, Range};

/// For each instance of one scope, the factory that makes it.
#[derive(Debug)]
pub(super) struct FactoriesOf {
    scope: Scope,
    factories: Vec<u32>,
    /// What a factory depends on nobody needs if it is not called.
    replacements: Replacements,
}

impl FactoriesOf {
    pub(super) fn scope(plan: &Plan, scope: Scope, replacements: &Replacements) -> Self {
        let instances = if scope.is_root() {
            plan.root_instances
        } else {
            plan.plugin_instances
        };
        let mut factories = vec![0; instances as usize];
        for (index, factory) in (0..)
            .zip(plan.factories)
            .filter(|(_, factory)| factory.scope() == scope)
        {
            if let Some(slot) = factories.get_mut(factory.instance as usize) {
                *slot = index;
            }
        }
        Self {
            scope,
            factories,
            replacements: replacements.clone(),
        }
    }

    /// The factories behind `links` and behind theirs, by index: an order in which they can be made.
    pub(super) fn needed_by(&self, plan: &Plan, links: impl IntoIterator<Item = Range>) -> Vec<u32> {
        let mut marked = Marked {
            factories: self,
            plan,
            needed: Vec::new(),
            seen: Vec::new(),
        };
        links.into_iter().for_each(|range| marked.mark(range));
        marked.complete()
    }

    /// The factory and those behind what it needs, by index: an order in which they can be made.
    pub(super) fn needed_for(&self, plan: &Plan, instance: u32) -> Vec<u32> {
        let mut marked = Marked {
            factories: self,
            plan,
            needed: Vec::new(),
            seen: Vec::new(),
        };
        marked.add(instance);
        marked.complete()
    }
}

struct Marked<'a> {
    factories: &'a FactoriesOf,
    plan: &'a Plan,
    needed: Vec<u32>,
    seen: Vec<bool>,
}

impl Marked<'_> {
    fn complete(mut self) -> Vec<u32> {
        let mut next = 0;
        while let Some(factory) = self.needed.get(next).copied() {
            let factory = &self.plan.factories[factory as usize];
            if !self.factories.replacements.contains(factory.descriptor.provides) {
                self.mark(factory.links);
            }
            next += 1;
        }
        self.needed.sort_unstable();
        self.needed
    }

    fn mark(&mut self, links: Range) {
        for link in &self.plan.links[links.as_range()] {
            match (self.factories.scope, *link) {
                (Scope::Root, Link::Root(instance)) | (Scope::Plugin, Link::Plugin(instance)) => self.add(instance),
                (Scope::Root, Link::RootMany { start, count }) | (Scope::Plugin, Link::PluginMany { start, count }) => {
                    self.plan.many[Range { start, count }.as_range()]
                        .iter()
                        .for_each(|instance| self.add(*instance));
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, instance: u32) {
        // most plugins of a large backend need few services, and some need none
        if self.seen.is_empty() {
            self.seen.resize(self.factories.factories.len(), false);
        }
        if !core::mem::replace(&mut self.seen[instance as usize], true) {
            self.needed.push(self.factories.factories[instance as usize]);
        }
    }
}
