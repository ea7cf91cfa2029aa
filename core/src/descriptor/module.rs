use super::{Dependency, Id, InitFuture, Item, PluginKey};
use crate::inject::Injector;

/// What `#[module]` says about a struct.
#[derive(Clone, Copy, Debug)]
pub struct ModuleDescriptor {
    /// The struct.
    pub item: Item,
    /// kebab-case, unique in its plugin.
    pub id: Id,
    /// The plugin it extends.
    pub plugin: &'static PluginKey,
    /// What it needs, in the order of its fields.
    pub dependencies: &'static [Dependency],
    /// Fills the fields and calls `init`.
    pub init: for<'a> fn(&mut Injector<'a>) -> InitFuture<'a>,
}
