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
//! is free again after its timeout. A run that is still there shortly before that has its ticket renewed, until it is gone;
//! if it cannot be renewed the run is dropped in time. What no ticket can help against is an instance that stands still for
//! longer than its ticket lasts, and then goes on (a machine that slept): it drops its run as soon as it looks at the table.
//!
//! To cancel a run elsewhere is to mark its ticket, which whoever holds it sees. Nothing else changes: until the run has
//! ended, or its ticket has expired, nobody else runs the task.

mod cadence;
mod claimed;
mod clock;
mod config;
mod definition;
mod error;
mod factory;
mod global;
mod local;
mod metrics;
mod outage;
mod outcome;
mod rarely;
mod routes;
mod service;
mod settings;
mod state;
mod store;
mod time;
mod worker;

pub use clock::{Clock, ManualClock};
pub use config::{SchedulerConfig, TaskOverride};
#[doc(hidden)]
pub use definition::check_task;
pub use error::{SchedulerError, StoreError};
pub use factory::plugin_scheduler;
pub use service::{PluginScheduler, PluginSchedulerBuilder};
