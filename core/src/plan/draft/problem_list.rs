use super::super::Problem;
use super::Draft;

impl<const F: usize, const L: usize, const P: usize, const T: usize> Draft<F, L, P, T> {
    /// Notes a problem; when the list is full, those before it are plenty for one build.
    pub(super) const fn report(&mut self, problem: Problem) {
        let _ = self.wiring.problems.push(problem);
    }
}
