use super::{DefaultFactory, ExtensionPointDescriptor, ServiceDescriptor};
use crate::config::SectionDescriptor;

/// One field (or parameter) of a feature and what has to be put there.
#[derive(Clone, Copy, Debug)]
pub struct Dependency {
    /// The field's name.
    pub field: &'static str,
    /// The line the field stands on, in the file of its item.
    pub line: u32,
    /// What the field's type asks for.
    pub need: &'static Need,
}

/// What a type asks for when it stands in a field, from [`Inject::NEED`](crate::inject::Inject::NEED).
#[derive(Clone, Copy, Debug)]
pub enum Need {
    /// A service.
    Service {
        /// Which.
        service: &'static ServiceDescriptor,
        /// The factory used when a backend names none.
        default: Option<&'static DefaultFactory>,
        /// How many of it.
        arity: Arity,
        /// The part of the configuration that the field holds, if it is not the service itself but a
        /// [`Config`](crate::config::Config).
        section: Option<&'static SectionDescriptor>,
    },
    /// An extension point.
    ExtensionPoint {
        /// Which.
        point: &'static ExtensionPointDescriptor,
        /// Whether the field offers it or uses it.
        access: Access,
    },
    /// Something that the runtime has at hand.
    Runtime(RuntimeValue),
}

/// How many instances of a service a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// `Arc<S>`
    One,
    /// `Option<Arc<S>>`: absent is fine.
    Optional,
    /// `Vec<Arc<S>>`: all of a multiton, none is fine.
    Many,
}

/// What a field does with an extension point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// `Point`: owned. The feature offers it to modules and gets it back filled.
    Offered,
    /// `&mut Point`: lent to a module until its `init` ends.
    Lent,
}

/// A value that no factory makes, because it describes the run itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuntimeValue {
    /// [`PluginMetadata`](crate::services::PluginMetadata): which plugin this is.
    Plugin,
    /// [`PluginHooks`](crate::runtime::PluginHooks): what to call when this plugin starts and stops.
    PluginHooks,
    /// [`RootHooks`](crate::runtime::RootHooks): what to call when the backend starts and stops.
    RootHooks,
    /// [`StartOptions`](crate::runtime::StartOptions): what the backend was started with.
    Options,
    /// [`InstalledFeatures`](crate::runtime::InstalledFeatures): which plugins and modules run.
    Installed,
}

impl Dependency {
    /// The part of the configuration that the field holds, if it holds one.
    #[must_use]
    pub const fn section(&self) -> Option<&'static SectionDescriptor> {
        match self.need {
            Need::Service { section, .. } => *section,
            Need::ExtensionPoint { .. } | Need::Runtime(_) => None,
        }
    }
}

impl RuntimeValue {
    /// Whether it exists once per plugin and thus not in root scope.
    #[must_use]
    pub const fn is_of_plugin(self) -> bool {
        matches!(self, Self::Plugin | Self::PluginHooks)
    }

    /// The type's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plugin => "PluginMetadata",
            Self::PluginHooks => "PluginHooks",
            Self::RootHooks => "RootHooks",
            Self::Options => "StartOptions",
            Self::Installed => "InstalledFeatures",
        }
    }
}
