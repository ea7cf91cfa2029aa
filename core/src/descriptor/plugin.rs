use core::future::Future;
use core::pin::Pin;

use super::{Dependency, Id, Item};
use crate::error::Result;
use crate::inject::Injector;

/// What identifies a plugin: its id, and the type that stands for it.
///
/// The type is the plugin's struct, or the marker that a `-node` crate offers to modules instead of the struct.
#[derive(Clone, Copy, Debug)]
pub struct PluginKey {
    /// The struct or marker.
    pub item: Item,
    /// [`Item::fingerprint`] of the item.
    pub fingerprint: u128,
    /// kebab-case.
    pub id: Id,
    /// Whether its attribute already was an error.
    pub broken: bool,
}

impl PluginKey {
    /// Identifies a plugin. `item` is where the attribute stands.
    #[must_use]
    pub const fn new(item: Item, id: &'static str) -> Self {
        Self {
            item,
            fingerprint: item.fingerprint(),
            id: Id::new(id),
            broken: false,
        }
    }

    /// Stands in for a plugin whose attribute is an error.
    #[must_use]
    pub const fn broken(item: Item) -> Self {
        Self {
            broken: true,
            ..Self::new(item, item.name)
        }
    }

    /// Whether both stand for the same plugin.
    #[must_use]
    pub const fn is(&self, other: &Self) -> bool {
        self.id.is(other.id) && self.fingerprint == other.fingerprint
    }
}

/// A plugin's or module's initialisation, which may borrow what was lent to it.
pub type InitFuture<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// What `#[plugin]` says about a struct.
#[derive(Clone, Copy, Debug)]
pub struct PluginDescriptor {
    /// The struct.
    pub item: Item,
    /// The plugin's identity.
    pub key: &'static PluginKey,
    /// What it needs, in the order of its fields.
    pub dependencies: &'static [Dependency],
    /// Fills the fields and calls `init`.
    pub init: for<'a> fn(&mut Injector<'a>) -> InitFuture<'a>,
}
