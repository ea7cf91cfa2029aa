use crate::descriptor::FeatureDescriptor;

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
        Self { number, section, path, feature }
    }
}
