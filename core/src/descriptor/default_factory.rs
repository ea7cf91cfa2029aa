use core::sync::atomic::AtomicBool;

use super::{FactoryDescriptor, FeatureDescriptor, ServiceDescriptor};

/// A reference from a service to its default factory that const evaluation does not follow by itself.
///
/// Default factories may depend on each other in a circle, and it must be *our* error, with the whole path, that says
/// so. With plain references rustc would be first: to validate a constant it evaluates everything that the constant
/// refers to, and a circle of constants is E0391. It stops at a `static` with interior mutability, whose value is
/// nobody's to know in advance. Hence the empty array of atomics: it makes this type interior-mutable and occupies
/// nothing. Only the initializer of another static may look into such a static, which is why the plan is one
/// ([reference](https://doc.rust-lang.org/reference/const_eval.html#r-const-eval.const-expr.path-static)).
///
/// Rejected: function pointers (a `const fn` cannot call them), and following the types with a bounded depth (the number
/// of constants grows with the depth).
#[derive(Debug)]
pub struct DefaultFactory {
    factory: Option<&'static FactoryDescriptor>,
    _interior_mutability: [AtomicBool; 0],
}

impl DefaultFactory {
    /// Refers to `feature` if it is a factory of `service`. If not, that is an error elsewhere, and here as if there were none.
    #[must_use]
    pub const fn of(feature: FeatureDescriptor, service: &ServiceDescriptor) -> Self {
        match feature {
            FeatureDescriptor::ServiceFactory(factory) if factory.provides.is(service) => Self::new(Some(factory)),
            _ => Self::new(None),
        }
    }

    pub(crate) const fn new(factory: Option<&'static FactoryDescriptor>) -> Self {
        Self {
            factory,
            _interior_mutability: [],
        }
    }

    /// The factory. In const evaluation, only a `static`'s initializer may call this.
    #[must_use]
    pub const fn get(&self) -> Option<&'static FactoryDescriptor> {
        self.factory
    }
}
