use std::sync::Arc;

use crate::descriptor::{DefaultFactory, ServiceDescriptor};
use crate::error::{Error, Result};
use crate::inject::Instance;

/// An interface that features depend on. Implemented by `#[service]`, on a trait or a struct.
///
/// See [services](https://backstage.io/docs/backend-system/architecture/services) of Backstage.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a service",
    label = "FT0022: no `#[service]` stands on it",
    note = "put `#[service(id = \"<plugin>.<name>\")]` on the trait (and write `Arc<dyn Trait>`) or on the struct",
    note = "a struct with `#[service_factory]` provides itself, unless it says `provides = dyn Trait`: then hold \
            `Arc<dyn Trait>`; an extension point is no service, it is held without `Arc`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0022.md"
)]
pub trait Service: 'static {
    /// The service's identity.
    const DESCRIPTOR: &'static ServiceDescriptor;
    /// The factory used when a backend names none. Apart from the descriptor, because a factory's descriptor refers to
    /// the service's.
    const DEFAULT: Option<&'static DefaultFactory> = None;
    /// Wraps an instance. That it is shared by threads is asked for here and nowhere else, or each use of a service that
    /// cannot be would be an error of its own.
    const SHARE: fn(Arc<Self>) -> Instance;
}

/// `Send + Sync + 'static`: many threads use one service.
#[diagnostic::on_unimplemented(
    message = "the service `{Self}` cannot be shared between threads",
    label = "FT0033: a service must be `Send + Sync + 'static`",
    note = "for a trait, write it as supertraits: `trait Name: Send + Sync + 'static`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0033.md"
)]
pub trait SharedByThreads {
    /// Wraps an instance.
    fn share(this: Arc<Self>) -> Instance;
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Send + Sync + 'static> SharedByThreads for T {
    fn share(this: Arc<Self>) -> Instance {
        Instance::shared(this)
    }
}

/// What a function with `#[service_factory]` may return: `Arc<S>` or `Result<Arc<S>>`.
#[diagnostic::on_unimplemented(
    message = "a service factory cannot return `{Self}`",
    label = "FT0034: must be `Arc<S>` or `Result<Arc<S>>`, where `S` is a service",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0034.md"
)]
pub trait FactoryOutput {
    /// What is behind the `Arc`.
    type Service: ?Sized;

    /// The service, or why there is none.
    ///
    /// # Errors
    ///
    /// The factory's own.
    fn into_result(self) -> Result<Arc<Self::Service>>;
}

#[diagnostic::do_not_recommend]
impl<S: ?Sized> FactoryOutput for Arc<S> {
    type Service = S;

    fn into_result(self) -> Result<Self> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S: ?Sized, E: Into<Error>> FactoryOutput for core::result::Result<Arc<S>, E> {
    type Service = S;

    fn into_result(self) -> Result<Arc<S>> {
        self.map_err(Into::into)
    }
}

/// What the `root` of a factory's `impl` block may return: `Result<Self>`.
#[diagnostic::on_unimplemented(
    message = "`root` cannot return `{Self}`",
    label = "FT0044: must be `Result<Self>`",
    note = "a root context is made once, at start, and that may fail: write `-> Result<Self>` and `Ok(…)`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0044.md"
)]
pub trait ContextOutput {
    /// The root context.
    type Context;

    /// The root context, or why there is none.
    ///
    /// # Errors
    ///
    /// The factory's own.
    fn into_result(self) -> Result<Self::Context>;
}

#[diagnostic::do_not_recommend]
impl<C, E: Into<Error>> ContextOutput for core::result::Result<C, E> {
    type Context = C;

    fn into_result(self) -> Result<C> {
        self.map_err(Into::into)
    }
}
