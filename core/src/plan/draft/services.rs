//! Which factory stands behind each service.

use super::super::planned::{Origin, Overridden};
use super::super::{Consumer, Problem};
use super::Draft;
use super::parts::{Candidate, NONE};
use crate::descriptor::{Arity, DefaultFactory, Dependency, FactoryDescriptor, ServiceDescriptor};

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    /// Adds a factory that was listed. For a singleton the highest rank wins, see
    /// [precedence](https://backstage.io/docs/backend-system/architecture/services#overriding-services).
    pub(super) const fn offer(&mut self, factory: &'static FactoryDescriptor, origin: Origin, rank: u32, entry: u32) {
        let service = self.services.place(factory.provides.id.hash);
        let candidate = Candidate::named(factory, service, origin, rank, entry);
        if self.services.slots[service as usize].hash == 0 {
            self.add_service(candidate, factory.provides);
            return;
        }
        if !self.is_same_service(service, factory.provides, Consumer::Factory(factory), entry) {
            return;
        }
        if factory.provides.many {
            self.add_to_multiton(service, candidate);
            return;
        }
        let first = self.services.slots[service as usize].first as usize;
        let present = self.candidates.items[first];
        if is_in_two_sets(&present, &candidate) {
            return;
        }
        if rank == present.rank {
            self.report_two_factories(&present, &candidate);
        } else if rank > present.rank {
            self.candidates.items[first] = candidate;
            let _ = self.wiring.overridden.push(Overridden::new(present.factory(), factory));
        } else {
            let _ = self.wiring.overridden.push(Overridden::new(factory, present.factory()));
        }
    }

    /// The service that a dependency asks for, with its default factory if nobody named one.
    pub(super) const fn find_service(
        &mut self,
        consumer: Consumer,
        entry: u32,
        dependency: &'static Dependency,
        service: &'static ServiceDescriptor,
        default: Option<&'static DefaultFactory>,
        arity: Arity,
    ) -> Option<u32> {
        if let Some(found) = self.services.find(service.id.hash) {
            return if self.is_same_service(found, service, consumer, entry) {
                Some(found)
            } else {
                None
            };
        }
        if let Some(default) = default {
            // a default whose attribute is an error: not missing, and not there
            let Some(factory) = default.get() else { return None };
            let place = self.services.place(service.id.hash);
            return self.add_service(Candidate::default(factory, place, consumer, entry), service);
        }
        if let Arity::One = arity {
            self.report_missing(service, consumer, dependency, entry);
        }
        None
    }

    /// The service that a draft is about.
    pub(super) const fn service(&self, found: u32) -> &'static ServiceDescriptor {
        self.candidates.items[self.services.slots[found as usize].first as usize]
            .factory()
            .provides
    }

    /// Adds a service, at its place, with its first factory.
    const fn add_service(&mut self, candidate: Candidate, service: &'static ServiceDescriptor) -> Option<u32> {
        // there are no more services than candidates, and the table is twice as long
        let Some(first) = self.candidates.push(candidate) else {
            self.report(Problem::TooManyDefaults { entry: candidate.entry });
            return None;
        };
        let draft = &mut self.services.slots[candidate.service as usize];
        draft.hash = service.id.hash;
        draft.fingerprint = service.fingerprint;
        draft.is_root = candidate.is_root;
        draft.many = service.many;
        draft.first = first;
        draft.last = first;
        Some(candidate.service)
    }

    const fn add_to_multiton(&mut self, service: u32, candidate: Candidate) {
        let mut other = self.services.slots[service as usize].first;
        while other != NONE {
            let present = self.candidates.items[other as usize];
            if present.factory().is(candidate.factory()) {
                if !is_in_two_sets(&present, &candidate) {
                    self.report_two_factories(&present, &candidate);
                }
                return;
            }
            other = present.next;
        }
        let Some(index) = self.candidates.push(candidate) else {
            self.report(Problem::TooManyDefaults { entry: candidate.entry });
            return;
        };
        let service = &mut self.services.slots[service as usize];
        self.candidates.items[service.last as usize].next = index;
        service.last = index;
    }

    const fn is_same_service(
        &mut self,
        found: u32,
        service: &'static ServiceDescriptor,
        consumer: Consumer,
        entry: u32,
    ) -> bool {
        let first = self.service(found);
        if first.fingerprint == service.fingerprint {
            return true;
        }
        let draft = &mut self.services.slots[found as usize];
        if !draft.clashed && !service.broken && !first.broken {
            draft.clashed = true;
            self.report(Problem::TwoServices {
                first,
                second: service,
                consumer,
                entry,
            });
        }
        false
    }

    const fn report_two_factories(&mut self, present: &Candidate, second: &Candidate) {
        if present.factory().is(second.factory()) {
            let item = &second.factory().item;
            self.report(Problem::ListedTwice {
                item,
                first: present.entry,
                entry: second.entry,
            });
            return;
        }
        let set = match second.origin {
            Origin::Set { name } => Some(name),
            Origin::Named | Origin::Default => None,
        };
        let (first, second, entry) = (present.factory(), second.factory(), second.entry);
        self.report(Problem::TwoFactories {
            first,
            second,
            set,
            entry,
        });
    }

    const fn report_missing(
        &mut self,
        service: &'static ServiceDescriptor,
        consumer: Consumer,
        dependency: &'static Dependency,
        entry: u32,
    ) {
        // of a multiton nothing can be missing: a field that holds one of it is an error itself
        if self.broken.factories || service.broken || service.many || service.built_in {
            return;
        }
        let mut at = 0;
        while at < self.missing.len {
            if self.missing.items[at] == service.fingerprint {
                return;
            }
            at += 1;
        }
        let _ = self.missing.push(service.fingerprint);
        self.report(Problem::ServiceWithoutFactory {
            service,
            consumer,
            dependency,
            entry,
        });
    }
}

/// Whether a factory merely is in more than one set. Sets may come from several places, and what they have in common is
/// no mistake of who installs them.
const fn is_in_two_sets(present: &Candidate, second: &Candidate) -> bool {
    let (Origin::Set { .. }, Origin::Set { .. }) = (present.origin, second.origin) else {
        return false;
    };
    present.rank != second.rank && present.factory().is(second.factory())
}
