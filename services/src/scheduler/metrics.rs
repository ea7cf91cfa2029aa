use std::time::Duration;

use flytower_core::services::TaskScope;

/// What is counted of runs: events of the target `flytower::metrics`, with the names of Backstage's metrics in the form from
/// which `tracing-opentelemetry` makes metrics. Nothing else knows where they go.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunMetrics {
    pub(super) plugin: &'static str,
    pub(super) scope: TaskScope,
}

impl RunMetrics {
    pub(super) fn started(self, task: &str) {
        tracing::trace!(
            target: "flytower::metrics",
            plugin = self.plugin,
            taskId = task,
            scope = self.scope.name(),
            monotonic_counter.backend_tasks.task.runs.count = 1_u64,
            monotonic_counter.backend_tasks.task.runs.started = 1_u64,
            result = "started",
        );
    }

    pub(super) fn ended(self, task: &str, failed: bool, took: Duration) {
        tracing::trace!(
            target: "flytower::metrics",
            plugin = self.plugin,
            taskId = task,
            scope = self.scope.name(),
            monotonic_counter.backend_tasks.task.runs.count = 1_u64,
            monotonic_counter.backend_tasks.task.runs.completed = 1_u64,
            histogram.backend_tasks.task.runs.duration = took.as_secs_f64(),
            result = if failed { "failed" } else { "completed" },
        );
    }
}
