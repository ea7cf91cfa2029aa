//! `core.scheduler`: tasks by a schedule.
//!
//! ```text
//! PluginScheduler ─▶ local task ─▶ a timer of its own
//!                └▶ global task ─▶ worker: one poll for all of the plugin ─▶ claim ─▶ supervised run ─▶ release
//!                                  store: the table `backstage_backend_tasks__tasks`, shared by all instances
//! ```
//!
//! No task overlaps with itself. On one instance that is simple: who starts runs knows which have not ended. Across
//! instances a run holds a ticket, which expires when the run would have to end: so the task of an instance that broke down
//! is free again after its timeout. A run that is still there shortly before that has its ticket renewed, until it is gone.

mod cadence;
mod claimed;
mod clock;
mod config;
mod error;
mod factory;
mod global;
mod local;
mod metrics;
mod outage;
mod outcome;
mod routes;
mod service;
mod settings;
mod state;
mod store;
mod time;

pub use clock::{Clock, ManualClock};
pub use config::{SchedulerConfig, TaskOverride};
pub use error::{SchedulerError, StoreError};
pub use factory::plugin_scheduler;
pub use service::{PluginScheduler, PluginSchedulerBuilder};
