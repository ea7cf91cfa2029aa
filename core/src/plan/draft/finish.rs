//! From a draft to the plan's slices.

use super::super::planned::{Plan, PlannedFactory, PlannedPlugin, PlannedPoint, Range};
use super::Draft;
use super::parts::NONE;
use crate::descriptor::Item;

impl<const F: usize, const L: usize, const P: usize> Draft<F, L, P> {
    pub(super) const fn finish(&mut self) {
        let mut at = 0;
        while at < self.order.len {
            let node = &self.candidates.items[self.order.items[at] as usize];
            let _ = self.planned_factories.push(PlannedFactory {
                descriptor: node.factory(),
                origin: node.origin,
                asked_by: node.asked_by,
                instance: node.instance,
                level: node.level,
                links: node.links,
                context_links: node.context_links,
            });
            at += 1;
        }
        let mut at = 0;
        while at < self.plugins.len {
            self.finish_plugin(at);
            at += 1;
        }
    }

    const fn finish_plugin(&mut self, index: usize) {
        let draft = self.plugins.items[index];
        let start = self.planned_points.len as u32;
        let mut point = draft.first_point;
        while point != NONE {
            let found = self.points.items[point as usize];
            let planned = PlannedPoint {
                descriptor: found.descriptor,
                offered_by: found.offered_by,
            };
            let _ = self.planned_points.push(planned);
            point = found.next;
        }
        let _ = self.planned_plugins.push(PlannedPlugin {
            descriptor: draft.descriptor,
            always: draft.always,
            modules: draft.planned_modules,
            points: Range {
                start,
                count: draft.point_count,
            },
            links: draft.links,
        });
    }

    /// The plan that this draft holds. `backend` is the struct that `backend!` makes.
    #[must_use]
    pub const fn plan(&'static self, backend: Item) -> Plan {
        Plan {
            backend,
            entries: self.entries,
            factories: self.planned_factories.as_slice(),
            overridden: self.overridden.as_slice(),
            plugins: self.planned_plugins.as_slice(),
            modules: self.planned_modules.as_slice(),
            points: self.planned_points.as_slice(),
            loaders: self.planned_loaders.as_slice(),
            root_instances: self.root_instances,
            plugin_instances: self.plugin_instances,
            links: self.links.as_slice(),
            many: self.many.as_slice(),
            runtime_links: self.runtime_links,
            problems: self.problems.as_slice(),
            cycles: self.cycles.as_slice(),
        }
    }
}
