use std::time::{Duration, SystemTime};

use flytower_core::services::TaskScope;

/// What is measured of runs: events of the target `flytower::metrics`, with the names and kinds of Backstage's metrics in the
/// form from which `tracing-opentelemetry` makes metrics. Nothing else knows where they go.
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
            gauge.backend_tasks.task.runs.started = epoch(),
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
            gauge.backend_tasks.task.runs.completed = epoch(),
            histogram.backend_tasks.task.runs.duration = took.as_secs_f64(),
            result = if failed { "failed" } else { "completed" },
        );
    }
}

/// When it is, in seconds.
fn epoch() -> f64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap_or_default().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};

    use tracing::field::{Field, Visit};
    use tracing::{Event, Subscriber};
    use tracing_subscriber::Layer;
    use tracing_subscriber::layer::{Context, SubscriberExt};

    use super::*;

    #[derive(Clone, Default)]
    struct Seen(Arc<Mutex<Vec<BTreeMap<String, String>>>>);

    struct Fields(BTreeMap<String, String>);

    impl Visit for Fields {
        fn record_debug(&mut self, field: &Field, value: &dyn core::fmt::Debug) {
            self.0.insert(field.name().to_owned(), format!("{value:?}"));
        }
    }

    impl<S: Subscriber> Layer<S> for Seen {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            if event.metadata().target() == "flytower::metrics" {
                let mut fields = Fields(BTreeMap::new());
                event.record(&mut fields);
                self.0.lock().unwrap().push(fields.0);
            }
        }
    }

    #[test]
    fn runs_are_measured_as_backstage_measures_them() {
        let seen = Seen::default();
        let sut = RunMetrics {
            plugin: "tester",
            scope: TaskScope::Local,
        };

        tracing::subscriber::with_default(tracing_subscriber::registry().with(seen.clone()), || {
            sut.started("task");
            sut.ended("task", true, Duration::from_millis(1500));
        });

        let seen = seen.0.lock().unwrap();
        let [started, ended] = &seen[..] else {
            panic!("{seen:?}")
        };
        for (event, result, gauge) in [(started, "started", "started"), (ended, "failed", "completed")] {
            assert_eq!(event["monotonic_counter.backend_tasks.task.runs.count"], "1");
            assert_eq!(
                (&*event["taskId"], &*event["scope"], &*event["result"]),
                ("\"task\"", "\"local\"", &*format!("{result:?}"))
            );
            let time: f64 = event[&format!("gauge.backend_tasks.task.runs.{gauge}")]
                .parse()
                .unwrap();
            assert!(time > 1.7e9, "{time}");
        }
        assert_eq!(ended["histogram.backend_tasks.task.runs.duration"], "1.5");
    }
}
