use crate::plan::Plan;

/// A wired backend. Implemented by [`backend!`](crate::backend).
///
/// ```
/// use flytower_core::{Backend, StartOptions, backend};
///
/// backend! {
///     /// Nothing at all, but complete.
///     pub struct Empty {}
/// }
///
/// assert!(Empty::PLAN.plugins.is_empty());
/// ```
pub trait Backend {
    /// The wiring.
    const PLAN: &'static Plan;
}
