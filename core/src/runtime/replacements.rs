use core::fmt;
use std::sync::Arc;

use crate::descriptor::ServiceDescriptor;
use crate::feature::Service;
use crate::inject::Instance;
use crate::plan::Plan;
use crate::services::PluginMetadata;

/// Instances that stand in for what factories would make: the mocks of a test.
#[derive(Clone, Default)]
pub(super) struct Replacements(Vec<Replacement>);

#[derive(Clone)]
struct Replacement {
    service: &'static ServiceDescriptor,
    instance: Arc<dyn Fn(Option<PluginMetadata>) -> Instance + Send + Sync>,
}

/// A replacement that nothing would ever use.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{service}` cannot be replaced, because no feature of `{backend}` uses it; leave the replacement out, or install a \
     feature that uses the service"
)]
pub(super) struct NothingToReplace {
    service: &'static str,
    backend: &'static str,
}

impl Replacements {
    /// Later ones win.
    pub(super) fn add<S: Service + ?Sized>(
        &mut self,
        make: impl Fn(Option<PluginMetadata>) -> Arc<S> + Send + Sync + 'static,
    ) {
        self.0.insert(
            0,
            Replacement {
                service: S::DESCRIPTOR,
                instance: Arc::new(move |plugin| Instance::of(make(plugin))),
            },
        );
    }

    /// What stands in for a service, if anything does; `plugin` is the one that it is for, if it is for one.
    pub(super) fn instance(&self, service: &ServiceDescriptor, plugin: Option<PluginMetadata>) -> Option<Instance> {
        self.find(service).map(|replacement| (replacement.instance)(plugin))
    }

    pub(super) fn contains(&self, service: &ServiceDescriptor) -> bool {
        self.find(service).is_some()
    }

    fn find(&self, service: &ServiceDescriptor) -> Option<&Replacement> {
        self.0.iter().find(|replacement| replacement.service.is(service))
    }

    /// That each replaces something: one that does not is a test of something else than its author thinks.
    pub(super) fn check(&self, plan: &Plan) -> Result<(), NothingToReplace> {
        let unused = self
            .0
            .iter()
            .find(|replacement| !crate::linked::is_provided(plan, replacement.service));
        unused.map_or(Ok(()), |replacement| {
            Err(NothingToReplace {
                service: replacement.service.id.text(),
                backend: plan.backend.name,
            })
        })
    }
}

impl fmt::Debug for Replacements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.0.iter().map(|replacement| replacement.service.id.text());
        f.debug_list().entries(ids).finish()
    }
}
