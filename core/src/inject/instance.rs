use core::any::Any;
use core::fmt;
use std::sync::Arc;

use super::injector::misplaced;
use crate::error::{Error, Result};
use crate::feature::Service;

/// An instance of some service, or of a factory's root context.
///
/// Only the runtime and the code that the attributes generate handle these; what a feature gets are plain fields.
pub struct Instance(Box<dyn Any + Send + Sync>);

impl Instance {
    /// Wraps an instance of a service.
    #[must_use]
    pub fn of<S: Service + ?Sized>(service: Arc<S>) -> Self {
        S::SHARE(service)
    }

    pub(crate) fn shared<S: ?Sized + Send + Sync + 'static>(service: Arc<S>) -> Self {
        Self(Box::new(service))
    }

    /// Stands for an instance of a service whose attribute is an error, so that nothing else is asked of it.
    #[must_use]
    pub fn of_broken<S: ?Sized>(_service: Arc<S>) -> Self {
        Self(Box::new(()))
    }

    /// Wraps a root context.
    #[must_use]
    pub fn context<C: Any + Send + Sync>(context: Arc<C>) -> Self {
        Self(Box::new(context))
    }

    /// The `Arc` that was wrapped. Which instance goes where was decided by the types' fingerprints, so that it is one of
    /// this type.
    #[must_use]
    pub fn get<S: ?Sized>(&self) -> Arc<S>
    where
        Arc<S>: Any,
    {
        self.0.downcast_ref::<Arc<S>>().map_or_else(|| misplaced(), Arc::clone)
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Instance")
    }
}

/// Where an instance lives while the backend starts.
#[derive(Debug, Default)]
pub enum Slot {
    /// Not made, because nothing that was started needs it.
    #[default]
    Empty,
    /// Made.
    Ready(Instance),
    /// Its factory failed; each that needs it fails with this.
    Failed(Arc<str>),
}

impl Slot {
    /// Whether the instance is there.
    ///
    /// # Errors
    ///
    /// Why its factory failed.
    pub(crate) fn check(&self) -> Result<()> {
        match self {
            Self::Failed(reason) => Err(Error::internal(reason.as_ref())),
            Self::Ready(_) | Self::Empty => Ok(()),
        }
    }

    /// The instance, which was checked to be there.
    pub(crate) fn instance(&self) -> &Instance {
        match self {
            Self::Ready(instance) => instance,
            Self::Failed(_) | Self::Empty => misplaced(),
        }
    }
}
