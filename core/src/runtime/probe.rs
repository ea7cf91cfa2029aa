use core::fmt;
use std::sync::{Arc, PoisonError};

use tracing::Instrument;

use super::backend::Lifetime;
use super::contexts::make_contexts;
use super::hooks::{PluginHooks, plugin_span};
use super::instances::Workshop;
use super::needs::FactoriesOf;
use super::progress::Progress;
use super::root::RuntimeServices;
use super::sections::sections_of_factories;
use super::values::RuntimeValues;
use crate::descriptor::Scope;
use crate::error::{Error, ErrorKind, Result};
use crate::feature::Service;
use crate::inject::Slot;
use crate::services::PluginMetadata;

/// The services of a running backend, from outside of its features: what testers of service factories are made of.
///
/// Of a plugin-scoped service it makes an instance for a plugin, as it would for one with that id; not the instance of a
/// plugin that runs, which is that plugin's alone. Its startup hooks do not run, since nobody says that it has started; its
/// shutdown hooks run when the backend stops.
pub struct ServiceProbe {
    lifetime: Arc<Lifetime>,
    /// By factory, as far as they were needed.
    contexts: Vec<Slot>,
    plugins: Vec<Probed>,
}

/// A plugin that there might be.
struct Probed {
    metadata: PluginMetadata,
    values: RuntimeValues,
    made: Vec<Slot>,
}

/// A service that a backend does not have, or not in that scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error(
    "`{backend}` has no {scope} service `{service}`; list a factory of it under `services`, or ask for one of {provided:?}"
)]
pub struct NotProvided {
    /// The service's id.
    pub service: &'static str,
    /// The backend.
    pub backend: &'static str,
    /// The services that it has in that scope.
    pub provided: Vec<&'static str>,
    scope: &'static str,
}

impl ServiceProbe {
    pub(super) fn of(lifetime: Arc<Lifetime>) -> Self {
        Self {
            lifetime,
            contexts: Vec::new(),
            plugins: Vec::new(),
        }
    }

    /// The instance of a root-scoped service; the first one of several.
    ///
    /// # Errors
    ///
    /// A [`NotProvided`].
    pub fn root<S: Service + ?Sized>(&self) -> Result<Arc<S>> {
        let instance = self.instance_of::<S>(Scope::Root)?;
        let slots = self.lifetime.root.get().map_or(&[][..], |slots| slots.as_slice());
        taken(slots, instance)
    }

    /// What a plugin with this id gets as a plugin-scoped service; the first one of several. One plugin gets the same each
    /// time.
    ///
    /// # Errors
    ///
    /// A [`NotProvided`], or whatever kept the factory from making it.
    pub async fn of_plugin<S: Service + ?Sized>(&mut self, plugin: PluginMetadata) -> Result<Arc<S>> {
        let instance = self.instance_of::<S>(Scope::Plugin)?;
        let plan = self.lifetime.plan;
        let replacements = self.lifetime.values.options().replacements();
        let factories = FactoriesOf::scope(plan, Scope::Plugin, replacements).needed_for(plan, instance);
        let made = self.make(plugin, &factories).instrument(plugin_span(plugin.id()));
        let at = made.await?;
        taken(&self.plugins[at].made, instance)
    }

    /// Makes what a plugin does not have yet, and says which of the plugins it is.
    async fn make(&mut self, plugin: PluginMetadata, factories: &[u32]) -> Result<usize> {
        let lifetime = Arc::clone(&self.lifetime);
        let (plan, values) = (lifetime.plan, &lifetime.values);
        let root = lifetime.root.get().map_or(&[][..], |slots| slots.as_slice());
        if let Some(config) = RuntimeServices::of(plan).config(root, values)? {
            let sections = sections_of_factories(plan, factories, values);
            values.sections().read(&sections, &*config)?;
        }
        let missing = factories.iter().copied().filter(|factory| {
            let context = self.contexts.get(*factory as usize);
            matches!(context, None | Some(Slot::Empty))
        });
        let contexts = make_contexts(plan, root, values, &Progress::default(), missing).await;
        self.contexts.resize_with(plan.factories.len(), Slot::default);
        for (known, new) in self.contexts.iter_mut().zip(contexts) {
            if let Slot::Empty = known {
                *known = new;
            }
        }
        let at = self.plugin(plugin);
        let probed = &mut self.plugins[at];
        let workshop = Workshop {
            plan,
            root,
            contexts: &self.contexts,
            values: &probed.values,
            progress: None,
        };
        workshop.make_missing_for_plugin(factories, &mut probed.made).await;
        Ok(at)
    }

    fn plugin(&mut self, plugin: PluginMetadata) -> usize {
        if let Some(at) = self.plugins.iter().position(|probed| probed.metadata == plugin) {
            return at;
        }
        let hooks = PluginHooks::of(plugin.id());
        let mut all = self
            .lifetime
            .probed_hooks
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.push(hooks.clone());
        self.plugins.push(Probed {
            metadata: plugin,
            values: self.lifetime.values.of_plugin(plugin, hooks),
            made: Vec::new(),
        });
        self.plugins.len() - 1
    }

    /// The index of a service's first instance among those of its scope.
    fn instance_of<S: Service + ?Sized>(&self, scope: Scope) -> Result<u32> {
        let plan = self.lifetime.plan;
        let in_scope = || plan.factories.iter().filter(|factory| factory.scope() == scope);
        let found = in_scope().find(|factory| factory.descriptor.provides.is(S::DESCRIPTOR));
        found.map(|factory| factory.instance).ok_or_else(|| {
            let provided = in_scope().map(|factory| factory.descriptor.provides.id.text());
            let error = NotProvided {
                service: S::DESCRIPTOR.id.text(),
                backend: plan.backend.name,
                provided: provided.collect(),
                scope: if scope.is_root() {
                    "root-scoped"
                } else {
                    "plugin-scoped"
                },
            };
            Error::of(ErrorKind::NotFound, error)
        })
    }
}

fn taken<S: Service + ?Sized>(slots: &[Slot], instance: u32) -> Result<Arc<S>> {
    let slot = slots
        .get(instance as usize)
        .ok_or_else(|| Error::internal("the backend has not started"))?;
    slot.check()?;
    Ok(slot.instance().get())
}

impl fmt::Debug for ServiceProbe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceProbe").finish_non_exhaustive()
    }
}
