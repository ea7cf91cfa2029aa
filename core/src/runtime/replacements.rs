use core::fmt;
use std::sync::Arc;

use crate::descriptor::ServiceDescriptor;
use crate::feature::Service;
use crate::inject::Instance;
use crate::plan::Plan;
use crate::services::PluginMetadata;

/// What a test does to the services of a backend: instances that stand in for what factories would make, and what is put
/// around that which they make.
#[derive(Clone, Default)]
pub(super) struct Replacements {
    /// The last one first.
    instances: Vec<Replacement<Make>>,
    wrappers: Vec<Replacement<Wrap>>,
}

type Make = dyn Fn(Option<PluginMetadata>) -> Instance + Send + Sync;
type Wrap = dyn Fn(&Instance) -> Instance + Send + Sync;

struct Replacement<F: ?Sized> {
    service: &'static ServiceDescriptor,
    instance: Arc<F>,
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
        let instance = Arc::new(move |plugin| Instance::of(make(plugin)));
        let service = S::DESCRIPTOR;
        self.instances.insert(0, Replacement { service, instance });
    }

    /// Later ones are put around earlier ones.
    pub(super) fn add_wrapper<S: Service + ?Sized>(&mut self, wrap: impl Fn(Arc<S>) -> Arc<S> + Send + Sync + 'static) {
        let instance = Arc::new(move |inner: &Instance| Instance::of(wrap(inner.get::<S>())));
        let service = S::DESCRIPTOR;
        self.wrappers.push(Replacement { service, instance });
    }

    /// What stands in for a service, if anything does; `plugin` is the one that it is for, if it is for one.
    pub(super) fn instance(&self, service: &ServiceDescriptor, plugin: Option<PluginMetadata>) -> Option<Instance> {
        let replacement = self
            .instances
            .iter()
            .find(|replacement| replacement.service.is(service));
        replacement.map(|replacement| (replacement.instance)(plugin))
    }

    pub(super) fn contains(&self, service: &ServiceDescriptor) -> bool {
        self.instances.iter().any(|replacement| replacement.service.is(service))
    }

    /// What a factory has made, with all that is put around it.
    pub(super) fn wrapped(&self, service: &ServiceDescriptor, made: Instance) -> Instance {
        let wrappers = self.wrappers.iter().filter(|wrapper| wrapper.service.is(service));
        wrappers.fold(made, |made, wrapper| (wrapper.instance)(&made))
    }

    /// That each replaces something: one that does not is a test of something else than its author thinks.
    pub(super) fn check(&self, plan: &Plan) -> Result<(), NothingToReplace> {
        let unused = self
            .services()
            .find(|service| !crate::linked::is_provided(plan, service));
        unused.map_or(Ok(()), |service| {
            Err(NothingToReplace {
                service: service.id.text(),
                backend: plan.backend.name,
            })
        })
    }

    fn services(&self) -> impl Iterator<Item = &'static ServiceDescriptor> {
        let instances = self.instances.iter().map(|replacement| replacement.service);
        instances.chain(self.wrappers.iter().map(|wrapper| wrapper.service))
    }
}

impl<F: ?Sized> Clone for Replacement<F> {
    fn clone(&self) -> Self {
        Self {
            service: self.service,
            instance: Arc::clone(&self.instance),
        }
    }
}

impl fmt::Debug for Replacements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.services().map(|service| service.id.text());
        f.debug_list().entries(ids).finish()
    }
}
