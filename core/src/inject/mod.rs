//! What may stand in a field, and how it gets there.

mod extension_points;
mod injector;
mod instance;
mod services;
mod structs;

pub use extension_points::offered;

pub(crate) use injector::misplaced;
pub use injector::{Injector, Lendable};
pub use instance::{Instance, Slot};
pub use structs::{Concrete, itself};

use crate::descriptor::Need;

/// A type that may stand in a field of a feature.
///
/// | type | what it gets |
/// |---|---|
/// | `Arc<S>` | the service `S` |
/// | `Option<Arc<S>>` | the service `S`, if the backend has it |
/// | `Vec<Arc<S>>` | every instance of the multiton `S` |
/// | [`Config<T>`](crate::Config) | a section of the configuration |
/// | [`PluginMetadata`](crate::services::PluginMetadata) | which plugin this is |
/// | an extension point | in a plugin or module that offers it |
/// | `&'a mut` an extension point | in a module that uses it |
///
/// Factories of core services may also have [`StartOptions`](crate::StartOptions),
/// [`RootHooks`](crate::runtime::RootHooks), [`PluginHooks`](crate::runtime::PluginHooks) and
/// [`InstalledFeatures`](crate::runtime::InstalledFeatures): what the runtime itself knows. There is no need to implement
/// this trait by hand; whoever does has to take exactly one value.
///
/// The macros only name a field's type; it is this trait that says what to do with it. So an alias or a renamed import
/// works like the type itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected",
    label = "FT0021: not something that Flytower can put into a field",
    note = "a field holds `Arc<S>` for a service `S`, `Option<Arc<S>>` where its absence is fine, `Vec<Arc<S>>` for a \
            multiton, `Config<T>`, `PluginMetadata`, or an extension point (owned to offer it, `&mut` in a module to use it)",
    note = "what a plugin makes itself is a variable in its `init`; a service with state of its own has a function as its \
            factory, which makes the struct",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0021.md"
)]
pub trait Inject<'a>: Sized {
    /// What the type asks for.
    const NEED: &'static Need;

    /// Takes it out of `injector`, whose next value it is. Whatever may be missing at run time was missed before: an
    /// [`Injector`] has everything, or there is none.
    fn inject(injector: &mut Injector<'a>) -> Self;
}
