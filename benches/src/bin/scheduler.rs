//! What local tasks cost, over bare intervals of tokio that do the same: the processor time of 10,000 of either, once a second.
//!
//! `cargo run --release -p flytower-benches --bin scheduler`; see the README.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot go on has nothing better to do"
)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use flytower::services::{PluginMetadata, Scheduler, Task, TaskSchedule};
use flytower::{StartOptions, backend};
use flytower_benches::package::generated;
use flytower_benches::process::processor_time;
use flytower_benches::statistics::{median, range};
use flytower_services::CoreServices;
use flytower_services::database::in_memory;
use flytower_services::scheduler::PluginScheduler;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep};

const ROUNDS: usize = 7;
const TASKS: usize = 10_000;
const PERIOD: Duration = Duration::from_secs(1);
/// What comes before anything is measured: to start all of them costs more than to run them.
const WARM_UP: Duration = Duration::from_millis(1_500);
const MEASURED: Duration = Duration::from_secs(5);

static RUNS: AtomicU64 = AtomicU64::new(0);

backend! { struct Logging { services: [CoreServices] } }

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    println!("| 10,000 once a second | intervals [µs] | tasks [µs] | ratio |");
    println!("|---|---:|---:|---:|");
    compare("where nobody listens to spans").await;
    // A process has one log: it is the backend's from here on.
    let options = StartOptions::new().config_file(write_config());
    let backend = Logging::start(options).await.expect("a backend without plugins starts");
    compare("with a backend's log").await;
    backend.stop().await.expect("it stops");
}

/// At the level `warn`, so that ten thousand lines about new tasks do not stand between the figures.
fn write_config() -> PathBuf {
    let config = "backend: { listen: { host: 127.0.0.1, port: 0 }, logger: { level: warn } }\n";
    let (folder, file) = (generated(), generated().join("scheduler.yaml"));
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, config));
    written.expect("target/ is writable");
    file
}

async fn compare(name: &str) {
    let (mut of_intervals, mut of_tasks) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        of_intervals.push(intervals().await);
        of_tasks.push(tasks().await);
    }
    let pairs = of_tasks.iter().zip(&of_intervals);
    let ratios: Vec<_> = pairs.map(|(ours, theirs)| ours / theirs).collect();
    let (lowest, highest) = range(ratios.iter().copied());
    println!(
        "| {name} | {:.2} | {:.2} | {:.2} ({lowest:.2} to {highest:.2}) |",
        median(of_intervals),
        median(of_tasks),
        median(ratios)
    );
}

async fn intervals() -> f64 {
    let mut all = JoinSet::new();
    for _ in 0..TASKS {
        all.spawn(async {
            let mut interval = interval(PERIOD);
            loop {
                interval.tick().await;
                RUNS.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    measured().await
}

async fn tasks() -> f64 {
    let scheduler = PluginScheduler::builder(PluginMetadata::new("bench")).build(in_memory("bench"));
    let schedule = TaskSchedule::every(PERIOD, Duration::from_secs(60)).local();
    for number in 0..TASKS {
        let task = Task::new(format!("task-{number}"), schedule.clone(), |_| async {
            RUNS.fetch_add(1, Ordering::Relaxed);
            Ok(())
        });
        scheduler.schedule(task).await.expect("it makes sense");
    }
    let time = measured().await;
    scheduler.stop().await;
    time
}

/// The processor time of a run, in microseconds.
async fn measured() -> f64 {
    sleep(WARM_UP).await;
    let (runs, time, begun) = (RUNS.load(Ordering::Relaxed), processor_time(), Instant::now());
    sleep(MEASURED).await;
    let time = processor_time() - time;
    let runs = (RUNS.load(Ordering::Relaxed) - runs) as f64;
    let due = begun.elapsed().as_secs_f64() / PERIOD.as_secs_f64() * TASKS as f64;
    assert!(runs > 0.9 * due, "{runs} of {due} runs: the machine is too busy");
    time.as_secs_f64() * 1e6 / runs
}
