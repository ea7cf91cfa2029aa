use std::sync::Arc;
use std::time::Instant;

use futures_util::FutureExt;
use tokio::sync::OnceCell;
use tokio::task::JoinSet;
use tracing::Instrument;

use super::contexts::make_contexts;
use super::failure::{Failed, Failure, StartError};
use super::hooks::PluginHooks;
use super::loaders::{Enabled, run_loaders};
use super::needs::FactoriesOf;
use super::options::StartOptions;
use super::plugin::PluginStart;
use super::policy::StartupPolicy;
use super::progress::Progress;
use super::root::{RuntimeServices, make_root_services};
use super::running::{PluginReport, RunningBackend, StartReport};
use super::stop::{StopError, run_hooks};
use super::values::RuntimeValues;
use crate::descriptor::Scope;
use crate::error::Error;
use crate::feature::Backend;
use crate::inject::Slot;
use crate::plan::Plan;
use crate::services::{InstalledPlugin, PluginMetadata};

/// Starts a backend and returns a handle to it.
///
/// # Errors
///
/// When something failed that configuration does not permit to fail. What had started is stopped again.
pub async fn start<B: Backend>(options: StartOptions) -> Result<RunningBackend, StartError> {
    let lifetime = Arc::new(Lifetime::new(B::PLAN, options));
    match lifetime.start().await {
        Ok((report, services)) => Ok(RunningBackend {
            lifetime,
            report,
            router: services.router,
        }),
        Err(error) => {
            lifetime.stop_after_failure().await;
            Err(error)
        }
    }
}

/// A backend from its start to its end.
pub(super) struct Lifetime {
    plan: &'static Plan,
    values: RuntimeValues,
    plugin_hooks: Vec<PluginHooks>,
    /// Root-scoped services live as long as the backend, whether or not a feature kept them.
    root: OnceCell<Arc<Vec<Slot>>>,
    stopped: OnceCell<Result<(), StopError>>,
}

impl Lifetime {
    pub(super) fn new(plan: &'static Plan, options: StartOptions) -> Self {
        Self {
            plan,
            values: RuntimeValues::new(options),
            plugin_hooks: plan.plugins.iter().map(|_| PluginHooks::default()).collect(),
            root: OnceCell::new(),
            stopped: OnceCell::new(),
        }
    }

    /// Starts everything. If this is dropped before it ends, plugins stop starting where they are.
    pub(super) async fn start(&self) -> Result<(StartReport, RuntimeServices), StartError> {
        let begun = Instant::now();
        let (root, failures) = make_root_services(self.plan, &self.values).await;
        // kept first of all: what a service that was made has opened is to be closed by its hooks
        let root = Arc::clone(self.root.get_or_init(|| async { Arc::new(root) }).await);
        if !failures.is_empty() {
            return Err(StartError { failures });
        }
        crate::linked::warn_of_uninstalled(self.plan);

        let configuration = |error: Error| StartError {
            failures: vec![Failure {
                failed: Failed::Configuration,
                after: begun.elapsed(),
                error,
            }],
        };
        let services = RuntimeServices::of(self.plan, &root, &self.values).map_err(configuration)?;
        let policy = StartupPolicy::of(services.config.as_ref()).map_err(configuration)?;
        let enabled = run_loaders(self.plan, &root, &self.values)
            .await
            .map_err(|failures| StartError { failures })?;
        self.values.installed().settle(self.installed(&enabled));

        let plugins = self.start_plugins(&enabled, &root, &policy).await?;
        run_hooks("startup", self.values.root_hooks().take_startup(), None).await;
        let took = begun.elapsed();
        tracing::info!(plugins = plugins.len(), ?took, "started `{}`", self.plan.backend.name);
        Ok((StartReport { took, plugins }, services))
    }

    fn installed(&self, enabled: &Enabled) -> Vec<InstalledPlugin> {
        let module_id = |index: &usize| self.plan.modules[*index].descriptor.id.text();
        let plugins = enabled.iter().map(|(plugin, modules)| InstalledPlugin {
            plugin_id: self.plan.plugins[*plugin].descriptor.key.id.text(),
            module_ids: modules.iter().map(module_id).collect(),
        });
        plugins.collect()
    }

    async fn start_plugins(
        &self,
        enabled: &Enabled,
        root: &Arc<Vec<Slot>>,
        policy: &StartupPolicy,
    ) -> Result<Vec<PluginReport>, StartError> {
        let mut starts = self.prepare_plugins(enabled, root);
        let needed = starts.iter().flat_map(|start| start.factories.iter().copied());
        let contexts = Arc::new(make_contexts(self.plan, root, &self.values, needed).await);
        let mut progress = Progress::begin(starts.iter().map(|start| start.plugin.descriptor.key.id.text()));

        let mut tasks = JoinSet::new();
        for mut start in starts.drain(..) {
            let id = start.plugin.descriptor.key.id.text();
            let modules: Vec<_> = start.modules.iter().map(|module| module.descriptor.id.text()).collect();
            start.contexts = Arc::clone(&contexts);
            let run = async move {
                PluginReport {
                    id,
                    modules,
                    failures: start.run().await,
                }
            };
            tasks.spawn(run.instrument(tracing::info_span!("plugin", plugin = id)));
        }
        let mut reports = Vec::with_capacity(tasks.len());
        let mut failed = false;
        loop {
            // most plugins are done by now: the timer is for those that are not
            let next = match tasks.join_next().now_or_never() {
                Some(next) => Ok(next),
                None => tokio::time::timeout(progress.interval(), tasks.join_next()).await,
            };
            match next {
                Ok(Some(Ok(report))) => {
                    progress.done(report.id);
                    failed |= log_failures(&report, policy, tasks.len());
                    reports.push(report);
                }
                // panics are contained, and nobody else aborts these tasks: only the end of the runtime does
                Ok(Some(Err(_))) => failed = true,
                Ok(None) => break,
                Err(_) => progress.report(),
            }
        }
        if !failed {
            return Ok(reports);
        }
        let failures = reports.into_iter().flat_map(|report| report.failures);
        Err(StartError {
            failures: failures.filter(|failure| !policy.permits(&failure.failed)).collect(),
        })
    }

    fn prepare_plugins(&self, enabled: &Enabled, root: &Arc<Vec<Slot>>) -> Vec<PluginStart> {
        let plugin_factories = FactoriesOf::scope(self.plan, Scope::Plugin);
        let none = Arc::new(Vec::new());
        let prepare = |(index, modules): &(usize, Vec<usize>)| {
            let plugin = &self.plan.plugins[*index];
            let modules: Vec<_> = modules.iter().map(|module| &self.plan.modules[*module]).collect();
            let links = modules.iter().map(|module| module.links).chain([plugin.links]);
            let hooks = self.plugin_hooks[*index].clone();
            let metadata = PluginMetadata::new(plugin.descriptor.key.id.text());
            PluginStart {
                plan: self.plan,
                plugin,
                factories: plugin_factories.needed_by(self.plan, links),
                modules,
                root: Arc::clone(root),
                contexts: Arc::clone(&none),
                values: self.values.of_plugin(metadata, hooks.clone()),
                hooks,
            }
        };
        enabled.iter().map(prepare).collect()
    }

    /// Stops everything, within the time limit; once, however often it is called.
    pub(super) async fn stop(&self) -> Result<(), StopError> {
        self.stopped.get_or_init(|| self.stop_now()).await.clone()
    }

    /// Stops what had started. How that goes is logged: the error to return is why the start failed.
    pub(super) async fn stop_after_failure(&self) {
        if let Err(error) = self.stop().await {
            tracing::error!(%error, "stopping after a failed start failed too");
        }
    }

    async fn stop_now(&self) -> Result<(), StopError> {
        let limit = self.values.options().time_to_stop();
        let deadline = Some(tokio::time::Instant::now() + limit);
        let root_hooks = self.values.root_hooks();
        let mut unfinished = run_hooks("before-shutdown", root_hooks.take_before_shutdown(), deadline).await;
        let plugin_hooks = self.plugin_hooks.iter().flat_map(PluginHooks::take_shutdown).collect();
        unfinished.extend(run_hooks("plugin shutdown", plugin_hooks, deadline).await);
        unfinished.extend(run_hooks("shutdown", root_hooks.take_shutdown(), deadline).await);
        if unfinished.is_empty() {
            tracing::info!("stopped `{}`", self.plan.backend.name);
            Ok(())
        } else {
            Err(StopError::TimedOut { limit, unfinished })
        }
    }
}

/// Logs what failed of one plugin, and says whether it keeps the backend from starting.
fn log_failures(report: &PluginReport, policy: &StartupPolicy, still_starting: usize) -> bool {
    let mut fatal = false;
    for failure in &report.failures {
        if policy.permits(&failure.failed) {
            tracing::error!("{failure}\n  configuration permits this, so the start goes on");
        } else {
            fatal = true;
            tracing::error!("{failure}\n  the backend stops once {still_starting} other plugins are done");
        }
    }
    fatal
}
