//! Cycles, as the searches for an order meet them.
//!
//! Two cycles that share a member may well be one mistake, so of those only the first is reported.

use super::super::{Consumer, Problem};
use super::Draft;

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    /// Reports the cycle from `factory` along the path back to it.
    pub(super) const fn report_cycle(&mut self, factory: u32) {
        let mut start = self.path.len;
        let mut fresh = true;
        while start > 0 {
            start -= 1;
            let node = self.path.items[start].node;
            fresh = fresh && !self.candidates.items[node as usize].in_cycle;
            if node == factory {
                break;
            }
        }
        if !fresh {
            return;
        }
        let first = self.first_listed_factory(start);
        let entry = self.candidates.items[self.path.items[first].node as usize].entry;
        let (begin, count) = (self.wiring.cycles.len, self.path.len - start);
        let mut step = 0;
        while step < count {
            let node = self.path.items[start + (first - start + step) % count].node as usize;
            self.candidates.items[node].in_cycle = true;
            let _ = self
                .wiring
                .cycles
                .push(Consumer::Factory(self.candidates.items[node].factory()));
            step += 1;
        }
        self.report(Problem::ServiceCycle {
            start: begin as u32,
            count: count as u32,
            entry,
        });
    }

    /// Where on the path, from `start`, the factory is that comes first in `backend!`: the cycle is drawn from there.
    const fn first_listed_factory(&self, start: usize) -> usize {
        let (mut first, mut at) = (start, start + 1);
        while at < self.path.len {
            let entry = self.candidates.items[self.path.items[at].node as usize].entry;
            if entry < self.candidates.items[self.path.items[first].node as usize].entry {
                first = at;
            }
            at += 1;
        }
        first
    }

    /// Reports the cycle of modules from `module` along the path back to it.
    pub(super) const fn report_module_cycle(&mut self, module: u32) {
        let mut start = self.module_path.len;
        let mut fresh = true;
        while start > 0 {
            start -= 1;
            let node = self.module_path.items[start].node;
            fresh = fresh && !self.modules.items[node as usize].in_cycle;
            if node == module {
                break;
            }
        }
        if !fresh {
            return;
        }
        let count = self.module_path.len - start;
        let first = self.first_listed_module(start, count);
        let entry = self.modules.items[self.module_of_cycle(start, count, first) as usize].entry;
        let begin = self.wiring.cycles.len;
        let mut step = 0;
        while step < count {
            let node = self.module_of_cycle(start, count, (first + step) % count);
            let draft = &mut self.modules.items[node as usize];
            draft.in_cycle = true;
            let _ = self.wiring.cycles.push(Consumer::Module(draft.descriptor));
            step += 1;
        }
        self.report(Problem::ModuleCycle {
            start: begin as u32,
            count: (self.wiring.cycles.len - begin) as u32,
            entry,
        });
    }

    /// The module at `step` of the cycle that the path ends with. The path goes from those that offer to those that use: to
    /// read "uses", it is read backwards.
    const fn module_of_cycle(&self, start: usize, count: usize, step: usize) -> u32 {
        self.module_path.items[start + (count - step) % count].node
    }

    /// The step at which the module is that comes first in `backend!`.
    const fn first_listed_module(&self, start: usize, count: usize) -> usize {
        let mut first = 0;
        let mut step = 1;
        while step < count {
            let (node, best) = (
                self.module_of_cycle(start, count, step),
                self.module_of_cycle(start, count, first),
            );
            if self.modules.items[node as usize].entry < self.modules.items[best as usize].entry {
                first = step;
            }
            step += 1;
        }
        first
    }
}
