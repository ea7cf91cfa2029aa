use core::any::Any;
use std::sync::Arc;

use super::injector::misplaced;
use crate::feature::Service;

/// What a struct provides that does not provide a trait: itself. If it says that it provides another struct, const
/// evaluation reports it; rustc's word for it would be that two types are mismatched in code that nobody wrote.
#[must_use]
pub fn itself<T: Any + Send + Sync, S: Concrete + ?Sized>(service: Arc<T>) -> Arc<S> {
    S::of(service)
}

/// A type that is no trait object.
#[diagnostic::on_unimplemented(
    message = "the struct provides the trait object `{Self}` by another name",
    label = "FT0037: must be written `dyn Trait`",
    note = "only by `dyn` can a macro tell a trait from a struct: write `provides = dyn Trait`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0037.md"
)]
pub trait Concrete {
    /// The same by its type.
    fn of(service: Arc<dyn Any + Send + Sync>) -> Arc<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: Service + Send + Sync> Concrete for T {
    fn of(service: Arc<dyn Any + Send + Sync>) -> Arc<Self> {
        service.downcast().unwrap_or_else(|_| misplaced())
    }
}
