use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, Shared};
use tokio::sync::{OnceCell, mpsc};
use tokio::task::AbortHandle;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::contexts::make_contexts;
use super::failure::{Failed, Failure, StartError, causes};
use super::hooks::PluginHooks;
use super::loaders::{Enabled, enabled_always, run_loaders};
use super::needs::FactoriesOf;
use super::options::{CONFIG_HAS_NO_EFFECT, StartOptions};
use super::plugin::{PluginStart, Surroundings};
use super::policy::StartupPolicy;
use super::progress::Progress;
use super::root::{RuntimeServices, make_config, make_root_services};
use super::run_hooks::run_starting_hooks;
use super::running::{PluginReport, RunningBackend, StartReport};
use super::sections::{follow, sections_needed};
use super::stop::StopError;
use super::values::RuntimeValues;
use super::warnings::warnings_of;
use crate::descriptor::Scope;
use crate::error::Error;
use crate::feature::Backend;
use crate::inject::Slot;
use crate::plan::Plan;
use crate::services::{InstalledPlugin, PluginMetadata, RootConfig, RootHttpRouter};

/// Starts a backend and returns a handle to it.
///
/// # Errors
///
/// When something failed that configuration does not permit to fail. What had started is stopped again.
pub async fn start<B: Backend>(options: StartOptions) -> Result<RunningBackend, StartError> {
    let lifetime = Arc::new(Lifetime::new(B::PLAN, options));
    match lifetime.start().await {
        Ok((report, router)) => Ok(RunningBackend {
            lifetime,
            report,
            router,
        }),
        Err(error) => {
            lifetime.stop_after_failure().await;
            Err(error)
        }
    }
}

/// A backend from its start to its end.
pub(super) struct Lifetime {
    pub(super) plan: &'static Plan,
    pub(super) values: RuntimeValues,
    pub(super) plugin_hooks: Vec<PluginHooks>,
    /// Root-scoped services live as long as the backend, whether or not a feature kept them.
    pub(super) root: OnceCell<Arc<Vec<Slot>>>,
    /// The task that follows changes of the configuration.
    pub(super) following: Mutex<Option<AbortOnDropHandle<()>>>,
    /// The hooks of what was made for no plugin of the plan, see [`ServiceProbe`](super::ServiceProbe).
    pub(super) probed_hooks: Mutex<Vec<PluginHooks>>,
    /// Whether it is there: only what has started can be said to have stopped.
    pub(super) started: AtomicBool,
    /// Its end, once somebody has asked for it.
    pub(super) stopping: OnceLock<Shared<BoxFuture<'static, Result<(), StopError>>>>,
}

impl Lifetime {
    pub(super) fn new(plan: &'static Plan, options: StartOptions) -> Self {
        let hooks = plan
            .plugins
            .iter()
            .map(|plugin| PluginHooks::of(plugin.descriptor.key.id.text()));
        Self {
            plan,
            values: RuntimeValues::new(options),
            plugin_hooks: hooks.collect(),
            root: OnceCell::new(),
            following: Mutex::default(),
            probed_hooks: Mutex::default(),
            started: AtomicBool::new(false),
            stopping: OnceLock::new(),
        }
    }

    /// Starts everything. If this is dropped before it ends, plugins stop starting where they are.
    pub(super) async fn start(&self) -> Result<(StartReport, Option<Arc<dyn RootHttpRouter>>), StartError> {
        let begun = Instant::now();
        let progress = Progress::default();
        let _reporter = progress.report();
        let configuration = |error: Error| StartError {
            failures: vec![Failure {
                failed: Failed::Configuration,
                after: begun.elapsed(),
                error,
            }],
        };
        self.values
            .options()
            .replacements()
            .check(self.plan)
            .map_err(|error| configuration(error.into()))?;

        let services = RuntimeServices::of(self.plan);
        let (mut root, failures) = make_config(self.plan, &self.values, Some(&progress)).await;
        let configured = if failures.is_empty() {
            self.configure(&services, &root).map_err(configuration)
        } else {
            Err(StartError { failures })
        };
        let failures = if configured.is_ok() {
            make_root_services(self.plan, &self.values, &progress, &mut root).await
        } else {
            Vec::new()
        };
        // kept first of all: what a service that was made has opened is to be closed by its hooks
        let root = Arc::clone(self.root.get_or_init(|| async { Arc::new(root) }).await);
        let Configured { policy, config } = configured?;
        // now that there is a log, and also if the start ends here: a port that is taken may be one that nobody meant
        if let (Some(config), Some(snapshot)) = (&config, self.values.sections().accepted()) {
            let warnings = warnings_of(self.plan, &**config, &snapshot);
            self.values.sections().warned.log(warnings);
        }
        if !failures.is_empty() {
            return Err(fatal(failures));
        }

        let router = services.router(&root, &self.values).map_err(configuration)?;
        let enabled = run_loaders(self.plan, &root, &self.values, &progress)
            .await
            .map_err(fatal)?;
        self.values.installed().settle(self.installed(&enabled));
        // without loaders nothing starts but what always does, whose sections were read
        if !self.plan.loaders.is_empty() {
            self.read_sections(config.as_deref(), &enabled)
                .map_err(|error| fatal(configuration(error).failures))?;
        }

        let plugins = self.start_plugins(&enabled, &root, &policy, &progress).await?;
        run_starting_hooks("startup", self.values.root_hooks().take_startup(), &progress).await;
        let took = begun.elapsed();
        self.started.store(true, Ordering::Relaxed);
        self.log_started(&plugins, took);
        Ok((StartReport { took, plugins }, router))
    }

    /// What `main` prints, which no log keeps secrets out of. An error that has one in it turns into its text.
    pub(super) fn without_secrets(&self, error: Error) -> Error {
        let text = format!("{error:?}");
        match self.values.sections().accepted() {
            Some(config) => match config.without_secrets(&text) {
                Cow::Owned(redacted) => Error::new(error.kind(), redacted),
                Cow::Borrowed(_) => error,
            },
            None => error,
        }
    }

    /// Reads and validates what the features that start in any case want of the configuration.
    fn configure(&self, services: &RuntimeServices, root: &[Slot]) -> Result<Configured, Error> {
        let Some(config) = services.config(root, &self.values)? else {
            if self.values.options().names_config_files() {
                tracing::warn!("{CONFIG_HAS_NO_EFFECT}");
            }
            return Ok(Configured::default());
        };
        // before anything is read: a change in between is a change
        let changes = config.subscribe();
        self.read_sections(Some(&*config), &enabled_always(self.plan))?;
        let policy = self.values.sections().get().unwrap_or_default();
        let following = follow(Arc::clone(&config), changes, self.plan, self.values.clone());
        *self.following.lock().unwrap_or_else(PoisonError::into_inner) = Some(following);
        Ok(Configured {
            policy,
            config: Some(config),
        })
    }

    fn read_sections(&self, config: Option<&dyn RootConfig>, enabled: &Enabled) -> Result<(), Error> {
        let Some(config) = config else { return Ok(()) };
        let sections = sections_needed(self.plan, enabled, &self.values);
        Ok(self.values.sections().read(&sections, config)?)
    }

    /// Says what runs now, and what does not although the configuration permits that.
    fn log_started(&self, plugins: &[PluginReport], took: Duration) {
        let name = self.plan.backend.name;
        let failures = plugins.iter().flat_map(|plugin| &plugin.failures);
        let failed: Vec<_> = failures.map(|failure| failure.failed.to_string()).collect();
        let plugins = plugins.iter().filter(|plugin| plugin.runs()).count();
        if failed.is_empty() {
            tracing::info!(plugins, ?took, "started `{name}`");
        } else {
            tracing::warn!(plugins, ?took, "started `{name}` without {}", failed.join(", "));
        }
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
        progress: &Progress,
    ) -> Result<Vec<PluginReport>, StartError> {
        let starts = self.prepare_plugins(enabled);
        let needed = starts.iter().flat_map(|start| start.factories.iter().copied());
        let contexts = Arc::new(make_contexts(self.plan, root, &self.values, progress, needed).await);
        if !starts.is_empty() {
            tracing::info!(plugins = starts.len(), "starting plugins: {}", names(&starts));
        }
        let count = starts.len();
        // A `JoinSet` would do the same, at twice the price of a task. The channel is bounded by the number of plugins.
        let (done, mut reported) = mpsc::unbounded_channel();
        let around = Arc::new(Surroundings {
            root: Arc::clone(root),
            // kept here as well: the last plugin to start is not to drop them
            contexts: Arc::clone(&contexts),
            progress: progress.clone(),
            done,
        });
        let mut tasks = Tasks(Vec::with_capacity(count));
        for start in starts {
            let id = start.plugin.descriptor.key.id.text();
            let (around, awaiting) = (Arc::clone(&around), progress.awaits(Failed::Plugin { id }));
            let run = async move {
                let report = start.run(&around).await;
                drop(awaiting);
                // nobody is there to receive it once the start was given up
                let _ = around.done.send(report);
            };
            tasks.0.push(tokio::spawn(run.in_current_span()).abort_handle());
        }
        drop(around);
        // while the plugins start: where there are several threads, nobody waits for it
        if self.values.options().warns_of_uninstalled() {
            crate::linked::warn_of_uninstalled(self.plan);
        }
        let mut reports = Vec::with_capacity(count);
        let mut failed = false;
        while let Some(report) = reported.recv().await {
            reports.push(report);
            failed |= log_failures(&reports[reports.len() - 1], policy, count - reports.len());
        }
        // panics are contained, and nobody else aborts these tasks: only the end of the runtime does
        failed |= reports.len() < count;
        if !failed {
            return Ok(reports);
        }
        let failures = reports.into_iter().flat_map(|report| report.failures);
        Err(StartError {
            failures: failures.filter(|failure| !policy.permits(&failure.failed)).collect(),
        })
    }

    fn prepare_plugins(&self, enabled: &Enabled) -> Vec<PluginStart> {
        let plugin_factories = FactoriesOf::scope(self.plan, Scope::Plugin, self.values.options().replacements());
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
                values: self.values.of_plugin(metadata, hooks.clone()),
                hooks,
            }
        };
        enabled.iter().map(prepare).collect()
    }
}

/// What the start itself wants of the configuration, and where that comes from, if the backend has one.
#[derive(Default)]
struct Configured {
    policy: Arc<StartupPolicy>,
    config: Option<Arc<dyn RootConfig>>,
}

/// The tasks in which plugins start. They end with the start.
struct Tasks(Vec<AbortHandle>);

impl Drop for Tasks {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}

/// The ids of plugins, for the log.
fn names(starts: &[PluginStart]) -> String {
    let names = starts
        .iter()
        .map(|start| format!("`{}`", start.plugin.descriptor.key.id));
    names.collect::<Vec<_>>().join(", ")
}

/// Logs what ends the start, for those who read the log and not what `main` prints.
fn fatal(failures: Vec<Failure>) -> StartError {
    for Failure { failed, after, error } in &failures {
        let error = causes(error);
        match failed {
            Failed::Configuration => tracing::error!(error, "{failed} is not valid; the backend stops"),
            _ => tracing::error!(error, "{failed} failed after {after:?}; the backend stops"),
        }
    }
    StartError { failures }
}

/// Logs what failed of one plugin, and says whether it keeps the backend from starting.
fn log_failures(report: &PluginReport, policy: &StartupPolicy, still_starting: usize) -> bool {
    let mut fatal = false;
    for failure in &report.failures {
        let permitted = policy.permits(&failure.failed);
        fatal |= !permitted;
        let consequence = match still_starting {
            _ if permitted => "configuration permits this, so the start goes on".to_owned(),
            0 => "the backend stops".to_owned(),
            1 => "the backend stops once 1 other plugin is done".to_owned(),
            many => format!("the backend stops once {many} other plugins are done"),
        };
        let (plugin, module) = failure.failed.feature();
        let (failed, after, error) = (&failure.failed, failure.after, causes(&failure.error));
        tracing::error!(plugin, module, error, "{failed} failed after {after:?}; {consequence}");
    }
    fatal
}
