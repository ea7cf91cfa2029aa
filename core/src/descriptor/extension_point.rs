use core::any::Any;

use super::{Id, Item};

/// What `#[extension_point]` says about a type.
#[derive(Clone, Copy, Debug)]
pub struct ExtensionPointDescriptor {
    /// The struct or enum.
    pub item: Item,
    /// [`Item::fingerprint`] of the item.
    pub fingerprint: u128,
    /// `<plugin>.<name>`.
    pub id: Id,
    /// Makes the value that modules fill.
    pub create: fn() -> Box<dyn Any + Send>,
    /// Whether its attribute already was an error.
    pub broken: bool,
}

impl ExtensionPointDescriptor {
    /// Describes an extension point. `item` is where the attribute stands.
    #[must_use]
    pub const fn new(item: Item, id: &'static str, create: fn() -> Box<dyn Any + Send>) -> Self {
        Self {
            item,
            fingerprint: item.fingerprint(),
            id: Id::new(id),
            create,
            broken: false,
        }
    }

    /// Describes an extension point whose attribute is an error.
    #[must_use]
    pub const fn broken(item: Item, create: fn() -> Box<dyn Any + Send>) -> Self {
        Self {
            broken: true,
            ..Self::new(item, item.name, create)
        }
    }

    /// Whether both are the same type with the same id.
    #[must_use]
    pub const fn is(&self, other: &Self) -> bool {
        self.id.is(other.id) && self.fingerprint == other.fingerprint
    }
}
