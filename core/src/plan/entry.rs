use crate::descriptor::{FeatureDescriptor, FeatureKind};

/// The sections of `backend!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// `services: […]`
    Services,
    /// `plugins: […]`
    Plugins,
    /// `modules: […]`
    Modules,
    /// `loaders: […]`
    Loaders,
}

impl Section {
    /// The section that a kind of feature belongs into, if it is one that is listed at all.
    #[must_use]
    pub const fn of(kind: FeatureKind) -> Option<Self> {
        match kind {
            FeatureKind::ServiceFactory | FeatureKind::ServiceSet => Some(Self::Services),
            FeatureKind::Plugin => Some(Self::Plugins),
            FeatureKind::Module => Some(Self::Modules),
            FeatureKind::FeatureLoader => Some(Self::Loaders),
            FeatureKind::ExtensionPoint | FeatureKind::PluginMarker => None,
        }
    }

    /// Whether both are the same. A method, because `==` cannot be used in a `const fn`.
    #[must_use]
    pub const fn is(self, other: Self) -> bool {
        self as u8 == other as u8
    }

    /// Whether features of this kind belong into this section.
    #[must_use]
    pub const fn takes(self, kind: FeatureKind) -> bool {
        match Self::of(kind) {
            Some(section) => section.is(self),
            None => false,
        }
    }

    /// The section's name in `backend!`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Plugins => "plugins",
            Self::Modules => "modules",
            Self::Loaders => "loaders",
        }
    }
}

/// One line of `backend!`: a feature, and where it was listed.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The position in `backend!`, counted over all sections. Entries that `#[cfg]` leaves out leave a gap.
    pub number: u32,
    /// The section.
    pub section: Section,
    /// The path, as written.
    pub path: &'static str,
    /// What stands there.
    pub feature: FeatureDescriptor,
}

impl Entry {
    /// Makes an entry. The expansion of `backend!` does.
    #[must_use]
    pub const fn new(number: u32, section: Section, path: &'static str, feature: FeatureDescriptor) -> Self {
        Self {
            number,
            section,
            path,
            feature,
        }
    }
}
