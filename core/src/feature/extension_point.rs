use core::any::Any;

use crate::descriptor::ExtensionPointDescriptor;

/// A value that a plugin lends to its modules, to be filled. Implemented by `#[extension_point]`.
///
/// It is a plain type: owned by the plugin, lent as `&mut` to one module after the other, moved into the plugin's field
/// before `init`. That nobody uses it later is the borrow checker's business.
///
/// See [extension points](https://backstage.io/docs/backend-system/architecture/extension-points) of Backstage.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an extension point",
    label = "FT0021: no `#[extension_point]` stands on it",
    note = "a module borrows extension points as `&'a mut Point`; services are shared, as `Arc<S>`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0021.md"
)]
pub trait ExtensionPoint: 'static {
    /// What the attribute says.
    const DESCRIPTOR: &'static ExtensionPointDescriptor;
}

/// `Default + Send + 'static`: an extension point is made empty, and travels with its plugin's task.
#[diagnostic::on_unimplemented(
    message = "the extension point `{Self}` cannot be made empty",
    label = "FT0035: an extension point must be `Default + Send + 'static`",
    note = "the backend makes the value that modules fill: add `#[derive(Default)]` or implement `Default`",
    note = "see https://github.com/flytower/flytower/blob/main/docs/diagnostics/FT0035.md"
)]
pub trait ExtensionPointState {
    /// Makes an empty one.
    fn create() -> Box<dyn Any + Send>;
}

#[diagnostic::do_not_recommend]
impl<T: Default + Send + 'static> ExtensionPointState for T {
    fn create() -> Box<dyn Any + Send> {
        Box::new(T::default())
    }
}
