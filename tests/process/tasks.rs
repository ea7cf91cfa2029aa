//! A backend that has nothing but tasks, and says when their runs begin and end.

use std::sync::Arc;
use std::time::Duration;

use flytower::services::{Scheduler, Task, TaskSchedule};
use flytower::{Config, CoreServices, Plugin, Result, backend, config, plugin};
use rustix::time::{ClockId, clock_gettime};
use schemars::JsonSchema;
use serde::Deserialize;

/// How long a run takes.
const WORK: Duration = Duration::from_millis(40);

#[config(path = "load")]
#[derive(Deserialize, JsonSchema)]
struct LoadConfig {
    tasks: usize,
    schedule: TaskSchedule,
}

#[plugin(id = "load")]
struct Load {
    config: Config<LoadConfig>,
    scheduler: Arc<dyn Scheduler>,
}

impl Plugin for Load {
    async fn init(self) -> Result<()> {
        let config = self.config.get();
        for number in 0..config.tasks {
            let work = move |_| async move {
                let _reported = Reported::begin(number);
                tokio::time::sleep(WORK).await;
                Ok(())
            };
            let task = Task::new(format!("task-{number}"), config.schedule.clone(), work);
            self.scheduler.schedule(task).await?;
        }
        Ok(())
    }
}

backend! { pub(crate) struct Tasks { services: [CoreServices], plugins: [Load] } }

/// A run. Its end is reported however it ends, unless the process is killed.
struct Reported(usize);

impl Reported {
    fn begin(task: usize) -> Self {
        report("begin", task);
        Self(task)
    }
}

impl Drop for Reported {
    fn drop(&mut self) {
        report("end", self.0);
    }
}

/// One write for each line, so that what was reported before a kill is there.
fn report(what: &str, task: usize) {
    println!("run {what} {task} {}", now().as_nanos());
}

/// The one clock that all processes of a machine share and that nobody sets.
pub(crate) fn now() -> Duration {
    clock_gettime(ClockId::Monotonic).try_into().unwrap()
}
