//! In what order services are made: a depth-first search through their factories' dependencies, which also finds
//! cycles and links each dependency to an index.

use super::super::planned::Range;
use super::super::{Consumer, Link, Problem};
use super::Draft;
use super::parts::{NONE, State, Visit};
use crate::descriptor::{Dependency, Need, Scope};

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    /// Orders everything that was listed, needed or not: what does not fit together is an error either way.
    pub(super) const fn order_listed_factories(&mut self) {
        let mut at = 0;
        while at < self.candidates.len {
            self.visit(at as u32);
            at += 1;
        }
    }

    /// Orders a factory after all that it depends on.
    pub(super) const fn visit(&mut self, candidate: u32) {
        if !matches!(self.candidates.items[candidate as usize].state, State::Waiting) {
            return;
        }
        self.enter(candidate);
        while self.path.len > 0 {
            let visit = self.path.items[self.path.len - 1];
            // field by field: copying a candidate as a whole is what an interpreter is slow at
            let node = &self.candidates.items[visit.node as usize];
            let (factory, entry, links) = (node.factory(), node.entry, node.links.start as usize);
            let next = self.link_settled(factory.dependencies, visit.dependency, links, visit.node);
            if next == factory.dependencies.len() {
                self.leave(visit.node);
                continue;
            }
            let visit = if next == visit.dependency {
                visit
            } else {
                let visit = Visit {
                    dependency: next,
                    ..Visit::of(visit.node)
                };
                self.path.items[self.path.len - 1] = visit;
                visit
            };
            let dependency = &factory.dependencies[visit.dependency];
            let link = match *dependency.need {
                Need::Service {
                    service,
                    default,
                    arity,
                    ..
                } => {
                    let consumer = Consumer::Factory(factory);
                    match self.find_service(consumer, entry, dependency, service, default, arity) {
                        Some(found) if service.many => {
                            if self.enter_next_of_multiton(found) {
                                continue;
                            }
                            let link = self.link_to_multiton(found);
                            self.raise_level(visit.node, found);
                            link
                        }
                        Some(found) => {
                            let provider = self.services.slots[found as usize].first;
                            if self.enter_if_waiting(provider) {
                                continue;
                            }
                            self.raise_level(visit.node, found);
                            self.link_to(provider)
                        }
                        None => absent(service.many, service.scope),
                    }
                }
                Need::Runtime(_) => Link::Value,
                // only plugins and modules have extension points: the field itself is an error
                Need::ExtensionPoint { .. } => Link::Absent,
            };
            self.wiring.links.items[links + visit.dependency] = link;
            self.path.items[self.path.len - 1] = Visit {
                dependency: visit.dependency + 1,
                ..Visit::of(visit.node)
            };
        }
    }

    /// Links dependencies from the one at `next` on, as long as each is on a service of which it is known how; says where
    /// that ends. Raises the level of `dependent`, if it is a factory.
    ///
    /// Most dependencies are of this kind, and const evaluation spends its time on calls and on the way to a place: so this is
    /// one function, with the search in the table written out and each list at hand.
    pub(super) const fn link_settled(
        &mut self,
        dependencies: &[Dependency],
        next: usize,
        links: usize,
        dependent: u32,
    ) -> usize {
        let services = &self.services.slots;
        let placed = &mut self.wiring.links.items;
        // what is no factory has no level
        let (depends_on_root, mut level) = if dependent == NONE {
            (false, 0)
        } else {
            let dependent = &self.candidates.items[dependent as usize];
            (dependent.is_root, dependent.level)
        };
        let mut rest = if next == 0 {
            dependencies
        } else {
            dependencies.split_at(next).1
        };
        let mut at = links + next;
        while let [
            Dependency {
                need: Need::Service { service, .. },
                ..
            },
            others @ ..,
        ] = rest
        {
            let hash = service.id.hash;
            let mut place = (hash % T as u128) as usize;
            while services[place].hash != hash && services[place].hash != 0 {
                place = if place + 1 == T { 0 } else { place + 1 };
            }
            let found = &services[place];
            if !found.is_settled || found.fingerprint != service.fingerprint {
                break;
            }
            placed[at] = if found.is_root {
                Link::Root(found.instance)
            } else {
                Link::Plugin(found.instance)
            };
            if found.above > level && found.is_root == depends_on_root {
                level = found.above;
            }
            at += 1;
            rest = others;
        }
        if dependent != NONE {
            self.candidates.items[dependent as usize].level = level;
        }
        at - links
    }

    const fn enter(&mut self, candidate: u32) {
        let node = &self.candidates.items[candidate as usize];
        let (entry, count) = (node.entry, node.factory().dependencies.len());
        let Some(links) = self.reserve_links(count) else {
            self.candidates.items[candidate as usize].state = State::Done;
            self.report(Problem::TooManyDefaults { entry });
            return;
        };
        let node = &mut self.candidates.items[candidate as usize];
        node.links = links;
        node.state = State::OnPath;
        let _ = self.path.push(Visit::of(candidate));
    }

    const fn leave(&mut self, candidate: u32) {
        self.path.len -= 1;
        let _ = self.order.push(candidate);
        let node = &mut self.candidates.items[candidate as usize];
        node.state = State::Done;
        let count = if node.is_root {
            &mut self.wiring.root_instances
        } else {
            &mut self.wiring.plugin_instances
        };
        node.instance = *count;
        *count += 1;
        let service = &mut self.services.slots[node.service as usize];
        if !service.many {
            service.is_settled = true;
            service.instance = node.instance;
            service.above = node.level + 1;
        }
    }

    /// Whether something has to be done first; reports a cycle if that is under way already.
    const fn enter_if_waiting(&mut self, provider: u32) -> bool {
        match self.candidates.items[provider as usize].state {
            State::Waiting => {
                self.enter(provider);
                true
            }
            State::OnPath => {
                self.report_cycle(provider);
                false
            }
            State::Done => false,
        }
    }

    const fn enter_next_of_multiton(&mut self, service: u32) -> bool {
        loop {
            let top = self.path.len - 1;
            let provider = match self.path.items[top].within {
                NONE => self.services.slots[service as usize].first,
                last => self.candidates.items[last as usize].next,
            };
            if provider == NONE {
                return false;
            }
            self.path.items[top].within = provider;
            if self.enter_if_waiting(provider) {
                return true;
            }
        }
    }

    pub(super) const fn link_to(&self, provider: u32) -> Link {
        let node = &self.candidates.items[provider as usize];
        link(node.is_root, node.instance)
    }

    /// Links to all instances of a multiton, in the order of `backend!`. They are listed once, however many ask.
    pub(super) const fn link_to_multiton(&mut self, service: u32) -> Link {
        let draft = &self.services.slots[service as usize];
        let range = match draft.instances {
            Some(range) => range,
            None => {
                let start = self.wiring.many.len as u32;
                let mut above = 0;
                let mut provider = draft.first;
                while provider != NONE {
                    let node = &self.candidates.items[provider as usize];
                    let _ = self.wiring.many.push(node.instance);
                    above = if node.level < above { above } else { node.level + 1 };
                    provider = node.next;
                }
                let range = Range {
                    start,
                    count: self.wiring.many.len as u32 - start,
                };
                let draft = &mut self.services.slots[service as usize];
                draft.instances = Some(range);
                draft.above = above;
                range
            }
        };
        match self.service(service).scope {
            Scope::Root => Link::RootMany {
                start: range.start,
                count: range.count,
            },
            Scope::Plugin => Link::PluginMany {
                start: range.start,
                count: range.count,
            },
        }
    }

    /// A factory is one level above the highest of its scope that it depends on.
    const fn raise_level(&mut self, candidate: u32, service: u32) {
        let service = &self.services.slots[service as usize];
        let node = &mut self.candidates.items[candidate as usize];
        if node.is_root == service.is_root && service.above > node.level {
            node.level = service.above;
        }
    }

    pub(super) const fn reserve_links(&mut self, count: usize) -> Option<Range> {
        if self.wiring.links.len + count > L {
            return None;
        }
        let start = self.wiring.links.len as u32;
        self.wiring.links.len += count;
        Some(Range {
            start,
            count: count as u32,
        })
    }
}

const fn link(is_root: bool, instance: u32) -> Link {
    if is_root {
        Link::Root(instance)
    } else {
        Link::Plugin(instance)
    }
}

/// What stands in for a service that is not there.
pub(super) const fn absent(many: bool, scope: Scope) -> Link {
    match (many, scope) {
        (false, _) => Link::Absent,
        (true, Scope::Root) => Link::RootMany { start: 0, count: 0 },
        (true, Scope::Plugin) => Link::PluginMany { start: 0, count: 0 },
    }
}
