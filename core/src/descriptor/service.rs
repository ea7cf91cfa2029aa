use super::{Id, Item};

/// How many instances of a service there are.
///
/// See [service scopes](https://backstage.io/docs/backend-system/architecture/services#service-scope) of Backstage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One instance for the whole backend. Always created; may depend on root-scoped services only.
    Root,
    /// One instance for each plugin that needs it.
    Plugin,
}

impl Scope {
    /// Whether this is [`Scope::Root`]. A method, because `==` cannot be used in a `const fn`.
    #[must_use]
    pub const fn is_root(self) -> bool {
        matches!(self, Self::Root)
    }

    /// The word for it, as in `scope = root`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Plugin => "plugin",
        }
    }
}

/// What `#[service]` says about a service: its identity, not who makes it.
#[derive(Clone, Copy, Debug)]
pub struct ServiceDescriptor {
    /// The trait or struct.
    pub item: Item,
    /// [`Item::fingerprint`] of the item: what tells two services of one id apart.
    pub fingerprint: u128,
    /// `<plugin>.<name>`, or `core.<name>`.
    pub id: Id,
    /// How many instances there are.
    pub scope: Scope,
    /// Whether any number of factories may provide it.
    pub many: bool,
    /// Whether the runtime itself provides it, so that no factory may.
    pub built_in: bool,
    /// Whether its attribute already was an error, so that errors about it would be noise.
    pub broken: bool,
}

impl ServiceDescriptor {
    /// Describes a service. `item` is where the attribute stands.
    #[must_use]
    pub const fn new(item: Item, id: &'static str, scope: Scope, many: bool) -> Self {
        Self {
            item,
            fingerprint: item.fingerprint(),
            id: Id::new(id),
            scope,
            many,
            built_in: false,
            broken: false,
        }
    }

    /// Describes a service that the runtime provides.
    #[must_use]
    pub const fn built_in(item: Item, id: &'static str) -> Self {
        Self {
            built_in: true,
            ..Self::new(item, id, Scope::Plugin, false)
        }
    }

    /// Describes a service whose attribute is an error, so that what refers to it still compiles.
    #[must_use]
    pub const fn broken(item: Item) -> Self {
        Self {
            broken: true,
            ..Self::new(item, item.name, Scope::Plugin, false)
        }
    }

    /// Whether both are the same type with the same id.
    #[must_use]
    pub const fn is(&self, other: &Self) -> bool {
        self.id.is(other.id) && self.fingerprint == other.fingerprint
    }
}
