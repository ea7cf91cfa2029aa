//! From a draft to the wiring that remains of it.

use super::super::planned::{PlannedFactory, PlannedPlugin, PlannedPoint, Range};
use super::Draft;
use super::parts::NONE;

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    pub(super) const fn finish(&mut self) {
        let mut at = 0;
        while at < self.order.len {
            let node = &self.candidates.items[self.order.items[at] as usize];
            let _ = self.wiring.planned_factories.push(PlannedFactory {
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
        let start = self.wiring.planned_points.len as u32;
        let mut point = draft.first_point;
        while point != NONE {
            let found = self.points.items[point as usize];
            let planned = PlannedPoint {
                descriptor: found.descriptor,
                offered_by: found.offered_by,
            };
            let _ = self.wiring.planned_points.push(planned);
            point = found.next;
        }
        let _ = self.wiring.planned_plugins.push(PlannedPlugin {
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
}
