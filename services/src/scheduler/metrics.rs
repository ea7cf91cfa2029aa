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
        TaskMetrics {
            runs: self.clone(),
            task: KeyValue::new("taskId", Arc::<str>::from(id)),
            scope: KeyValue::new("scope", scope.name()),
        }
    }
}

/// The metrics of a task's runs.
#[derive(Debug)]
pub(super) struct TaskMetrics {
    runs: RunMetrics,
    task: KeyValue,
    scope: KeyValue,
}

impl TaskMetrics {
    pub(super) fn started(&self) {
        let result = KeyValue::new("result", "started");
        self.runs.count.add(1, &[self.task.clone(), self.scope.clone(), result]);
        self.runs.started.record(now(), core::slice::from_ref(&self.task));
    }

    pub(super) fn ended(&self, failed: bool, took: Duration) {
        let result = KeyValue::new("result", if failed { "failed" } else { "completed" });
        let attributes = [self.task.clone(), self.scope.clone(), result];
        self.runs.count.add(1, &attributes);
        self.runs.duration.record(took.as_secs_f64(), &attributes);
        self.runs.completed.record(now(), &attributes);
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64()
}
