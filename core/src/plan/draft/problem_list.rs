use super::super::Problem;
use super::Draft;

impl<const F: usize, const L: usize, const P: usize> Draft<F, L, P> {
    /// Notes a problem; when the list is full, those before it are plenty for one build.
    pub(super) const fn report(&mut self, problem: Problem) {
        let _ = self.problems.push(problem);
    }
}
