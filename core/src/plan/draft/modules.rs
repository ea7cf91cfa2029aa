//! In what order the modules of a plugin are initialised: whoever offers an extension point comes after all that use
//! it, and so gets it back filled. The same rule as
//! [Backstage's](https://backstage.io/docs/backend-system/architecture/modules).

use super::super::Consumer;
use super::super::planned::{PlannedModule, Range};
use super::Draft;
use super::parts::{NONE, State, Visit};
use crate::descriptor::{Access, Need};

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    pub(super) const fn order_modules(&mut self) {
        let mut at = 0;
        while at < self.plugins.len {
            let start = self.wiring.planned_modules.len as u32;
            let mut module = self.plugins.items[at].first_module;
            while module != NONE {
                self.visit_module(module);
                module = self.modules.items[module as usize].next;
            }
            let count = self.wiring.planned_modules.len as u32 - start;
            self.plugins.items[at].planned_modules = Range { start, count };
            at += 1;
        }
    }

    const fn visit_module(&mut self, module: u32) {
        if !matches!(self.modules.items[module as usize].state, State::Waiting) {
            return;
        }
        self.enter_module(module);
        while self.module_path.len > 0 {
            let top = self.module_path.len - 1;
            let visit = self.module_path.items[top];
            let dependencies = self.modules.items[visit.node as usize].descriptor.dependencies;
            if visit.dependency == dependencies.len() {
                self.leave_module(visit.node);
                continue;
            }
            let next = match visit.within {
                NONE => self.first_use_of_offered(visit.node, dependencies[visit.dependency].need),
                last => self.uses.items[last as usize].next,
            };
            if next == NONE {
                self.module_path.items[top] = Visit {
                    dependency: visit.dependency + 1,
                    ..Visit::of(visit.node)
                };
                continue;
            }
            self.module_path.items[top].within = next;
            let user = self.uses.items[next as usize].module;
            match self.modules.items[user as usize].state {
                State::Waiting => self.enter_module(user),
                State::OnPath => self.report_module_cycle(user),
                State::Done => {}
            }
        }
    }

    /// The first use of the extension point that `module` offers in a field, if it does.
    const fn first_use_of_offered(&self, module: u32, need: &Need) -> u32 {
        let Need::ExtensionPoint {
            point,
            access: Access::Offered,
        } = need
        else {
            return NONE;
        };
        let Some(found) = self.point_table.find(point.id.hash) else {
            return NONE;
        };
        let draft = &self.points.items[found as usize];
        // an extension point that is offered twice belongs to the first that does
        match draft.offered_by {
            Consumer::Module(owner) if owner.item.is(&self.modules.items[module as usize].descriptor.item) => {
                draft.first_use
            }
            _ => NONE,
        }
    }

    const fn enter_module(&mut self, module: u32) {
        self.modules.items[module as usize].state = State::OnPath;
        let _ = self.module_path.push(Visit::of(module));
    }

    const fn leave_module(&mut self, module: u32) {
        self.module_path.len -= 1;
        let draft = &mut self.modules.items[module as usize];
        draft.state = State::Done;
        let (descriptor, always, links) = (draft.descriptor, draft.always, draft.links);
        let _ = self.wiring.planned_modules.push(PlannedModule {
            descriptor,
            always,
            links,
        });
    }
}
