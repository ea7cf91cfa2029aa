//! What OpenTelemetry is told about runs.

use flytower_core::Error;
use flytower_core::services::{Scheduler, TaskSchedule};
use opentelemetry::{KeyValue, global};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, GaugeDataPoint, MetricData, ResourceMetrics, ScopeMetrics};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};

use crate::scheduler_local::scheduler;
use crate::scheduler_support::{Runs, milliseconds, schedule, seconds};

#[tokio::test(start_paused = true)]
async fn runs_are_counted_and_measured_as_backstage_does() {
    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone()).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();
    global::set_meter_provider(provider.clone());
    let (sut, runs) = (scheduler(), Runs::default());
    let hourly = TaskSchedule::every(seconds(3600), seconds(60)).local();
    let good = runs.task("measured", hourly.clone(), |_| async { Ok(()) });
    let bad = runs.task("measured-and-bad", hourly, |_| async { Err(Error::internal("no")) });

    schedule(&sut, good).await;
    schedule(&sut, bad).await;
    tokio::time::sleep(milliseconds(1)).await;
    sut.trigger("measured").await.unwrap();
    tokio::time::sleep(milliseconds(1)).await;

    provider.force_flush().unwrap();
    let exported = exporter.get_finished_metrics().unwrap();
    let found = |name, task, result| points(&exported, name, task, result);
    let count = "backend_tasks.task.runs.count";
    assert_eq!(found(count, "measured", Some("started")), [2.0]);
    assert_eq!(found(count, "measured", Some("completed")), [2.0]);
    assert_eq!(found(count, "measured-and-bad", Some("failed")), [1.0]);
    assert_eq!(
        found("backend_tasks.task.runs.duration", "measured", Some("completed")),
        [2.0]
    );
    for (name, result) in [
        ("backend_tasks.task.runs.started", None),
        ("backend_tasks.task.runs.completed", Some("completed")),
    ] {
        let times = found(name, "measured", result);
        assert!(matches!(times[..], [time] if time > 1.7e9), "{name}: {times:?}");
    }
}

/// The values of a metric at a task: of a histogram, how many there were.
fn points(exported: &[ResourceMetrics], name: &str, task: &str, result: Option<&str>) -> Vec<f64> {
    let is_asked_for = |attributes: &mut dyn Iterator<Item = &KeyValue>| {
        let attributes: Vec<_> = attributes
            .map(|it| (it.key.as_str().to_owned(), it.value.to_string()))
            .collect();
        let has = |key: &str, value: &str| attributes.contains(&(key.to_owned(), value.to_owned()));
        has("taskId", task)
            && result.map_or(attributes.len() == 1, |result| {
                has("result", result) && has("scope", "local")
            })
    };
    let scopes = exported.iter().flat_map(ResourceMetrics::scope_metrics);
    let metrics = scopes
        .filter(|scope| scope.scope().name() == "backstage-plugin-tester")
        .flat_map(ScopeMetrics::metrics)
        .filter(|metric| metric.name() == name);
    let mut values = Vec::new();
    for metric in metrics {
        match metric.data() {
            AggregatedMetrics::U64(MetricData::Sum(sum)) => values.extend(
                sum.data_points()
                    .filter(|point| is_asked_for(&mut point.attributes()))
                    .map(|point| point.value() as f64),
            ),
            AggregatedMetrics::F64(MetricData::Histogram(histogram)) => values.extend(
                histogram
                    .data_points()
                    .filter(|point| is_asked_for(&mut point.attributes()))
                    .map(|point| point.count() as f64),
            ),
            AggregatedMetrics::F64(MetricData::Gauge(gauge)) => values.extend(
                gauge
                    .data_points()
                    .filter(|point| is_asked_for(&mut point.attributes()))
                    .map(GaugeDataPoint::value),
            ),
            _ => {}
        }
    }
    values
}
