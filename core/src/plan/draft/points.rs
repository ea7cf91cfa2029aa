//! Extension points: who offers them and who uses them.

use super::super::{Consumer, Link, Problem};
use super::Draft;
use super::parts::{NONE, PointDraft, Use};
use crate::descriptor::{Access, Dependency, ExtensionPointDescriptor, Need};

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    /// Adds the extension points that a plugin or module offers.
    pub(super) const fn offer_points(&mut self, offered_by: Consumer, plugin: u32, entry: u32) {
        let dependencies = offered_by.dependencies();
        let mut at = 0;
        while at < dependencies.len() {
            if let Need::ExtensionPoint {
                point,
                access: Access::Offered,
            } = dependencies[at].need
            {
                self.offer_point(point, offered_by, plugin, entry);
            }
            at += 1;
        }
    }

    const fn offer_point(
        &mut self,
        point: &'static ExtensionPointDescriptor,
        offered_by: Consumer,
        plugin: u32,
        entry: u32,
    ) {
        let place = self.point_table.place(point.id.hash);
        if let Some(present) = self.point_table.at(place) {
            let first = self.points.items[present as usize];
            if first.descriptor.is(point) {
                let (first, second) = (first.offered_by, offered_by);
                if first.is(&second) {
                    // two fields of one feature, which its own attribute reports
                    return;
                }
                self.report(Problem::PointOfferedTwice {
                    point,
                    first,
                    second,
                    entry,
                });
            } else {
                self.report_two_points(first.descriptor, point, offered_by, entry);
            }
            return;
        }
        let owner = &mut self.plugins.items[plugin as usize];
        let index = owner.point_count;
        let draft = PointDraft {
            descriptor: point,
            offered_by,
            plugin,
            index,
            ..PointDraft::FILLER
        };
        if let Some(added) = self.points.push(draft) {
            owner.point_count += 1;
            match owner.last_point {
                NONE => owner.first_point = added,
                last => self.points.items[last as usize].next = added,
            }
            owner.last_point = added;
            self.point_table.add(place, point.id.hash, added);
        }
    }

    /// Links a field of a plugin or module to an extension point.
    #[allow(
        clippy::too_many_arguments,
        reason = "const fns have no closures to capture the context with"
    )]
    pub(super) const fn connect_point(
        &mut self,
        consumer: Consumer,
        entry: u32,
        plugin: u32,
        module: u32,
        dependency: &'static Dependency,
        point: &'static ExtensionPointDescriptor,
        access: Access,
    ) -> Link {
        // a module without plugin was reported; its extension points are of no plugin
        if plugin == NONE {
            return Link::Absent;
        }
        let Some(found) = self.point_table.find(point.id.hash) else {
            if let Consumer::Module(module) = consumer
                && !self.may_be_in_something_broken(point)
            {
                self.report(Problem::PointNotOffered {
                    point,
                    module,
                    dependency,
                    entry,
                });
            }
            return Link::Absent;
        };
        let offered = self.points.items[found as usize];
        if let Access::Offered = access {
            return Link::Point(offered.index);
        }
        let Consumer::Module(descriptor) = consumer else {
            return Link::Absent;
        };
        if !offered.descriptor.is(point) {
            self.report_two_points(offered.descriptor, point, consumer, entry);
        } else if offered.plugin != plugin {
            let plugin = self.plugins.items[offered.plugin as usize].descriptor;
            let offered_by = offered.offered_by;
            let module = descriptor;
            self.report(Problem::PointOfAnotherPlugin {
                point,
                offered_by,
                plugin,
                module,
                dependency,
                entry,
            });
        } else {
            self.add_use(found, module);
        }
        Link::Point(offered.index)
    }

    const fn add_use(&mut self, point: u32, module: u32) {
        let Some(added) = self.uses.push(Use { module, next: NONE }) else {
            return;
        };
        let draft = &mut self.points.items[point as usize];
        match draft.last_use {
            NONE => draft.first_use = added,
            last => self.uses.items[last as usize].next = added,
        }
        draft.last_use = added;
    }

    const fn may_be_in_something_broken(&self, point: &ExtensionPointDescriptor) -> bool {
        point.broken || self.broken.plugins || self.broken.modules
    }

    const fn report_two_points(
        &mut self,
        first: &'static ExtensionPointDescriptor,
        second: &'static ExtensionPointDescriptor,
        consumer: Consumer,
        entry: u32,
    ) {
        if !first.broken && !second.broken {
            self.report(Problem::TwoExtensionPoints {
                first,
                second,
                consumer,
                entry,
            });
        }
    }
}
