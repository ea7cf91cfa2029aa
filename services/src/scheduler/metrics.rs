use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flytower_core::services::TaskScope;
use opentelemetry::metrics::{Counter, Gauge, Histogram};
use opentelemetry::{InstrumentationScope, KeyValue, global};

/// The metrics of a plugin's runs: Backstage's, by name, unit and attributes. They go wherever the process sends metrics of
/// OpenTelemetry, and nowhere if it has no provider.
#[derive(Clone, Debug)]
pub(super) struct RunMetrics {
    count: Counter<u64>,
    duration: Histogram<f64>,
    started: Gauge<f64>,
    completed: Gauge<f64>,
}

impl RunMetrics {
    pub(super) fn of_plugin(id: &str) -> Self {
        let scope = InstrumentationScope::builder(format!("backstage-plugin-{id}")).build();
        let meter = global::meter_with_scope(scope);
        Self {
            count: meter
                .u64_counter("backend_tasks.task.runs.count")
                .with_description("Total number of times a task has been run")
                .build(),
            duration: meter
                .f64_histogram("backend_tasks.task.runs.duration")
                .with_description("Histogram of task run durations")
                .with_unit("seconds")
                .build(),
            started: meter
                .f64_gauge("backend_tasks.task.runs.started")
                .with_description("Epoch timestamp seconds when the task was last started")
                .with_unit("seconds")
                .build(),
            completed: meter
                .f64_gauge("backend_tasks.task.runs.completed")
                .with_description("Epoch timestamp seconds when the task was last completed")
                .with_unit("seconds")
                .build(),
        }
    }

    /// Those of one task.
    pub(super) fn of_task(&self, id: &str, scope: TaskScope) -> TaskMetrics {
        let task = KeyValue::new("taskId", Arc::<str>::from(id));
        let scope = KeyValue::new("scope", scope.name());
        let with = |result: &'static str| [task.clone(), scope.clone(), KeyValue::new("result", result)];
        TaskMetrics {
            runs: self.clone(),
            begun: with("started"),
            completed: with("completed"),
            failed: with("failed"),
        }
    }
}

/// The metrics of a task's runs. What they say of themselves is made once: a run may take less than that.
#[derive(Debug)]
pub(super) struct TaskMetrics {
    runs: RunMetrics,
    begun: [KeyValue; 3],
    completed: [KeyValue; 3],
    failed: [KeyValue; 3],
}

impl TaskMetrics {
    pub(super) fn started(&self, at: SystemTime) {
        let [task, ..] = &self.begun;
        self.runs.count.add(1, &self.begun);
        self.runs.started.record(seconds(at), core::slice::from_ref(task));
    }

    pub(super) fn ended(&self, failed: bool, started: SystemTime, took: Duration) {
        let attributes = if failed { &self.failed } else { &self.completed };
        self.runs.count.add(1, attributes);
        self.runs.duration.record(took.as_secs_f64(), attributes);
        let ended = seconds(started) + took.as_secs_f64();
        self.runs.completed.record(ended, attributes);
    }
}

/// Since 1970.
fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}
