use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use flytower_core::Result;
use flytower_core::config::Config;
use flytower_core::services::{Database, PluginMetadata, ScheduledTask, Scheduler, Task, TaskSchedule, TaskScope};
use indexmap::IndexMap;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::clock::Clock;
use super::config::SchedulerConfig;
use super::definition::Definition;
use super::error::SchedulerError;
use super::global::{Global, GlobalTask};
use super::local::LocalTask;
use super::metrics::RunMetrics;
use super::outcome::StopReason;
use super::state;
use super::store::Store;
use super::time::TimeSource;

/// How long the end of runs is waited for when the plugin stops: what they may take, and a little more for the table.
const PATIENCE: Duration = Duration::from_secs(10);

/// The [`Scheduler`] of one plugin.
#[derive(Debug)]
pub struct PluginScheduler {
    plugin: &'static str,
    /// That of the start: what follows it is not kept, so that a change is known to need a restart.
    config: Arc<SchedulerConfig>,
    /// In the order in which they were scheduled.
    tasks: Mutex<IndexMap<String, Entry>>,
    global: Arc<Global>,
    time: Arc<TimeSource>,
    tracker: TaskTracker,
    shutdown: CancellationToken,
    metrics: RunMetrics,
}

#[derive(Clone, Debug)]
struct Entry {
    schedule: TaskSchedule,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// Not yet in the table.
    Reserved,
    Local(Arc<LocalTask>),
    Global(Arc<GlobalTask>),
}

/// Makes a [`PluginScheduler`] for a test of one's own; the factory makes those of backends.
#[derive(Debug)]
pub struct PluginSchedulerBuilder {
    plugin: PluginMetadata,
    config: Config<SchedulerConfig>,
    clock: Option<Arc<dyn Clock>>,
}

impl PluginSchedulerBuilder {
    /// Changes schedules.
    #[must_use]
    pub fn config(mut self, config: Config<SchedulerConfig>) -> Self {
        self.config = config;
        self
    }

    /// Goes by another clock than the database's. Local tasks that run once in each period go by the runtime's clock, which
    /// can be paused.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The scheduler. The database is not asked before there is a global task.
    #[must_use]
    pub fn build(self, database: Arc<dyn Database>) -> PluginScheduler {
        let plugin = self.plugin.id();
        let time = Arc::new(TimeSource::new(self.clock));
        let tracker = TaskTracker::new();
        let shutdown = CancellationToken::new();
        let global = Global::new(
            plugin,
            Store::new(database),
            Arc::clone(&time),
            shutdown.clone(),
            tracker.clone(),
        );
        PluginScheduler {
            plugin,
            config: self.config.get(),
            tasks: Mutex::default(),
            global: Arc::new(global),
            time,
            tracker,
            shutdown,
            metrics: RunMetrics::of_plugin(plugin),
        }
    }
}

impl PluginScheduler {
    /// Begins a scheduler for a plugin.
    #[must_use]
    pub fn builder(plugin: PluginMetadata) -> PluginSchedulerBuilder {
        PluginSchedulerBuilder {
            plugin,
            config: Config::new(SchedulerConfig::default()),
            clock: None,
        }
    }

    /// Lets no run begin any more, tells those that go on to end, and waits for them, within limits.
    pub async fn stop(&self) {
        self.end();
        self.tracker.close();
        if tokio::time::timeout(PATIENCE, self.tracker.wait()).await.is_err() {
            tracing::warn!(
                tasks = self.tracker.len(),
                "some tasks did not end in time when the plugin stopped; those of global ones are free when their tickets expire"
            );
        }
    }

    fn end(&self) {
        self.shutdown.cancel();
        for (_, entry) in self.entries() {
            if let Kind::Local(task) = entry.kind {
                task.stop();
            }
        }
        self.global.stop_all(StopReason::Shutdown);
    }

    /// What the REST interface tells.
    pub(super) async fn list(&self) -> Result<Value> {
        let entries = self.entries();
        let has_global = entries.iter().any(|(_, entry)| matches!(entry.kind, Kind::Global(_)));
        let rows = if has_global {
            self.global.store.states().await?
        } else {
            Vec::new()
        };
        let tasks: Vec<_> = entries
            .iter()
            .filter_map(|(id, entry)| {
                let (definition, state, worker) = match &entry.kind {
                    Kind::Reserved => return None,
                    Kind::Local(task) => {
                        let worker = state::worker_of_local(task);
                        (&task.definition, state::of_local(task), worker)
                    }
                    Kind::Global(task) => {
                        let row = rows.iter().find(|row| row.task.id == *id);
                        let worker = state::worker_of_global(task);
                        (&task.definition, state::of_global(task, row), worker)
                    }
                };
                let settings = definition.settings();
                Some(state::listed(
                    self.plugin,
                    id,
                    entry.schedule.scope,
                    &settings,
                    &state,
                    worker,
                ))
            })
            .collect();
        Ok(json!({ "tasks": tasks }))
    }

    fn entries(&self) -> Vec<(String, Entry)> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.iter().map(|(id, entry)| (id.clone(), entry.clone())).collect()
    }

    fn kind_of(&self, id: &str) -> Option<Kind> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.get(id).map(|entry| entry.kind.clone())
    }

    /// Keeps others from scheduling a task with the same id.
    fn reserve(&self, id: &str, schedule: &TaskSchedule) -> Result<Reservation<'_>, SchedulerError> {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if tasks.contains_key(id) {
            return Err(SchedulerError::Duplicate { task: id.to_owned() });
        }
        let schedule = schedule.clone();
        let kind = Kind::Reserved;
        tasks.insert(id.to_owned(), Entry { schedule, kind });
        Ok(Reservation {
            tasks: &self.tasks,
            id: id.to_owned(),
        })
    }

    async fn try_schedule(&self, task: Task) -> Result<(), SchedulerError> {
        let (definition, schedule) = Definition::of(task, self.plugin, &self.config, &self.metrics)?;
        let id = definition.id.clone();
        let described = definition.settings().to_string();
        if self.shutdown.is_cancelled() {
            return Err(SchedulerError::Stopped { task: id });
        }
        let reservation = self.reserve(&id, &schedule)?;
        if schedule.scope == TaskScope::Local {
            let local = Arc::new(LocalTask::new(definition, self.plugin, Arc::clone(&self.time)));
            reservation.settle(Kind::Local(Arc::clone(&local)));
            if self.shutdown.is_cancelled() {
                local.stop();
            }
            self.tracker.spawn(local.work().in_current_span());
        } else {
            let global = Arc::new(GlobalTask::new(definition));
            let added = self.global.add(Arc::clone(&global)).await;
            added.map_err(SchedulerError::store(&id))?;
            reservation.settle(Kind::Global(global));
        }
        tracing::info!(task = id, "Registered scheduled task: {id}, {described}");
        Ok(())
    }

    async fn try_trigger(&self, id: &str) -> Result<(), SchedulerError> {
        let task = || id.to_owned();
        match self.kind_of(id) {
            Some(Kind::Local(local)) if local.trigger() => Ok(()),
            Some(Kind::Local(_)) => Err(SchedulerError::Running { task: task() }),
            _ if self.is_without_table() => Err(SchedulerError::Unknown { task: task() }),
            _ => self.global.trigger(id).await,
        }
    }

    async fn try_cancel(&self, id: &str) -> Result<(), SchedulerError> {
        let task = || id.to_owned();
        match self.kind_of(id) {
            Some(Kind::Local(local)) if local.cancel(StopReason::Cancelled) => Ok(()),
            Some(Kind::Local(_)) => Err(SchedulerError::NotRunning { task: task() }),
            _ if self.is_without_table() => Err(SchedulerError::Unknown { task: task() }),
            _ => self.global.cancel(id).await,
        }
    }

    /// A plugin without global tasks needs no database, even if somebody asks for a task that it does not have.
    fn is_without_table(&self) -> bool {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        !tasks.values().any(|entry| matches!(entry.kind, Kind::Global(_)))
    }
}

/// An id that is taken until its task is there, or the attempt is given up: an error, or nobody waits for it any more.
struct Reservation<'s> {
    tasks: &'s Mutex<IndexMap<String, Entry>>,
    id: String,
}

impl Reservation<'_> {
    fn settle(self, kind: Kind) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = tasks.get_mut(&self.id) {
            entry.kind = kind;
        }
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(
            tasks.get(&self.id),
            Some(Entry {
                kind: Kind::Reserved,
                ..
            })
        ) {
            tasks.shift_remove(&self.id);
        }
    }
}

/// What runs must not outlive the backend, even if nobody stops it.
impl Drop for PluginScheduler {
    fn drop(&mut self) {
        self.end();
    }
}

#[async_trait]
impl Scheduler for PluginScheduler {
    async fn schedule(&self, task: Task) -> Result<()> {
        self.try_schedule(task).await.map_err(SchedulerError::into_error)
    }

    async fn trigger(&self, id: &str) -> Result<()> {
        self.try_trigger(id).await.map_err(SchedulerError::into_error)
    }

    async fn cancel(&self, id: &str) -> Result<()> {
        self.try_cancel(id).await.map_err(SchedulerError::into_error)
    }

    async fn tasks(&self) -> Vec<ScheduledTask> {
        let entries = self.entries().into_iter();
        entries
            .filter(|(_, entry)| !matches!(entry.kind, Kind::Reserved))
            .map(|(id, entry)| ScheduledTask::new(id, entry.schedule))
            .collect()
    }
}
