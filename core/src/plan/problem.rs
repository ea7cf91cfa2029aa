use super::Consumer;
use crate::descriptor::{
    Dependency, ExtensionPointDescriptor, FactoryDescriptor, Item, ModuleDescriptor, PluginDescriptor,
    ServiceDescriptor,
};

/// What is wrong with a list of features. Each has an entry of `backend!` at which it is reported, and a code.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Problem {
    /// FT0001
    ServiceWithoutFactory {
        /// The service.
        service: &'static ServiceDescriptor,
        /// Who asked first.
        consumer: Consumer,
        /// In which field.
        dependency: &'static Dependency,
        /// Where to report it.
        entry: u32,
    },
    /// FT0002
    ServiceCycle {
        /// Where the cycle starts in the plan's list of cycles.
        start: u32,
        /// How many factories it has.
        count: u32,
        /// Where to report it.
        entry: u32,
    },
    /// FT0003
    TwoFactories {
        /// The one that was listed first.
        first: &'static FactoryDescriptor,
        /// The other.
        second: &'static FactoryDescriptor,
        /// The set that holds both, if it is not `backend!`.
        set: Option<&'static str>,
        /// Where to report it.
        entry: u32,
    },
    /// FT0005
    TwoPlugins {
        /// The one that was listed first.
        first: &'static PluginDescriptor,
        /// The other.
        second: &'static PluginDescriptor,
        /// Where to report it.
        entry: u32,
    },
    /// FT0006
    TwoModules {
        /// The one that was listed first.
        first: &'static ModuleDescriptor,
        /// The other.
        second: &'static ModuleDescriptor,
        /// Where to report it.
        entry: u32,
    },
    /// FT0007
    TwoServices {
        /// The one that was met first.
        first: &'static ServiceDescriptor,
        /// The other.
        second: &'static ServiceDescriptor,
        /// Who brought the other.
        consumer: Consumer,
        /// Where to report it.
        entry: u32,
    },
    /// FT0008
    TwoExtensionPoints {
        /// The one that was met first.
        first: &'static ExtensionPointDescriptor,
        /// The other.
        second: &'static ExtensionPointDescriptor,
        /// Who brought the other.
        consumer: Consumer,
        /// Where to report it.
        entry: u32,
    },
    /// FT0009
    PluginNotInstalled {
        /// The module.
        module: &'static ModuleDescriptor,
        /// A plugin of the same id that is another one.
        namesake: Option<&'static PluginDescriptor>,
        /// Where to report it.
        entry: u32,
    },
    /// FT0010
    PointNotOffered {
        /// The extension point.
        point: &'static ExtensionPointDescriptor,
        /// The module.
        module: &'static ModuleDescriptor,
        /// In which field.
        dependency: &'static Dependency,
        /// Where to report it.
        entry: u32,
    },
    /// FT0011
    PointOfAnotherPlugin {
        /// The extension point.
        point: &'static ExtensionPointDescriptor,
        /// Who offers it.
        offered_by: Consumer,
        /// The plugin whose it is.
        plugin: &'static PluginDescriptor,
        /// The module.
        module: &'static ModuleDescriptor,
        /// In which field.
        dependency: &'static Dependency,
        /// Where to report it.
        entry: u32,
    },
    /// FT0012
    ModuleCycle {
        /// Where the cycle starts in the plan's list of cycles.
        start: u32,
        /// How many modules it has.
        count: u32,
        /// Where to report it.
        entry: u32,
    },
    /// FT0013
    PointOfferedTwice {
        /// The extension point.
        point: &'static ExtensionPointDescriptor,
        /// The one that was listed first.
        first: Consumer,
        /// The other.
        second: Consumer,
        /// Where to report it.
        entry: u32,
    },
    /// FT0018
    WrongSection {
        /// Where to report it, and what is there.
        entry: u32,
    },
    /// FT0019
    ListedTwice {
        /// The feature.
        item: &'static Item,
        /// The entry that came first.
        first: u32,
        /// Where to report it.
        entry: u32,
    },
    /// FT0042
    TooManyDefaults {
        /// Where to report it.
        entry: u32,
    },
}

impl Problem {
    pub(super) const fn entry(&self) -> u32 {
        match self {
            Self::ServiceWithoutFactory { entry, .. }
            | Self::ServiceCycle { entry, .. }
            | Self::TwoFactories { entry, .. }
            | Self::TwoPlugins { entry, .. }
            | Self::TwoModules { entry, .. }
            | Self::TwoServices { entry, .. }
            | Self::TwoExtensionPoints { entry, .. }
            | Self::PluginNotInstalled { entry, .. }
            | Self::PointNotOffered { entry, .. }
            | Self::PointOfAnotherPlugin { entry, .. }
            | Self::ModuleCycle { entry, .. }
            | Self::PointOfferedTwice { entry, .. }
            | Self::WrongSection { entry }
            | Self::ListedTwice { entry, .. }
            | Self::TooManyDefaults { entry } => *entry,
        }
    }
}
